"""The layers of a network and their places, those inside blocks included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glassnet.engine.layers import Layer
from glassnet.engine.network import labels_of
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

    @property
    def width(self) -> int:
        """How many values leave."""
        return self.layer.outputs(self.entering)


@dataclass(frozen=True)
class Stack:
    """Layers in a row, and how many values enter the first."""

    layers: Sequence[Layer]
    inputs: int

    def parts(self) -> dict[Place, Part]:
        """Every layer by its place, those of a body before the one that they are in."""
        return _parts(self.layers, self.inputs)

    def numbered(self) -> tuple[Part, ...]:
        """Every layer by its number; see `places`."""
        parts = self.parts()
        return tuple(parts[place] for place in places(self.layers))


def places(layers: Sequence[Layer]) -> tuple[Place, ...]:
    """Where each layer stands, by its number: those of the row are counted first, then those
    inside blocks, block by block."""
    inside = (
        (at, inner) for at, layer in enumerate(layers) for inner in range(len(body_of(layer)))
    )
    return (*((at,) for at in range(len(layers))), *inside)


def every_layer(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Each layer by its number; see `places`."""
    return (*layers, *(inner for layer in layers for inner in body_of(layer)))


def number_of(layers: Sequence[Layer], place: Place) -> int:
    """The number of the layer at a place."""
    return places(layers).index(place)


def before(layers: Sequence[Layer], number: int) -> int:
    """The number of the layer (−1: the inputs) whose values come in to a layer; to one behind a
    block that is the block."""
    block, *inner = places(layers)[number]
    return number - 1 if any(inner) else block - 1


def behind(layers: Sequence[Layer], number: int) -> Place:
    """The gap behind the layer of a number, −1 for the inputs."""
    if number < 0:
        return (0,)
    *around, last = places(layers)[number]
    return (*around, last + 1)


def landing(origins: Sequence[Place], gap: Place) -> Place:
    """Where the first of the layers from `origins`, none inside another, stands once they have been
    put into a gap of the present document.

    What stood behind one of them in its row has one place less.
    """
    before = [
        sum(origin[:-1] == gap[:row] and origin[-1] < gap[row] for origin in origins)
        for row in range(len(gap))
    ]
    return tuple(at - fewer for at, fewer in zip(gap, before, strict=True))


def outermost(layers: Sequence[Layer], numbers: Iterable[int]) -> list[Place]:
    """Where layers stand, in order; of a block and layers inside it the block alone."""
    known = places(layers)
    chosen = {known[number] for number in numbers}
    return sorted(place for place in chosen if len(place) == 1 or place[:1] not in chosen)


def runs(chosen: Iterable[Place]) -> list[list[Place]]:
    """Places in order, neighbours together."""
    found = list[list[Place]]()
    for place in chosen:
        if found and (*found[-1][-1][:-1], found[-1][-1][-1] + 1) == place:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def owner_of(name: str, layers: Sequence[Layer]) -> int | None:
    """The number of the innermost layer that an array of a weight file is of; None of none."""
    starts = {part.name: number for number, part in enumerate(Stack(layers, 1).numbered())}
    own = max(filter(name.startswith, starts), key=len, default=None)
    return None if own is None else starts[own]


def titles(layers: Sequence[Layer]) -> tuple[str, ...]:
    """What each layer is called, by its number: "hidden 2", and "block 1, dense 2" inside one."""
    row = labels_of(layers)
    inside = (
        f"{name}, {inner.label.lower()} {number}"
        for name, layer in zip(row, layers, strict=True)
        for number, inner in enumerate(body_of(layer), 1)
    )
    return (*row, *inside)


def body_of(layer: Layer) -> tuple[Layer, ...]:
    """The layers inside a layer; none in most."""
    inner = [layer.values[name] for name, field in layer.hypers.items() if field.many]
    return inner[0] if inner else ()


def with_body(layer: Layer, body: Sequence[Layer]) -> Layer:
    """A block with other layers inside. Raises SettingError for some that cannot be there."""
    name = next(name for name, field in layer.hypers.items() if field.many)
    return layer if tuple(body) == layer.values[name] else layer.replace(**{name: tuple(body)})


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
