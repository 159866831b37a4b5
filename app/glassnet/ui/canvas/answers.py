"""What the outputs say, beside them: class, bar and number; or the value itself."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from glassnet.ui.canvas.columns import BIAS_ROOM
from glassnet.ui.canvas.scene import Scene, value_text
from glassnet.ui.text import tr

MOST_NAMED = 24


class Answers:
    """Paints labels and bars right of the outputs. The prediction is in the accent colour and
    bold; the true class has a frame around its name."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def paint(self, painter: QPainter) -> None:
        """Draw what the outputs of the shown example say."""
        column = self._scene.layout.columns[-1]
        if not len(column.centres) or column.units > MOST_NAMED:
            return
        if self._scene.layout.outline.probed:
            self._values(painter)
        elif self._scene.classifies():
            self._bars(painter)
        else:
            self._numbers(painter)

    def texts(self) -> list[str]:
        """What each output says of the shown example; of a single one also the truth."""
        if self._scene.snapshot is None:
            return []
        trace = self._scene.snapshot.trace
        said = ["ŷ " + value_text(float(value)) for value in trace.activations[-1]]
        if len(said) > 1 or trace.targets is None:
            return said
        return [*said, "y " + value_text(float(trace.targets[0]))]

    def _values(self, painter: QPainter) -> None:
        """The map explains; the shown example's numbers stand under the tiles."""
        scene, theme = self._scene, self._scene.theme
        column = scene.layout.columns[-1]
        if scene.snapshot is None or column.units > 4 or scene.layout.room(column.layer + 1) < 60:
            return
        answers, texts = scene.snapshot.trace.activations[-1], self.texts()
        painter.setFont(theme.font("caption", "medium"))
        for unit, value in enumerate(answers):
            box = column.unit_box(unit)
            painter.setPen(theme.signed(float(value), text=True))
            place = QRectF(box.center().x() - 40, box.bottom() + BIAS_ROOM + 2, 80, 15)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, texts[unit])
        if len(texts) > len(answers):
            painter.setPen(theme.color("dim"))
            place.translate(0, 15)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, texts[-1])

    def _numbers(self, painter: QPainter) -> None:
        """The answers of a regression, and what they should have been."""
        scene, theme = self._scene, self._scene.theme
        if scene.snapshot is None:
            return
        trace, column = scene.snapshot.trace, scene.layout.columns[-1]
        painter.setFont(theme.font("caption", "medium"))
        for unit, (x, y) in enumerate(column.centres):
            value = float(trace.activations[-1][unit])
            left = x + column.cell / 2 + 10
            painter.setPen(theme.signed(value, text=True))
            painter.drawText(QPointF(left, y - 2), "ŷ " + value_text(value))
            if trace.targets is not None:
                painter.setPen(theme.color("dim"))
                text = "y " + value_text(float(trace.targets[unit]))
                painter.drawText(QPointF(left, y + 12), text)

    def _bars(self, painter: QPainter) -> None:
        scene = self._scene
        column = scene.layout.columns[-1]
        names = scene.data.classes
        if len(names) != column.units:
            names = tuple(str(i + 1) for i in range(column.units)) if column.units > 1 else ("",)
        values = None if scene.snapshot is None else scene.snapshot.trace.activations[-1]
        targets = None if scene.snapshot is None else scene.snapshot.trace.targets
        several = column.units > 1 and scene.classifies()
        best = int(values.argmax()) if values is not None and several else -1
        true = int(targets.argmax()) if targets is not None and several else -1
        for unit, (x, y) in enumerate(column.centres):
            left = x + column.cell / 2 + 10
            self._name(painter, QPointF(left, y), names[unit], unit == best, unit == true)
            if values is not None:
                value, colour = float(values[unit]), "accent" if unit == best else "ring"
                self._bar(painter, QPointF(left + 26, y), value, colour, unit == best)

    def _name(self, painter: QPainter, at: QPointF, name: str, predicted: bool, true: bool) -> None:
        theme = self._scene.theme
        box = QRectF(at.x(), at.y() - 9, 18, 18)
        if true:
            painter.setPen(QPen(theme.color("ink"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.radius("s"), theme.radius("s"))
        painter.setFont(theme.font("body", "semibold" if predicted or true else "regular"))
        painter.setPen(theme.color("accent" if predicted else "ink" if true else "dim"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _bar(
        self, painter: QPainter, at: QPointF, value: float, colour: str, predicted: bool
    ) -> None:
        theme = self._scene.theme
        track = QRectF(at.x(), at.y() - 3, 44, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(track, 3, 3)
        share = min(max(value, 0.0), 1.0) if value == value else 0.0
        if share > 0.004:
            painter.setBrush(theme.color(colour if predicted else "dim"))
            filled = QRectF(track.left(), track.top(), max(3.0, track.width() * share), 6)
            painter.drawRoundedRect(filled, 3, 3)
        if share >= 0.005 or predicted:
            painter.setFont(theme.font("caption", "medium" if predicted else "regular"))
            painter.setPen(theme.color("accent" if predicted else "dim"))
            text = tr("{percent} %").format(percent=round(100 * share))
            place = QRectF(track.right() + 6, at.y() - 8, 40, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
