"""The whole network in small, with the part that is seen as a frame."""

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.furniture import Furniture
from glassnet.ui.canvas.gestures import Gesture
from glassnet.ui.canvas.lens import NOTCH, LensHost, Slide
from glassnet.ui.canvas.zooming import FIT
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_WIDEST, _HIGHEST, _PADDING, _ROW, _ASIDE, _GAP = 168.0, 120.0, 8, 24, 12, 4


class OverviewHost(LensHost, Protocol):
    """What the overview needs of the canvas."""

    theme: Theme
    furniture: Furniture
    gesture: Gesture | None


class Overview(QWidget):
    """A card in a lower corner of the canvas, there while only a part of the network is seen.

    Its frame is dragged, a click elsewhere goes there; below are the scale and its buttons.
    """

    def __init__(self, canvas: OverviewHost) -> None:
        assert isinstance(canvas, QWidget)
        super().__init__(canvas)
        self._canvas = canvas
        self._slide: Slide | None = None
        self._map = QRectF()
        self.setObjectName("overview")
        self.setAccessibleName(tr("Overview of the network"))
        self.setToolTip(tr("Drag the frame to see another part; a click goes there"))
        self.percent = QLabel()
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.reduce, self.enlarge, self.fit = QToolButton(), QToolButton(), QToolButton()
        self._build()
        self.restyle()
        self.hide()

    def _build(self) -> None:
        lens = self._canvas.lens
        for button, text, keys, slot in (
            (self.reduce, tr("Zoom out"), "Ctrl+−", lens.reduce),
            (self.enlarge, tr("Zoom in"), "Ctrl++", lens.enlarge),
            (self.fit, tr("Show the whole network"), "Ctrl+0", lens.fit),
        ):
            button.setToolTip(f"{text}  ({keys})")
            button.setAccessibleName(text)
            button.setProperty("role", "head")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedSize(24, 24)
            button.setIconSize(QSize(14, 14))
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(slot)
        self._row = QWidget(self)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.reduce)
        row.addWidget(self.percent, 1)
        row.addWidget(self.enlarge)
        row.addSpacing(4)
        row.addWidget(self.fit)

    def restyle(self) -> None:
        """Take the theme's fonts and icons."""
        theme = self._canvas.theme
        self.percent.setFont(theme.font("caption", "medium"))
        for button, name in (
            (self.reduce, "minus"),
            (self.enlarge, "plus"),
            (self.fit, "corners-in"),
        ):
            button.setIcon(icon(theme, name, "dim", "ink"))
        self.update()

    def place(self) -> None:
        """Follow the lens: in the lower left corner, or another one."""
        lens = self._canvas.lens
        self.setVisible(lens.zoom != FIT)
        if lens.zoom == FIT:
            return
        view = lens.view
        factor = min(_WIDEST / view.width(), _HIGHEST / view.height())
        wide, high = round(view.width() * factor), round(view.height() * factor)
        self._map = QRectF(_PADDING, _PADDING, wide, high)
        self.resize(max(wide, 136) + 2 * _PADDING, high + _ROW + 2 * _PADDING + 4)
        self._map.moveLeft((self.width() - wide) / 2)
        self._row.setGeometry(
            _PADDING, round(self._map.bottom()) + 6, self.width() - 2 * _PADDING, _ROW
        )
        self.percent.setText(tr("{percent} %").format(percent=round(100 * lens.zoom.scale)))
        self.setGeometry(self._free_corner())
        self.update()

    @property
    def frame(self) -> QRectF:
        """The part that is seen, in pixels of the card."""
        part, area = self._canvas.lens.zoom.part, self._map
        return QRectF(
            area.left() + part.left() * area.width(),
            area.top() + part.top() * area.height(),
            part.width() * area.width(),
            part.height() * area.height(),
        )

    def _free_corner(self) -> QRect:
        """The first corner, from the lower left one on, without buttons of the picture in it."""
        furniture = self._canvas.furniture
        buttons = (furniture.back, furniture.on, *furniture.folding.buttons)
        taken = [each.geometry() for each in buttons if not each.isHidden()]
        view = self._canvas.lens.view.toRect().adjusted(_ASIDE, _GAP, -_ASIDE, -_GAP)
        left, right = view.left(), view.right() - self.width() + 1
        top, bottom = view.top(), view.bottom() - self.height() + 1
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        boxes = [QRect(QPoint(x, y), self.size()) for x, y in corners]
        free = (box for box in boxes if not any(map(box.intersects, taken)))
        return next(free, boxes[0])

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the frame; elsewhere bring it there first."""
        if event.button() != Qt.MouseButton.LeftButton or self._canvas.gesture is not None:
            return
        point = event.position()
        lens, area = self._canvas.lens, self._map
        # The picture moves faster than the frame on its small copy, and the other way.
        speed = -lens.zoom.scale * lens.view.width() / area.width()
        inside = self.frame.contains(point)
        self._slide = self._canvas.gesture = Slide(self._canvas, point, speed)
        if not inside:
            self._slide.jump((point - self.frame.center()) * speed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the frame."""
        if self._slide is not None and self._canvas.gesture is self._slide:
            self._slide.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it there."""
        if self._slide is not None and self._canvas.gesture is self._slide:
            self._canvas.gesture = None
            self._slide.finish(event.position())
        self._slide = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Closer or farther away, about the middle of what is seen."""
        lens = self._canvas.lens
        lens.magnify(NOTCH ** (event.angleDelta().y() / 120), lens.view.center())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What lies below is not meant."""
        event.accept()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Columns and what joins them in quiet colours, what is not seen dimmed, the frame."""
        theme, area = self._canvas.theme, self._map
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("surface"))
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(card, theme.radius("m"), theme.radius("m"))
        painter.save()
        painter.setClipRect(area)
        self._paint_network(painter)
        painter.restore()
        frame = self.frame
        beyond = QPainterPath()
        beyond.addRect(area)
        beyond.addRect(frame)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface", 150))
        painter.drawPath(beyond)
        painter.setBrush(theme.color("accent", 24))
        painter.setPen(QPen(theme.color("accent"), 1.5))
        painter.drawRoundedRect(frame.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)

    def _paint_network(self, painter: QPainter) -> None:
        theme, area = self._canvas.theme, self._map
        lens = self._canvas.lens
        whole, view = lens.whole, lens.view
        painter.translate(area.topLeft())
        painter.scale(area.width() / view.width(), area.height() / view.height())
        painter.translate(-view.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ring", 90))
        for a, b in whole.links:
            corners = (a.box.topRight(), b.box.topLeft(), b.box.bottomLeft(), a.box.bottomRight())
            painter.drawPolygon(QPolygonF(list(corners)))
        painter.setBrush(theme.color("dim"))
        for column in whole.every:
            for box in _boxes(column):
                painter.drawRect(box)
        painter.setBrush(theme.color("ring"))
        painter.drawRect(whole.map_box)


def _boxes(column: Column) -> list[QRectF]:
    """What stands for a column: its units, or its whole block."""
    if not len(column.centres):
        return [column.box]
    return [column.unit_box(unit) for unit in range(column.units)]
