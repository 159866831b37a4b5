"""Whole states of a run, kept to return to, in bounded memory."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.engine import SettingError
from glassnet.experiment.spec import Spec

BUDGET = 256 * 2**20
"""Bytes that the keyframes of one run may take."""
REPLAY = 0.01
"""Seconds that replaying from one keyframe to the next takes, at least."""
SHARE = 0.02
"""Part of the training time that keeping them may take."""

_LASTING = (("trainer", "batches", "permutation"), ("stopping", "parameters"),
            ("stopping", "statistics"))  # fmt: skip
"""What often is the same in neighbouring states, and is then kept once."""
_step = attrgetter("step")


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A run after `step` updates: its spec and state then, and how many changes it had met."""

    step: int
    met: int
    spec: Spec
    state: Mapping[str, Any]


class Keyframes:
    """Keyframes by rising step, spaced by the time that a replay takes, within a `budget` of bytes.

    Whenever they fill it, every second one goes and the spacing doubles. The first one stays, and
    so does `start`, the beginning of a run that does not begin with its spec's initial weights; it
    does not count. `frames` are all others, `size` is the bytes that they take.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.start: Keyframe | None = None
        self.spacing = 1
        self.size = 0
        self.frames: list[Keyframe] = []
        self._step_seconds = REPLAY
        self._keep_seconds = inf

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps of the keyframes, the start of the run excepted."""
        return tuple(map(_step, self.frames))

    def next_due(self) -> float:
        """The step from which on another one is due; infinite where there is no room for any."""
        if not self.budget:
            return inf
        return self.frames[-1].step + max(self.spacing, self._replayed) if self.frames else 0

    def steps_in(self, seconds: float) -> int:
        """About how many updates a replay does in so many seconds, at least 1."""
        return round(min(max(1, seconds / self._step_seconds), 2**31))

    def took(self, steps: int, seconds: float) -> None:
        """Learn how long steps take; the shortest time is that of an idle machine."""
        if steps:
            self._step_seconds = max(1e-7, min(self._step_seconds, seconds / steps))

    def keep(self, frame: Keyframe, seconds: float = 0.0) -> None:
        """Keep the state of a step beyond the latest keyframe; making it has taken `seconds`.

        Raises SettingError where the budget is too small for a single one; from then on only the
        start of the run is kept.
        """
        self._keep_seconds = min(self._keep_seconds, seconds)
        _share(frame.state, self.frames[-1].state if self.frames else {})
        self.frames.append(frame)
        self.size += _size([frame], self.frames[-2:-1])
        self._fit(self.budget)

    def set_budget(self, budget: int) -> None:
        """Take no more than so many bytes from now on. Raises SettingError as `keep` does."""
        if budget > self.budget:
            self.spacing = 1
        self.budget = budget
        self._fit(budget)

    def thin_to(self, size: int) -> None:
        """Let go of as many as it takes, perhaps all, to fit into so many bytes."""
        spacing = self.spacing
        while self.size > size and self.frames:
            self._thin()
        self.spacing = spacing

    def before(self, step: int) -> Keyframe | None:
        """The last one at or before a step, the start of the run included."""
        at = bisect_right(self.frames, step, key=_step)
        if at:
            return self.frames[at - 1]
        return self.start if self.start is not None and self.start.step <= step else None

    def nearest(self, step: int) -> Keyframe | None:
        """The one with the least distance from a step."""
        at = bisect_right(self.frames, step, key=_step)
        near = self.frames[max(0, at - 1) : at + 1]
        near += [self.start] if self.start is not None else []
        return min(near, key=lambda frame: abs(frame.step - step), default=None)

    def cut(self, step: int) -> None:
        """Drop those beyond a step."""
        del self.frames[bisect_right(self.frames, step, key=_step) :]
        self.size = _size(self.frames)

    def copy(self) -> "Keyframes":
        """Keyframes that go on by themselves from here; those kept so far are shared."""
        twin = Keyframes(self.budget)
        twin.start, twin.spacing = self.start, self.spacing
        twin.frames, twin.size = self.frames.copy(), self.size
        twin._step_seconds, twin._keep_seconds = self._step_seconds, self._keep_seconds
        return twin

    @property
    def _replayed(self) -> int:
        """The steps between two keyframes that the time for a replay allows."""
        return self.steps_in(max(REPLAY, self._keep_seconds / SHARE))

    def _fit(self, budget: int) -> None:
        alone = self.size if len(self.frames) == 1 else 0
        while self.size > budget and self.frames:
            alone = self.size if len(self.frames) == 1 else 0
            self._thin()
        if alone > budget:
            self.budget = 0
            raise SettingError(
                f"{_bytes(budget)} are too few: one moment of this run takes {_bytes(alone)}; "
                "until there are more, going back begins at the start of the run",
                ["keyframes"],
            )

    def _thin(self) -> None:
        """Keep the first one and those at least twice as far apart as now; of one, none."""
        if len(self.frames) == 1:
            self.frames, self.size = [], 0
            return
        self.spacing = 2 * max(self.spacing, self._replayed)
        kept = self.frames[:1]
        for frame in self.frames[1:]:
            if frame.step - kept[-1].step >= self.spacing:
                kept.append(frame)
        self.frames, self.size = kept, _size(kept)


def _share(state: Mapping[str, Any], last: Mapping[str, Any]) -> None:
    """Hold arrays that are the same in the last state once."""
    for *path, name in _LASTING:
        mine, other = state, last
        for part in path:
            mine, other = mine[part], other.get(part, {})
        if name in mine and name in other and np.array_equal(mine[name], other[name]):
            mine[name] = other[name]  # type: ignore[index]


def _size(frames: Iterable[Keyframe], before: Iterable[Keyframe] = ()) -> int:
    """The bytes of the arrays of keyframes that are not in those `before`, each counted once."""
    known = {id(array) for frame in before for array in _arrays(frame.state)}
    mine = {id(array): array.nbytes for frame in frames for array in _arrays(frame.state)}
    return sum(size for name, size in mine.items() if name not in known)


def _arrays(tree: Any) -> Iterator[NDArray[Any]]:
    if isinstance(tree, Mapping):
        for part in tree.values():
            yield from _arrays(part)
    elif isinstance(tree, np.ndarray):
        yield tree


def _bytes(count: int) -> str:
    return f"{count / 2**20:,.1f} MB" if count >= 2**20 // 10 else f"{count:,} bytes"
