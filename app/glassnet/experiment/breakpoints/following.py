"""Quantities follow what they are about through the edits of the network."""

from glassnet.engine import SettingError
from glassnet.experiment.breakpoints.quantity import OfLayer, OfNeuron, OfParameter, Quantity
from glassnet.experiment.carrying import Names, lasting_units
from glassnet.experiment.edit import Edit
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Stack, number_of, places


def followed(quantity: Quantity, before: Spec, edit: Edit) -> Quantity | None:
    """The same number in the network after an edit; None where it is gone.

    Where an edit keeps nothing, names stay as they are.
    """
    after = edit.spec
    same = before.network.layers == after.network.layers and before.dataset == after.dataset
    if same or not edit.kept or before.dataset is None or after.dataset is None:
        return quantity
    old = Stack(before.network.layers, before.dataset.features)
    new = Stack(after.network.layers, after.dataset.features)
    try:
        if isinstance(quantity, OfParameter):
            name = Names(old, new, edit.kept).single(quantity.parameter)
            return quantity.replace(parameter=name) if name else None
        if isinstance(quantity, OfLayer):
            return _of_layer(quantity, old, new, edit)
    except SettingError:
        return None
    return quantity


def _of_layer(quantity: OfLayer, old: Stack, new: Stack, edit: Edit) -> Quantity | None:
    known = dict(enumerate(places(old.layers)))
    for place, (origin, units) in lasting_units(old, new, edit.kept).items():
        if origin != known.get(quantity.index):
            continue
        index = number_of(new.layers, place)
        if not isinstance(quantity, OfNeuron):
            return quantity.replace(index=index)
        if quantity.neuron in units:
            unit = list(units).index(quantity.neuron)
            return quantity.replace(index=index, neuron=unit)
    return None
