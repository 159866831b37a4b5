"""One line of a lesson: in words, in symbols, with its numbers, and the result in colour."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip

from glassnet.ui.explain.flow import Piece
from glassnet.ui.explain.line_shape import ASIDE, HEADING, PAD, WRAPPED, LineShape, State
from glassnet.ui.explain.typeset import Typesetter
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

__all__ = ["LineView", "State"]

BAR = 3  # pixels: the mark of the present
FAINT = 0.4  # opacity of what is not computed yet

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class LineView(LineShape):
    """Shows a line. Its numbers tell where they come from: pointed at, and `followed` by a click.

    Up and down walk from number to number, Return follows; `copied` asks for a copy of the
    value, `menu_wanted` for the menu at a place.
    """

    pointed = Signal(object)
    followed = Signal(object)
    copied = Signal()
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__(theme, typesetter)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # ------------------------------------------------------------------ mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the mouse."""
        self._point(self._piece_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Follow the number under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._follow(self._piece_at(event.position()))

    def event(self, event: QEvent) -> bool:
        """The tip of now; and while it has the focus, Copy is its own and not the canvas's."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(), self)
            return True
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and event.matches(QKeySequence.StandardKey.Copy):  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the numbers, and follow one."""
        key, links = event.key(), self.links
        if key in _STEPS:
            step = _STEPS[Qt.Key(key)]
            place = 0 if step > 0 else len(links) - 1
            if self._at in links:
                place = links.index(self._at) + step
            if 0 <= place < len(links):
                self._point(links[place])
            else:
                self.focusNextPrevChild(step > 0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self._follow(self._at)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The walk along the numbers is over."""
        self._point(None)
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew in another width."""
        if event.size().width() != event.oldSize().width():
            self._least = 0.0
            self.lay_out()

    def _piece_at(self, at: QPointF) -> Piece | None:
        inside = at - QPointF(ASIDE, self._flow_top)
        links = self.links
        return next((p for p in links if p.box.adjusted(-2, -2, 2, 2).contains(inside)), None)

    def _point(self, piece: Piece | None) -> None:
        if piece is not self._at:
            self._at = piece
            hand = Qt.CursorShape.PointingHandCursor
            self.setCursor(hand if piece is not None else Qt.CursorShape.ArrowCursor)
            self.pointed.emit(NOTHING if piece is None else _selection(piece))
            self.update()

    def _follow(self, piece: Piece | None) -> None:
        if piece is None:
            return
        if piece.kind == "more":
            self.unfold(not self.unfolded)
        else:
            self.followed.emit(_selection(piece))

    # ------------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Heading, words, symbols, numbers, result, note."""
        if self.line is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_heading(painter)
        if self.state == "present":
            self._paint_present(painter)
        painter.setOpacity(FAINT if self.state == "coming" else 1.0)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("dim"))
        painter.drawText(self._title_box(), WRAPPED, self.line.title)
        picture = self.picture()
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self._formula_box(picture), picture, QRectF(picture.rect()))
        self._paint_flow(painter)
        if self.line.note:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("dim"))
            painter.drawText(self._note_box(), WRAPPED, self.line.note)
        painter.end()

    def _paint_heading(self, painter: QPainter) -> None:
        if self._heading:
            painter.setFont(self._theme.font("label", "semibold"))
            painter.setPen(self._theme.color("ink"))
            box = QRectF(ASIDE, PAD, self.width() - 2 * ASIDE, HEADING)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._heading)

    def _paint_present(self, painter: QPainter) -> None:
        theme = self._theme
        box = QRectF(0, self._top() - PAD, self.width(), self.height() - self._top() + PAD)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box, theme.radius("s"), theme.radius("s"))
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(QRectF(0, box.top(), BAR, box.height()), 1.5, 1.5)

    def _paint_flow(self, painter: QPainter) -> None:
        assert self.line is not None
        theme = self._theme
        usual, raised, result = self._fonts()
        fonts = {"raised": raised, "result": result}
        for piece in self._pieces:
            box = self.box_of(piece)
            if piece is self._at or (piece.number and self._at and piece.number is self._at.number):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("accent", 60))
                painter.drawRoundedRect(box.adjusted(-2, -1, 2, 1), 3, 3)
            painter.setFont(fonts.get(piece.kind, usual))
            painter.setPen(theme.color(self._colour(piece)))
            painter.drawText(
                QPointF(box.left(), box.top() + QFontMetricsF(painter.font()).ascent()), piece.text
            )
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            whole = QRectF(self.rect()).adjusted(0.5, self._top() - PAD + 0.5, -0.5, -0.5)
            painter.drawRoundedRect(whole, theme.radius("s"), theme.radius("s"))

    def _colour(self, piece: Piece) -> str:
        assert self.line is not None
        if piece.kind == "result":
            return "pos_text" if self.line.value >= 0 else "neg_text"
        if piece.kind == "more":
            return "accent"
        return "ink" if piece.number is not None else "dim"

    def _tip(self) -> str:
        if self.line is None:
            return ""
        tip = f"{self.line.name} = {self.line.value!r}\n"
        return tip + tr("Click a number to go where it comes from; Ctrl+C copies the result.")


def _selection(piece: Piece) -> Selection:
    place = piece.number.place if piece.number is not None else None
    if place is None or piece.kind == "more":
        return NOTHING
    return Selection(place.kind, place.layer, place.unit, place.source)
