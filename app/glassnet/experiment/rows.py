"""The rows of layers in a document, the bodies of blocks included, to be put in another order."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from glassnet.engine import SettingError
from glassnet.engine.layers import Layer
from glassnet.experiment.carrying import kept_layers
from glassnet.experiment.edit import Edit, finish
from glassnet.experiment.fitting import with_layers
from glassnet.experiment.shapes import output_index
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place, body_of, every_layer, places, with_body

Gap = int | Place
"""Where a layer is to stand: before the layer at an index of the row, or at a place."""


@dataclass(eq=False)
class Slot:
    """A layer in a row. `origin` is where it stood in the document, None for a new one; `units` are
    those of its old units that stay, where it is not the first ones."""

    layer: Layer
    origin: Place | None = None
    body: list["Slot"] = field(default_factory=list)
    units: tuple[int, ...] | None = None

    @classmethod
    def of(cls, layer: Layer, origin: Place | None = None) -> "Slot":
        """A layer with what is inside it."""
        body = (
            cls.of(inner, None if origin is None else (*origin, number))
            for number, inner in enumerate(body_of(layer))
        )
        return cls(layer, origin, list(body))

    @property
    def now(self) -> Layer:
        """The layer around its present body."""
        if not self.body and not body_of(self.layer):
            return self.layer
        return with_body(self.layer, [inner.now for inner in self.body])


class Rows:
    """The layers of a document in their rows; each remembers where it stood."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.row = [Slot.of(layer, (at,)) for at, layer in enumerate(spec.network.layers)]

    def around(self, place: Place) -> list[Slot]:
        """The row that a place is in."""
        return self.row if len(place) == 1 else self.row[place[0]].body

    def put(self, place: Place, slots: Iterable[Slot]) -> None:
        """Insert layers, the first one to stand at a place."""
        self.around(place)[place[-1] : place[-1]] = slots

    def take(self, place: Place) -> Slot:
        """Take the layer at a place out."""
        return self.around(place).pop(place[-1])

    def numbers(self, slots: Iterable[Slot]) -> tuple[int, ...]:
        """The numbers that some layers have now."""
        every = [*self.row, *(inner for slot in self.row for inner in slot.body)]
        return tuple(every.index(slot) for slot in slots)

    def finish(self, label: str, note: str | None = None) -> Edit:
        """The document with these rows. Raises SettingError when it cannot be."""
        old = self._spec.network.layers
        new = [_checked(slot, at) for at, slot in enumerate(self.row)]
        found: dict[Place, Slot] = {(at,): slot for at, slot in enumerate(self.row)}
        for at, slot in enumerate(self.row):
            found |= {(at, inner): one for inner, one in enumerate(slot.body)}
        stay = {place: slot for place, slot in found.items() if slot.origin is not None}
        origins = {place: slot.origin or () for place, slot in stay.items()}
        units = {slot.origin or (): slot.units for slot in stay.values() if slot.units is not None}
        kept = kept_layers(old, new, origins, units)
        return finish(self._spec, with_layers(self._spec, new), label, kept, note)


def continued(old: Slot, layer: Layer) -> Slot:
    """A layer in the place of another one, of which it keeps what they have in common.

    What is of another kind or from another initialiser is new; what is inside follows layer by
    layer, as long as the kinds are alike.
    """
    if type(old.layer) is not type(layer) or old.layer.values.get("init") != layer.values.get(
        "init"
    ):
        return Slot.of(layer)
    body = Slot.of(layer).body
    for number, (was, one) in enumerate(zip(old.body, body, strict=False)):
        if type(was.layer) is not type(one.layer):
            break
        body[number] = continued(was, one.layer)
    return Slot(layer, old.origin, body)


def _checked(slot: Slot, at: int) -> Layer:
    if body_of(slot.layer) and not slot.body:
        problem = "a block needs a layer inside; remove the block itself, or cut its skip"
        raise SettingError(problem, ["network", "layers", at])
    try:
        return slot.now
    except SettingError as error:
        raise error.inside("network", "layers", at) from None


def path_of(place: Place) -> list[str | int]:
    """The path of a layer in the document."""
    path: list[str | int] = ["network"]
    for index in place:
        path += ["layers", index]
    return path


def place_in(spec: Spec, layer: int) -> Place:
    """Where a layer stands, by its number. Raises SettingError where there is none."""
    known = places(spec.network.layers)
    if not 0 <= layer < len(known):
        raise SettingError(
            f"there is no layer {layer}; there are {len(known)}, from 0", ["network", "layers"]
        )
    return known[layer]


def existing_layer(spec: Spec, layer: int) -> Layer:
    """The layer of a number. Raises SettingError where there is none."""
    place_in(spec, layer)
    return every_layer(spec.network.layers)[layer]


def hidden_place(spec: Spec, layer: int) -> Place:
    """Where a layer stands. Raises SettingError where there is none, and for the output layer."""
    place = place_in(spec, layer)
    if place[0] >= output_index(spec.network.layers):
        raise SettingError(
            "the output layer follows the dataset; choose another dataset, or edit a hidden layer",
            path_of(place),
        )
    return place


def hidden_layer(spec: Spec, layer: int) -> Layer:
    """The layer of a number. Raises SettingError where there is none, and for the output layer."""
    hidden_place(spec, layer)
    return existing_layer(spec, layer)


def gap_in(spec: Spec, gap: Gap) -> Place:
    """A gap as a place. Raises SettingError where no layer can stand."""
    place = (gap,) if isinstance(gap, int) else gap
    row = spec.network.layers
    last = output_index(row)
    if not 0 <= place[0] <= last:
        raise SettingError(
            f"{place[0]} is no place for a layer; it must be 0 to {last}, before the output layer",
            ["network", "layers"],
        )
    if len(place) > 1:
        inside = len(body_of(row[place[0]]))
        if not inside or not 0 <= place[1] <= inside:
            raise SettingError("there is no such place inside a block", path_of(place[:1]))
    return place
