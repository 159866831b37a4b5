"""The numbers of a phase that is slow enough to be read, beside what they belong to.

Forward: w · a on the edges that carry most, z and a at the neurons. Backward: ∂L/∂w on the edges
and δ = ∂L/∂z at the neurons, the shown example's or the means of the batch (the mean of δ is the
gradient of the bias). At the loss: its value for the shown example. At the update: what it has
added to the weights that it moved most. A number that finds no free place is left out.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from glassnet.runner import Snapshot
from glassnet.ui.canvas import strengths
from glassnet.ui.canvas.edge_samples import curve
from glassnet.ui.canvas.edges import CURVED
from glassnet.ui.canvas.geometry import FOOT, HEAD
from glassnet.ui.canvas.scene import Scene, matrix_of, value_text
from glassnet.ui.canvas.stage import Stage
from glassnet.ui.text import tr
from glassnet.ui.view import View

ON_EDGES = 5  # numbers between two columns
AT_NEURONS = 10  # numbers at one column
_MOVED = 2  # numbers between two columns where all of them have some
_HIGH, _PAD = 16, 5  # of a chip, in pixels
_LARGE = 30  # neurons from this size on carry their numbers themselves
_OVER = 16  # pixels by which two numbers at a neuron may be wider than the way to the next column
_NARROW = 40  # gaps up to this width have no room for numbers on edges
_LONG = 170  # gaps from this width on have room for the factors
_ALONG = (0.5, 0.34, 0.66, 0.22, 0.78)  # places on an edge, the best one first

Numbers = NDArray[np.floating]
Part = tuple[str, str]
"""A text and the token of its colour."""


class Chip(Struct, frozen=True, eq=False):
    """A few words on a small plate."""

    box: QRectF
    parts: tuple[Part, ...]
    plate: bool = True

    @property
    def text(self) -> str:
        """What it says."""
        return "  ".join(text for text, _ in self.parts)


class PhaseNumbers:
    """Finds the numbers of a stage and a place for each, once for each snapshot."""

    def __init__(self, scene: Scene, view: View) -> None:
        self._scene = scene
        self._view = view
        self._last: Snapshot | None = None
        self._before: Snapshot | None = None
        self._known: tuple[Any, ...] = ()
        self._chips: list[Chip] = []

    def observe(self, snapshot: Snapshot) -> None:
        """New numbers have come; those before an update are kept to tell what it has changed."""
        last = self._last
        if last is None or (last.run_id, last.step) != (snapshot.run_id, snapshot.step):
            next_one = last is not None and last.run_id == snapshot.run_id
            next_one = next_one and last is not None and last.step + 1 == snapshot.step
            self._before = last if next_one else None
        self._last = snapshot

    def chips(self, stage: Stage | None) -> list[Chip]:
        """What is to be read in a stage; nothing where nobody could."""
        scene, batch = self._scene, self._view["signal"] == "batch"
        if stage is None or not stage.numbers or scene.snapshot is None:
            return []
        known = (scene.snapshot, scene.layout, scene.theme.name, stage.kind, stage.layer, batch)
        if known != self._known:
            self._known, self._chips = known, []
            self._find(scene.snapshot, stage.kind, stage.layer, batch)
        return self._chips

    def paint(self, painter: QPainter, stage: Stage | None) -> None:
        """Draw the numbers of a stage."""
        theme = self._scene.theme
        middle = Qt.AlignmentFlag.AlignVCenter
        for chip in self.chips(stage):
            if chip.plate:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg", 225))
                painter.drawRoundedRect(chip.box, theme.radius("s"), theme.radius("s"))
            painter.setFont(theme.font("caption", "medium" if chip.plate else "regular"))
            place = chip.box.adjusted(_PAD, 0, 0, 0)
            for text, colour in chip.parts:
                painter.setPen(theme.color(colour))
                painter.drawText(place, middle, text)
                place.translate(self._width(text) + _PAD, 0)

    # ------------------------------------------------------------------ what there is to say

    def _find(self, snapshot: Snapshot, kind: str, layer: int | None, batch: bool) -> None:
        if layer is not None and layer <= self._scene.last:
            say = self._forward if kind == "forward" else self._backward
            # Of a block what is inside too; a layer with weights explains the numbers best.
            passage = self._scene.layout.outline.passage(layer)
            for each in sorted(passage, key=lambda one: self._scene.weights[one] is None):
                say(snapshot, each, batch)
        elif kind == "loss":
            self._loss(snapshot)
        elif kind == "update":
            self._update(snapshot)

    def _forward(self, snapshot: Snapshot, layer: int, _batch: bool) -> None:
        scene, trace = self._scene, snapshot.trace
        weight, z, a = scene.weights[layer], trace.sums[layer], trace.leaving[layer]
        arriving = trace.leaving[scene.layout.source(layer)]
        plain = weight is None or scene.activation(layer) == "linear"

        def say(unit: int) -> tuple[Part, ...]:
            says = ("a " + value_text(float(a[unit])), _sign(a[unit]))
            return (says,) if plain else (("z " + value_text(float(z[unit])), "dim"), says)

        def factors(unit: int, source: int) -> str:
            assert weight is not None
            return _product(weight[unit, source], arriving[source])

        self._at_neurons(layer, a, say)
        signal = strengths.forward(weight, arriving)
        self._on_edges(layer, signal, _sign, None if weight is None else factors)
        if plain:
            self._legend(tr("a on the edges") if weight is None else tr("w · a on the edges"))
            return
        legend = tr("w · a on the edges;  z = Σ w · a + b  and  a = {name}(z)  in the neurons")
        self._legend(legend.format(name=scene.activation(layer)))

    def _backward(self, snapshot: Snapshot, layer: int, batch: bool) -> None:
        scene, trace = self._scene, snapshot.trace
        if not batch and trace.targets is None:
            self._legend(tr("without a target nothing flows back"))
            return
        gradient = scene.gradients(batch=batch)[layer]
        arriving = trace.leaving[scene.layout.source(layer)]
        delta: Numbers | None = None if batch else trace.blames[layer]
        name, legend = "δ ", tr("∂L/∂w = δ · a  on the edges;  δ = ∂L/∂z  in the neurons")
        if batch:
            delta = scene.views(snapshot.gradient)[layer].get("bias")
            name, legend = (
                tr("mean δ") + " ",
                tr("means of the batch:  ∂L/∂w  on the edges,  δ = ∂L/∂z  in the neurons"),
            )

        def say(unit: int) -> tuple[Part, ...]:
            assert delta is not None
            return ((name + value_text(float(delta[unit])), "back"),)

        def factors(unit: int, source: int) -> str:
            return _product(trace.blames[layer][unit], arriving[source])

        if delta is not None and delta.ndim == 1:
            self._at_neurons(layer, delta, say)
        signal = strengths.backward(gradient, None if batch else delta)
        known = factors if gradient is not None and not batch else None
        self._on_edges(layer, signal, _magenta, known)
        self._legend(legend)

    def _loss(self, snapshot: Snapshot) -> None:
        box = self._scene.layout.columns[-1].box
        if snapshot.trace.loss is None:
            self._legend(tr("without a target there is no loss"))
            return
        says = (("L " + value_text(snapshot.trace.loss), "back"),)
        self._place(says, [QPointF(box.center().x(), box.top() - 14)])
        self._legend(tr("the loss L of the shown example measures how far ŷ is from y"))

    def _update(self, snapshot: Snapshot) -> None:
        scene, before = self._scene, self._before
        self._legend(tr("Δw is what the update has added to a weight"))
        if before is None or len(before.parameters) != len(snapshot.parameters):
            return
        moved = scene.views(snapshot.parameters - before.parameters)
        for layer, views in enumerate(moved):
            self._on_edges(layer, matrix_of(views), _sign, None, _MOVED, "Δw ")

    # ------------------------------------------------------------------ where it stands

    def _at_neurons(
        self, layer: int, values: Numbers, say: Callable[[int], tuple[Part, ...]]
    ) -> None:
        column = self._scene.layout.every[layer + 1]
        left = layer == self._scene.last and not self._scene.outline.probed
        room = self._scene.layout.room(layer + 1)
        for unit in _largest(np.abs(values), AT_NEURONS):
            parts = say(unit)
            parts = parts if self._wide(parts) <= room + _OVER else parts[-1:]
            box, half = column.unit_box(unit), self._wide(parts) / 2
            at = box.center()
            if len(column.centres) and column.cell >= _LARGE:
                at.setY(box.top() + 2)
            elif left:
                at.setX(box.left() - half - 4)
            else:
                right = box.right() if len(column.centres) else column.box.right()
                at.setX(right + half + 4)
            self._place(parts, [at])

    def _on_edges(
        self,
        layer: int,
        matrix: Numbers | None,
        colour: Callable[[float], str],
        factors: Callable[[int, int], str] | None,
        most: int = ON_EDGES,
        prefix: str = "",
    ) -> None:
        """The largest numbers of a matrix (units, sources), or of a vector without weights, each
        on its edge; where edges are shared by several weights, the sums that they carry."""
        layout = self._scene.layout
        link = layout.links[layer]
        single = layer in layout.outline.single
        if matrix is None or (matrix.ndim == 1) != single or link.room < _NARROW:
            return
        values = strengths.along(matrix, *link)
        for line in _largest(np.abs(values), most):
            if values[line] == 0:
                break
            text = prefix + ("Σ " if link.shared else "") + value_text(float(values[line]))
            if factors and not link.shared and link.room >= _LONG:
                text = factors(*divmod(line, len(link.source.exit.points))) + text
            parts = ((text, colour(values[line])),)
            self._place(parts, _points(layout.lines[layer][line], layout.edges <= CURVED))

    def _place(self, parts: tuple[Part, ...], points: Iterable[QPointF]) -> None:
        """Put a chip's middle at the first of the points where it touches no other."""
        layout, wide = self._scene.layout, self._wide(parts)
        allowed = QRectF(2, HEAD - 8, layout.width - 4, layout.height - HEAD + 8 - FOOT / 2)
        for point in points:
            box = QRectF(round(point.x() - wide / 2), round(point.y() - _HIGH / 2), wide, _HIGH)
            free = all(not box.intersects(chip.box.adjusted(-2, -1, 2, 1)) for chip in self._chips)
            if free and allowed.contains(box):
                self._chips.append(Chip(box, parts))
                return

    def _legend(self, text: str) -> None:
        """What the numbers are, at the foot of the canvas, where there is room."""
        layout, wide = self._scene.layout, self._width(text) + 2 * _PAD
        said = any(not chip.plate for chip in self._chips)
        if wide <= layout.width - 32 and not said:
            box = QRectF((layout.width - wide) / 2, layout.height - FOOT - 2, wide, _HIGH)
            self._chips.append(Chip(box, ((text, "dim"),), plate=False))

    def _wide(self, parts: tuple[Part, ...]) -> float:
        return sum(self._width(text) + _PAD for text, _ in parts) + _PAD

    def _width(self, text: str) -> float:
        return QFontMetricsF(self._scene.theme.font("caption", "medium")).horizontalAdvance(text)


def _sign(value: float) -> str:
    return "pos_text" if value >= 0 else "neg_text"


def _magenta(_value: float) -> str:
    return "back"


def _product(first: float, second: float) -> str:
    return f"{value_text(float(first))} · {value_text(float(second))} = "


def _largest(sizes: Numbers, most: int) -> list[int]:
    """The places of the largest, largest first."""
    clean = np.nan_to_num(sizes)
    near = np.argpartition(clean, -most)[-most:] if len(clean) > most else np.arange(len(clean))
    return [int(i) for i in near[np.argsort(-clean[near], kind="stable")]]


def _points(line: Numbers, curved: bool) -> list[QPointF]:
    t = np.array(_ALONG)
    x, y = curve(t) if curved else (t, t)
    wide, high = line[2] - line[0], line[3] - line[1]
    return [QPointF(line[0] + wide * i, line[1] + high * j) for i, j in zip(x, y, strict=True)]
