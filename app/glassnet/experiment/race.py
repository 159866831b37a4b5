"""Races of a run's own network: the same start, the same batches, another way down each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace
from numpy.typing import NDArray

from glassnet.engine import Diverged, Evaluator, Network, SettingError
from glassnet.engine.network import require_finite
from glassnet.experiment.binding import initial_network
from glassnet.experiment.edits import set_training
from glassnet.experiment.run import Run
from glassnet.experiment.spec import Spec
from glassnet.landscape import Race

ROWS = 512  # training examples that the losses of a race are averaged over, at most
FIELDS = ("optimizer", "schedule", "epochs", "l1", "l2", "clip_norm")
"""What entrants may differ in, besides the numbers of their optimizer."""


@dataclass(frozen=True)
class Entrant:
    """How one of a race differs from the run.

    `training` maps fields of the spec's training to other values, in this order: {"optimizer":
    "adam", "learning_rate": 0.1}. With a `seed` (≥ 0) its initial weights are drawn anew from it;
    without, it starts where the race does.
    """

    training: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    label: str = ""


def network_race(
    run: Run,
    entrants: Sequence[Entrant],
    *,
    start: NDArray[Any] | None = None,
    rows: int = ROWS,
) -> Race:
    """A race of the run's network from its present parameters, on the batches of a new run.

    With `start` (P,) from those instead, a point of a plane perhaps. Losses are the data loss of
    the first `rows` training rows in evaluation mode, as that of a surface over them. The run
    itself is not touched.

    Raises SettingError, with the entrant's index, for what cannot be, or is not allowed in a race.
    """
    network = run.network.clone()
    if start is not None:
        if start.shape != network.parameters.shape:
            raise SettingError(
                f"{start.size:,} numbers do not fit; the network has {network.count:,} parameters",
                ["start"],
            )
        require_finite(start, network.dtype, "start")
        network.parameters[:] = start
    racers = []
    for index, entrant in enumerate(entrants):
        try:
            racers.append(NetworkRacer(run, network, entrant, rows))
        except SettingError as error:
            raise error.inside("entrants", index) from None
    return Race(racers)


class NetworkRacer:
    """A run of its own that races."""

    def __init__(self, run: Run, start: Network, entrant: Entrant, rows: int) -> None:
        spec = _changed(run.spec, entrant.training)
        self._run = Run.of(spec, run.data)
        network = self._run.network
        if entrant.seed is not None:
            drawn = replace(spec.network, initial_weights=None)
            start = initial_network(replace(spec, network=drawn, seed=entrant.seed), start.inputs)
        network.parameters[:] = start.parameters
        network.statistics[:] = start.statistics
        optimizer = spec.training.optimizer
        rate = f"{optimizer.label} · {optimizer.learning_rate:g}"
        self.label = entrant.label or (rate if entrant.seed is None else f"seed {entrant.seed}")
        self.diverged: int | None = None
        chosen = run.data.train[:rows]
        self._evaluator = Evaluator(
            network, spec.training.loss, run.data.inputs[chosen], self._run.targets[chosen]
        )

    @property
    def position(self) -> NDArray[Any]:
        """The parameters (P,) of now."""
        return self._run.network.parameters

    @property
    def loss(self) -> float:
        """The data loss of now."""
        return self._evaluator.loss()

    def advance(self, steps: int) -> None:
        """Do so many updates, or as many as stay finite."""
        if self.diverged is not None:
            return
        try:
            self._run.advance(steps)
        except Diverged as error:
            self.diverged = error.step


def _changed(spec: Spec, training: Mapping[str, Any]) -> Spec:
    for name, value in training.items():
        if name not in FIELDS and name not in spec.training.optimizer.hypers:
            raise SettingError(
                "cannot differ in a race, where all have the same network, loss and batches; "
                f"these can: {', '.join(FIELDS)}, and the optimizer's own numbers",
                ["training", name],
            )
        spec = set_training(spec, name, value).spec
    return spec
