"""How much of the truth a plane shows: measured beside training, on a thread of its own."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss
from glassnet.landscape import Plane
from glassnet.ui.waiting import Waiter

INTERVAL_MS = 250  # between two measurements, at least


@dataclass(frozen=True, eq=False)
class Question:
    """Which point is to be compared with which plane; `start` (P,) is where the path began."""

    step: int
    plane: Plane
    start: NDArray[Any]
    parameters: NDArray[Any]

    def equals(self, other: "Question | None") -> bool:
        """Whether the answer would be the same."""
        return (
            other is not None
            and self.plane is other.plane
            and self.step == other.step
            and np.array_equal(self.start, other.start)
            and np.array_equal(self.parameters, other.parameters)
        )


@dataclass(frozen=True)
class Honesty:
    """The truth about one point of a path and about its picture on a plane.

    `true_loss` is the data loss at the parameters, `plane_loss` that of their projection: the same
    rows, both in evaluation mode. `share` (0–1) is the part of the displacement since the start
    that lies in the plane, None where there is no displacement.
    """

    step: int
    true_loss: float
    plane_loss: float
    share: float | None


def measure(evaluator: Evaluator, dtype: np.dtype[Any], question: Question) -> Honesty:
    """Evaluate a point and its projection on the plane."""
    plane, parameters = question.plane, question.parameters
    (place,) = plane.project(parameters)
    projection = plane.centre + place @ plane.directions
    moved = replace(plane, centre=question.start.astype(np.float64))
    displaced = not np.array_equal(question.start, parameters)
    return Honesty(
        question.step,
        evaluator.loss(parameters),
        evaluator.loss(projection.astype(dtype)),
        float(moved.share(parameters)[0]) if displaced else None,
    )


class HonestyMeter(QObject):
    """Answers questions one at a time, the latest asked first; `measured` carries an `Honesty`."""

    measured = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "glassnet-honesty")
        self._waiter = Waiter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(INTERVAL_MS)
        self._pause.timeout.connect(self._next)
        self._question: Question | None = None  # waits for its turn
        self._last: Question | None = None
        self._evaluator: Evaluator | None = None

    @property
    def busy(self) -> bool:
        """Whether a question is still unanswered."""
        return self._question is not None or self._waiter.busy

    def watch(
        self, network: Network, loss: Loss, inputs: NDArray[Any], targets: NDArray[Any]
    ) -> None:
        """Measure this network from now on, over these rows; older questions are dropped."""
        self._question = self._last = None
        self._waiter.stop()
        self._dtype = network.dtype
        self._evaluator = Evaluator(network.clone(), loss, inputs, targets)

    def ask(self, question: Question) -> None:
        """Compare a point with its picture, as soon as the last measurement is long enough ago."""
        if question.equals(self._last):
            return
        self._question = self._last = question
        if not self._pause.isActive() and not self._waiter.busy:
            self._next()

    def _next(self) -> None:
        question, self._question = self._question, None
        if question is None or self._evaluator is None:
            return
        self._pause.start()
        future = self._thread.submit(measure, self._evaluator, self._dtype, question)
        self._waiter.when_done(future, self._tell)

    def _tell(self, future: Future[Honesty]) -> None:
        self.measured.emit(future.result())
        if self._question is not None and not self._pause.isActive():
            self._next()

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._question = None
        self._pause.stop()
        self._waiter.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)
