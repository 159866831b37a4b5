"""The shown example where the inputs are an image, and a strip of others to choose from."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from glassnet.ui.canvas.pixels import coloured, opaque
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.text import tr

_FINEST = 40  # device pixels of one pixel of the picture, beyond which Qt enlarges


class InputPicture:
    """Paints the input image large, what it is and what the network takes it for, and the strip.

    The strip shows neighbours of the shown example among the rows kept for validation (or the
    training rows, where none are).
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._values: NDArray[np.floating] = np.empty(0, np.float32)
        self._pixmap = QPixmap()
        self._small: list[QPixmap] = []
        self._first = 0

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the data to choose from."""
        data = self._scene.data
        return data.validation if len(data.validation) else data.train

    @property
    def shown(self) -> int | None:
        """The row that is shown."""
        return self._scene.row

    def rebuild(self) -> None:
        """Make the pictures anew."""
        self._small = []
        self.refresh()

    def refresh(self) -> None:
        """Show the example of the scene's snapshot; before one, that of the former document."""
        scene = self._scene
        if not self._visible():
            return
        if scene.snapshot is not None:
            self._values = scene.snapshot.trace.inputs
        elif len(self._values) != scene.data.features:
            self._values = np.zeros(scene.data.features, np.float32)
        self._pixmap = self._drawn(self._values, scene.layout.columns[0].box)
        self._turn_to_shown()

    def paint(self, painter: QPainter) -> None:
        """Draw picture, caption and strip."""
        if not self._visible():
            return
        scene, theme = self._scene, self._scene.theme
        box = scene.layout.columns[0].box
        painter.drawPixmap(box.topLeft(), self._pixmap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("ring"), 1.2))
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), theme.radius("s"), theme.radius("s"))
        self._caption(painter, box)
        for number, (place, pixmap) in enumerate(
            zip(scene.layout.strip, self._small, strict=False)
        ):
            painter.drawPixmap(place.topLeft(), pixmap)
            chosen = self._row(number) == self.shown
            painter.setPen(QPen(theme.color("accent" if chosen else "line"), 2 if chosen else 1))
            painter.drawRoundedRect(place.adjusted(-1, -1, 1, 1), 3, 3)

    def neighbour(self, step: int) -> int | None:
        """The row `step` places from the shown one among those to choose from."""
        if not len(self.rows):
            return None
        place = self._place()
        if place is None:
            place = self._first - step if step > 0 else self._first
        return int(self.rows[(place + step) % len(self.rows)])

    def row_at(self, point: QPointF) -> int | None:
        """The row of the small picture at a point."""
        for number, place in enumerate(self._scene.layout.strip):
            if place.adjusted(-3, -3, 3, 3).contains(point) and number < len(self._small):
                return self._row(number)
        return None

    def _visible(self) -> bool:
        return self._scene.layout.columns[0].look == "picture"

    def _row(self, number: int) -> int:
        return int(self.rows[(self._first + number) % len(self.rows)])

    def _place(self) -> int | None:
        """Where the shown row stands among those to choose from."""
        found = np.searchsorted(self.rows, -1 if self.shown is None else self.shown)
        there = found < len(self.rows) and self.rows[found] == self.shown
        return int(found) if there else None

    def _turn_to_shown(self) -> None:
        """Turn the strip over when the shown row has left it."""
        count = min(len(self._scene.layout.strip), len(self.rows))
        place, first = self._place(), self._first
        if place is not None and not 0 <= place - first < count:
            first = place - place % max(count, 1)
        if first != self._first or not self._small:
            self._first = first
            inputs = self._scene.data.inputs
            self._small = [
                self._drawn(inputs[self._row(number)], place)
                for number, place in enumerate(self._scene.layout.strip[:count])
            ]

    def _drawn(self, values: NDArray[np.floating], box: QRectF) -> QPixmap:
        """An input as a picture of the size of a box, its pixels as sharp squares."""
        scene = self._scene
        assert scene.data.image_shape is not None
        image = opaque(coloured(values.reshape(scene.data.image_shape), scene.theme.diverging))
        ratio = min(scene.ratio, _FINEST * image.width() / box.width())
        scaled = image.scaled(round(box.width() * ratio), round(box.height() * ratio))
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(scaled.width() / box.width())
        return pixmap

    def _caption(self, painter: QPainter, box: QRectF) -> None:
        """What it is, and what the network says."""
        scene, theme = self._scene, self._scene.theme
        snapshot, labels = scene.snapshot, scene.data.labels
        row = self.shown
        if snapshot is None or row is None or labels is None or scene.network.outputs < 2:
            return
        names = scene.data.classes
        answer = int(snapshot.trace.activations[-1].argmax())
        true = names[int(labels[row])]
        said = names[answer] if answer < len(names) else str(answer)
        painter.setFont(theme.font("body", "medium"))
        painter.setPen(theme.color("ink"))
        line = QRectF(box.left() - 10, box.bottom() + 12, box.width() + 20, 18)
        right = tr("a {true}, taken for {said}").format(true=true, said=said)
        if true == said:
            right = tr("a {true}, recognised").format(true=true)
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, right)
