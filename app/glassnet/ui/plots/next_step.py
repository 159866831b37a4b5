"""The step that training is about to take, asked of the run while it is slow enough to be seen."""

from concurrent.futures import Future
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from glassnet.experiment import Run
from glassnet.runner import Snapshot
from glassnet.ui.session import Session
from glassnet.ui.waiting import Waiter

SHARE = 0.05  # asking takes at most this share of the training thread's time
SLOW = 12.0  # steps per second up to which the next step can be followed by eye

Answer = tuple[int, NDArray[np.float64], float]  # step, update (P,), seconds
Moment = tuple[int, int, int, int]  # generation, run, step, phases done


class NextStep(QObject):
    """Knows what the next update adds to the parameters; `found` comes with each answer."""

    found = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiter = Waiter(self)
        self._due = 0.0
        self._moment: Moment | None = None
        self._answer: tuple[Moment, NDArray[Any]] | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._waiter.busy

    def update_at(self, snapshot: Snapshot) -> NDArray[Any] | None:
        """What the step after this moment adds, (P,); None while that is not known."""
        if self._answer is None or self._answer[0] != _moment(snapshot):
            return None
        return self._answer[1]

    def follow(self, snapshot: Snapshot) -> None:
        """Ask for the step after this moment, where it can be seen and is not too dear."""
        moment = _moment(snapshot)
        fast = snapshot.playing and snapshot.steps_per_second > SLOW
        late = snapshot.playing and perf_counter() < self._due
        if fast or late or self._waiter.busy or moment == self._moment:
            return
        self._moment = moment
        call = self._session.runner.call(_look)
        self._waiter.when_done(call, partial(self._take, moment, len(snapshot.parameters)))

    def stop(self) -> None:
        """Forget what is awaited."""
        self._waiter.stop()

    def _take(self, moment: Moment, count: int, future: "Future[Answer]") -> None:
        if future.cancelled() or future.exception() is not None:
            return  # what goes wrong in a run is told by the session
        step, update, seconds = future.result()
        self._due = perf_counter() + seconds / SHARE
        asked = step == moment[2] and len(update) == count
        if asked and np.isfinite(update).all() and update.any():
            self._answer = (moment, update)
            self.found.emit()


def _moment(snapshot: Snapshot) -> Moment:
    return snapshot.generation, snapshot.run_id, snapshot.step, snapshot.phase_index


def _look(run: Run) -> Answer:
    begun = perf_counter()
    update = run.next_update()
    return run.step, update, perf_counter() - begun
