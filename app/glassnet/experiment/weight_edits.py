"""Edits of single parameters: setting them, holding them still, and what they start from.

As those of `edits`: pure functions from a document to the next one.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec.structs import replace
from numpy.typing import ArrayLike

from glassnet.engine import SettingError
from glassnet.engine.network import require_finite
from glassnet.experiment.carrying import Kept, all_kept
from glassnet.experiment.edit import Edit, finish
from glassnet.experiment.shapes import frozen_mask, frozen_names, positions, single_position
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place

MOST_GIVEN = 500_000
"""A document with more numbers than these would make every edit wait."""


def set_parameter(spec: Spec, name: str, value: float) -> Edit:
    """Put a number in the place of one weight or bias of the run, which goes on from there.

    `name` is that of one entry, as "2.weight[0,3]". The document does not change. Raises
    SettingError for a name that there is not, or a value that is not finite in the run's precision.
    """
    single_position(spec.network.layers, _inputs(spec), name)
    require_finite(np.array(value, np.float64), spec.training.dtype)
    label = "Set a bias" if ".bias[" in name else "Set a weight"
    return Edit(spec, label, _everything(spec), parameters={name: float(value)})


def set_frozen(spec: Spec, names: Iterable[str], frozen: bool) -> Edit:
    """Hold the named parameters still in training, or let them go; the run goes on.

    `names` are those of `training.freeze`: "0", "2.bias", "2.weight[0,3]". Raises SettingError for
    a name that there is not, or where too many single parameters would be left frozen.
    """
    layers, inputs = spec.network.layers, _inputs(spec)
    named = tuple(names)
    mask, part = (frozen_mask(layers, inputs, each) for each in (spec.training.freeze, named))
    mask = mask | part if frozen else mask & ~part
    masks = {name: mask[place] for name, place in positions(layers, inputs).items()}
    freeze = frozen_names(layers, inputs, masks)
    changed = replace(spec, training=replace(spec.training, freeze=freeze))
    return finish(spec, changed, "Freeze" if frozen else "Let learn", _everything(spec))


def take_weights(spec: Spec, weights: Mapping[str, ArrayLike]) -> Edit:
    """From now on start, and start again on reset, from these weights; the run goes on.

    `weights` are named and laid out as in a weight file; running statistics are left out. Raises
    SettingError for names or shapes that do not fit, and for more than `MOST_GIVEN` numbers.
    """
    return finish(spec, _given(spec, weights), "Initial weights", _everything(spec))


def import_weights(spec: Spec, weights: Mapping[str, ArrayLike]) -> Edit:
    """Start anew from these weights; see `take_weights`."""
    return finish(spec, _given(spec, weights), "Import weights", {})


def drop_weights(spec: Spec) -> Edit:
    """From now on let the initialisers draw the weights on reset; the run goes on."""
    network = replace(spec.network, initial_weights=None)
    changed = replace(spec, network=network)
    return finish(spec, changed, "Initial weights drawn", _everything(spec))


def _given(spec: Spec, weights: Mapping[str, ArrayLike]) -> Spec:
    kinds = ("running_mean", "running_var", "num_batches_tracked")
    kept = {
        name: np.asarray(values)
        for name, values in weights.items()
        if name.rpartition(".")[2] not in kinds
    }
    count = sum(values.size for values in kept.values())
    if count > MOST_GIVEN:
        raise SettingError(
            f"{count:,} numbers are too many for a document; at most {MOST_GIVEN:,} are allowed. "
            "A saved project keeps all weights",
            ["network", "initial_weights"],
        )
    return replace(spec, network=replace(spec.network, initial_weights=kept or None))


def _everything(spec: Spec) -> dict[Place, Kept]:
    return all_kept(spec.network.layers, spec.network.layers)


def _inputs(spec: Spec) -> int:
    if spec.dataset is None:
        raise SettingError("missing; parameters have names once the data is known", ["dataset"])
    return spec.dataset.features
