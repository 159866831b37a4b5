"""The probe on the map, and above the map what it is."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from glassnet.ui.canvas.scene import Scene, value_text
from glassnet.ui.text import tr

CAPTION = 24  # pixels above the map for what the probe is
RADIUS, ARM = 6.5, 13.0
_NARROW = 150  # pixels, below which only the numbers have room


def paint_mark(painter: QPainter, scene: Scene, at: QPointF) -> None:
    """A ring with hairs to the four sides, so that it is no point of the data."""
    theme = scene.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor("white"), 4.5), (theme.color("accent"), 2.5)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawEllipse(at, RADIUS, RADIUS)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            side = QPointF(x, y)
            painter.drawLine(at + side * RADIUS, at + side * ARM)


def paint_caption(painter: QPainter, scene: Scene) -> None:
    """Where the probe is, and what is wanted of it."""
    if scene.probe is None:
        return
    theme, box = scene.theme, scene.layout.map_box
    line = QRectF(box.left(), box.top() - CAPTION, box.width(), 18)
    painter.setFont(theme.font("caption", "medium"))
    painter.setPen(theme.color("accent"))
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, place_text(scene))
    if box.width() >= _NARROW:
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("dim"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, end, wanted_text(scene))


def place_text(scene: Scene) -> str:
    """The probe's numbers, each with its name."""
    probe = scene.probe
    if probe is None:
        return ""
    pairs = zip(scene.data.feature_names, probe.inputs, strict=True)
    return "   ".join(f"{name} {value_text(value)}" for name, value in pairs)


def wanted_text(scene: Scene) -> str:
    """What is wanted of the probe; without it there is no loss, and nothing flows back."""
    probe = scene.probe
    if probe is None or probe.label is None:
        return tr("no target")
    return tr("target: {name}").format(name=scene.data.classes[probe.label])
