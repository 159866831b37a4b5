"""The layers of a network and their places, those inside blocks included."""

from collections.abc import Sequence
from dataclasses import dataclass

from glassnet.engine.layers import Layer
from glassnet.experiment.shapes import first_modules

Place = tuple[int, ...]
"""Where a layer stands: (3,) in the row, (3, 1) in the body of the layer at (3,)."""


@dataclass(frozen=True)
class Part:
    """A layer where it stands: `entering` values come in, from the layer at `source`.

    `source` is None for the inputs. `name` begins the names of its arrays in a weight file. `end`
    is the place whose units leave: its own, or that of the last layer in its body.
    """

    layer: Layer
    name: str
    entering: int
    source: Place | None
    end: Place


@dataclass(frozen=True)
class Stack:
    """Layers in a row, and how many values enter the first."""

    layers: Sequence[Layer]
    inputs: int

    def parts(self) -> dict[Place, Part]:
        """Every layer by its place, those of a body before the one that they are in."""
        return _parts(self.layers, self.inputs)


def body_of(layer: Layer) -> tuple[Layer, ...]:
    """The layers inside a layer; none in most."""
    inner = [layer.values[name] for name, field in layer.hypers.items() if field.many]
    return inner[0] if inner else ()


def layer_at(layers: Sequence[Layer], place: Place) -> Layer:
    """The layer at a place."""
    layer = layers[place[0]]
    return layer_at(body_of(layer), place[1:]) if place[1:] else layer


def _parts(
    layers: Sequence[Layer],
    inputs: int,
    start: str = "",
    inside: Place = (),
    source: Place | None = None,
) -> dict[Place, Part]:
    found: dict[Place, Part] = {}
    for index, (layer, module) in enumerate(zip(layers, first_modules(layers), strict=True)):
        place, name = (*inside, index), f"{start}{module}."
        body = _parts(body_of(layer), inputs, f"{name}body.", place, source)
        end = (*place, len(body) - 1) if body else place
        found |= body
        found[place] = Part(layer, name, inputs, source, end)
        inputs, source = layer.outputs(inputs), end
    return found
