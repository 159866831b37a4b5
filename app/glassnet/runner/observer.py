"""What is computed of a run for its watchers, within bounds that leave the time to training."""

from collections.abc import Sequence

import numpy as np

from glassnet.engine import Trace, trace
from glassnet.engine.network import extended
from glassnet.engine.operations import Scratch, replay
from glassnet.engine.plan import Plan
from glassnet.engine.signal import Signal
from glassnet.experiment import Metrics, Run
from glassnet.runner.pace import Allowance
from glassnet.runner.snapshot import Array, Curve, Example, Path, Probe, read_only

ROWS = 2000  # rows of each split in a live evaluation
MEASURES = 10.0  # evaluations a second, at most
HEATMAPS = 20.0  # maps of the responses a second, at most
GRID = 100  # points of the input plane along each axis
LINE = 241  # points along a single input
POINTS = 2000  # stretches of the loss curve


class Observer:
    """Evaluates and describes one run, whose parameters are never changed by it.

    An evaluation takes fixed rows of the splits and may happen ten times a second and take a
    twentieth of the time. Ends of epochs come first: they are recorded in the run's history as
    often as that allows. In between a watcher gets a fresh evaluation only when none has been made
    for twice that time, or when nothing trains.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._measuring = Allowance(MEASURES)
        self._mapping = Allowance(HEATMAPS)
        self._metrics: Metrics | None = None
        self._metrics_stale = False
        self._responses: tuple[Array, ...] | None = None
        self._inside: tuple[Array, ...] | None = None
        self._responses_step = -1
        self._plan = self._probe_plan()

    def touch(self) -> None:
        """Something but training has changed the run: look at everything again."""
        self._metrics_stale = True
        self._responses_step = -1

    @property
    def due(self) -> bool:
        """Whether the end of an epoch would be measured."""
        return self._measuring.due()

    def record(self) -> None:
        """Measure the run and record the row in its history."""
        self._run.history.add_row(self._measure())

    def metrics(self, moving: bool) -> Metrics:
        """The latest evaluation; while the run stands still it is one of now."""
        if self._metrics is None:
            return self._measure()
        stale = self._metrics_stale or self._metrics.step != self._run.step
        if stale and (not moving or self._measuring.due(patience=2.0)):
            return self._measure()
        return self._metrics

    def responses(self, moving: bool) -> tuple[Array, ...] | None:
        """For each layer (units, G, G) over a plane or (units, L) over a line, else None."""
        if self._plan is None:
            return None
        stale = self._responses_step != self._run.step
        if self._responses is None or (stale and (not moving or self._mapping.due())):
            with self._mapping.spend(), np.errstate(all="ignore"):
                replay(self._plan.operations)
                self._responses = self._maps(self._plan.signals[1:])
                self._inside = self._maps([site.target for site in self._plan.inside])
            self._responses_step = self._run.step
        return self._responses

    @property
    def inside(self) -> tuple[Array, ...] | None:
        """What `responses` found last, for the layers inside blocks, block by block."""
        return self._inside

    def _maps(self, signals: Sequence[Signal]) -> tuple[Array, ...]:
        return tuple(read_only(signal.values.copy().reshape(-1, *self._grid)) for signal in signals)

    def curve(self) -> Curve:
        """The batch losses, joined to at most 2,000 stretches."""
        steps, low, high = self._run.history.curve(POINTS)
        return read_only(steps), read_only(low), read_only(high)

    def path(self) -> Path:
        """The kept steps and parameters; the arrays are those of the run, which never change."""
        trajectory = self._run.trajectory
        return trajectory.steps, trajectory.vectors

    def fits(self, example: Example | None) -> bool:
        """Whether the run can be shown an example."""
        if isinstance(example, Probe):
            return len(example.inputs) == self._run.data.features
        return example is not None and 0 <= example < len(self._run.data)

    def trace(self, example: Example) -> Trace:
        """An example on its way through the network."""
        run = self._run
        inputs, row = (
            (np.array(example.inputs), self._row_of(example.label))
            if isinstance(example, Probe)
            else (run.data.inputs[example], example)
        )
        targets = None if row is None else run.targets[row]
        seen = trace(run.network, run.spec.training.loss, inputs, targets)
        arrays = (seen.inputs, seen.targets, seen.gradient)
        for array in (*arrays, *seen.sums, *seen.leaving, *seen.blames):
            if array is not None:
                read_only(array)
        return seen

    def _row_of(self, label: int | None) -> int | None:
        """A row of a class, whose targets are those of the whole class."""
        labels = self._run.data.labels
        if label is None or labels is None:
            return None
        rows = np.flatnonzero(labels == label)
        return int(rows[0]) if len(rows) else None

    def _measure(self) -> Metrics:
        with self._measuring.spend():
            self._metrics = self._run.evaluate(ROWS)
        self._metrics_stale = False
        return self._metrics

    @property
    def _grid(self) -> tuple[int, ...]:
        """How many points there are along each input."""
        return (LINE,) if self._run.data.features == 1 else (GRID, GRID)

    def _probe_plan(self) -> Plan | None:
        """The forward pass over a grid of the input space; row 0 of a plane is its upper edge."""
        data, network = self._run.data, self._run.network
        if data.features > 2 or data.extent is None:
            return None
        axes = [np.linspace(*data.extent, count) for count in self._grid]
        if len(axes) == 2:
            axes[1] = axes[1][::-1]
        points = np.column_stack([axis.ravel() for axis in np.meshgrid(*axes)])
        rows = extended(points, network.dtype)
        return Plan(network, network.parameters, rows, Scratch(network.dtype))
