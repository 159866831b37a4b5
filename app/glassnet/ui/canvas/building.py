"""Gestures that build: layers dropped into a gap or moved along."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

from glassnet.engine import GlassnetError, layers
from glassnet.experiment import Edit, edits, group_edits
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.stacks import Place, Stack, body_of, landing, number_of, outermost, runs
from glassnet.ui.canvas import ghosts
from glassnet.ui.canvas.along import ALIKE, standing, why_fixed
from glassnet.ui.canvas.anatomy import SINGLE
from glassnet.ui.canvas.columns import Column
from glassnet.ui.canvas.geometry import Layout
from glassnet.ui.canvas.gestures import Gesture, Host
from glassnet.ui.canvas.room import Comer, Room, opened, resting
from glassnet.ui.canvas.titles import layer_title
from glassnet.ui.carried import carried_text
from glassnet.ui.problems import plain_text
from glassnet.ui.text import tr


class Building(Gesture):
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

    def _ghosts(self, room: Room) -> tuple[Column, ...]:
        """The columns to come as they are seen."""
        return self._canvas.enlarged(replace(room.layout, columns=room.ghosts, inner=())).columns

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


class _Placing(Building):
    """A layer is on its way into a gap, which opens for it; None where there is none."""

    _title: str

    def __init__(self, canvas: Host, point: QPointF) -> None:
        super().__init__(canvas, point)
        self.gap: Place | None = None
        self._aim(self._gap_at(point))

    def move(self, point: QPointF) -> None:
        self._point = point
        gap = self._gap_at(point)
        if gap != self.gap:
            self._aim(gap)

    def _aim(self, gap: Place | None) -> None:
        self.gap, self.problem, self._change = gap, None, None
        if gap is None or gap[0] > output_index(self._canvas.scene.layers):
            self.problem = tr("Layers stand between the inputs and the output")
        else:
            self._place(gap)

    def _place(self, gap: Place) -> None:
        """Try to put the layer into a gap."""

    def _gap_at(self, point: QPointF) -> Place | None:
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
            columns = self._ghosts(room)
            if self.gap is not None and len(self.gap) > 1:
                ghosts.paint_block(painter, scene, self.gap[0], columns)
            ghosts.paint_layers(painter, scene, columns, self._title, "accent")
        elif self.problem is not None and self.gap is not None:
            gap = self._still.openings[self.gap].adjusted(12, 0, -12, 0)
            ghosts.paint_band(painter, scene, gap, "warn")

    @property
    def words(self) -> list[str]:
        scene = self._canvas.scene
        if self.gap is None or self.gap[0] not in scene.outline.skips:
            return []
        text = tr("Inside {block}") if len(self.gap) > 1 else tr("Before {block}")
        return [text.format(block=layer_title(scene, self.gap[0]))]

    def _opened(self, first: Place, count: int = 1) -> Room | None:
        """The gap open for the layers that stand from a place on in the changed document."""
        canvas = self._canvas
        if self._change is None or self.gap is None:
            return None
        stack = Stack(self._change.spec.network.layers, canvas.scene.data.features)
        parts = stack.parts()
        come = (parts[*first[:-1], first[-1] + number] for number in range(count))
        comers = tuple(
            Comer(each.width, each.layer.id in SINGLE, widths(body_of(each.layer), each.entering))
            for each in come
        )
        return opened(canvas.scene.outline, self.gap, comers, canvas.width(), canvas.height())


class DropLayer(_Placing):
    """A layer of the palette is dragged over the canvas."""

    def __init__(self, canvas: Host, kind: str, point: QPointF) -> None:
        self._kind, self._title = kind, tr(layers[kind].label)
        super().__init__(canvas, point)

    def _place(self, gap: Place) -> None:
        # A dense layer is made like its neighbour.
        self._try(edits.insert_layer, gap, None if self._kind == "dense" else layers[self._kind]())

    @property
    def _room(self) -> Room | None:
        return self._opened(self.gap or (0,))


class MoveLayer(_Placing):
    """A layer of the network is dragged along to stand elsewhere, with the others that are selected
    where it is one of them; they are selected there."""

    def __init__(self, canvas: Host, layer: int, point: QPointF) -> None:
        selected, every = canvas.session.selection.layers, canvas.scene.layers
        self._chosen = selected if layer in selected else (layer,)
        self._own = outermost(every, self._chosen) if layer >= 0 else []
        if len(self._own) > 1:
            self._title = tr("{n} layers").format(n=len(self._own))
        else:
            seized = number_of(every, self._own[0]) if self._own else layer
            self._title = layer_title(canvas.scene, seized)
        super().__init__(canvas, point)

    def _aim(self, gap: Place | None) -> None:
        super()._aim(gap)
        session, every = self._canvas.session, self._canvas.scene.layers
        fixed = next(filter(None, (why_fixed(every, layer) for layer in self._chosen)), None)
        if fixed is not None:
            self.problem, self._change = fixed, None
        self._alike = self._change is not None and self._change.spec == session.spec
        self._note = tr(ALIKE) if self._alike else ""
        if self._change is not None and not self._alike and session.trained:
            self._note = carried_text(session.spec, self._change)

    def _place(self, gap: Place) -> None:
        if not self._own:
            return
        self._to = landing(self._own, gap)
        if len(gap) > 1 and gap[:1] in self._own:
            self.problem = tr("A block cannot stand inside itself")
        elif len(runs(self._own)) > 1 or self._to != self._own[0]:
            self._try(group_edits.move_layers, self._chosen, self._to)

    @property
    def _room(self) -> Room | None:
        return None if self._change is None else self._opened(self._to, len(self._own))

    def finish(self, point: QPointF) -> None:
        super().finish(point)
        if self._change is not None and not self._alike:
            session = self._canvas.session
            session.select(standing(session.spec.network.layers, self._to, len(self._own)))

    def paint(self, painter: QPainter) -> None:
        scene = self._canvas.scene
        for each in {part for layer in self._chosen for part in scene.outline.passage(layer)}:
            ghosts.paint_column_veil(painter, scene, scene.layout.every[each + 1])
        super().paint(painter)

    @property
    def words(self) -> list[str]:
        return list(filter(None, [self._title, *super().words, self._note]))


def nearest_gap(layout: Layout, point: QPointF) -> Place | None:
    """The gap into which a layer dropped at a point would go; None outside the network."""
    x = [column.x for column in layout.columns]
    if not x[0] <= point.x() <= x[-1]:
        return None
    away = {gap: abs(box.center().x() - point.x()) for gap, box in layout.openings.items()}
    return min(away, key=away.__getitem__)
