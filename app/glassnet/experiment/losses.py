"""The loss of every batch of a run, in bounded memory."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

SINGLES = 2**20
"""At least so many of the latest batch losses are kept one by one."""
BLOCKS = 2**17
"""At most so many summaries are kept."""
SMALLEST_BLOCK = 64
FIRST = 512
"""Losses that there is room for at first."""

Floats = NDArray[np.float64]
Curve = tuple[NDArray[np.int64], Floats, Floats]


class BatchLosses:
    """The loss of every batch: the latest singly, all as (first, least, greatest, last) of 2^k.

    The block length 2^k doubles whenever the summaries fill their place, so that the memory stays
    below 24 MB however long the run.
    """

    def __init__(self) -> None:
        self.count = 0
        self._singles = np.empty(FIRST)
        self._held = 0
        self._blocks = np.empty((BLOCKS, 4))
        self._filled = 0
        self._length = SMALLEST_BLOCK

    def add(self, losses: Floats) -> None:
        """Append the losses (k,) of the next k updates."""
        for start in range(0, len(losses), SINGLES):
            part = losses[start : start + SINGLES]
            self._make_room(len(part))
            self._singles[self._held : self._held + len(part)] = part
            self._held += len(part)
            self.count += len(part)

    def singly(self, first: int, last: int) -> list[float]:
        """The losses of the steps from `first` (≥ 0) on and before `last`, as far as they are kept.

        The last million always are.
        """
        start = self.count - self._held
        found: list[float] = self._singles[max(0, first - start) : max(0, last - start)].tolist()
        return found[: max(0, self.count - first)]

    def curve(self, limit: int) -> Curve:
        """Step, least and greatest loss of at most `limit` (≥ 1) consecutive stretches.

        The loss at step s is that of the batch seen by the parameters that s updates had made; a
        stretch is placed at its last step.
        """
        width = max(1, -(-self.count // limit))
        if width < SMALLEST_BLOCK and self._held == self.count:
            losses = self._singles[: self._held]
            return _stretches(losses, losses, 1, width)
        self._summarise()
        blocks = self._blocks[: self._filled]
        rest = self._singles[self._held - (self.count - self._summarised) : self._held]
        # One stretch is left for the updates that do not fill a block yet.
        width = -(-self._filled // max(1, limit - 1))
        steps, low, high = _stretches(blocks[:, 1], blocks[:, 2], self._length, width)
        if len(rest):
            steps = np.append(steps, self.count - 1)
            low, high = np.append(low, np.fmin.reduce(rest)), np.append(high, np.fmax.reduce(rest))
        return steps, low, high

    def go_to(self, step: int) -> None:
        """Drop the losses from a step (≥ 0) on; steps that have none are filled with nan.

        So are the last few before it, less than a block, where they are no longer kept singly.
        """
        while self.count < step:
            self.add(np.full(min(step - self.count, SINGLES), np.nan))
        if step < self.count:
            first = self.count - self._held
            self._filled = min(self._filled, step // self._length)
            known = first <= self._summarised
            self._held = step - first if known else 0
            self.count = step if known else self._summarised
            self.go_to(step)

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs; the arrays are copies."""
        self._summarise()
        return {
            "count": self.count,
            "length": self._length,
            "latest": self._singles[: self._held].copy(),
            "blocks": self._blocks[: self._filled].copy(),
        }

    def restore(self, state: Mapping[str, Any]) -> Self:
        """Take over what `state` gave. Raises ValueError when its parts do not belong together."""
        count, length = int(state["count"]), int(state["length"])
        latest, blocks = state["latest"], state["blocks"]
        fits = (
            latest.ndim == 1
            and blocks.shape[1:] == (4,)
            and len(latest) <= 2 * SINGLES
            and len(blocks) <= BLOCKS
            and SMALLEST_BLOCK <= length <= SINGLES
            and length & (length - 1) == 0
            and 0 <= count - len(latest) <= len(blocks) * length <= count
        )
        if not fits:
            raise ValueError("the recorded losses do not belong together")
        self._held, self._singles = 0, np.empty(max(FIRST, len(latest)))
        self._singles[: len(latest)] = latest
        self._blocks[: len(blocks)] = blocks
        self.count, self._held = count, len(latest)
        self._filled, self._length = len(blocks), length
        return self

    @property
    def _summarised(self) -> int:
        return self._filled * self._length

    def _make_room(self, more: int) -> None:
        need, size = self._held + more, len(self._singles)
        if need <= size:
            return
        if size < 2 * SINGLES:
            size = min(max(2 * size, need), 2 * SINGLES)
            grown = np.empty(size)
            grown[: self._held] = self._singles[: self._held]
            self._singles = grown
        if need > size:
            self._summarise()
            self._singles[:SINGLES] = self._singles[self._held - SINGLES : self._held].copy()
            self._held = SINGLES

    def _summarise(self) -> None:
        """Bring the blocks up to the last whole one."""
        while self.count - self._summarised >= self._length:
            if self._filled == BLOCKS:
                self._double()
                continue
            begin = self._summarised - (self.count - self._held)
            fresh = min((self._held - begin) // self._length, BLOCKS - self._filled)
            new = self._singles[begin : begin + fresh * self._length].reshape(fresh, -1)
            into = self._blocks[self._filled : self._filled + fresh]
            into[:, 0], into[:, 3] = new[:, 0], new[:, -1]
            into[:, 1], into[:, 2] = np.fmin.reduce(new, 1), np.fmax.reduce(new, 1)
            self._filled += fresh

    def _double(self) -> None:
        """Join the blocks two by two."""
        left, right = self._blocks[0::2], self._blocks[1::2]
        least, greatest = np.fmin(left[:, 1], right[:, 1]), np.fmax(left[:, 2], right[:, 2])
        joined = np.column_stack([left[:, 0], least, greatest, right[:, 3]])
        self._filled = len(joined)
        self._blocks[: self._filled] = joined
        self._length *= 2


def _stretches(low: Floats, high: Floats, length: int, width: int) -> Curve:
    """Join `width` neighbours each; every value stands for `length` updates."""
    if not len(low):
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    starts = np.arange(0, len(low), width)
    steps = np.minimum(starts + width, len(low)) * length - 1
    if width == 1:
        return steps, low.copy(), high.copy()
    return steps, np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
