"""What was changed by hand in a run, and at which step."""

from typing import Any, Literal

from msgspec import Struct

Kind = Literal["hyper", "parameter", "weights", "watched"]


class Change(Struct, frozen=True):
    """One change that alters the numbers to come, made between `step` updates and the next one.

    A "hyper" sets a live `field` of the training, a "parameter" one entry of an array by name;
    "weights" takes over a mapping of arrays. "watched" says whether early stopping looks on.
    """

    step: int
    kind: Kind
    field: str
    value: Any


class Changes:
    """The changes of a run in the order in which they were made.

    `met` counts those that the run has been through where it stands; the others lie in its future.
    """

    def __init__(self, changes: tuple[Change, ...] = (), met: int = 0) -> None:
        self.all = list(changes)
        self.met = met

    @property
    def next(self) -> Change | None:
        """The first change that lies in the future."""
        return self.all[self.met] if self.met < len(self.all) else None

    @property
    def watched(self) -> bool:
        """Whether early stopping looks on after the changes that are met."""
        told = [change.value for change in self.all[: self.met] if change.kind == "watched"]
        return bool(told[-1]) if told else True

    def room(self, step: int, most: int) -> int:
        """How many of the updates after `step` can be done before the next change, up to `most`."""
        ahead = self.next
        return most if ahead is None else min(most, ahead.step - step)

    def add(self, change: Change) -> None:
        """Note a change made now, where none lies in the future."""
        self.all.append(change)
        self.met = len(self.all)

    def cut(self) -> None:
        """Drop the changes that lie in the future."""
        del self.all[self.met :]

    def copy(self) -> "Changes":
        """Changes that go on by themselves from here."""
        return Changes(tuple(self.all), self.met)
