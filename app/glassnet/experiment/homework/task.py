"""One line of a sheet, and the mistakes that are made in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glassnet.experiment.homework.facts import Facts

__all__ = ["Ground", "Mistake", "Remark", "Task", "Values", "Work"]

Values = Mapping[str, float]
"""The numbers of lines, by the ids of their tasks."""


@dataclass(frozen=True)
class Ground:
    """What a line is worked out from: the facts, and the numbers of the lines above it."""

    facts: Facts
    values: Values

    def __getitem__(self, line: str) -> float:
        return self.values[line]

    def but(self, **values: float) -> "Ground":
        """The same with other numbers on some lines."""
        return Ground(self.facts, {**self.values, **values})


Work = Callable[[Ground], float]
"""What a line comes to; nan where it cannot be worked out so."""


@dataclass(frozen=True)
class Remark:
    """A sentence with places for words: `text.format(**words)`, once it is translated."""

    text: str
    words: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.words)


@dataclass(frozen=True)
class Mistake:
    """What people do instead of a task, and the number that it gives them."""

    remark: Remark
    work: Work


@dataclass(frozen=True)
class Task:
    """Something to be worked out: its symbol, what it is called, and the rule for it.

    `needs` names the lines above that enter. The first of the `ways` is the rule; the others are as
    right. `mistakes` has the simplest first. `solved` writes the rule with numbers in it.
    """

    id: str
    symbol: str
    name: str
    rule: str
    needs: tuple[str, ...]
    ways: tuple[Work, ...]
    mistakes: tuple[Mistake, ...]
    solved: Callable[[Ground], str]
