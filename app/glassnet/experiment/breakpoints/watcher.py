"""Looks for the moment at which conditions become true, number by number."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from msgspec import Struct

from glassnet.engine import Phase, SettingError
from glassnet.experiment.breakpoints.breakpoint import Breakpoint
from glassnet.experiment.breakpoints.quantity import Moment, Reader
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.run import Run


class Met(Struct, frozen=True):
    """Conditions that have become true together, and the sentences that say so."""

    breakpoints: tuple[Breakpoint, ...]
    text: str

    def joined(self, other: "Met") -> "Met":
        """Both of them, which are true at the same moment."""
        return Met((*self.breakpoints, *other.breakpoints), f"{self.text} {other.text}")


@dataclass
class _Armed:
    """A condition on a run: when its number is known, how it is read, and what it was last.

    `fresh`: the first number may already meet the condition, because nothing has happened before;
    else it is only compared with those that follow.
    """

    breakpoint: Breakpoint
    moment: Moment
    read: Reader
    last: float | None
    fresh: bool

    def take(self, value: float | None) -> bool:
        """Take a number; whether the condition, false before, has become true with it."""
        condition, was = self.breakpoint, None if self.breakpoint.once else self.last
        crossing = condition.comparison == "crosses"
        # A number that comes to lie on the threshold itself has not crossed it yet.
        if value is None or isnan(value) or (crossing and not condition.side(value)):
            return False
        before, self.last = self.last, value
        if crossing:
            return before is not None and condition.side(before) * condition.side(value) < 0
        if was is None:
            return (self.fresh or condition.once) and condition.holds(value)
        return condition.holds(value) and not condition.holds(was)


class Watcher:
    """The conditions that are watched on one run.

    `arm` begins anew from the present state of a run: what is true there has to become false before
    it is met, unless it is to be met `once`. Then every number is taken when it becomes known:
    `after` a phase, when the run was `measured`, or by a `search` among the batch losses of several
    steps.
    """

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._run: Run | None = None

    @property
    def active(self) -> bool:
        """Whether there is anything to watch."""
        return bool(self._armed)

    @property
    def measures(self) -> bool:
        """Whether every end of an epoch has to be measured."""
        return bool(self._measured)

    @property
    def reads_losses(self) -> bool:
        """Whether batch losses have to be looked at."""
        return bool(self._losses)

    @property
    def by_phase(self) -> bool:
        """Whether more has to be looked at than batch losses and ends of epochs."""
        return len(self._armed) > len(self._measured) + len(self._losses)

    def arm(self, breakpoints: Iterable[Breakpoint], run: Run, *, anew: bool = True) -> None:
        """Watch these from now on; those of things that the run does not have are left out.

        Unless `anew`, what is known of those that are watched already stays.
        """
        known = [] if anew or run is not self._run else self._armed
        self._run, self._armed = run, []
        for each in breakpoints:
            kept = next((one for one in known if one.breakpoint == each), None)
            armed = kept or _arm(each, run)
            if armed is not None:
                self._armed.append(armed)

    def last(self, condition: Breakpoint) -> float | None:
        """The latest number of a condition; None where it is not known, or not watched."""
        return next((one.last for one in self._armed if one.breakpoint == condition), None)

    def already(self, condition: Breakpoint) -> Met | None:
        """A condition that is true of the present numbers."""
        value, run = self.last(condition), self._run
        if value is None or run is None or not condition.holds(value):
            return None
        if condition.quantity.measured and all(row.step != run.step for row in run.history.rows):
            return None
        return Met((condition,), condition.sentence(run.network, value, None, run.step))

    def after(self, phase: Phase) -> Met | None:
        """A phase has been run: what has become true with it."""
        if self._run is None:
            return None
        chosen = [
            one
            for one in self._armed
            if not one.breakpoint.quantity.measured and one.moment == (phase.kind, phase.layer)
        ]
        return self._take([(one, one.read()) for one in chosen], self._run.step)

    def measured(self, metrics: Metrics) -> Met | None:
        """The run has been measured: what has become true with that."""
        numbers = [(one, one.breakpoint.quantity.measure(metrics)) for one in self._measured]
        return self._take(numbers, metrics.step)

    def search(self, losses: Iterable[float], step: int) -> tuple[int, Met] | None:
        """Take the batch losses from a step on, up to the first with which something is met.

        Its place among them, and what was met.
        """
        chosen = self._losses
        for index, loss in enumerate(losses):
            met = self._take([(one, loss) for one in chosen], step + index)
            if met is not None:
                return index, met
        return None

    @property
    def _measured(self) -> list[_Armed]:
        return [one for one in self._armed if one.breakpoint.quantity.measured]

    @property
    def _losses(self) -> list[_Armed]:
        return [one for one in self._armed if one.breakpoint.quantity.kind == "loss"]

    def _take(self, numbers: list[tuple[_Armed, float | None]], step: int) -> Met | None:
        met, texts = [], []
        for one, value in numbers:
            was = None if one.breakpoint.once else one.last
            if one.take(value):
                assert value is not None
                assert self._run is not None
                met.append(one.breakpoint)
                texts.append(one.breakpoint.sentence(self._run.network, value, was, step))
        return Met(tuple(met), " ".join(texts)) if met else None


def _arm(condition: Breakpoint, run: Run) -> _Armed | None:
    quantity = condition.quantity
    if not condition.enabled:
        return None
    try:
        quantity.check(run.network, run.data)
    except SettingError:
        return None
    read = quantity.reader(run)
    last = read()
    known = None if last is None or isnan(last) else last
    return _Armed(condition, quantity.moment(run.network), read, known, run.step == 0)
