"""Which examples come next, and their plans."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from glassnet.engine.errors import SettingError
from glassnet.engine.operations import Array
from glassnet.engine.plan import Plan

__all__ = ["Batches", "Size", "batch_count"]

Size = int | Literal["full"]

MOST = 64
"""Batches that are gathered at a time, at most."""
ROOM = 1 << 18
"""Input values that are gathered at a time, unless a single batch has more."""


class Batches:
    """Cuts every epoch's permutation of the examples into batches, in order.

    Rows are copied out of `inputs` (n, features + 1) and `targets` (n, outputs) for several small
    batches at a time; each of these places has a plan of its own, made by `record` from its inputs
    (batch, features + 1), its targets (outputs, batch) and room (outputs + 1, batch) for what the
    loss reads. So the losses of many batches can be taken at once, by `value`. The last batch of an
    epoch may be short; one with fewer than `least` examples joins the batch before it.

    `permutation` (n,) is the order of this epoch, `position` counts the rows of it that are
    done, `epochs` the epochs before it. `rows` is the size of a batch that is neither cut short nor
    joined.
    """

    def __init__(
        self,
        inputs: Array,
        targets: Array,
        size: Size,
        shuffle: bool,
        least: int,
        rng: np.random.Generator,
        record: Callable[[Array, Array, Array], Plan],
        value: Callable[[Array, Array], Array],
    ) -> None:
        self._inputs = inputs
        self._targets = targets
        self._rng = rng
        self._record = record
        self._value = value
        self._shuffle = shuffle
        self._least = least
        self._order = np.arange(len(inputs))
        self._start = 0
        self._generator: Any = None
        self.epochs = 0
        self.position = 0
        self.resize(size)
        self.permutation = self._draw()

    @property
    def count(self) -> int:
        """The number of examples."""
        return len(self._inputs)

    @property
    def per_epoch(self) -> int:
        """The number of batches in an epoch."""
        return self._needed(self.count)

    @property
    def left(self) -> int:
        """The number of batches until the end of the epoch; at the end, those of the next one."""
        return self._needed(self.count - self.position or self.count)

    def resize(self, size: Size) -> None:
        """Go on with batches of another size. Raises SettingError when they are too small."""
        rows = self.count if size == "full" else min(size, self.count)
        if rows < self._least:
            raise SettingError(
                f"batches of {rows} are not allowed; with batch norm they must have at least "
                f"{self._least} examples",
                ["batch_size"],
            )
        self.size, self.rows = size, rows
        places = max(1, min(MOST, ROOM // (self.rows * self._inputs.shape[1])))
        self._places = min(places, -(-self.count // self.rows))
        room = self._places * self.rows + self._least - 1
        self._gathered = np.empty((room, self._inputs.shape[1]), self._inputs.dtype)
        self._wanted = np.empty((room, self._targets.shape[1]), self._inputs.dtype)
        self._columns = np.empty(room * self._targets.shape[1], self._inputs.dtype)
        self._ends = np.empty(room * (self._targets.shape[1] + 1), self._inputs.dtype)
        self._plans: dict[tuple[int, int], Plan] = {}
        self._held: tuple[Array, int] | None = None
        self._upcoming: list[Plan] = []
        self._filled = 0

    def upcoming(self) -> Sequence[Plan]:
        """The plans of the next batches, in order, at least one; their examples are in place."""
        if not self._upcoming:
            if self.position == self.count:
                self.epochs += 1
                self.position = self._start = 0
                self.permutation = self._draw()
            self._upcoming = self._gather()
            self._filled = len(self._upcoming)
        return self._upcoming

    def passed(self, count: int) -> Array:
        """Go past the first `count` of the upcoming batches; their losses (count,)."""
        # Only the last batch of an epoch has another size.
        first, last = self._filled - len(self._upcoming), self._upcoming[count - 1].batch
        whole = count - (last != self.rows)
        self._start = self.position + (count - 1) * self.rows
        self.position = self._start + last
        del self._upcoming[:count]
        blocks = [(first, whole, self.rows), (first + whole, count - whole, last)]
        return np.concatenate([self._losses(*block) for block in blocks if block[1]])

    @property
    def current(self) -> Array:
        """The examples of the next batch, by row."""
        rows = self.upcoming()[0].batch
        return self.permutation[self.position : self.position + rows]

    @property
    def last(self) -> Array:
        """The examples of the last batch, by row; empty before the first."""
        return self.permutation[self._start : self.position]

    def preview(self) -> tuple[Array, Array, Array]:
        """Rows, inputs and targets of the next batch, though it may begin an epoch; all stays."""
        kept = self.state() if self.position == self.count else None
        rows = self.current.copy()
        if kept is not None:
            self.restore(kept)
        return rows, self._inputs[rows], self._targets[rows]

    def state(self) -> dict[str, Any]:
        """The place in the data, and the generator that will draw the next permutations."""
        if self._generator is None:
            self._generator = self._rng.bit_generator.state
        return {
            "epochs": self.epochs,
            "start": self._start,
            "position": self.position,
            "permutation": self.permutation,
            "generator": self._generator,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to a state. Raises SettingError when it belongs to other data."""
        permutation = np.asarray(state["permutation"])
        if permutation.shape != self._order.shape:
            raise SettingError(f"the state has {permutation.size} examples, the data {self.count}")
        start, position = int(state["start"]), int(state["position"])
        left = self.count - position
        if not 0 <= start <= position <= self.count or 0 < left < self._least:
            raise SettingError(f"the state is at example {position} of {self.count}")
        if not np.array_equal(permutation, self.permutation):
            self.permutation = permutation
        self.epochs = int(state["epochs"])
        self._start, self.position = start, position
        self._generator = state["generator"]
        self._rng.bit_generator.state = self._generator
        self._upcoming = []

    def _needed(self, rows: int) -> int:
        """How many batches so many rows are cut into."""
        return batch_count(rows, self.rows, self._least)

    def _draw(self) -> Array:
        if not self._shuffle or self.size == "full":
            return self._order
        self._generator = None
        return self._rng.permutation(self.count)

    def _gather(self) -> list[Plan]:
        start, sizes = self.position, self._sizes()
        if self._held is None or self._held[0] is not self.permutation or self._held[1] != start:
            self._held = (self.permutation, start)
            self._copy(self.permutation[start : start + sum(sizes)], sizes.count(self.rows))
        return [self._plan(place, size) for place, size in enumerate(sizes)]

    def _sizes(self) -> list[int]:
        """The sizes of the next batches that are gathered together."""
        left = self.count - self.position
        whole = min(self._places, left // self.rows)
        sizes, rest = [self.rows] * whole, left - whole * self.rows
        if whole and 0 < rest < self._least:
            sizes[-1] += rest
        elif whole < self._places and rest:
            sizes.append(rest)
        return sizes

    def _copy(self, chosen: Array, whole: int) -> None:
        """Copy the chosen rows: first `whole` batches of the full size, then perhaps another."""
        count, rows, outputs = len(chosen), self.rows, self._targets.shape[1]
        # Indices are in range; "clip" spares NumPy a copy of the output.
        np.take(self._inputs, chosen, 0, self._gathered[:count], "clip")
        wanted = self._wanted[:count]
        np.take(self._targets, chosen, 0, wanted, "clip")
        cut = whole * rows
        batches = self._columns[: cut * outputs].reshape(whole, outputs, rows)
        batches[:] = wanted[:cut].reshape(whole, rows, outputs).transpose(0, 2, 1)
        last = self._columns[cut * outputs : count * outputs].reshape(outputs, count - cut)
        last[:] = wanted[cut:].T

    def _plan(self, place: int, size: int) -> Plan:
        if (place, size) not in self._plans:
            start = place * self.rows
            inputs = self._gathered[start : start + size]
            targets, room = self._blocks(place, 1, size)
            self._plans[place, size] = self._record(inputs, targets[0], room[0])
        return self._plans[place, size]

    def _blocks(self, place: int, count: int, size: int) -> tuple[Array, Array]:
        """Targets and room of neighbouring places: (count, outputs, size), and one row more."""
        start, end = place * self.rows, place * self.rows + count * size
        outputs = self._targets.shape[1]
        targets = self._columns[start * outputs : end * outputs]
        room = self._ends[start * (outputs + 1) : end * (outputs + 1)]
        return targets.reshape(count, outputs, size), room.reshape(count, outputs + 1, size)

    def _losses(self, place: int, count: int, size: int) -> Array:
        targets, room = self._blocks(place, count, size)
        return self._value(room[:, :-1], targets)


def batch_count(rows: int, size: Size, least: int) -> int:
    """How many batches of `size` so many rows (≥ 0) are cut into.

    A rest of fewer than `least` (≥ 1) rows joins the batch before it.
    """
    whole, rest = divmod(rows, max(1, rows if size == "full" else min(size, rows)))
    return whole + (rest >= least)
