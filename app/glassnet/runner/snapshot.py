"""What the window sees of a run: an immutable copy, made when it is asked for."""

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.engine import Phase, Trace
from glassnet.experiment import Metrics, Spec

Array = NDArray[Any]
Path = tuple[tuple[int, ...], tuple[Array, ...]]
Curve = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


class Request(Struct, frozen=True):
    """What a snapshot is to hold beyond what every snapshot holds.

    `heatmaps` asks for the response of every unit over the plane or line of the inputs, `path` for
    the kept parameters of the run.
    """

    heatmaps: bool = True
    path: bool = True


class Probe(Struct, frozen=True):
    """An input that is no row of the data: `inputs` (features,), finite.

    `label` is the class that is wanted of it, None where nothing is.
    """

    inputs: tuple[float, ...]
    label: int | None = None


Example = int | Probe


class Snapshot(Struct, frozen=True, eq=False):
    """A run at one moment; all arrays are read-only.

    `generation` names the document that the run belongs to, `run_id` the run itself: it is another
    one after a reset. `phase` is the one last run where a step is run phase by phase, else None;
    `phase_index` counts the phases done of a step under way, 0 between steps.

    `parameters`, `gradient` (that of the batch) and `last_update` (what the last update added, nan
    where there was none) are (P,). `touched` counts the parameters that were set by hand. `trace`
    follows one `example`: a row of the data's inputs, or a probe. `metrics` is the latest
    evaluation, on at most 2,000 fixed rows of each split. `curve` holds the batch losses as (steps,
    low, high), `rows` what was measured at the ends of epochs.

    `responses` holds, for each layer, the values of its units over the extent of the data: (units,
    G, G) for two inputs, the first row at the top, or (units, L) for one; None unless asked for, or
    where there are more inputs. `inside` holds the same for the
    layers inside blocks, block by block. `path` holds
    the kept steps (k,) and k parameter vectors; None unless asked for. `steps_per_second` is
    measured over the last second, 0 when paused; `epoch_limit` is the epoch at which it pauses.

    `start` and `end` are the first and the last step that the run can be taken to; it stands in its
    past where `step` is before `end`. `curve`, `rows` and `path` hold all that is recorded. `spec`
    is that of the moment: live fields may have been changed later. `bookmarks` are steps with
    notes.
    """

    generation: int
    run_id: int
    step: int
    epoch: float
    playing: bool
    phase: Phase | None
    phase_index: int
    parameters: Array
    gradient: Array
    last_update: Array
    touched: int
    trace: Trace
    example: Example
    metrics: Metrics
    curve: Curve
    rows: tuple[Metrics, ...]
    responses: tuple[Array, ...] | None
    path: Path | None
    steps_per_second: float
    epoch_limit: int
    start: int
    end: int
    spec: Spec
    bookmarks: tuple[tuple[int, str], ...] = ()
    inside: tuple[Array, ...] | None = None

    @property
    def batch_loss(self) -> float | None:
        """The loss of the latest batch, None before the first.

        Of more than 2,000 batches the curve joins neighbours; then the greatest of the latest few.
        """
        steps, _, high = self.curve
        if not self.step or not len(steps):
            return None
        return float(high[min(int(np.searchsorted(steps, self.step - 1)), len(steps) - 1)])

    @property
    def past(self) -> bool:
        """Whether more of the run is recorded than this moment."""
        return self.step < self.end


def read_only(array: Array) -> Array:
    """The same array, closed to writing."""
    array.flags.writeable = False
    return array
