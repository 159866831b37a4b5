"""The kinds of layers there are, to drag on to the canvas."""

from functools import partial

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QDrag,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy

from glassnet.engine import layers
from glassnet.engine.layers import Layer
from glassnet.experiment import edits
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Section, Tile, caption

LAYER_MIME = "application/x-glassnet-layer"
_COLUMNS = 2
ICONS = {
    "dense": "circles-three",
    "dropout": "circle-dashed",
    "batch_norm": "faders",
    "residual": "git-branch",
    "activation": "activity",
}


def layer_mime(layer: str) -> QMimeData:
    """What is dragged for a layer type: its id."""
    mime = QMimeData()
    mime.setData(LAYER_MIME, layer.encode())
    return mime


def layer_in(mime: QMimeData) -> str | None:
    """The id of the layer type that is dragged, None where something else is."""
    if not mime.hasFormat(LAYER_MIME):
        return None
    identifier = bytes(mime.data(LAYER_MIME).data()).decode(errors="replace")
    return identifier if identifier in layers else None


class LayerChip(Tile):
    """One layer type: dragged to a place, or clicked to add it before the output."""

    def __init__(self, layer: type[Layer], theme: Theme) -> None:
        super().__init__()
        self.layer = layer
        self.theme = theme
        self._pressed_at = QPoint()
        self.setText(tr(layer.label))
        self.setAccessibleName(tr("{layer} layer").format(layer=tr(layer.label)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(
            tr("{layer} layer\nDrag it between two layers; a click adds it before the output")
            .format(layer=tr(layer.label))
        )  # fmt: skip

    def picture(self) -> QPixmap:
        """The chip as it looks while it is dragged."""
        pixmap = QPixmap(self.size() * self.devicePixelRatioF())
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setOpacity(0.9)
        self._draw(painter, outline=True)
        painter.end()
        return pixmap

    def make_drag(self) -> QDrag:
        """The drag that starts here."""
        drag = QDrag(self)
        drag.setMimeData(layer_mime(self.layer.id))
        drag.setPixmap(self.picture())
        drag.setHotSpot(self._pressed_at)
        return drag

    def start(self, drag: QDrag) -> None:
        """Let a drag run until it is dropped."""
        drag.exec(Qt.DropAction.CopyAction)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to drag when the mouse has moved far enough."""
        moved = event.position().toPoint() - self._pressed_at
        far = moved.manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and self.isDown() and far:
            self.setDown(False)
            self.start(self.make_drag())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chip."""
        self._draw(QPainter(self), outline=self.hasFocus())

    def _draw(self, painter: QPainter, outline: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.theme.color
        painter.setPen(QPen(color("accent"), 1) if outline else Qt.PenStyle.NoPen)
        painter.setBrush(color("line" if self.underMouse() or self.isDown() else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        at = QRect(QPoint(6, (self.height() - 16) // 2), QSize(16, 16))
        icon(self.theme, ICONS.get(self.layer.id, "stack"), "accent").paint(painter, at)
        font = self.theme.font("body", "medium")
        room = QRectF(26, 0, self.width() - 28, self.height())
        text = QFontMetricsF(font).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(color("ink"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class LayerPalette(Section):
    """A chip for every kind of layer."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(theme, tr("Layers"))
        self.session = session
        self.top.addWidget(caption(tr("drag to canvas")))
        self.chips = {layer.id: LayerChip(layer, theme) for layer in layers}
        self._grid = grid = QGridLayout()
        last = len(self.chips) - 1
        for i, chip in enumerate(self.chips.values()):
            # A chip alone in its row may have all of it.
            span = _COLUMNS - last % _COLUMNS if i == last else 1
            grid.addWidget(chip, i // _COLUMNS, i % _COLUMNS, 1, span)
            chip.clicked.connect(partial(self._add, chip.layer))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)

    def set_compact(self, compact: bool) -> None:
        """Make the chips lower where there is little room."""
        super().set_compact(compact)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4 if compact else 8)
        for chip in self.chips.values():
            chip.setFixedHeight(24 if compact else 28)

    def _add(self, layer: type[Layer], _checked: bool = False) -> None:
        new = None if layer.id == "dense" else layer()
        self.session.apply(edits.insert_layer, len(self.session.spec.network.layers) - 1, new)
