"""The document: everything that decides how a run goes, as one immutable value."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np

from glassnet.data import Dataset, datasets
from glassnet.engine import (
    Component,
    GlassnetError,
    Hyper,
    Registry,
    SettingError,
    activations,
    initialisers,
    layers,
    losses,
    optimizers,
    schedules,
)
from glassnet.engine.activations import Activation
from glassnet.engine.component import written
from glassnet.engine.initialisers import Initialiser
from glassnet.engine.layers import Layer
from glassnet.engine.losses import Loss
from glassnet.engine.optimizers import Optimizer
from glassnet.engine.schedules import Schedule

FORMAT = "glassnet/1"
LONGEST_PROBLEM = 400
"""Characters of the longest problem that is told."""
SEEDS = 2**63
"""Seeds are whole numbers below this one."""

REGISTRIES: Mapping[type[Component], Registry[Any]] = {
    Activation: activations,
    Dataset: datasets,
    Initialiser: initialisers,
    Layer: layers,
    Loss: losses,
    Optimizer: optimizers,
    Schedule: schedules,
}
"""Where each kind of component is looked up."""

TRAINING_FIELDS: Mapping[str, Hyper] = {
    "batch_size": Hyper(int, 32, "Batch size", "B", unit="examples", low=1, log=True),
    "shuffle": Hyper(bool, True, "Shuffle"),
    "epochs": Hyper(int, 100, "Epochs", low=1, log=True),
    "l1": Hyper(float, 0.0, "L1 penalty", "λ₁", low=0, log=True),
    "l2": Hyper(float, 0.0, "L2 penalty", "λ₂", low=0, log=True),
    "clip_norm": Hyper(
        float, None, "Gradient clipping", "c", low=0, open_low=True, log=True, optional=True
    ),
    "dtype": Hyper(str, "float32", "Precision", choices=("float32", "float64")),
}
"""Range, symbol and default of the plain fields of `training`; `batch_size` may also be "full"."""


class SpecError(GlassnetError, ValueError):
    """A spec that cannot be used: `file` (None for a mapping), `place` in it, and the `problem`."""

    def __init__(self, problem: str, place: str = "", file: str | None = None) -> None:
        self.file = file
        self.place = place
        if len(problem) > LONGEST_PROBLEM:
            # The value is at the beginning, what is allowed at the end.
            problem = f"{problem[:60]}…{problem[60 - LONGEST_PROBLEM :]}"
        self.problem = problem
        super().__init__(": ".join(part for part in (file, place, self.problem) if part))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problem, self.place, self.file)


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class NetworkSpec(_Struct, frozen=True, kw_only=True):
    """The layers from the first hidden one to the output, and weights to start from.

    `initial_weights` maps names of the weight file to nested lists; a name that is absent is drawn
    by its layer's initialiser.
    """

    layers: tuple[Layer, ...]
    initial_weights: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.initial_weights is not None:
            nested = {name: _nested(name, it) for name, it in self.initial_weights.items()}
            msgspec.structs.force_setattr(self, "initial_weights", nested)


class EarlyStopping(_Struct, frozen=True, kw_only=True):
    """Stop after `patience` (≥ 1) epochs without a better validation loss."""

    patience: int = 10

    def __post_init__(self) -> None:
        _check("patience", Hyper(int, 10, low=1), self.patience)


class TrainingSpec(_Struct, frozen=True, kw_only=True):
    """How the network learns; `TRAINING_FIELDS` gives ranges and units of the plain fields."""

    loss: Loss
    optimizer: Optimizer = msgspec.field(default_factory=lambda: optimizers.from_json("adam"))
    schedule: Schedule = msgspec.field(default_factory=lambda: schedules.from_json("constant"))
    batch_size: int | Literal["full"] = 32
    shuffle: bool = True
    epochs: int = 100
    l1: float = 0.0
    l2: float = 0.0
    clip_norm: float | None = None
    early_stopping: EarlyStopping | None = None
    freeze: tuple[str, ...] = ()
    dtype: Literal["float32", "float64"] = "float32"

    def __post_init__(self) -> None:
        for name, field in TRAINING_FIELDS.items():
            value = getattr(self, name)
            if not (name == "batch_size" and value == "full"):
                _check(name, field, value)


class Spec(_Struct, frozen=True, kw_only=True):
    """One experiment: data, network, training and the seed (whole, 0 ≤ seed < 2⁶³).

    `dataset` is None where a script brings its own arrays.
    """

    format: Literal["glassnet/1"]
    seed: int = 42
    dataset: Dataset | None = None
    network: NetworkSpec
    training: TrainingSpec

    def __post_init__(self) -> None:
        if not 0 <= self.seed < SEEDS:
            told = f"{written(self.seed)} is not allowed; it must be {SEED_ALLOWED}"
            raise SettingError(told, ["seed"])


SEED_ALLOWED = "a whole number of at least 0 and below 2⁶³"


def spec_to_json(spec: Spec) -> bytes:
    """The spec as JSON text that `read_spec` reads back to an equal spec."""
    return msgspec.json.format(msgspec.json.encode(spec, enc_hook=to_plain), indent=2)


def to_plain(component: Any) -> Any:
    """The saved form of a component: its id, or an object that holds id and hyper-parameters."""
    for kind, registry in REGISTRIES.items():
        if isinstance(component, kind):
            return registry.to_json(component)
    raise NotImplementedError(f"{type(component).__name__} has no saved form")


def from_plain(kind: type, value: Any) -> Any:
    """Read a component of a kind. Raises SettingError, its path leading to the faulty field."""
    return value if isinstance(value, kind) else REGISTRIES[kind].from_json(value)


def _check(name: str, field: Hyper, value: Any) -> None:
    try:
        field.check(value)
    except SettingError as error:
        raise error.inside(name) from None


def _nested(name: str, values: Any) -> Any:
    """Weights as nested lists of floats. Raises SettingError when they are no finite array."""
    try:
        array = np.asarray(values, np.float64)
    except (OverflowError, TypeError, ValueError):
        array = np.array(np.nan)
    if not np.isfinite(array).all():
        raise SettingError(
            "no array; write finite numbers as nested lists of equal length",
            ["initial_weights", name],
        )
    return array.tolist()
