"""The card beside the mouse: what a neuron or an edge is, in live numbers."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from glassnet.experiment import Spec, TrainingSpec
from glassnet.experiment.group_edits import skip_widths
from glassnet.runner import Snapshot
from glassnet.ui.canvas.frozen import frozen_note
from glassnet.ui.canvas.neurons import shows_weights, weight_images
from glassnet.ui.canvas.pixels import coloured, opaque
from glassnet.ui.canvas.placing import box_of, free_place
from glassnet.ui.canvas.scene import Scene, matrix_of, value_text
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.titles import layer_title, unit_title
from glassnet.ui.text import tr

_PADDING, _LINE, _PICTURE = 10, 17, 84

Row = tuple[str, str, float | None]


class Readout(QWidget):
    """A card that follows a target; the mouse passes through it."""

    def __init__(self, parent: QWidget, scene: Scene) -> None:
        super().__init__(parent)
        self._scene = scene
        self._title = ""
        self.rows: list[Row] = []
        self.note = self._frozen = ""
        self._noted: tuple[Target | None, Spec | None] = (None, None)
        self._picture = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_target(self, target: Target | None, point: QPointF) -> None:
        """Show a target's numbers beside a point of the canvas; hide without one."""
        if target is None or target.kind not in ("neuron", "edge", "input", "skip"):
            self.hide()
            return
        self._fill(target)
        self.resize(self._wanted())
        self.move(self._place(target, point).toPoint())
        self.show()
        self.raise_()
        self.update()

    def _place(self, target: Target, point: QPointF) -> QPointF:
        """Where it covers neither a neuron nor an edge that it is about."""
        layout, size = self._scene.layout, self.size()
        if target.kind == "skip":
            return free_place(layout, size, QRectF(point.x(), point.y(), 1, 1), point)
        column = layout.every[target.layer + 1]
        box = column.box if column.look == "picture" else box_of(layout, target)
        near = point if target.kind == "edge" else box.center()
        return free_place(layout, size, box, near)

    @property
    def text(self) -> str:
        """Everything on the card, for tests and for those who cannot see."""
        rows = (f"{name} {value_text(v)}" for name, _, v in self.rows)
        return "\n".join(filter(None, [self._title, *rows, self.note]))

    def _fill(self, target: Target) -> None:
        scene = self._scene
        self._picture = QImage()
        if self._noted[0] != target or self._noted[1] is not scene.spec:
            note = skip_note if target.kind == "skip" else frozen_note
            self._noted, self._frozen = (target, scene.spec), note(scene, target)
        self.note = self._frozen or target_note(scene)
        if target.kind == "skip":
            self._title, self.rows = layer_title(scene, target.layer), []
            return
        if target.kind == "edge":
            source = unit_title(scene, scene.source(target.layer), target.source)
            self._title = f"{source} → {unit_title(scene, target.layer, target.unit)}"
            self.rows = edge_rows(scene, target)
            return
        self._title = unit_title(scene, target.layer, target.unit)
        self.rows = neuron_rows(scene, target)
        weight = scene.weights[target.layer] if shows_weights(scene, target.layer) else None
        if weight is not None:
            image = weight_images(scene, weight[target.unit : target.unit + 1])[0]
            self._picture = opaque(coloured(image, scene.theme.diverging))

    def _wanted(self) -> QSize:
        theme = self._scene.theme
        title = QFontMetrics(theme.font("body", "semibold")).horizontalAdvance(self._title)
        names = QFontMetrics(theme.font("body")).horizontalAdvance
        rows = max((names(f"{n}  {s}") + 74 for n, s, _ in self.rows), default=0)
        rows = max(rows, names(self.note))
        height = 2 * _PADDING + _LINE * (1 + len(self.rows) + bool(self.note)) + 2
        if not self._picture.isNull():
            rows, height = max(rows, _PICTURE), height + _PICTURE + 8
        return QSize(max(title, rows) + 2 * _PADDING, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card."""
        theme = self._scene.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("raised", 245))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.radius("m"), theme.radius("m"))
        inner = box.adjusted(_PADDING, _PADDING - 2, -_PADDING, -_PADDING)
        line = QRectF(inner.left(), inner.top(), inner.width(), _LINE)
        painter.setFont(theme.font("body", "semibold"))
        painter.setPen(theme.color("ink"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._title)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        for name, symbol, value in self.rows:
            line.translate(0, _LINE)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("dim"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"{name}  {symbol}")
            painter.setFont(theme.font("body", "medium"))
            gradient = symbol.startswith(("∂", "δ", "Δ"))
            painter.setPen(theme.color("back") if gradient else theme.signed(value or 0, text=True))
            painter.drawText(line, right, value_text(value))
        if self.note:
            line.translate(0, _LINE)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("accent"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self.note)
        if not self._picture.isNull():
            place = QRectF(inner.left(), line.bottom() + 8, _PICTURE, _PICTURE)
            painter.drawImage(place, self._picture)


def target_note(scene: Scene) -> str:
    """Why there are no gradients, where nothing is wanted of the shown example."""
    wanted = scene.snapshot is None or scene.snapshot.trace.targets is not None
    return "" if wanted else tr("No target: no loss, and nothing flows back")


def skip_note(scene: Scene, target: Target) -> str:
    """What a block computes, and through which matrix its skip leads."""
    entering, leaving = skip_widths(scene.spec, target.layer, target.layer)
    if entering == leaving:
        return tr("a = body(x) + x; Delete cuts the skip")
    return tr("a = body(x) + S x, S {m} × {n}; Delete cuts the skip").format(m=leaving, n=entering)


def neuron_rows(scene: Scene, target: Target) -> list[Row]:
    """Name, symbol and value of what a neuron has for the shown example."""
    if scene.snapshot is None:
        return []
    trace = scene.snapshot.trace
    unit, layer = target.unit, target.layer
    if layer < 0:
        return [(tr("value"), "x", float(trace.inputs[unit]))]
    bias = scene.biases[layer]
    rows: list[Row] = [
        (tr("activation"), "a", float(trace.leaving[layer][unit])),
        (tr("weighted sum"), "z", float(trace.sums[layer][unit])),
    ]
    if bias is not None:
        rows.append((tr("bias"), "b", float(bias[unit])))
    delta = float(trace.blames[layer][unit]) if trace.blames else None
    rows.append((tr("blame"), "δ = ∂L/∂z", delta))
    return rows


def edge_rows(scene: Scene, target: Target) -> list[Row]:
    """Name, symbol and value of what a weight has."""
    at, layer, snapshot = (target.unit, target.source), target.layer, scene.snapshot
    weight = scene.weights[layer]
    if snapshot is None:
        return [] if weight is None else [(tr("weight"), "w", float(weight[at]))]
    value = _entry(scene, snapshot.parameters, layer, at)
    if value is None:
        passed = snapshot.trace.leaving[scene.source(layer)]
        return [(tr("value"), "a", float(passed[target.source]))]
    batch = _batch_gradient_name(snapshot, scene.spec.training)
    return [
        (tr("weight"), "w", value),
        (tr("this example’s gradient"), "∂L/∂w", _entry(scene, snapshot.trace.gradient, layer, at)),
        (batch, "∂L/∂w", _entry(scene, snapshot.gradient, layer, at)),
        (tr("last update"), "Δw", _entry(scene, snapshot.last_update, layer, at)),
    ]


def _batch_gradient_name(snapshot: Snapshot, training: TrainingSpec) -> str:
    """What the batch's gradient holds: after a whole step also what the update has added."""
    name = tr("the batch’s gradient")
    if snapshot.phase_index:
        return name
    if training.l1 or training.l2:
        name = tr("{name}, with penalty").format(name=name)
    return name if training.clip_norm is None else tr("{name}, clipped").format(name=name)


def _entry(
    scene: Scene, vector: NDArray[np.floating] | None, layer: int, at: tuple[int, int]
) -> float | None:
    """The entry of an edge in a flat vector; a layer that only scales has one for each unit."""
    if vector is None or len(vector) != scene.network.count:
        return None
    views = scene.views(vector)[layer]
    matrix = matrix_of(views)
    if matrix is not None:
        return float(matrix[at])
    scale = views.get("weight")
    return float(scale[at[0]]) if scale is not None and scale.ndim == 1 else None
