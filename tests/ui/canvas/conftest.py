"""A canvas on a real session, without the rest of the window."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.experiment import Spec, read_spec
from glassnet.runner import Request, Snapshot
from glassnet.ui.canvas import NetworkCanvas
from glassnet.ui.canvas.heads import LayerHead
from glassnet.ui.session import Session
from glassnet.ui.theme import Theme

WAIT_MS = 20_000


def small_spec(
    widths: tuple[int, ...] = (4, 3, 1),
    dataset: str = "circle",
    activation: str = "tanh",
    output: str = "tanh",
    loss: str = "mse",
    **training: Any,
) -> Spec:
    """A spec of dense layers."""
    layers = [{"type": "dense", "units": n, "activation": activation} for n in widths]
    layers[-1]["activation"] = output
    data: dict[str, Any] = {"name": dataset}
    if dataset != "xor_table":
        data["samples"] = 60
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": data,
            "network": {"layers": layers},
            "training": {"loss": loss, **training},
        }
    )


class Bench:
    """A canvas, its session, and hands for both."""

    def __init__(self, qtbot: QtBot, spec: Spec, size: tuple[int, int], theme: str) -> None:
        self.qtbot = qtbot
        self.session = Session(spec)
        self.notices: list[str] = []
        self.session.notice_given.connect(self._note)
        self.canvas = NetworkCanvas(self.session, Theme(theme))
        self.session.document_changed.connect(self.canvas.show_document)
        self.session.snapshot_taken.connect(self.canvas.show_snapshot)
        self.canvas.resize(*size)
        with qtbot.waitExposed(self.canvas, timeout=WAIT_MS):
            self.canvas.show()
        self.canvas.setFocus()
        self.canvas.repaint()  # the pictures are made when they are first painted
        self.fresh()

    def _note(self, notice: Any) -> None:
        self.notices.append(notice.text)

    def fresh(self) -> Snapshot:
        """Show a snapshot of now."""
        self.session.runner.want(Request())
        found: list[Snapshot] = []

        def arrived() -> bool:
            snapshot = self.session.runner.take()
            if snapshot is not None and snapshot.generation == self.session.generation:
                found.append(snapshot)
            elif snapshot is not None:
                self.session.runner.want(Request())
            return bool(found)

        self.qtbot.waitUntil(arrived, timeout=WAIT_MS)
        self.session.receive(found[0])
        self.canvas.settle()
        return found[0]

    def train(self, steps: int) -> Snapshot:
        """Train and show the result."""
        end = (self.session.snapshot.step if self.session.snapshot else 0) + steps
        self.session.runner.advance(steps)
        while (snapshot := self.fresh()).step < end:
            pass
        return snapshot

    @property
    def units(self) -> list[int]:
        """The units of the document's layers."""
        return [layer.values["units"] for layer in self.session.spec.network.layers]

    def head(self, layer: int) -> LayerHead:
        """The head of a layer; −1 for the inputs."""
        return self.canvas.furniture.heads[layer + 1]

    def place(self, layer: int, unit: int) -> QPoint:
        """The middle of a neuron."""
        column = self.canvas.scene.layout.every[layer + 1]
        return column.unit_box(unit).center().toPoint()

    def click(self, point: QPoint | QPointF) -> None:
        """Click with the left button."""
        at = point if isinstance(point, QPoint) else point.toPoint()
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def hover(self, point: QPoint) -> None:
        """Move the mouse to a point, from elsewhere."""
        QTest.mouseMove(self.canvas, point + QPoint(40, 40))
        QTest.mouseMove(self.canvas, point)

    def picture(self) -> QImage:
        """The canvas as it looks."""
        return self.canvas.grab().toImage()

    def holds(self, image: QImage, colour: QColor, around: QPoint, reach: int) -> int:
        """How many pixels near a point have (nearly) a colour."""
        count = 0
        for x in range(around.x() - reach, around.x() + reach + 1):
            for y in range(around.y() - reach, around.y() + reach + 1):
                pixel = image.pixelColor(x, y)
                away = (
                    abs(pixel.red() - colour.red())
                    + abs(pixel.green() - colour.green())
                    + abs(pixel.blue() - colour.blue())
                )
                count += away < 40
        return count

    def close(self) -> None:
        """End everything."""
        self.canvas.shutdown()
        self.session.shutdown()
        self.canvas.close()
        self.canvas.deleteLater()


@pytest.fixture
def make_bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    """Makes a bench for a network; at the end none of its threads is left."""
    before = set(threading.enumerate())
    benches: list[Bench] = []

    def make(
        widths: tuple[int, ...] = (4, 3, 1),
        size: tuple[int, int] = (712, 572),
        theme: str = "dark",
        **more: Any,
    ) -> Bench:
        benches.append(Bench(qtbot, small_spec(widths, **more), size, theme))
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()
    assert set(threading.enumerate()) <= before


@pytest.fixture
def make_digits(make_bench: Callable[..., Bench]) -> Callable[..., Bench]:
    """Makes a bench with a small network for handwritten digits."""
    kinds = {"activation": "relu", "output": "softmax", "loss": "cross_entropy"}
    return partial(make_bench, widths=(5, 10), dataset="digits", **kinds)


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A 2-4-3-1 network on the circle."""
    return make_bench()
