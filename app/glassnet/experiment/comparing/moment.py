"""One moment of a run, as it was: its measures, its weights, and the course to it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from msgspec import Struct
from numpy.typing import NDArray

from glassnet.data import Data
from glassnet.engine import SettingError
from glassnet.experiment.history import Lineage
from glassnet.experiment.losses import Curve
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.run import Run
from glassnet.experiment.spec import Spec
from glassnet.experiment.timeline import Seek

ROWS = 2000
"""Rows of each split that a moment is measured on, always the same ones."""
STRETCHES = 2000
"""Stretches of the curve of batch losses, at most."""
PIECE = 0.003
"""Seconds of replaying between two times that it can be given up."""


Kind = Literal["now", "start", "end", "best", "step"]


class Where(Struct, frozen=True):
    """A moment of a run: where it stands `now`, its `start`, its `end`, the measured row with the
    `best` validation loss, or a `step`, at most the last one."""

    kind: Kind = "now"
    step: int = 0


@dataclass(frozen=True, eq=False)
class Moment:
    """A run after `step` updates; `end` is the last one recorded.

    `parameters` (P,) are those of then, `metrics` are measured in evaluation mode on at most 2,000
    rows of each split. `seconds` of the processor were spent in training up to there, None where
    that is not known. `curve`, `rows` and `lineage` are those of the whole run.
    """

    step: int
    end: int
    epoch: float
    spec: Spec
    data: Data
    parameters: NDArray[Any]
    metrics: Metrics
    seconds: float | None
    curve: Curve
    rows: tuple[Metrics, ...]
    lineage: Lineage


def best_step(rows: Sequence[Metrics]) -> int | None:
    """The step of the row with the least validation loss, the first of several; None without."""
    known = [(row.validation_loss, row.step) for row in rows if row.validation_loss is not None]
    return min(known)[1] if known else None


def read_moment(run: Run, where: Where) -> Generator[float, None, Moment]:
    """A moment of a run, read in pieces: a generator of the share done, whose value it is.

    The run stays as it is, bit for bit, and may go on between two pieces: a moment other than that
    where it stands is replayed on a copy. Raises SettingError for the best validation loss of a run
    without any, or for a step before its start.
    """
    step = _step_of(run, where)
    if where.kind == "now" or (step, 0) == (run.step, run.trainer.next_phase):
        return _moment(run, run)
    copy = run.copy()
    way = Seek(copy, step)
    while not way.work(PIECE):
        yield way.share
    return _moment(copy, run)


def _step_of(run: Run, where: Where) -> int:
    match where.kind:
        case "now":
            return run.step
        case "start":
            return run.start
        case "end":
            return run.end
        case "best":
            best = best_step(run.history.rows)
            if best is None:
                raise SettingError("no validation loss was measured in this run", ["where"])
            return best
    step = min(where.step, run.end)
    run.require(step)
    return step


def _moment(there: Run, recorded: Run) -> Moment:
    """The moment where one run stands, with what the other one, in its place, has recorded."""
    history = recorded.history
    return Moment(
        step=there.step,
        end=max(there.step, history.losses.count),
        epoch=there.epoch,
        spec=there.spec,
        data=there.data,
        parameters=there.network.parameters.copy(),
        metrics=there.evaluate(ROWS),
        seconds=history.effort.at(there.step),
        curve=history.curve(STRETCHES),
        rows=history.rows,
        lineage=history.lineage,
    )
