"""What is selected on the canvas, and what the program tells its user."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct


class Selection(Struct, frozen=True):
    """A layer, neuron or edge of the network, or the probe.

    `layer` is the index in `spec.network.layers`, −1 for the inputs; `unit` the neuron in it;
    `source` the neuron in the layer before, for an edge.
    """

    kind: Literal["none", "layer", "neuron", "edge", "probe"] = "none"
    layer: int = -1
    unit: int = 0
    source: int = 0


NOTHING = Selection()


class Notice(Struct, frozen=True):
    """One message to the user, with an action that helps, where there is one.

    `action` is the text of a button and what it does.
    """

    kind: Literal["info", "warning", "error"]
    text: str
    action: tuple[str, Callable[[], None]] | None = None
