"""Where an activation stands in a layer: its weighted sums, and the way through it and back."""

from glassnet.engine.activations import Activation
from glassnet.engine.operations import Array, Operation
from glassnet.engine.signal import Site


def weighted_sums(activation: Activation, at: Site) -> Array:
    """Where z goes; it shares the memory of a where the derivative needs only a."""
    apart = activation.reads_z or at.fused
    return at.scratch.like("z", at.target.values) if apart else at.target.values


def activate(activation: Activation, at: Site) -> list[Operation]:
    """From z to a."""
    z = weighted_sums(activation, at)
    return [*at.watch(z), *activation.forward(z, at.target.values, at.scratch)]


def deactivate(activation: Activation, at: Site) -> list[Operation]:
    """From ∂L/∂a to δ = ∂L/∂z; nothing where the loss delivers δ."""
    if at.fused or at.target.gradient is None:
        return []
    z = weighted_sums(activation, at)
    return activation.backward(z, at.target.values, at.target.gradient, at.scratch)
