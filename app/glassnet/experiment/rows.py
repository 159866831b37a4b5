"""The row of layers in a document: which of them can be edited, and putting it in another order."""

from collections.abc import Mapping, Sequence

from glassnet.engine import SettingError
from glassnet.engine.layers import Layer
from glassnet.experiment.carrying import kept_layers
from glassnet.experiment.edit import Edit, finish
from glassnet.experiment.fitting import with_layers
from glassnet.experiment.shapes import output_index
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place


def existing_layer(spec: Spec, index: int) -> Layer:
    """The layer at an index. Raises SettingError where there is none."""
    if not 0 <= index < len(spec.network.layers):
        raise SettingError(
            f"there is no layer {index}; there are {len(spec.network.layers)}, from 0",
            ["network", "layers"],
        )
    return spec.network.layers[index]


def hidden_layer(spec: Spec, index: int) -> Layer:
    """The layer at an index. Raises SettingError where there is none, and for the output layer."""
    layer = existing_layer(spec, index)
    if index >= output_index(spec.network.layers):
        raise SettingError(
            "the output layer follows the dataset; choose another dataset, or edit a hidden layer",
            ["network", "layers", index],
        )
    return layer


def check_gap(spec: Spec, index: int) -> None:
    """Raise SettingError where no layer can be put before the one at an index."""
    last = output_index(spec.network.layers)
    if not 0 <= index <= last:
        raise SettingError(
            f"{index} is no place for a layer; it must be 0 to {last}, before the output layer",
            ["network", "layers"],
        )


def restructure(
    spec: Spec,
    new: Sequence[Layer],
    origins: Sequence[int | None],
    label: str,
    units: Mapping[int, tuple[int, ...]] | None = None,
) -> Edit:
    """Another row of layers, given for each where it stood, None for a new one.

    `units` names, by old index, the units that stay where it is not the first ones.
    """
    places: dict[Place, Place] = {(i,): (at,) for i, at in enumerate(origins) if at is not None}
    stay: dict[Place, tuple[int, ...]] = {(at,): those for at, those in (units or {}).items()}
    kept = kept_layers(spec.network.layers, new, places, stay)
    return finish(spec, with_layers(spec, new), label, kept)
