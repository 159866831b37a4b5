"""What is selected on the canvas, and what the program tells its user."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct


class Selection(Struct, frozen=True):
    """Layers, or a neuron, an edge, the skip around a residual block, or the probe.

    `layer` is the number of one (see `experiment.stacks.places`), −1 for the inputs; `unit` the
    neuron in it; `source` the neuron in the layer before, for an edge. `others` are the further
    layers, where several are selected; `layer` is then the one from which a range is extended.
    """

    kind: Literal["none", "layer", "neuron", "edge", "skip", "probe"] = "none"
    layer: int = -1
    unit: int = 0
    source: int = 0
    others: tuple[int, ...] = ()

    @property
    def layers(self) -> tuple[int, ...]:
        """The selected layers in their order, without the inputs."""
        if self.kind == "skip":
            return (self.layer,)
        every = {self.layer, *self.others} if self.kind == "layer" else set()
        return tuple(sorted(every - {-1}))

    def toggled(self, layer: int) -> "Selection":
        """With a layer (−1: the inputs, always alone) added to the selected ones, or taken away."""
        chosen = self.layers if self.kind == "layer" else ()
        if layer < 0 or layer not in chosen:
            return Selection("layer", layer, others=chosen if layer >= 0 else ())
        rest = tuple(one for one in chosen if one != layer)
        start = self.layer if self.layer in rest else rest[-1] if rest else -1
        return several(rest, start) if rest else NOTHING

    def extended(self, layer: int) -> "Selection":
        """All layers from the one that was selected first to this one."""
        if self.kind == "none" or min(layer, self.layer) < 0:
            return Selection("layer", layer)
        ends = sorted((self.layer, layer))
        return several(range(ends[0], ends[1] + 1), self.layer)

    def fits(self, inputs: int, widths: Sequence[int]) -> bool:
        """Whether a network of these widths has what is selected."""
        if self.kind == "none":
            return True
        if max(self.layer, *self.others, -1) >= len(widths):
            return False
        return self.unit < (inputs if self.layer < 0 else widths[self.layer])


NOTHING = Selection()


def several(layers: Sequence[int], start: int | None = None) -> Selection:
    """At least one layer; a range is extended from `start`, else from the first."""
    first = layers[0] if start is None else start
    return Selection("layer", first, others=tuple(one for one in layers if one != first))


class Notice(Struct, frozen=True):
    """One message to the user, with an action that helps, where there is one.

    `action` is the text of a button and what it does.
    """

    kind: Literal["info", "warning", "error"]
    text: str
    action: tuple[str, Callable[[], None]] | None = None
