"""The layers inside residual blocks: columns without controls, and what is known of their units."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from glassnet.engine.layers import Layer
from glassnet.ui.canvas.geometry import Column
from glassnet.ui.canvas.scene import BRIEF, Scene, layer_title
from glassnet.ui.canvas.targets import Target
from glassnet.ui.text import tr

_LEAST_ROOM, _FULL = 34, 80  # pixels for a short title, and for everything
_TITLE, _UNITS, _ACTIVATION = 14.0, 34.0, 54.0  # the lines of a head


def block_of(scene: Scene, layer: int) -> int:
    """The block that a layer inside one belongs to; one of the row is its own."""
    outline = scene.layout.outline
    if layer <= scene.last:
        return layer
    return next(block for block in sorted(outline.skips) if layer in outline.passage(block))


def inside_title(scene: Scene, layer: int) -> str:
    """What a layer inside a block is called: Block 1, dense 2."""
    block = block_of(scene, layer)
    number = scene.layout.outline.passage(block).index(layer) + 1
    title, kind = layer_title(scene, block), tr(_what(scene, layer).label).lower()
    return tr("{block}, {kind} {number}").format(block=title, kind=kind, number=number)


def inside_rows(scene: Scene, target: Target) -> list[tuple[str, str, float | None]]:
    """Name, symbol and value of what a unit inside a block has for the shown example."""
    if scene.snapshot is None:
        return []
    layer, unit, bias = target.layer, target.unit, scene.biases[target.layer]
    deltas = scene.snapshot.trace.inside_deltas
    values = scene.values[layer]
    rows: list[tuple[str, str, float | None]] = []
    if values is not None:
        rows.append((tr("activation"), "a", float(values[unit])))
    if bias is not None:
        rows.append((tr("bias"), "b", float(bias[unit])))
    delta = float(deltas[layer - len(scene.layers)][unit]) if deltas else None
    return [*rows, (tr("blame"), "δ = ∂L/∂z", delta)]


def paint_titles(painter: QPainter, scene: Scene) -> None:
    """Above each column inside a block what it is, in the lines of the heads beside it."""
    theme = scene.theme
    painter.setPen(theme.color("dim"))
    for column in scene.layout.inner:
        room = _room(scene, column)
        if room < _LEAST_ROOM:
            continue
        what = _what(scene, column.layer)
        activation = what.values.get("activation") if room >= _FULL else None
        title = tr(what.label) if room >= _FULL else tr(BRIEF.get(what.noun, what.label))
        lines = (
            (_TITLE, title, theme.font("label", "semibold")),
            (_UNITS, f"{column.units:,}", theme.font("body", "medium")),
            (_ACTIVATION, tr(activation.label) if activation else "", theme.font("caption")),
        )
        for top, text, font in lines:
            painter.setFont(font)
            fitting = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, round(room)
            )
            place = QRectF(column.x - room / 2, top, room, 20 if top < _ACTIVATION else 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, fitting)


def _what(scene: Scene, layer: int) -> Layer:
    return scene.inside[layer - len(scene.layers)]


def _room(scene: Scene, column: Column) -> float:
    others = (other for other in scene.layout.every if other is not column)
    return min(abs(column.x - other.x) for other in others) - 4
