"""The grips under the layers: dragged down or up they change the number of units."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from glassnet.ui.canvas.columns import BIAS_ROOM, Column
from glassnet.ui.canvas.geometry import FOLD_OVER
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.targets import Target
from glassnet.ui.selection import Selection

_WIDE, _HIGH, _NEAR = 28, 4, 6


def settable(scene: Scene, layer: int) -> bool:
    """Whether the units of a layer are the user's to choose."""
    return scene.hidden(layer) and "units" in scene.parts[layer].layer.hypers


def grip(column: Column, box: QRectF | None = None) -> QRectF:
    """The bar under a column, or under another `box`; under the button that folds a large one."""
    under = column.box if box is None else box
    wide = min(float(_WIDE), max(column.box.width(), 10.0))
    below = 28 if column.units > FOLD_OVER else BIAS_ROOM + 5
    return QRectF(column.x - wide / 2, under.bottom() + below, wide, _HIGH)


def grip_at(scene: Scene, point: QPointF) -> int | None:
    """The layer whose grip is at a point."""
    for column in scene.layout.every[1:]:
        near = grip(column).adjusted(-_NEAR, -_NEAR, _NEAR, _NEAR)
        if near.contains(point) and settable(scene, column.layer):
            return column.layer
    return None


def paint_grips(painter: QPainter, scene: Scene, chosen: Selection, hovered: Target | None) -> None:
    """Draw those of the layers that are selected or under the mouse."""
    shown = {chosen.layer, *chosen.others} if chosen.kind in ("layer", "neuron") else set()
    if hovered is not None and hovered.kind in ("neuron", "layer", "grip"):
        shown.add(hovered.layer)
    for layer in shown:
        if settable(scene, layer):
            held = hovered == Target("grip", layer)
            column = scene.layout.every[layer + 1]
            paint_grip(painter, scene, column, None, "accent" if held else "dim")


def paint_grip(
    painter: QPainter, scene: Scene, column: Column, box: QRectF | None, colour: str
) -> None:
    """Draw the grip of a column, under its own box or another."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.color(colour))
    painter.drawRoundedRect(grip(column, box), _HIGH / 2, _HIGH / 2)
