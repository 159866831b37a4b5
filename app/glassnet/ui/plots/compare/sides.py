"""Reads the two moments that are compared, and follows them."""

from dataclasses import replace
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.engine import GlassnetError
from glassnet.experiment.comparing import Comparison, Moment, read_moment
from glassnet.runner.inquiry import Inquiry
from glassnet.ui.plots.compare.choices import NOW, START, Target, options, target_of
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.waiting import Waiter

SHARE = 0.05  # of the training thread’s time may be spent on reading one side
EVERY = 0.25  # seconds between two readings of a side, at least
PATIENCE = 0.5  # seconds before the progress is told
TELL_MS = 100


class Side:
    """One side: what is chosen, what was read, and what is being read."""

    def __init__(self, choice: str) -> None:
        self.choice = choice
        self.moment: Moment | None = None
        self.problem = ""
        self.read: Target | None = None
        self.asked: Target | None = None
        self.inquiry: Inquiry[Moment] | None = None
        self.since = self.due = 0.0

    def forget(self) -> None:
        """Give up what is being read, and what was."""
        self.stop()
        self.moment, self.read, self.problem, self.due = None, None, "", 0.0

    def stop(self) -> None:
        """Give up what is being read."""
        if self.inquiry is not None:
            self.inquiry.future.cancel()
        self.inquiry = self.asked = None


class Sides(QObject):
    """The sides `a` and `b`; `changed` comes when something else is known of them.

    A moment of the run that is trained follows it, four times a second or as often as a twentieth
    of the time allows. One that takes longer than half a second tells its `share`, and can be given
    up.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiter = Waiter(self)
        self.a, self.b = Side(START), Side(NOW)
        self._clock = QTimer(self)
        self._clock.setInterval(TELL_MS)
        self._clock.timeout.connect(self._tick)
        self._comparison: Comparison | None = None

    @property
    def pair(self) -> tuple[Side, Side]:
        """Both."""
        return self.a, self.b

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return any(side.inquiry is not None for side in self.pair)

    @property
    def settled(self) -> bool:
        """Whether what is known is of now."""
        waits = self._clock.isActive() or self._waiter.busy
        return not waits and not any(self._late(*pair) for pair in self._pairs)

    @property
    def share(self) -> float | None:
        """How much of a long reading is done; None while there is no such."""
        long = [
            side.inquiry.share
            for side in self.pair
            if side.inquiry is not None and perf_counter() - side.since > PATIENCE
        ]
        return min(long, default=None)

    @property
    def comparison(self) -> Comparison | None:
        """Both moments, once they are read."""
        a, b = self.a.moment, self.b.moment
        if a is None or b is None:
            self._comparison = None
        elif self._comparison is None or (self._comparison.a, self._comparison.b) != (a, b):
            self._comparison = Comparison(a, b)
        return self._comparison

    def choose(self, side: Side, choice: str) -> None:
        """Compare another moment."""
        if choice == side.choice:
            return
        side.choice = choice
        side.forget()
        other = self.b if side is self.a else self.a
        if choice.startswith("level:") and other.choice.startswith("level:"):
            other.choice = other.choice.replace("level:", "end:")
            other.forget()
        self.refresh()
        self.changed.emit()

    def swap(self) -> None:
        """Let the sides change places."""
        self.a, self.b = self.b, self.a
        self.changed.emit()

    def give_up(self) -> None:
        """Read no further."""
        for side in self.pair:
            if side.inquiry is not None:
                side.moment, side.read = None, side.asked
                side.problem = tr("Reading this moment was given up.")
                side.stop()
        self.changed.emit()

    def again(self) -> None:
        """Read again what could not be read."""
        for side in self.pair:
            if side.problem:
                side.forget()
        self.refresh()
        self.changed.emit()

    def refresh(self) -> None:
        """Read what has become another moment."""
        for side, other in self._pairs:
            self._follow(side, other)
        if self.busy or any(self._late(*pair) for pair in self._pairs):
            self._clock.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._clock.stop()
        self._waiter.stop()
        for side in self.pair:
            side.stop()

    def gone(self, side: Side) -> bool:
        """Whether there is no longer such a moment."""
        chosen = [each.choice for each in self.pair]
        return side.choice not in {each.value for each in options(self._session, chosen)}

    def _target(self, side: Side, other: Side) -> Target | None:
        level = other.moment.step if other.moment is not None else None
        return target_of(self._session, side.choice, level)

    def _late(self, side: Side, other: Side) -> bool:
        target = self._target(side, other)
        return target is not None and (target != side.read or self._behind(side, target))

    @property
    def _pairs(self) -> tuple[tuple[Side, Side], ...]:
        return (self.a, self.b), (self.b, self.a)

    def _follow(self, side: Side, other: Side) -> None:
        target = self._target(side, other)
        if target is None:
            if side.moment is not None and self.gone(side):
                side.forget()
                self.changed.emit()
            return
        known = side.asked or side.read
        if known is not None and known.generation != target.generation:
            side.forget()
        if perf_counter() < side.due:
            return
        self._extend(side, target)
        if side.inquiry is None and target != side.read:
            self._ask(side, target)

    def _extend(self, side: Side, target: Target) -> None:
        """The run of a moment that stays has gone on."""
        seen = self._session.snapshot
        if seen is not None and side.moment is not None and self._behind(side, target):
            moment, side.due = side.moment, perf_counter() + EVERY
            side.moment = replace(moment, end=seen.end, curve=seen.curve, rows=seen.rows)
            self.changed.emit()

    def _behind(self, side: Side, target: Target) -> bool:
        """Whether a moment is right, but its run has gone on since it was read."""
        seen, moment = self._session.snapshot, side.moment
        here = seen is not None and target.generation == seen.generation and target == side.read
        return here and moment is not None and seen is not None and moment.end != seen.end

    def _ask(self, side: Side, target: Target) -> None:
        question = partial(read_moment, where=target.where)
        side.asked, side.since = target, perf_counter()
        side.inquiry = self._session.runner.inquire(target.generation, question)
        self._waiter.when_done(side.inquiry.future, partial(self._take, side, side.inquiry))

    def _take(self, side: Side, inquiry: Inquiry[Moment], _future: object) -> None:
        if side.inquiry is not inquiry:
            return
        side.read, side.moment, side.problem = side.asked, None, ""
        side.inquiry = side.asked = None
        if inquiry.future.cancelled():
            return
        error = inquiry.future.exception()
        if error is None:
            side.moment = inquiry.future.result()
        else:
            side.problem = str(error) if isinstance(error, GlassnetError) else repr(error)
        side.due = perf_counter() + max(EVERY, inquiry.seconds / SHARE)
        self.refresh()
        self.changed.emit()

    def _tick(self) -> None:
        self._clock.stop()
        self.refresh()
        if self.share is not None:
            self.changed.emit()
