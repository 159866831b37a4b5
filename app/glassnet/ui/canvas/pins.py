"""Neurons that are pinned: their numbers stand beside them, live."""

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from glassnet.engine.layers import Layer
from glassnet.experiment import Edit, UndoHistory
from glassnet.experiment.carrying import lasting_units
from glassnet.experiment.stacks import Place, Stack, places
from glassnet.ui.canvas.geometry import HEAD, Layout
from glassnet.ui.canvas.readout import Row, neuron_rows
from glassnet.ui.canvas.scene import Scene, value_text
from glassnet.ui.canvas.targets import Target
from glassnet.ui.session import Session

_PADDING, _LINE, _GAP, _EDGE = 5, 13, 8, 4
_BIAS = 8  # more room at the left, where the bias is marked
_WIDEST = "δ  −0.000"
_SAID = 34  # pixels below an output for what it says

Unit = tuple[int, int]
"""Layer (−1: the inputs) and unit."""


class Pins:
    """Which neurons are pinned, in the order in which they were, and where their labels stand.

    Edits carry them along with their neurons. What was pinned in a document that is left is
    remembered, and comes back with it by undo.
    """

    def __init__(self, session: Session, scene: Scene) -> None:
        self._session, self._scene = session, scene
        self.units: list[Unit] = []
        self.places: list[QRectF] = []
        self._history: UndoHistory = session.undo
        self._layers: tuple[Layer, ...] = ()
        self._left: dict[tuple[Layer, ...], list[Unit]] = {}

    def toggle(self, unit: Unit) -> None:
        """Pin a neuron, or let it go."""
        if unit in self.units:
            self.units.remove(unit)
        else:
            self.units.append(unit)
        self.rebuild()

    def carry(self, edit: Edit) -> None:
        """Follow the neurons through an edit of the document."""
        self._left[self._layers] = list(self.units)
        before, self._layers = self._layers, tuple(edit.spec.network.layers)
        if edit.kept:
            inputs = self._session.data.features
            stacks = Stack(before, inputs), Stack(self._layers, inputs)
            stay = lasting_units(*stacks, edit.kept)
            old, new = places(before), places(self._layers)
            moved = (_moved((*old, ())[layer], unit, stay) for layer, unit in self.units)
            found = chain.from_iterable(moved)
            self.units = [(new.index(place) if place else -1, unit) for place, unit in found]

    def follow(self) -> None:
        """Take up what was pinned in the session's document; drop what is no longer there."""
        session, layers = self._session, tuple(self._session.spec.network.layers)
        if session.undo is not self._history:
            self._history, self._layers = session.undo, layers
            self.units, self._left = [], {}
        elif layers != self._layers:
            self._left[self._layers] = list(self.units)
            self.units = list(self._left.get(layers, self.units))
            self._layers = layers
        parts = Stack(layers, session.data.features).numbered()
        widths = (session.data.features, *(part.width for part in parts))
        self.units = [
            (layer, unit)
            for layer, unit in self.units
            if layer + 1 < len(widths) and unit < widths[layer + 1]
        ]

    def rebuild(self) -> None:
        """Find places anew: beside each neuron, clear of the other labels and of the neurons."""
        scene, self.places = self._scene, []
        metrics = QFontMetricsF(scene.theme.font("caption", "medium"))
        width = metrics.horizontalAdvance(_WIDEST) + 2 * _PADDING
        for unit in self.units:
            lines = max(1, len(self.rows(unit)))
            high = lines * _LINE + 2 * _PADDING - 3
            self.places.append(_place(scene.layout, unit, width, high, self.places))

    def rows(self, unit: Unit) -> list[Row]:
        """The numbers of a pinned neuron."""
        return neuron_rows(self._scene, Target("neuron", *unit))

    def paint(self, painter: QPainter) -> None:
        """Draw the labels, each with a line to its neuron."""
        for unit, place in zip(self.units, self.places, strict=True):
            self._paint_one(painter, unit, place)

    def _paint_one(self, painter: QPainter, unit: Unit, place: QRectF) -> None:
        theme, layout = self._scene.theme, self._scene.layout
        box = layout.every[unit[0] + 1].unit_box(unit[1])
        painter.setPen(QPen(theme.color("dim"), 1))
        painter.drawLine(_nearest(place, box.center()), _nearest(box, place.center()))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("raised", 235))
        painter.drawRoundedRect(place, theme.radius("s"), theme.radius("s"))
        line = QRectF(place.left() + _PADDING, place.top() + _PADDING - 2, 0, _LINE)
        line.setWidth(place.width() - 2 * _PADDING)
        for _, symbol, value in self.rows(unit):
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("dim"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, symbol[0])
            painter.setFont(theme.font("caption", "medium"))
            colour = (
                theme.color("back") if symbol[0] == "δ" else theme.signed(value or 0, text=True)
            )
            painter.setPen(colour)
            end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, end, brief(value))
            line.translate(0, _LINE)


def brief(value: float | None) -> str:
    """A number in at most six characters."""
    text = value_text(value)
    if value is None or len(text) <= len("−0.000"):
        return text
    short = f"{value:.1f}" if 0.1 <= abs(value) < 1e4 else f"{value:.0e}"
    return short.replace("-", "−").replace("e−0", "e−").replace("e+0", "e")


def _moved(
    origin: Place, unit: int, stay: Mapping[Place, tuple[Place, Sequence[int]]]
) -> list[tuple[Place, int]]:
    """Where a neuron of a layer (no place: the inputs) is after an edit; nowhere when it has
    gone."""
    if not origin:
        return [(origin, unit)]
    return [
        (place, units.index(unit))
        for place, (before, units) in stay.items()
        if before == origin and unit in units
    ]


def _place(layout: Layout, unit: Unit, width: float, high: float, taken: list[QRectF]) -> QRectF:
    """The place near a neuron that covers the least of what matters."""
    box = layout.every[unit[0] + 1].unit_box(unit[1])
    x, y = box.center().x() - width / 2, box.center().y() - high / 2
    beside = (box.right() + _GAP, box.left() - _GAP - _BIAS - width)
    beyond = (box.bottom() + _GAP, box.top() - _GAP - high)
    tries = [(left, y + shift) for shift in (0, -high / 2, high / 2) for left in beside]
    tries += [(x + shift, top) for shift in (0, width / 2, -width / 2) for top in beyond]
    tries += [(left, top) for left in beside for top in beyond]
    tries += [(left, y + shift) for shift in (-high * 1.5, high * 1.5) for left in beside]
    right, bottom = layout.width - width - _EDGE, layout.height - high - _EDGE
    places = [
        QRectF(
            round(min(max(left, _EDGE), right)) + 0.5,
            round(min(max(top, HEAD), bottom)) + 0.5,
            round(width),
            round(high),
        )
        for left, top in tries
    ]
    costs = [_cost(layout, place, box, taken) for place in places]
    return places[int(np.argmin(costs))]


def _cost(layout: Layout, place: QRectF, own: QRectF, taken: list[QRectF]) -> float:
    """Covering a label or the neuron itself is worst, other neurons bad, distance dear."""
    cost = 1000.0 * sum(place.intersects(other) for other in taken)
    cost += 1000.0 * place.intersects(own) + 20.0 * place.intersects(layout.map_box)
    centre, last = place.center(), layout.columns[-1].box
    said = QRectF(last.left() - 16, last.bottom(), last.width() + 32, _SAID)
    cost += 20.0 * place.intersects(said)
    for column in layout.every:
        if not column.box.intersects(place):
            continue
        if not len(column.centres):
            cost += 20
            continue
        away = np.abs(column.centres - (centre.x(), centre.y()))
        room = np.array([place.width(), place.height()]) / 2 + column.cell / 2
        cost += 10 * float(np.prod(np.clip((room - away) / column.cell, 0, 1), axis=1).sum())
    return cost + 0.01 * (own.center() - centre).manhattanLength()


def _nearest(box: QRectF, point: QPointF) -> QPointF:
    """The point of a rectangle that is nearest to a point."""
    x = min(max(point.x(), box.left()), box.right())
    return QPointF(x, min(max(point.y(), box.top()), box.bottom()))
