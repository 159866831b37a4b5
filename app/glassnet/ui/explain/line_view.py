"""One line of a lesson: in words, in symbols, with its numbers, and the result in colour."""

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from glassnet.ui.explain.flow import Fonts, Piece, lay_out
from glassnet.ui.explain.lesson import Line
from glassnet.ui.explain.typeset import Typesetter
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

__all__ = ["LineView", "State"]

State = Literal["usual", "present", "coming"]

ASIDE, BAR, PAD = 12, 3, 6  # pixels: left of the text, of the mark of the present, above and below
GAP = 5  # pixels above and below the formula
ROOM = 24  # pixels for a formula that is not there yet
FORMULA = 15  # pixels: the font of formulas
FAINT = 0.4  # opacity of what is not computed yet

_HEADING = 26
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class LineView(QWidget):
    """Shows a line. Its numbers tell where they come from: pointed at, and `followed` by a click.

    Up and down walk from number to number, Return follows; `copied` asks for a copy of the
    value, `menu_wanted` for the menu at a place.
    """

    pointed = Signal(object)
    followed = Signal(object)
    copied = Signal()
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__()
        self._theme, self._typesetter = theme, typesetter
        self.line: Line | None = None
        self.state: State = "usual"
        self.unfolded = False
        self._heading = ""
        self._pieces: list[Piece] = []
        self._flow_top = self._flow_high = 0.0
        self._least = 0.0
        self._at: Piece | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # ------------------------------------------------------------------ what it shows

    def show_line(self, line: Line, heading: str, state: State) -> None:
        """Show a line, under a heading where it is the first of its section."""
        if self.line is None or (line.title, line.formula) != (self.line.title, self.line.formula):
            self.unfolded, self._least = False, 0.0
        self.line, self._heading, self.state = line, heading, state
        self.lay_out()
        shown = line.shown()
        self.setAccessibleName(f"{line.title}: {line.name} {shown.sign} {shown.result}")
        self.setAccessibleDescription(shown.text)

    @property
    def calculation(self) -> str:
        """The numbers as they are written, with the result, without the pictures."""
        return "".join(piece.text for piece in self._pieces).strip()

    @property
    def result(self) -> str:
        """The result as it is written."""
        return next(piece.text for piece in self._pieces if piece.kind == "result")

    @property
    def links(self) -> list[Piece]:
        """The numbers that come from somewhere on the canvas, and the ends of folded sums."""
        return [
            piece
            for piece in self._pieces
            if piece.number is not None and (piece.kind == "more" or piece.number.place is not None)
        ]

    @property
    def pieces(self) -> list[Piece]:
        """Every text of the calculation in its place in the widget."""
        return [replace(one, box=self.box_of(one)) for one in self._pieces]

    def box_of(self, piece: Piece) -> QRectF:
        """Where a number is, in the widget."""
        return piece.box.translated(ASIDE, self._flow_top)

    def picture(self) -> QPixmap | None:
        """The formula typeset, as soon as there is a picture of it."""
        assert self.line is not None
        colour, ratio = self._theme.hex("ink"), self.devicePixelRatioF()
        return self._typesetter.picture(self.line.formula, colour, FORMULA, ratio)

    def unfold(self, unfolded: bool) -> None:
        """Show every term of a long sum, or the largest."""
        self.unfolded, self._least = unfolded, 0.0
        self._at = None
        self.lay_out()

    def lay_out(self) -> None:
        """Place everything in the present width, and be as high as that needs."""
        if self.line is None:
            return
        shown = self.line.shown(self.unfolded)
        tokens = shown.tokens
        width = max(80.0, self.width() - 2 * ASIDE)
        fonts = Fonts(*(QFontMetricsF(font) for font in self._fonts()))
        old = self._at
        self._pieces, high = lay_out(tokens, shown.sign, shown.result, fonts, width)
        if self.unfolded and self.line.long:
            self._pieces.append(self._fold_end(fonts, high))
            high += fonts.usual.height()
        self._least = self._flow_high = max(high, self._least)
        picture = self.picture()
        formula = ROOM if picture is None else self._formula_box(picture).height()
        self._flow_top = self._top() + self._title_high() + formula + 2 * GAP
        note = self._note_box().height()
        self.setFixedHeight(round(self._flow_top + self._flow_high + note + PAD))
        self._at = next((p for p in self.links if old and p.number is old.number), None)
        self.update()

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
            place = links.index(self._at) + step if self._at in links else min(step, 0)
            if 0 <= place % (len(links) + 1) < len(links):
                self._point(links[place % (len(links) + 1)])
            else:
                self.focusNextPrevChild(step > 0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self._follow(self._at)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        else:
            super().keyPressEvent(event)

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
        painter.drawText(self._title_box(), _WRAPPED, self.line.title)
        picture = self.picture()
        if picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self._formula_box(picture), picture, QRectF(picture.rect()))
        self._paint_flow(painter)
        if self.line.note:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("dim"))
            painter.drawText(self._note_box(), _WRAPPED, self.line.note)
        painter.end()

    def _paint_heading(self, painter: QPainter) -> None:
        if self._heading:
            painter.setFont(self._theme.font("label", "semibold"))
            painter.setPen(self._theme.color("ink"))
            box = QRectF(ASIDE, PAD, self.width() - 2 * ASIDE, _HEADING)
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

    # ------------------------------------------------------------------ sizes

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        theme = self._theme
        return theme.font("label"), theme.font("caption"), theme.font("label", "semibold")

    def _top(self) -> float:
        return PAD + (_HEADING + PAD if self._heading else 0)

    def _title_high(self) -> float:
        return self._title_box().height()

    def _title_box(self) -> QRectF:
        assert self.line is not None
        return self._text_box(self.line.title, self._theme.font("body"), self._top())

    def _note_box(self) -> QRectF:
        assert self.line is not None
        top = self._flow_top + self._flow_high
        if not self.line.note:
            return QRectF(0, top, 0, 0)
        return self._text_box(self.line.note, self._theme.font("caption"), top)

    def _text_box(self, text: str, font: QFont, top: float) -> QRectF:
        room = QRectF(0, 0, self.width() - 2 * ASIDE, 1000)
        high = QFontMetricsF(font).boundingRect(room, _WRAPPED, text).height()
        return QRectF(ASIDE, top, room.width(), high)

    def _formula_box(self, picture: QPixmap) -> QRectF:
        """Where the formula stands; one that is too wide is drawn smaller."""
        size = picture.deviceIndependentSize()
        scale = min(1.0, (self.width() - 2 * ASIDE) / size.width())
        top = self._top() + self._title_high() + GAP
        return QRectF(ASIDE, top, size.width() * scale, size.height() * scale)

    def _fold_end(self, fonts: Fonts, top: float) -> Piece:
        text = tr("show fewer")
        number = next(p.number for p in self._pieces if p.number is not None)
        box = QRectF(0, top, fonts.usual.horizontalAdvance(text), fonts.usual.height())
        return Piece(text, "more", box, number)

    def _tip(self) -> str:
        if self.line is None:
            return ""
        tip = f"{self.line.name} = {self.line.value!r}\n"
        return tip + tr("Click a number to go where it comes from; Ctrl+C copies the result.")


_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft


def _selection(piece: Piece) -> Selection:
    place = piece.number.place if piece.number is not None else None
    if place is None or piece.kind == "more":
        return NOTHING
    return Selection(place.kind, place.layer, place.unit, place.source)
