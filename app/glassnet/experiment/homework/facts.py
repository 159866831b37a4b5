"""What one neuron of one step works with: everything that a sheet of homework asks and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from glassnet.engine.activations import Activation
from glassnet.engine.errors import GlassnetError
from glassnet.engine.losses import Loss
from glassnet.engine.operations import replay
from glassnet.engine.optimizers import Optimizer, Part

__all__ = ["DIGITS", "MOST", "Ahead", "Facts", "Floats", "Parameter", "UnsuitableError", "rounded"]

Floats = NDArray[np.float64]
T = TypeVar("T")

DIGITS = 5
"""Significant digits of the numbers that are given."""

MOST = 16
"""Inputs, outputs or followers of a neuron that a person adds up by hand."""


class UnsuitableError(GlassnetError):
    """Something that makes no homework: why, and what to choose instead."""


@dataclass(frozen=True)
class Parameter:
    """A weight or bias p in one step.

    ∂L/∂p of its loss is `own` for the example, which counts `share` of the batch; `others` is what
    the other examples add to the mean, and `equal` what the mean would be if all counted alike.
    Then λ₁ and λ₂ (0 for a bias), the factor of clipping, whether it is frozen, and with what the
    optimizer makes `after` of `before`.
    """

    own: float
    share: float
    others: float
    equal: float
    batch: int
    weighted: bool
    mean: float
    clipped: float
    l1: float
    l2: float
    clip: float
    frozen: bool
    optimizer: Optimizer
    numbers: Mapping[str, float]
    memory: Mapping[str, float]
    before: float
    after: float

    @property
    def changed(self) -> bool:
        """Whether something comes between the mean gradient and the optimizer."""
        return bool(self.l1 or self.l2 or self.clips or self.frozen)

    @property
    def clips(self) -> bool:
        """Whether gradients are clipped, where they are long enough."""
        return "clip_norm" in self.numbers

    def renewed(self, gradient: float, **numbers: float) -> float:
        """What the optimizer makes of the parameter; `numbers` are hyper-parameters to change."""
        if self.frozen:
            return self.before
        return float(self._updated(gradient, numbers).parameters[0])

    def remembered(self, gradient: float) -> Mapping[str, float]:
        """What the optimizer remembers after the step."""
        return {name: float(one[0]) for name, one in self._updated(gradient, {}).memory.items()}

    def _updated(self, gradient: float, numbers: Mapping[str, float]) -> Part:
        given = {**self.numbers, **numbers}
        arrays = {
            name: np.array(float(given[name]))
            for name in (*self.optimizer.hypers, *self.optimizer.derived)
        }
        if self.optimizer.derived:
            rule = self.optimizer.replace(**{name: given[name] for name in self.optimizer.hypers})
            rule.settle(arrays)
            rule.prepare(arrays, int(given["count"]))
        part = Part(
            np.array([self.before]),
            np.array([gradient]),
            {name: np.array([value]) for name, value in self.memory.items()},
            arrays,
            np.zeros(1),
            None,
        )
        with np.errstate(all="ignore"):
            replay(self.optimizer.record(part))
        return part


@dataclass(frozen=True)
class Ahead:
    """The dense layer after a neuron: its weights (m, units) before and after the step, δ, a (m,).

    δ is that of the example's own loss.
    """

    weights: Floats
    renewed: Floats
    deltas: Floats
    a: Floats


@dataclass(frozen=True)
class Facts:
    """A neuron of a dense layer in one step, for one example; all numbers in float64.

    It is unit `unit` of a layer with inputs x (n,), the matrix (units, n) and the biases (units,)
    or None; z, a and δ (units,) are what the layer makes of the example. `source` is the input of
    the weight that is asked for, None for the bias.

    A `final` neuron has the targets (units,); `fused` losses deliver ∂L/∂z. Other neurons have a
    layer `ahead` of them, or the ∂L/∂a that is given, `back`. Without a parameter (a neuron that
    has no bias) there is nothing to update.
    """

    unit: int
    source: int | None
    x: Floats
    matrix: Floats
    biases: Floats | None
    z: Floats
    a: Floats
    deltas: Floats
    activation: Activation
    loss: Loss
    final: bool
    fused: bool
    targets: Floats
    ahead: Ahead | None
    back: float
    parameter: Parameter | None

    @property
    def w(self) -> Floats:
        """The weights of the neuron, one an input."""
        return np.asarray(self.matrix[self.unit])

    @property
    def b(self) -> float:
        """The bias of the neuron; 0 without one."""
        return 0.0 if self.biases is None else float(self.biases[self.unit])

    @property
    def p(self) -> Parameter:
        """The parameter, where there is one."""
        assert self.parameter is not None
        return self.parameter


def rounded(value: T) -> T:
    """A number, or whatever holds numbers, in as many digits as are shown."""
    return _rounded(value)  # type: ignore[no-any-return]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, np.ndarray):
        return np.array([_rounded(float(one)) for one in value.ravel()]).reshape(value.shape)
    if isinstance(value, Mapping):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, Facts | Ahead | Parameter):
        parts = {each.name: _rounded(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **parts)
    return value
