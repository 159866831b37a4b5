"""What was typed on a sheet, held against the truth and against its own numbers."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from glassnet.engine.errors import GlassnetError, SettingError
from glassnet.experiment.homework.sheet import Sheet
from glassnet.experiment.homework.task import Ground, Remark, Task, Work
from glassnet.experiment.homework.writing import EXACT, same
from glassnet.experiment.numbers import Written, read_written

__all__ = ["Verdict", "first_wrong", "judge"]

LEAST = 2
"""Significant digits that an answer must have, unless fewer say it all."""

MANY, ALL = 6, 17
"""So many digits are counted even of the very number, and so many there are."""

CLOSE = 0.02
"""Relative difference of what was probably rounded too early."""

State = Literal["empty", "unread", "right", "coarse", "follows", "wrong"]


@dataclass(frozen=True)
class Verdict:
    """How one line went: right, right as far as it was written, following from a wrong line, wrong.

    `remark` says why; of a wrong line, what was probably done instead.
    """

    state: State
    remark: Remark


EMPTY = Verdict("empty", Remark(""))


def judge(sheet: Sheet, answers: Mapping[str, str]) -> dict[str, Verdict]:
    """The verdict on every line, by the id of its task; `answers` holds what was typed."""
    verdicts: dict[str, Verdict] = {}
    own: dict[str, float] = {}
    for task in sheet.tasks:
        text = answers.get(task.id, "")
        if not text.strip():
            verdicts[task.id] = EMPTY
            continue
        try:
            written = read_written(text)
        except GlassnetError as error:
            problem = error.problem if isinstance(error, SettingError) else str(error)
            verdicts[task.id] = Verdict("unread", Remark("{problem}.", {"problem": problem}))
            continue
        verdicts[task.id] = _Line(sheet, task, written, own, verdicts).verdict()
        own[task.id] = written.value
    return verdicts


def first_wrong(sheet: Sheet, verdicts: Mapping[str, Verdict]) -> str | None:
    """The id of the first line that is wrong by itself."""
    wrong = (task.id for task in sheet.tasks if verdicts[task.id].state == "wrong")
    return next(wrong, None)


class _Line:
    """One answer and all that it may be held against."""

    def __init__(
        self,
        sheet: Sheet,
        task: Task,
        written: Written,
        own: Mapping[str, float],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        self.sheet, self.task, self.written, self.own = sheet, task, written, own
        used = [name for name in task.needs if name in own]
        self.sound = [name for name in used if verdicts[name].state in ("right", "coarse")]
        self.unsound = [name for name in used if name not in self.sound]
        self.truth = sheet.truth[task.id]

    def verdict(self) -> Verdict:
        right = [self.truth, *self._worked(_subsets(self.sound))]
        if self._within(min(right), max(right)):
            return self._praise(right)
        for names in _subsets(self.unsound):
            if names and any(self._near(each) for each in self._follow(names)):
                symbols = " and ".join(_symbol(self.sheet, name) for name in names)
                return Verdict("follows", Remark("Follows from your {s}.", {"s": symbols}))
        return Verdict("wrong", self._slip() or self._mistake() or self._miss())

    # ------------------------------------------------------------------ right

    def _worked(self, subsets: Iterable[Sequence[str]]) -> Iterator[float]:
        """What a line comes to, with some of the learner's own numbers in place of the true."""
        for names in subsets:
            own = {name: self.own[name] for name in names}
            for ground in self._grounds():
                for way in self.task.ways:
                    value = _tried(way, ground.but(**own))
                    if math.isfinite(value):
                        yield value

    def _follow(self, names: Sequence[str]) -> Iterator[float]:
        return self._worked([*names, *more] for more in _subsets(self.sound))

    def _grounds(self) -> tuple[Ground, Ground]:
        """The full numbers, and those that are shown."""
        sheet = self.sheet
        return Ground(sheet.facts, sheet.truth), Ground(sheet.shown, sheet.by_hand)

    def _room(self, value: float) -> float:
        """Half a unit of the last digit that was written, and the dust of arithmetic."""
        return self.written.place / 2 * (1 + 1e-9) + EXACT / 10 * abs(value) + 1e-300

    def _within(self, low: float, high: float) -> bool:
        answer = self.written.value
        return low - self._room(low) <= answer <= high + self._room(high)

    def _near(self, value: float) -> bool:
        """Whether the answer is this number, in at least two digits of it."""
        if not math.isfinite(value):
            return False
        if same(self.written.value, value):
            return True
        return self._digits(value) >= LEAST and self._within(value, value)

    def _digits(self, value: float) -> int:
        """How many significant digits of a number the answer has room for."""
        if not value or not self.written.place:
            return ALL
        return math.floor(math.log10(abs(value)) + 1e-9) - _power(self.written.place) + 1

    def _praise(self, right: Sequence[float]) -> Verdict:
        digits = self._digits(self.truth)
        exact = any(same(self.written.value, each) for each in right)
        if exact and not MANY <= digits < ALL:
            return Verdict("right", Remark("Right."))
        if not exact and digits < LEAST:
            text = "Not wrong, but write at least {n} significant digits."
            return Verdict("coarse", Remark(text, {"n": LEAST}))
        if self._hides_the_update():
            return Verdict("coarse", Remark("Not wrong, but too few digits to show the update."))
        return Verdict("right", Remark("Right to {n} digits.", {"n": digits}))

    def _hides_the_update(self) -> bool:
        """Whether the old value, written so finely, would be the same."""
        if self.task.id != "new":
            return False
        before = self.sheet.facts.p.before
        change = abs(self.truth - before)
        seen = change > EXACT * abs(before)  # in the digits that the sheet gives
        return seen and self.written.place > 0 and self._within(before, before)

    # ------------------------------------------------------------------ wrong

    def _targets(self) -> list[float]:
        """The numbers that would have been right here."""
        return [*self._worked([[*self.sound, *self.unsound]]), self.truth]

    def _slip(self) -> Remark | None:
        """A slip of the pen, which can happen to any number."""
        for aim in self._targets():
            if self._near(-aim):
                return Remark("The size is right, and the sign is not.")
        return None

    def _mistake(self) -> Remark | None:
        """The simplest mistake that gives the number."""
        for mistake in self.task.mistakes:
            for ground in self._grounds():
                for names in self._own_numbers():
                    mixed = ground.but(**{name: self.own[name] for name in names})
                    if self._near(_tried(mistake.work, mixed)):
                        return mistake.remark
        return None

    def _own_numbers(self) -> list[tuple[str, ...]]:
        """Which of the learner's own numbers may have been used."""
        return [(), *_subsets([*self.sound, *self.unsound])[1:], tuple(self.own)]

    def _miss(self) -> Remark:
        """How far off it is, and where to look."""
        answer, aim = self.written.value, self._targets()[0]
        words = {"rule": self.task.rule, "symbol": self.task.symbol}
        for power in (1, 2, 3):
            if self._near(aim * 10**power) or self._near(aim / 10**power):
                return Remark("The digits are right; the decimal comma is out of place.")
        if self._near_cut(aim):
            return Remark("The digits were cut off; round the last one.")
        if aim and abs(answer - aim) <= CLOSE * abs(aim):
            return Remark("Close: it was probably rounded too early on the way.")
        way = "more" if answer > aim else "less"
        away = f"{abs(answer - aim):.2g}"
        return Remark(
            "It is {away} {way} than it should be. Look at {symbol} = {rule} again.",
            {**words, "away": away, "way": way},
        )

    def _near_cut(self, aim: float) -> bool:
        """Whether the answer has the digits of a number, without the last being rounded."""
        if not self.written.place or self._digits(aim) < LEAST:
            return False
        cut = math.trunc(aim / self.written.place) * self.written.place
        return abs(self.written.value - cut) < self.written.place / 4


def _tried(work: Work, ground: Ground) -> float:
    """What a line comes to; nan where that is no number."""
    try:
        return float(work(ground))
    except (ArithmeticError, ValueError):
        return math.nan


def _symbol(sheet: Sheet, name: str) -> str:
    return next(task.symbol for task in sheet.tasks if task.id == name)


def _subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """All choices of some names, the smallest first."""
    return [each for size in range(len(names) + 1) for each in combinations(names, size)]


def _power(place: float) -> int:
    return round(math.log10(place))
