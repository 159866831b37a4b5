"""What is frozen: names of parameters, and the marks of frozen neurons and weights."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from glassnet.experiment import weight_edits
from glassnet.experiment.shapes import frozen_mask, named_positions, positions
from glassnet.experiment.stacks import body_of
from glassnet.ui.canvas.edges import CURVED
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.titles import layer_title, unit_title
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import icon

_MARK = 12

Entries = list[tuple[str, tuple[str, ...]]]


def freezable(scene: Scene, selection: Selection) -> Entries:
    """What can be frozen of a selection, the whole first: a text and the parameters' names."""
    layer, unit = selection.layer, selection.unit
    if selection.kind == "none" or layer < 0:
        return []
    arrays = _arrays(scene, layer)
    # A line or unit of a block is that of no array.
    block = selection.kind in ("neuron", "edge") and body_of(scene.parts[layer].layer)
    if not arrays or block:
        return []
    weights = tuple(name for name in arrays if name.endswith(".weight"))
    biases = tuple(name for name in arrays if name.endswith(".bias"))
    if selection.kind == "edge":
        row = _row(weights[0], arrays[weights[0]], unit)
        return [(tr("Freeze this weight"), (row[selection.source if len(row) > 1 else 0],))]
    if selection.kind == "neuron":
        name = unit_title(scene, layer, unit)
        whole = tuple(entry for each in arrays for entry in _row(each, arrays[each], unit))
        bias = tuple(f"{each}[{unit}]" for each in biases)
        found = [(tr("Freeze {neuron}").format(neuron=name), whole)]
        return found + ([(tr("Freeze its bias"), bias)] if bias else [])
    title = layer_title(scene, layer)
    found = [(tr("Freeze {layer}").format(layer=title), (_module(scene, layer),))]
    text = tr("Freeze the biases of {layer}").format(layer=title)
    return found + ([(text, biases)] if biases and len(arrays) > len(biases) else [])


def is_frozen(scene: Scene, names: tuple[str, ...]) -> bool:
    """Whether all named parameters are frozen."""
    mask = _mask(scene)
    places = named_positions(scene.layers, scene.data.features, names)
    return all(bool(mask[place].all()) for place in places)


def toggle_frozen(session: Session, scene: Scene) -> None:
    """Freeze what is selected, or let it learn where all of it is frozen."""
    chosen = session.selection
    each = [Selection("layer", layer) for layer in chosen.layers] or [chosen]
    found = (freezable(scene, one)[:1] for one in each)
    names = tuple(name for entries in found for _, its in entries for name in its)
    if names:
        session.apply(weight_edits.set_frozen, names, not is_frozen(scene, names))


def frozen_share(scene: Scene, layer: int) -> float:
    """The share (0–1) of a layer's parameters that are frozen."""
    if layer < 0 or not scene.spec.training.freeze:
        return 0.0
    own = _arrays(scene, layer).values()
    frozen = [_mask(scene)[place].ravel() for place in own]
    return float(np.concatenate(frozen).mean()) if frozen else 0.0


def frozen_note(scene: Scene, target: Target) -> str:
    """What of an edge or neuron is frozen, in a few words; empty where it learns."""
    if target.layer < 0 or not scene.spec.training.freeze:
        return ""
    found = freezable(scene, Selection(target.kind, target.layer, target.unit, target.source))  # type: ignore[arg-type]
    still = [is_frozen(scene, names) for _, names in found]
    if not any(still):
        return ""
    if target.kind == "edge":
        return tr("This weight is frozen")
    return (
        tr("Frozen: weights and bias") if still[0] and len(still) > 1 else tr("Its bias is frozen")
    )


class FrozenMarks:
    """Paints a small lock by every neuron and on every weight that is frozen by itself; a layer
    that is frozen as a whole has one by its head."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.places: list[QPointF] = []
        self._mark = QPixmap()

    def rebuild(self) -> None:
        """Find the places anew."""
        scene = self._scene
        self.places = []
        if not scene.spec.training.freeze:
            return
        side = round(_MARK * scene.ratio)
        self._mark = icon(scene.theme, "lock-simple-fill", "accent").pixmap(QSize(side, side))
        mask = _mask(scene)
        for layer in range(len(scene.parts)):
            if 0 < frozen_share(scene, layer) < 1:
                self._find(layer, mask)

    def paint(self, painter: QPainter) -> None:
        """Draw them, each on a spot of the ground's colour."""
        for place in self.places:
            spot = QRectF(place.x() - 8, place.y() - 8, 16, 16)
            painter.setPen(self._scene.theme.color("line"))
            painter.setBrush(self._scene.theme.color("bg"))
            painter.drawEllipse(spot)
            at = QRect(0, 0, _MARK, _MARK)
            at.moveCenter(place.toPoint())
            painter.drawPixmap(at, self._mark)

    def _find(self, layer: int, mask: NDArray[np.bool_]) -> None:
        arrays = _arrays(self._scene, layer)
        column = self._scene.layout.every[layer + 1]
        block = body_of(self._scene.parts[layer].layer)
        if block or not arrays or not len(column.centres):
            return
        rows = {name: mask[place].reshape(len(place), -1) for name, place in arrays.items()}
        weights = [row for name, row in rows.items() if name.endswith(".weight")]
        biases = [row[:, 0] for name, row in rows.items() if name.endswith(".bias")]
        whole: NDArray[np.bool_] = np.asarray(np.hstack(weights).all(axis=1))
        self._find_edges(layer, weights[0] & ~whole[:, np.newaxis])
        half = column.cell / 2
        alone = biases[0] if biases else np.zeros(column.units, bool)
        for unit in np.flatnonzero(whole | alone):
            x, y = column.centres[unit]
            # A frozen bias is marked where the bias is shown, a frozen neuron at its other end.
            aside = half if whole[unit] else -half
            self.places.append(QPointF(x + aside, y - half if whole[unit] else y + half))

    def _find_edges(self, layer: int, weight: NDArray[np.bool_]) -> None:
        layout = self._scene.layout
        lines = layout.lines[layer]
        if layout.edges > CURVED or len(lines) != weight.size:
            return
        for unit, source in np.argwhere(weight):
            x0, y0, x1, y1 = lines[unit * weight.shape[1] + source][:4]
            self.places.append(QPointF((x0 + x1) / 2, (y0 + y1) / 2))


def _module(scene: Scene, layer: int) -> str:
    return scene.parts[layer].name.removesuffix(".")


def _arrays(scene: Scene, layer: int) -> dict[str, NDArray[np.int64]]:
    """Where the entries of a layer's arrays lie in the flat vector."""
    every = positions(scene.layers, scene.data.features)
    part = scene.parts[layer]
    own = part.layer.count(1)
    return {name: place for name, place in every.items() if own and name.startswith(part.name)}


def _row(name: str, place: NDArray[np.int64], unit: int) -> list[str]:
    """The names of one unit's entries of an array."""
    if place.ndim == 1:
        return [f"{name}[{unit}]"]
    return [f"{name}[{unit},{source}]" for source in range(place.shape[1])]


def _mask(scene: Scene) -> NDArray[np.bool_]:
    return frozen_mask(scene.layers, scene.data.features, scene.spec.training.freeze)
