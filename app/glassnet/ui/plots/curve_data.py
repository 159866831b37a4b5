"""What the loss curves show, read from a snapshot."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.experiment import Metrics
from glassnet.runner import Snapshot

Floats = NDArray[np.float64]

_MEASURED = ("train_loss", "validation_loss", "penalty", "train_accuracy", "validation_accuracy")
SEEN = 1000  # evaluations kept beside the recorded rows; beyond, every second one goes


class CurveData(Struct, frozen=True):
    """The curves of one run. Values that were not measured are nan.

    `steps` (k,) ascending with `train`, `validation` (data losses), `penalty` (all nan in a run
    that never had one) and `accuracy` (percent, 0–100), each (k,); `accuracy_of` tells what was
    measured: `validation`, `train`, or nothing (a regression). `batch_steps`, `low` and `high` (n,)
    are the batch losses of stretches of steps.
    """

    steps: Floats
    train: Floats
    validation: Floats
    penalty: Floats
    accuracy: Floats
    accuracy_of: str
    batch_steps: Floats
    low: Floats
    high: Floats

    @property
    def last_step(self) -> float:
        """The greatest step that any curve reaches; 0 before training."""
        return float(
            max((part[-1] for part in (self.steps, self.batch_steps) if len(part)), default=0)
        )

    @property
    def trained(self) -> bool:
        """Whether there is anything to draw but the start."""
        return self.last_step > 0


class CurveReader:
    """Turns snapshots of a run into `CurveData`.

    The rows that the run records are joined by the evaluations that came with the snapshots, which
    at full speed are more frequent than recorded rows; only what is new is converted.
    """

    def __init__(self) -> None:
        self._run: tuple[int, int] | None = None
        self._forget()

    def _forget(self) -> None:
        self._table, self._seen = _table(()), _table(())
        self._last: Metrics | None = None

    def read(self, snapshot: Snapshot) -> CurveData:
        """The curves up to the snapshot."""
        run = (snapshot.generation, snapshot.run_id)
        if run != self._run:
            self._run = run
            self._forget()
        table = self._joined(self._rows(snapshot.rows), snapshot.metrics)
        steps, train, validation, penalty, own, held_out = table.T
        if not np.nan_to_num(penalty).any():
            penalty = np.full_like(penalty, np.nan)
        accuracy, accuracy_of = held_out, "validation"
        if not np.isfinite(held_out).any():
            accuracy, accuracy_of = own, "train" if np.isfinite(own).any() else ""
        batch = [np.asarray(part, np.float64) for part in snapshot.curve]
        percent = 100 * accuracy
        return CurveData(steps, train, validation, penalty, percent, accuracy_of, *batch)

    def _rows(self, rows: Sequence[Metrics]) -> Floats:
        """The table of `rows`, continued from the last one where they only grew."""
        known = len(self._table)
        if not 0 < known <= len(rows) or rows[known - 1] != self._last:
            known = 0
        if known < len(rows):
            self._table = np.vstack([self._table[:known], _table(rows[known:])])
            self._last = rows[-1]
        return self._table if rows else _table(())

    def _joined(self, recorded: Floats, latest: Metrics) -> Floats:
        """Recorded rows and evaluations seen, by ascending step; a recorded row comes first."""
        if not len(self._seen) or latest.step > self._seen[-1, 0]:
            self._seen = np.vstack([self._seen, _table((latest,))])
            if len(self._seen) > SEEN:
                self._seen = np.vstack([self._seen[:-1:2], self._seen[-1:]])
        both = np.vstack([recorded, self._seen])
        _, order = np.unique(both[:, 0], return_index=True)
        joined: Floats = both[order]
        return joined


def _table(rows: Sequence[Metrics]) -> Floats:
    """(k, 6): step, then what `_MEASURED` names."""
    numbers = [(row.step, *(getattr(row, name) for name in _MEASURED)) for row in rows]
    return np.array(numbers, np.float64).reshape(-1, 1 + len(_MEASURED))  # None becomes nan
