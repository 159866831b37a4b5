"""What flows between layers, and the place at which a layer is recorded."""

from dataclasses import dataclass, field

import numpy as np

from glassnet.engine.operations import Array, Operation, Scratch, op


class Signal:
    """The values that one layer hands to the next, and the gradient that comes back for them.

    Features come first: `extended` is (units + 1, batch), one column an example. Its last row are
    ones, so that a product with a matrix whose last column is the bias needs no separate addition;
    `values` (units, batch) is the same memory without them. `gradient` (units, batch) is ∂L/∂a of
    the values a or, once the layer that made them has taken it through its activation, δ = ∂L/∂z;
    `extended_gradient` has one row more, for the ones, which nobody reads. Both are None where
    nobody asks for them (the data).
    """

    def __init__(self, extended: Array, extended_gradient: Array | None) -> None:
        self.extended = extended
        self.values = extended[:-1]
        self.extended_gradient = extended_gradient
        self.gradient = None if extended_gradient is None else extended_gradient[:-1]

    @classmethod
    def make(
        cls,
        scratch: Scratch,
        units: int,
        batch: int,
        backward: bool,
        extended: Array | None = None,
    ) -> "Signal":
        """A signal on arrays of the scratch, the same ones when made again; or on one given."""
        if extended is None:
            extended = scratch.array("values", (units + 1, batch))
        extended[-1] = 1
        return cls(extended, scratch.array("gradient", extended.shape) if backward else None)


@dataclass(frozen=True)
class Site:
    """Where a layer is recorded: its parameters and the signals on both sides of it.

    `parameters` and `gradient` are the layer's (count,) parts of the two flat vectors; `gradient`
    is None when only the forward half is wanted. `statistics` is its part of the network's running
    statistics. `noise` draws what is random in training; None in evaluation. `logits`, where it
    is given, is the place for z (units, batch) of a layer whose activation is fused with the loss,
    which then reads z and delivers δ. With `watched` a copy of z is kept in `pre_activations`.
    `inner` holds where the layers of a block's body are recorded, once they have been.
    """

    parameters: Array
    gradient: Array | None
    statistics: Array
    source: Signal
    target: Signal
    scratch: Scratch
    noise: np.random.Generator | None = None
    logits: Array | None = None
    watched: bool = False
    pre_activations: list[Array] = field(default_factory=list)
    inner: list["Site"] = field(default_factory=list)

    @property
    def batch(self) -> int:
        """The number of examples."""
        return int(self.target.values.shape[1])

    @property
    def fused(self) -> bool:
        """Whether the loss delivers δ of this layer, its activation included."""
        return self.logits is not None

    @property
    def training(self) -> bool:
        """Whether the layer acts as in training, not as in evaluation."""
        return self.noise is not None

    def watch(self, z: Array) -> list[Operation]:
        """Operations that keep z for the eye, since an activation may reuse its memory."""
        if not self.watched:
            return []
        self.pre_activations.append(self.scratch.like("pre-activation", z))
        return [op(np.copyto, self.pre_activations[-1], z)]
