"""The gesture that makes a layer larger or smaller."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from glassnet.engine import layers
from glassnet.experiment import edits
from glassnet.ui.canvas import ghosts
from glassnet.ui.canvas.building import Building
from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.gestures import Host
from glassnet.ui.canvas.handles import paint_grip
from glassnet.ui.canvas.room import Room, widened
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr

_LEAST_STEP = 0.5  # pixels that the mouse moves for one unit
_UNITS = layers["dense"].hypers["units"]


class DragUnits(Building):
    """The grip under a layer is dragged: down for more units, up for fewer."""

    hand = Qt.CursorShape.SizeVerCursor

    def __init__(self, canvas: Host, layer: int, point: QPointF) -> None:
        super().__init__(canvas, point)
        self._layer, self._start = layer, point.y()
        self._now = self.units = canvas.scene.width(layer)
        # A column stays in the middle: half of what is added lies below.
        pitch = _pitch(canvas.scene.layout.every[layer + 1])
        self._step = max(_LEAST_STEP, pitch / 2)
        self.limit = ""

    def move(self, point: QPointF) -> None:
        self._point = point
        wanted = self._now + round((point.y() - self._start) / self._step)
        units = min(max(wanted, int(_UNITS.low)), int(_UNITS.high))
        self.limit = ""
        if units != wanted:
            text = tr("At least {n} unit") if units > wanted else tr("At most {n} units")
            self.limit = text.format(n=f"{units:,}")
        if units != self.units:
            self.units, self.problem, self._change = units, None, None
            if units != self._now:
                self._try(edits.set_units, self._layer, units)

    @property
    def _room(self) -> Room | None:
        if self.units <= self._now:
            return None  # there is room enough
        canvas = self._canvas
        size = canvas.width(), canvas.height()
        return widened(canvas.scene.outline, self._layer, self.units, *size)

    def finish(self, point: QPointF) -> None:
        super().finish(point)
        if self.units == self._now:
            self._canvas.session.select(Selection("layer", self._layer))

    def paint(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        column, accent = scene.layout.every[self._layer + 1], scene.theme.color("accent")
        room, folded = self._room, not len(column.centres)
        if room is not None:
            (ghost,) = self._ghosts(room)
            ghosts.paint_units(painter, ghost, accent, self._now)
            box = ghost.box
        elif folded or self.units > self._now:
            box = self._measured(column.box)
            ghosts.paint_frame(painter, box, accent)
        else:
            for unit in range(self.units, self._now):
                ghosts.paint_veil(painter, scene, column.unit_box(unit).adjusted(-4, -4, 4, 4))
            ghosts.paint_units(painter, column, scene.theme.color("dim"), self.units)
            box = column.unit_box(0).united(column.unit_box(self.units - 1))
        paint_grip(painter, scene, column, box, "accent")

    def _measured(self, box: QRectF) -> QRectF:
        """A folded layer's box, as much longer or shorter as its units become more or fewer."""
        most = self._canvas.scene.layout.body.height()
        high = min(max(box.height() * self.units / self._now, 8.0), most)
        return QRectF(box.left() - 2, box.center().y() - high / 2, box.width() + 4, high)

    @property
    def words(self) -> list[str]:
        title = tr("1 unit") if self.units == 1 else tr("{n} units").format(n=f"{self.units:,}")
        if self.limit:
            return [title, self.limit]
        change = f"{self.units - self._now:+,}".replace("-", "−")
        return [title, change] if self.units != self._now else [title]


def _pitch(column: Column) -> float:
    """How much longer a column is for each of its units (pixels)."""
    y = column.centres[:, 1]
    if len(y) > 1 and y[1] > y[0]:
        return float(y[1] - y[0])
    return column.box.height() / column.units * (1.72 if column.units == 1 else 1)
