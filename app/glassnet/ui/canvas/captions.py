"""What is written on the canvas and stays: the inputs' names, the total, the legend."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from glassnet.ui.canvas.scene import Scene
from glassnet.ui.text import tr

MOST_NAMED = 24


def ground(scene: Scene) -> QPixmap:
    """The whole canvas with everything that changes only with the document, size and theme."""
    layout, ratio = scene.layout, scene.ratio
    pixmap = QPixmap(round(layout.width * ratio), round(layout.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(scene.theme.color("bg"))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _inputs(painter, scene)
    _total(painter, scene)
    painter.end()
    return pixmap


def _inputs(painter: QPainter, scene: Scene) -> None:
    column = scene.layout.columns[0]
    if not len(column.centres) or column.units > MOST_NAMED:
        return
    painter.setFont(scene.theme.font("body"))
    painter.setPen(scene.theme.color("dim"))
    painter.setClipRect(scene.layout.view)
    for name, (x, y) in zip(scene.data.feature_names, column.centres, strict=False):
        right = x - column.cell / 2 - 6
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(right - 4))
        place = QRectF(0, y - 9, right, 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    painter.setClipping(False)


def _total(painter: QPainter, scene: Scene) -> None:
    painter.setFont(scene.theme.font("caption"))
    painter.setPen(scene.theme.color("dim"))
    text = tr("{count} parameters").format(count=f"{scene.network.count:,}")
    painter.drawText(QPointF(16, scene.layout.height - 16), text)


def biased(scene: Scene) -> bool:
    """Whether a layer has biases."""
    return any(bias is not None for bias in scene.biases)


def legend_area(scene: Scene) -> QRectF:
    """The foot of the canvas, where the legend is drawn."""
    return QRectF(0, scene.layout.height - 40, scene.layout.width, 40)


def legend(painter: QPainter, scene: Scene, measure: str) -> None:
    """What the colours, the width of the edges and the small bars mean, at the foot.

    `measure` is what the edges are as wide as: "weight", "gradient" or "difference".
    """
    theme = scene.theme
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("caption"))
    width = painter.fontMetrics().horizontalAdvance
    entries = list(zip(_meanings(measure), ("pos", "neg"), strict=True))
    if biased(scene):
        entries.insert(0, (tr("bias b"), ""))
    x = float(scene.layout.width - sum(width(text) + 42 for text, _ in entries))
    y = scene.layout.height - 20
    if measure == "difference":
        _heading(painter, scene, QPointF(x - 16, y + 4), tr("Edges: B − A"))
    for text, key in entries:
        painter.setPen(Qt.PenStyle.NoPen)
        if key:
            painter.setBrush(theme.color(key))
            painter.drawRoundedRect(QRectF(x, y - 2, 20, 4), 2, 2)
        else:
            _bias_bars(painter, scene, QPointF(x, y))
        painter.setPen(theme.color("dim"))
        painter.drawText(QPointF(x + 26, y + 4), text)
        x += width(text) + 42
    painter.restore()


def _heading(painter: QPainter, scene: Scene, end: QPointF, text: str) -> None:
    """What the edges show, where that is not the network itself, ending there."""
    painter.setFont(scene.theme.font("caption", "semibold"))
    painter.setPen(scene.theme.color("accent"))
    painter.drawText(end - QPointF(painter.fontMetrics().horizontalAdvance(text), 0), text)
    painter.setFont(scene.theme.font("caption"))


def _meanings(measure: str) -> tuple[str, str]:
    """What blue and orange are, and the width."""
    if measure == "difference":
        return tr("w larger in B"), tr("smaller in B  ·  width |Δw|")
    if measure == "gradient":
        return tr("positive"), tr("negative  ·  width |∂L/∂w|")
    return tr("positive"), tr("negative  ·  width |w|")


def _bias_bars(painter: QPainter, scene: Scene, at: QPointF) -> None:
    """A negative and a positive bias, as they stand below neurons."""
    for x, wide, key in ((0, 9, "neg"), (10, 10, "pos"), (9, 1, "dim")):
        high = 6 if key == "dim" else 4
        place = QRectF(at.x() + x, at.y() - high / 2, wide, high)
        painter.fillRect(place, scene.theme.color(key))
