"""Gestures that build: a layer dropped into a gap, moved along, or made larger by its grip."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from glassnet.engine import GlassnetError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment import Edit, edits
from glassnet.experiment.shapes import output_index, widths
from glassnet.ui.canvas import ghosts
from glassnet.ui.canvas.along import ALIKE, why_fixed
from glassnet.ui.canvas.geometry import Column, Layout
from glassnet.ui.canvas.gestures import Gesture, Host
from glassnet.ui.canvas.handles import paint_grip
from glassnet.ui.canvas.room import Room, opened, resting, widened
from glassnet.ui.canvas.scene import SINGLE, layer_title
from glassnet.ui.carried import carried_text
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr

_LEAST_STEP = 0.5  # pixels that the mouse moves for one unit
_UNITS = layers["dense"].hypers["units"]


class _Building(Gesture):
    """The base: an edit is tried when what is meant changes, and made when the mouse is let go.

    `problem` says why what is meant is impossible.
    """

    hand = Qt.CursorShape.ClosedHandCursor

    def __init__(self, canvas: Host, point: QPointF) -> None:
        super().__init__(canvas)
        self._point = point
        self.problem: str | None = None
        self._call: tuple[Callable[..., Edit], tuple[Any, ...]] | None = None
        self._change: Edit | None = None

    @property
    def _room(self) -> Room | None:
        """The network with room for what is meant."""
        return None

    @property
    def layout(self) -> Layout | None:
        room = self._room
        return room.layout if room is not None else None

    @property
    def cursor(self) -> Qt.CursorShape:
        shapes = Qt.CursorShape
        return shapes.ForbiddenCursor if self.problem is not None else self.hand

    def _ghost(self, room: Room) -> Column:
        """The column to come as it is seen."""
        return self._canvas.enlarged(replace(room.layout, columns=(room.ghost,))).columns[0]

    def _try(self, edit: Callable[..., Edit], *arguments: Any) -> None:
        self.problem, self._change = None, None
        self._call = edit, arguments
        try:
            self._change = edit(self._canvas.session.spec, *arguments)
        except GlassnetError as error:
            self.problem = plain_text(error)

    def finish(self, point: QPointF) -> None:
        self.move(point)
        if self._change is not None and self._call is not None:
            edit, arguments = self._call
            self._canvas.session.apply(edit, *arguments)

    @property
    def words(self) -> list[str]:
        """What is said beside the mouse while it is possible."""
        return []

    def say(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        lines = [self.problem] if self.problem is not None else self.words
        if lines:
            frame = "accent" if self.problem is None else "warn"
            ghosts.paint_card(painter, scene, self._point, lines, frame)


class _Placing(_Building):
    """A layer is on its way into a gap, which opens for it. `gap`: the layer before which it would
    stand; None where there is none."""

    _title: str

    def __init__(self, canvas: Host, point: QPointF) -> None:
        super().__init__(canvas, point)
        self.gap: int | None = None
        self._aim(self._gap_at(point))

    def move(self, point: QPointF) -> None:
        self._point = point
        gap = self._gap_at(point)
        if gap != self.gap:
            self._aim(gap)

    def _aim(self, gap: int | None) -> None:
        self.gap, self.problem, self._change = gap, None, None
        if gap is None or gap > output_index(self._canvas.scene.layers):
            self.problem = tr("Layers stand between the inputs and the output")
        else:
            self._place(gap)

    def _place(self, gap: int) -> None:
        """Try to put the layer into a gap."""

    def _gap_at(self, point: QPointF) -> int | None:
        """The gap nearest to a point, as they lie while nothing is dragged, so that an opening gap
        does not run away from the mouse."""
        return nearest_gap(self._still, point)

    @property
    def _still(self) -> Layout:
        canvas = self._canvas
        return canvas.enlarged(resting(canvas.scene.outline, canvas.width(), canvas.height()))

    def paint(self, painter: QPainter) -> None:
        room, scene = self._room, self._canvas.scene
        if room is not None:
            ghosts.paint_layer(painter, scene, self._ghost(room), self._title, "accent")
        elif self.problem is not None and self.gap is not None:
            gap = self._still.openings[self.gap].adjusted(12, 0, -12, 0)
            ghosts.paint_band(painter, scene, gap, "warn")

    def _opened(self, layer: Layer, place: int) -> Room | None:
        """The gap open for a layer that stands at `place` in the changed document."""
        canvas = self._canvas
        if self._change is None or self.gap is None:
            return None
        spec, scene = self._change.spec, canvas.scene
        units = widths(spec.network.layers, scene.data.features)[place]
        size = canvas.width(), canvas.height()
        return opened(scene.outline, self.gap, units, layer.id in SINGLE, *size)


class DropLayer(_Placing):
    """A layer of the palette is dragged over the canvas."""

    def __init__(self, canvas: Host, kind: str, point: QPointF) -> None:
        self._kind, self._title = kind, tr(layers[kind].label)
        super().__init__(canvas, point)

    def _place(self, gap: int) -> None:
        # A dense layer is made like its neighbour.
        self._try(edits.insert_layer, gap, None if self._kind == "dense" else layers[self._kind]())

    @property
    def _room(self) -> Room | None:
        return self._opened(layers[self._kind](), self.gap or 0)


class MoveLayer(_Placing):
    """A layer of the network is dragged along to stand elsewhere; it is selected there."""

    def __init__(self, canvas: Host, layer: int, point: QPointF) -> None:
        self._layer = layer
        self._title = layer_title(canvas.scene, layer)
        super().__init__(canvas, point)

    def _aim(self, gap: int | None) -> None:
        super()._aim(gap)
        session = self._canvas.session
        fixed = why_fixed(self._canvas.scene.layers, self._layer)
        if fixed is not None:
            self.problem, self._change = fixed, None
        self._alike = self._change is not None and self._change.spec == session.spec
        self._note = tr(ALIKE) if self._alike else ""
        if self._change is not None and not self._alike and session.trained:
            self._note = carried_text(session.spec, self._change)

    def _place(self, gap: int) -> None:
        self._to = gap - (gap > self._layer)
        if 0 <= self._layer != self._to:
            self._try(edits.move_layer, self._layer, self._to)

    @property
    def _room(self) -> Room | None:
        if self._change is None:
            return None
        return self._opened(self._canvas.scene.layers[self._layer], self._to)

    def finish(self, point: QPointF) -> None:
        super().finish(point)
        if self._change is not None and not self._alike:
            self._canvas.session.select(Selection("layer", self._to))

    def paint(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        for each in scene.outline.passage(self._layer):
            ghosts.paint_column_veil(painter, scene, scene.layout.every[each + 1])
        super().paint(painter)

    @property
    def words(self) -> list[str]:
        return [self._title, self._note] if self._note else [self._title]


class DragUnits(_Building):
    """The grip under a layer is dragged: down for more units, up for fewer."""

    hand = Qt.CursorShape.SizeVerCursor

    def __init__(self, canvas: Host, layer: int, point: QPointF) -> None:
        super().__init__(canvas, point)
        self._layer, self._start = layer, point.y()
        self._now = self.units = canvas.scene.network.widths[layer]
        # A column stays in the middle: half of what is added lies below.
        pitch = _pitch(canvas.scene.layout.columns[layer + 1])
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
        column, accent = scene.layout.columns[self._layer + 1], scene.theme.color("accent")
        room, folded = self._room, not len(column.centres)
        if room is not None:
            ghost = self._ghost(room)
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


def nearest_gap(layout: Layout, point: QPointF) -> int | None:
    """The layer before which a layer dropped at a point would go; None outside the network."""
    x = [column.x for column in layout.columns]
    if not x[0] <= point.x() <= x[-1]:
        return None
    middles = [opening.center().x() for opening in layout.openings]
    return min(range(len(middles)), key=lambda i: abs(middles[i] - point.x()))
