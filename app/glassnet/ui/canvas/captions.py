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


def legend(painter: QPainter, scene: Scene, by_gradient: bool) -> None:
    """What the colours, the width of the edges and the small bars mean, at the foot."""
    theme = scene.theme
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font("caption"))
    width = painter.fontMetrics().horizontalAdvance
    last = tr("negative  ·  width |∂L/∂w|") if by_gradient else tr("negative  ·  width |w|")
    entries = [(tr("positive"), "pos"), (last, "neg")]
    if biased(scene):
        entries.insert(0, (tr("bias b"), ""))
    x = float(scene.layout.width - sum(width(text) + 42 for text, _ in entries))
    y = scene.layout.height - 20
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


def _bias_bars(painter: QPainter, scene: Scene, at: QPointF) -> None:
    """A negative and a positive bias, as they stand below neurons."""
    for x, wide, key in ((0, 9, "neg"), (10, 10, "pos"), (9, 1, "dim")):
        high = 6 if key == "dim" else 4
        place = QRectF(at.x() + x, at.y() - high / 2, wide, high)
        painter.fillRect(place, scene.theme.color(key))
