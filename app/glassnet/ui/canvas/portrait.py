"""The whole network as a picture of any resolution, drawn anew and not enlarged.

The edges are the costly part: `sitting` says what is to be drawn, a draughtsman draws it on another
thread, and `portrait` paints everything else around it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, structs
from PySide6.QtCore import QPoint, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QLabel, QToolButton

from glassnet.engine import GlassnetError
from glassnet.runner import Snapshot
from glassnet.ui.canvas.canvas import NetworkCanvas
from glassnet.ui.canvas.edge_job import job_of
from glassnet.ui.canvas.edge_worker import Drawn, Job
from glassnet.ui.canvas.heads import LayerHead
from glassnet.ui.canvas.pixels import opaque
from glassnet.ui.theme import Theme

TOO_LARGE = "the picture is too large for the memory; choose a smaller scale"
_LOCK = 12


class Sitting(Struct, frozen=True, eq=False):
    """What a picture is to be of: the edges, and the numbers of the same moment."""

    job: Job
    snapshot: Snapshot | None


def sitting(canvas: NetworkCanvas, ratio: float) -> Sitting:
    """The whole network as it is now, `ratio` pixels for each of the canvas's."""
    job = job_of(canvas.scene, canvas.session.view, None, None)
    job = structs.replace(job, layout=canvas.lens.whole, ratio=ratio)
    return Sitting(job, canvas.scene.snapshot)


def portrait(canvas: NetworkCanvas, sitting: Sitting, drawn: Drawn) -> QImage:
    """The canvas without its buttons, around the edges that are drawn.

    Raises GlassnetError where there is not memory enough for it.
    """
    layout, ratio = drawn.job.layout, drawn.job.ratio
    size = QSizeF(layout.width, layout.height) * ratio
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    if image.isNull():
        raise GlassnetError(TOO_LARGE)
    image.setDevicePixelRatio(ratio)
    with canvas.session.runner.gate, _posing(canvas, sitting, drawn):
        painter = QPainter(image)
        canvas.painting.paint_still(painter)
        painter.setClipping(False)
        for head in canvas.furniture.heads:
            _write_head(painter, head, canvas.theme)
        painter.end()
    return image


@contextmanager
def _posing(canvas: NetworkCanvas, sitting: Sitting, drawn: Drawn) -> Iterator[None]:
    """For a moment the canvas is that of the sitting, with nothing under the mouse."""
    scene = canvas.scene
    kept = canvas.lines.drawn, canvas.lines.image, canvas.hovered, scene.snapshot
    try:
        if sitting.snapshot is not None:
            scene.set_snapshot(sitting.snapshot)
        scene.layout, scene.ratio = drawn.job.layout, drawn.job.ratio
        canvas.lines.drawn, canvas.lines.image = drawn, opaque(drawn.image)
        canvas.hovered = None
        canvas.furniture.place()
        canvas.painting.rebuild()
        yield
    finally:
        canvas.lines.drawn, canvas.lines.image, canvas.hovered, snapshot = kept
        if snapshot is not None:
            scene.set_snapshot(snapshot)
        canvas.look()


def _write_head(painter: QPainter, head: LayerHead, theme: Theme) -> None:
    """What a head says, without what it does."""
    corner = head.pos()
    for button, colour in ((head.title, "ink"), (head.units, "ink"), (head.chooser, "dim")):
        if not button.isHidden():
            state = {"selected": "accent", "dim": "dim"}.get(button.property("state"), colour)
            text = button.text().removesuffix(" ▾").removesuffix(" …")
            _write(painter, button, corner, text, theme.color(state))
    if not head.count.isHidden():
        _write(painter, head.count, corner, head.count.text(), theme.color("dim"))
    if not head.lock.isHidden():
        place = QRect(0, 0, _LOCK, _LOCK)
        place.moveCenter(head.lock.geometry().translated(corner).center())
        head.lock.icon().paint(painter, place)


def _write(
    painter: QPainter, part: QToolButton | QLabel, corner: QPoint, text: str, colour: QColor
) -> None:
    place = QRectF(part.geometry().translated(corner))
    font = QFont(part.font())
    painter.setFont(font)
    painter.setPen(colour)
    # Between the minus and the plus the number has more room than its button.
    place.setWidth(max(place.width(), float(QFontMetrics(font).horizontalAdvance(text))))
    place.moveCenter(QRectF(part.geometry().translated(corner)).center())
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
