"""Where a card has room that it does not cover what it is about."""

from PySide6.QtCore import QPointF, QRectF, QSize

from glassnet.ui.canvas.geometry import HEAD, Layout
from glassnet.ui.canvas.targets import Target, ends

GAP, _EDGE = 10, 4


def free_place(layout: Layout, size: QSize, about: QRectF, near: QPointF) -> QPointF:
    """The corner of a card above, below, right or left of a rectangle, whichever is nearest to a
    point; where none of these has room, right of the point."""
    wide, high = size.width(), size.height()
    across, down = near.x() - wide / 2, near.y() - high / 2
    tries = (
        QPointF(across, about.top() - GAP - high),
        QPointF(across, about.bottom() + GAP),
        QPointF(about.right() + GAP, down),
        QPointF(about.left() - GAP - wide, down),
    )
    places = [QRectF(_inside(layout, size, corner), size.toSizeF()) for corner in tries]
    free = [place for place in places if not place.intersects(about) and place.top() >= HEAD]
    if not free:
        return _inside(layout, size, near + QPointF(18, -high / 2))
    return min(free, key=lambda place: _distance(place, near)).topLeft()


def box_of(layout: Layout, target: Target) -> QRectF:
    """The neuron, or the two neurons and what lies between them."""
    box = QRectF()
    for layer, unit in ends(layout, target):
        box = box.united(layout.every[layer + 1].unit_box(unit))
    return box


def _inside(layout: Layout, size: QSize, corner: QPointF) -> QPointF:
    x = min(max(corner.x(), _EDGE), layout.width - size.width() - _EDGE)
    y = min(max(corner.y(), _EDGE), layout.height - size.height() - _EDGE)
    return QPointF(x, y)


def _distance(place: QRectF, point: QPointF) -> float:
    across = max(place.left() - point.x(), point.x() - place.right(), 0.0)
    down = max(place.top() - point.y(), point.y() - place.bottom(), 0.0)
    return float(across + down)
