"""How much of the truth a plane shows: measured beside training, on a thread of its own."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.engine import Evaluator, Network
from glassnet.engine.losses import Loss
from glassnet.landscape import Plane
from glassnet.landscape.penalty import Penalty
from glassnet.ui.plots.surface_aim import Sample
from glassnet.ui.waiting import Waiter

INTERVAL_MS = 250  # between two measurements of the present point, at least
REST_MS = 40  # between two of points of the past
SLICE = 0.005  # seconds after which a measurement of several points is cut short
AT_ONCE = 8  # points of the past measured at once, at most
ROUNDING = 1e-6  # a share of a displacement that single precision cannot tell from none
COURSE = 48  # points of the past that are measured, at most


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

    `true_loss` is the loss at the parameters, `plane_loss` that of their projection: the same rows,
    both in evaluation mode, with the penalty where the surface has it. `share` (0–1) is the part of
    the displacement since the start that lies in the plane and `off` the part that lies beside it,
    share² + off² = 1; None where there is no displacement.
    """

    step: int
    true_loss: float
    plane_loss: float
    share: float | None
    off: float | None


class Judge:
    """Tells the loss of a sample at any parameters of a network."""

    def __init__(self, network: Network, loss: Loss, sample: Sample) -> None:
        self._dtype = network.dtype
        self._evaluator = Evaluator(network.clone(), loss, sample.inputs, sample.targets)
        self._penalty = Penalty(network, sample.l1, sample.l2)

    def loss(self, parameters: NDArray[Any]) -> float:
        """The loss at parameters (P,), with the sample's penalty."""
        vector = parameters.astype(self._dtype)
        return self._evaluator.loss(vector) + self._penalty.value(vector)

    @np.errstate(all="ignore")
    def measure(self, question: Question) -> Honesty:
        """Compare a point with its projection on the plane."""
        plane, parameters = question.plane, question.parameters
        share = off = None
        if not np.array_equal(question.start, parameters):
            moved = replace(plane, centre=question.start.astype(np.float64))
            share, off = float(moved.share(parameters)[0]), float(moved.off_plane(parameters)[0])
            off = off if off > ROUNDING else 0.0
        (projection,) = plane.points(plane.project(parameters))
        true_loss, plane_loss = self.loss(parameters), self.loss(projection)
        return Honesty(question.step, true_loss, plane_loss, share, off)

    def measure_some(self, questions: Sequence[Question]) -> list[Honesty]:
        """Answer the first questions, as many as a few milliseconds suffice for."""
        begun, answers = perf_counter(), list[Honesty]()
        while len(answers) < len(questions) and perf_counter() - begun < SLICE:
            answers.append(self.measure(questions[len(answers)]))
        return answers or [self.measure(questions[0])]


class HonestyMeter(QObject):
    """Measures the present point first, the latest asked, and then those of the path's past.

    `measured` carries the `Honesty` of the present; `learned` says that `known`, which holds those
    of the past by their steps, has grown.
    """

    measured = Signal(object)
    learned = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, "glassnet-honesty")
        self._waiter = Waiter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._next)
        self._question: Question | None = None  # waits for its turn
        self._last: Question | None = None
        self._judge: Judge | None = None
        self._course: dict[int, Question] = {}
        self._hurried: Question | None = None
        self.known: dict[int, Honesty] = {}

    @property
    def busy(self) -> bool:
        """Whether a question is still unanswered."""
        return self._question is not None or self._waiter.busy or bool(self._missing())

    def watch(self, network: Network, loss: Loss, sample: Sample) -> None:
        """Measure this network from now on, over these rows; older questions are dropped."""
        self._question = self._last = self._hurried = None
        self._waiter.stop()
        self._course.clear()
        self.known.clear()
        self._judge = Judge(network, loss, sample)

    def ask(self, question: Question) -> None:
        """Compare a point with its picture, as soon as the last measurement is long enough ago."""
        if question.equals(self._last):
            return
        self._question = self._last = question
        self._go_on()

    def follow(self, plane: Plane, points: Mapping[int, NDArray[Any]]) -> None:
        """Measure these points of the past, by their steps, the first being the start."""
        before, start = self._course, next(iter(points.values()), None)
        self._course = {
            step: Question(step, plane, vector if start is None else start, vector)
            for step, vector in points.items()
        }
        self.known = {
            step: each
            for step, each in self.known.items()
            if step in before and _same(before[step], self._course.get(step))
        }
        self._go_on()

    def hurry(self, question: Question) -> None:
        """Measure this point of the past before the others."""
        self._hurried = self._course[question.step] = question
        self._go_on()

    def _missing(self) -> list[Question]:
        waiting = [each for step, each in self._course.items() if step not in self.known]
        waiting.sort(key=self._rank)
        return waiting[:AT_ONCE]

    def _rank(self, question: Question) -> tuple[bool, int]:
        return question is not self._hurried, -question.step

    def _go_on(self) -> None:
        if not self._pause.isActive() and not self._waiter.busy:
            self._next()

    def _next(self) -> None:
        if self._judge is None or self._waiter.busy:
            return
        question, self._question = self._question, None
        past = [] if question else self._missing()
        if question is not None:
            self._pause.start(INTERVAL_MS)
            future: Future[Any] = self._thread.submit(self._judge.measure, question)
            self._waiter.when_done(future, self._tell)
        elif past:
            self._pause.start(REST_MS)
            future = self._thread.submit(self._judge.measure_some, past)
            self._waiter.when_done(future, partial(self._learn, past))

    def _tell(self, future: Future[Honesty]) -> None:
        self.measured.emit(future.result())
        self._go_on()

    def _learn(self, asked: list[Question], future: Future[list[Honesty]]) -> None:
        for question, answer in zip(asked, future.result(), strict=False):
            if _same(question, self._course.get(question.step)):
                self.known[question.step] = answer
        self.learned.emit()
        self._go_on()

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._question = None
        self._course.clear()
        self._pause.stop()
        self._waiter.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)


def _same(one: Question, other: Question | None) -> bool:
    """Whether the arrays are the same objects: recorded points are never changed."""
    return (
        other is not None
        and one.plane is other.plane
        and one.start is other.start
        and one.parameters is other.parameters
    )


def course_of(steps: Sequence[int], vectors: Sequence[NDArray[Any]]) -> dict[int, NDArray[Any]]:
    """At most 48 of the recorded points, the same ones as long as can be, and the latest."""
    stride = 1
    while -(-len(steps) // stride) >= COURSE:
        stride *= 2
    points = list(zip(steps, vectors, strict=True))
    return dict([*points[::stride], *points[-1:]])
