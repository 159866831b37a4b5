"""Which rates are compared, and the race that compares them."""

import math
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.experiment import Spec
from glassnet.experiment.race import Entrant
from glassnet.runner.race_worker import RaceRequest, RaceResult, RaceWorker, Standing, race_from
from glassnet.ui.plots.rate_course import essence
from glassnet.ui.plots.rate_outcome import Outcome, outcome
from glassnet.ui.plots.rate_texts import rate_text, two_digits
from glassnet.ui.session import Session
from glassnet.ui.text import tr

Floats = NDArray[np.float64]

POLL_MS = 40
POINTS = 200  # recorded losses of a curve, at most

FACTORS = (2, 3, 10, 100)
STEPS = (50, 200, 1000, 5000)


@dataclass(frozen=True)
class Setting:
    """What is compared: `middle` is the document's rate or the suggested one."""

    middle: Literal["present", "suggested"] = "present"
    factor: int = 10
    steps: int = 200

    def rates(self, middle: float) -> tuple[float, ...]:
        """The three rates around one, the smallest first."""
        return tuple(
            float(f"{rate:.6g}") for rate in (middle / self.factor, middle, middle * self.factor)
        )


class RateRace(QObject):
    """Copies of the run that learn at three rates, on a thread of their own.

    `changed` tells of another setting, of progress and of the end. `rates` are those of the race
    that is shown in `result`, or of the next one where there is none.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setting = Setting()
        self.suggestion: float | None = None
        self.result: RaceResult | None = None
        self.rates = self._planned
        self._request: RaceRequest | None = None
        self._standing: Future[Standing] | None = None
        self._of: tuple[Spec, int] | None = None  # the experiment of the race, and its run
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)
        self._worker = RaceWorker(session.runner.gate)
        self._worker.spare(session.playing)
        session.playing_changed.connect(self._worker.spare)
        self._worker.start()

    @property
    def busy(self) -> bool:
        """Whether a race is under way."""
        return self._request is not None

    @property
    def stale(self) -> bool:
        """Whether the experiment has changed since in what the race depends on."""
        return self._of is not None and essence(self._of[0]) != essence(self._session.spec)

    @property
    def origin(self) -> int | None:
        """The step of the run from whose weights the race began; None as long as it waits."""
        return self._standing.result().step if self._standing and self.result else None

    @property
    def problem(self) -> str:
        """Why there is no race to see; empty where there is one."""
        result = self.result
        if result is None or result.problem:
            return result.problem if result else ""
        if not np.isfinite(result.losses[:, 0]).all():
            return tr("The loss is not finite at the weights of now. Start the run again first.")
        return ""

    @property
    def losses(self) -> list[Floats]:
        """The recorded losses of each copy, as far as they are finite."""
        result = self.result
        if result is None or self.problem:
            return []
        ends = [math.inf if gone is None else gone for gone in result.diverged]
        finite = np.isfinite(result.losses) & (result.steps <= np.array(ends)[:, None])
        counts = [len(row) if row.all() else int(row.argmin()) for row in finite]
        return [loss[:count] for loss, count in zip(result.losses, counts, strict=True)]

    @property
    def outcomes(self) -> list[Outcome]:
        """What happened to each copy so far."""
        losses = self.losses
        return [outcome(loss, self._gone(row, len(loss))) for row, loss in enumerate(losses)]

    def _gone(self, row: int, known: int) -> int | None:
        """The step after which a copy was not finite any more."""
        assert self.result is not None
        steps, gone = self.result.steps, self.result.diverged[row]
        return int(steps[known]) if gone is None and known < len(steps) else gone

    def begin(self) -> None:
        """Let three copies learn from where the run stands; one under way is given up."""
        self.rates, self.result = self._planned, None
        self._of = (self._session.spec, self._session.generation)
        self._standing = self._session.runner.call(Standing.of)
        entrants = [
            Entrant({"schedule": "constant", "learning_rate": rate}, label=rate_text(rate))
            for rate in self.rates
        ]
        steps = self.setting.steps
        spacing = max(1, steps // POINTS)
        make = partial(race_from, self._standing, entrants, spacing=spacing)
        self._request = RaceRequest(make, steps)
        self._worker.request(self._request)
        self._timer.start()
        self.changed.emit()

    def cancel(self) -> None:
        """Give the race under way up; nothing of it stays."""
        if self._request is not None:
            self._worker.cancel()
            self._forget()
            self.changed.emit()

    def show_document(self) -> None:
        """An edit of what is raced gives a race under way up."""
        moved = self._of is not None and self._of[1] != self._session.generation
        if self.busy and (moved or self.stale):
            self.cancel()
        elif self.result is None and not self.busy:
            self.rates = self._planned
        self.changed.emit()

    def set(self, **changes: object) -> None:
        """Compare other rates, or for longer; a race that is shown is run again with that."""
        before, self.setting = self.setting, replace(self.setting, **changes)  # type: ignore[arg-type]
        if self.setting != before and (self.busy or self.result is not None):
            self.begin()
        else:
            self.rates = self._planned
            self.changed.emit()

    def suggest(self, rate: float | None) -> None:
        """A rate (> 0) that may stand in the middle; None where there is none any more."""
        self.suggestion = None if rate is None else two_digits(rate)
        if rate is None and self.setting.middle == "suggested":
            self.setting = replace(self.setting, middle="present")
        if self.result is None and not self.busy:
            self.rates = self._planned
        self.changed.emit()

    def hold(self, held: bool) -> None:
        """Compute nothing while nobody looks."""
        self._worker.hold(held)

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._timer.stop()
        self._worker.close()

    def poll(self) -> None:
        """Take how far the race has come; training waits while it is drawn, as for every frame."""
        result = self._worker.take()
        if result is None or result.request is not self._request:
            return
        self.result = result
        if result.done:
            self._request = None
            self._timer.stop()
        with self._session.runner.gate:
            self.changed.emit()

    @property
    def _planned(self) -> tuple[float, ...]:
        return self.setting.rates(self.middle)

    @property
    def middle(self) -> float:
        """The rate that the next race has in the middle."""
        present = self._session.spec.training.optimizer.learning_rate
        chosen = self.suggestion if self.setting.middle == "suggested" else None
        return present if chosen is None else chosen

    def _forget(self) -> None:
        self._request = self._of = self._standing = self.result = None
        self._timer.stop()
        self.rates = self._planned
