"""One example on its way through a network, every number of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.losses import Loss
from glassnet.engine.network import Network, extended
from glassnet.engine.operations import Array, Scratch, replay
from glassnet.engine.plan import Plan
from glassnet.engine.signal import Site

__all__ = ["Trace", "trace"]


@dataclass(frozen=True)
class Trace:
    """What one example does in a network, in evaluation mode.

    For each layer `pre_activations` holds z, `activations` a and `deltas` δ = ∂L/∂z, all (width,);
    `inputs` is (features,), `targets` (outputs,), `gradient` (P,) the example's own gradient.
    `inside_pre_activations`, `inside_activations` and `inside_deltas` hold the same for the layers
    inside blocks, block by block. An input of which nothing is wanted has no `targets`, `loss` and
    `gradient`, and no deltas.
    """

    inputs: Array
    targets: Array | None
    pre_activations: tuple[Array, ...]
    activations: tuple[Array, ...]
    deltas: tuple[Array, ...]
    loss: float | None
    gradient: Array | None
    inside_activations: tuple[Array, ...] = ()
    inside_deltas: tuple[Array, ...] = ()
    inside_pre_activations: tuple[Array, ...] = ()

    @property
    def leaving(self) -> tuple[Array, ...]:
        """What leaves each layer, those inside blocks after those of the row, and the inputs last:
        at −1, where they stand before the first layer."""
        return (*self.activations, *self.inside_activations, self.inputs)

    @property
    def sums(self) -> tuple[Array, ...]:
        """z of each layer, those inside blocks last."""
        return (*self.pre_activations, *self.inside_pre_activations)

    @property
    def blames(self) -> tuple[Array, ...]:
        """δ of each layer, those inside blocks last; none where nothing is wanted."""
        return (*self.deltas, *self.inside_deltas)


def trace(
    network: Network,
    loss: Loss,
    inputs: ArrayLike,
    targets: ArrayLike | None,
    parameters: Array | None = None,
) -> Trace:
    """Follow one example: inputs (features,), targets (outputs,), at parameters (P,) if given.

    Without targets it goes forward only. Raises SettingError for inputs that are not finite.
    """
    vector = (network.parameters if parameters is None else parameters).astype(network.dtype)
    row = extended(np.reshape(inputs, (1, -1)), network.dtype)
    scratch = Scratch(network.dtype)
    if targets is None:
        wanted = gradient = None
        plan = Plan(network, vector, row, scratch, watched=True)
    else:
        wanted = np.asarray(targets, network.dtype).reshape(-1, 1)
        gradient = np.zeros_like(vector)
        plan = Plan(
            network,
            vector,
            row,
            scratch,
            loss=loss,
            targets=wanted,
            gradient=gradient,
            watched=True,
        )
    with np.errstate(all="ignore"):
        replay(plan.operations)
    ends = plan.signals[1:]
    return Trace(
        row[0, :-1],
        None if wanted is None else wanted[:, 0],
        _sums(plan.sites),
        _first(end.values for end in ends),
        _first(end.gradient for end in ends),
        None if wanted is None else plan.loss(),
        gradient,
        _first(site.target.values for site in plan.inside),
        _first(site.target.gradient for site in plan.inside),
        _sums(plan.inside),
    )


def _sums(sites: Iterable[Site]) -> tuple[Array, ...]:
    """z of the only example; a where there are no sums."""
    return _first(
        site.pre_activations[0] if site.pre_activations else site.target.values for site in sites
    )


def _first(arrays: Iterable[Array | None]) -> tuple[Array, ...]:
    """The only example's column of each array (units, 1)."""
    return tuple(array[:, 0].copy() for array in arrays if array is not None)
