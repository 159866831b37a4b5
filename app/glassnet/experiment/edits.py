"""Edits: pure functions from a document to the next one, which is always a valid one.

Layers are named by their numbers, see `stacks.places`. Each edit says which layers and units of the
old network live on in the new one, so that what they have learned is carried over. All raise
SettingError, with the path in the document, when the result cannot be. Components may be given as
they are written in files.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from glassnet.data import Dataset
from glassnet.engine import Component, SettingError, layers
from glassnet.engine.activations import Activation
from glassnet.engine.layers import Layer
from glassnet.engine.losses import Loss
from glassnet.engine.optimizers import Optimizer
from glassnet.engine.schedules import Schedule
from glassnet.experiment.carrying import all_kept
from glassnet.experiment.defaults import proposal
from glassnet.experiment.edit import Edit, finish
from glassnet.experiment.fitting import (
    fit_activation,
    fit_dataset,
    fit_loss,
    fit_rows,
    with_layers,
)
from glassnet.experiment.group_edits import move_layers
from glassnet.experiment.rows import (
    Gap,
    Rows,
    Slot,
    continued,
    existing_layer,
    gap_in,
    hidden_layer,
    path_of,
    place_in,
)
from glassnet.experiment.shapes import widths
from glassnet.experiment.spec import TRAINING_FIELDS, EarlyStopping, Spec, TrainingSpec, from_plain
from glassnet.experiment.stacks import Place, body_of

_KINDS: Mapping[str, type] = {"loss": Loss, "optimizer": Optimizer, "schedule": Schedule}


def insert_layer(spec: Spec, gap: Gap, layer: Layer | None = None) -> Edit:
    """Put a layer into a gap; by default a dense one like its hidden neighbour."""
    place = gap_in(spec, gap)
    chosen = layer or _neighbour(spec, place)
    rows = Rows(spec)
    rows.put(place, [Slot.of(chosen)])
    return rows.finish(f"Add {chosen.label.lower()} layer")


def remove_layer(spec: Spec, index: int) -> Edit:
    """Take a hidden layer out."""
    layer = hidden_layer(spec, index)
    rows = Rows(spec)
    rows.take(place_in(spec, index))
    return rows.finish(f"Remove {layer.label.lower()} layer")


def move_layer(spec: Spec, index: int, to: Gap) -> Edit:
    """Put a hidden layer at another place among the hidden ones; `to` is its place afterwards."""
    return move_layers(spec, (index,), to)


def set_layer(spec: Spec, index: int, layer: Layer) -> Edit:
    """Put another layer in the place of a hidden one; its first units live on.

    With another initialiser all are drawn anew.
    """
    hidden_layer(spec, index)
    return _exchange(spec, index, layer, f"Change {layer.label.lower()} layer")


def set_units(spec: Spec, index: int, units: int) -> Edit:
    """Give a hidden layer another number of units (≥ 1); the first ones live on."""
    hidden_layer(spec, index)
    layer = _replaced(spec, index, units=units)
    return _exchange(spec, index, layer, f"{units} units")


def remove_neuron(spec: Spec, index: int, unit: int) -> Edit:
    """Take one unit out of a hidden layer that has at least two."""
    old = hidden_layer(spec, index)
    count = old.values.get("units", 0)
    path = (*path_of(place_in(spec, index)), "units")
    if not 0 <= unit < count:
        raise SettingError(f"there is no unit {unit}; the layer has {count}, from 0", path)
    if count == 1:
        raise SettingError("the only unit cannot be removed; remove the layer instead", path)
    stay = tuple(i for i in range(count) if i != unit)
    layer = _replaced(spec, index, units=count - 1)
    return _exchange(spec, index, layer, "Remove neuron", stay)


def set_layer_hyper(spec: Spec, index: int, name: str, value: Any) -> Edit:
    """Change one hyper-parameter of a layer, the output layer included.

    The units of the output layer follow the dataset. With another initialiser the layer's weights
    are drawn anew; where the output activation changes, the loss follows it.
    """
    if name == "units":
        return set_units(spec, index, value)
    old = existing_layer(spec, index)
    layer = _replaced(spec, index, **{name: value})
    if name != "activation":
        return _exchange(spec, index, layer, layer.hypers[name].label)
    label = _changed_part("Activation", old.values[name], layer.values[name])
    row = spec.network.layers
    if index != len(row) - 1:
        return _exchange(spec, index, layer, label)
    changed, note = fit_activation(with_layers(spec, [*row[:index], layer]))
    return finish(spec, changed, label, all_kept(row, changed.network.layers), note)


def set_activation(
    spec: Spec, index: int, activation: Activation | str | Mapping[str, Any]
) -> Edit:
    """Give a layer another activation; the loss follows that of the last layer where it must."""
    return set_layer_hyper(spec, index, "activation", activation)


def set_dataset(spec: Spec, dataset: Dataset) -> Edit:
    """Learn from other data.

    The same dataset with other settings goes on with the weights as they are. Another one starts
    anew: with what Glassnet proposes for it while the network is still a proposed one, otherwise
    with the user's hidden layers, to which outputs, output activation and loss are fitted.
    """
    if spec.dataset is not None and spec.dataset.id == dataset.id:
        changed, note = fit_rows(replace(spec, dataset=dataset))
        return finish(
            spec,
            changed,
            _changed_names(spec.dataset, dataset),
            all_kept(spec.network.layers, changed.network.layers),
            note,
        )
    changed, note = _proposed_instead(spec, dataset) or fit_dataset(spec, dataset)
    edit = finish(spec, changed, f"Data {dataset.label}", {}, note)
    return Edit(edit.spec, edit.label, {}, edit.note)


def _changed_names(old: Dataset, new: Dataset) -> str:
    names = (name for name, value in new.values.items() if value != old.values[name])
    return ", ".join(new.hypers[name].label for name in names) or new.label


def _proposed_instead(spec: Spec, dataset: Dataset) -> tuple[Spec, str] | None:
    """The proposal for other data, where the network is the one proposed for the present data."""
    if spec.dataset is None:
        return None
    old, new = proposal(spec.dataset.id), proposal(dataset.id)
    if spec.network != old.network:
        return None
    seed = new.seed if spec.seed == old.seed else spec.seed
    sizes = "-".join(map(str, (dataset.features, *widths(new.network.layers, dataset.features))))
    loss = new.training.loss.label.lower()
    note = f"{dataset.label}: Glassnet proposes a {sizes} network, with {loss}."
    return replace(new, dataset=dataset, seed=seed), note


def set_training(spec: Spec, name: str, value: Any) -> Edit:
    """Change a field of `training`, or a number of its optimizer such as `learning_rate`.

    Another loss takes the output layer with it where it must.
    """
    old = spec.training
    if name not in TrainingSpec.__struct_fields__:
        if name not in old.optimizer.hypers:
            raise SettingError(f"there is no such field in {old.optimizer.id}", ["training", name])
        name, value = "optimizer", _component_with(old.optimizer, name, value)
    changed, note = replace(spec, training=_training(old, name, value)), None
    if name == "loss":
        changed, note = fit_loss(changed)
    return finish(
        spec,
        changed,
        _label(old, changed.training, name),
        all_kept(spec.network.layers, changed.network.layers),
        note,
    )


def branch(spec: Spec) -> Edit:
    """Change nothing: the run goes on from where it stands, beside what it was before."""
    return Edit(spec, "Branch", all_kept(spec.network.layers, spec.network.layers))


def reset(spec: Spec) -> Edit:
    """Change nothing, but begin another run, which starts from the initial weights."""
    return Edit(spec, "Reset", {})


def set_optimizer(spec: Spec, optimizer: Optimizer | str | Mapping[str, Any]) -> Edit:
    """Use another optimizer, or the same one with other numbers."""
    return set_training(spec, "optimizer", optimizer)


def set_seed(spec: Spec, seed: int) -> Edit:
    """Start anew from another seed: other data, other initial weights, other batches."""
    return finish(spec, replace(spec, seed=seed), f"Seed {seed}", {})


def _neighbour(spec: Spec, gap: Place) -> Layer:
    """A dense layer like the hidden one before the gap, else the one behind it."""
    row, at = spec.network.layers, gap[-1]
    near = body_of(row[gap[0]]) if len(gap) > 1 else row[:-1]
    beside = (*near[:at][::-1], *near[at:], *row[: gap[0]][::-1])
    hidden = [layer for layer in beside if "units" in layer.hypers]
    return hidden[0] if hidden else layers.from_json({"type": "dense", "activation": "tanh"})


def _replaced(spec: Spec, index: int, **changes: Any) -> Layer:
    layer, path = existing_layer(spec, index), path_of(place_in(spec, index))
    for name in changes:
        if name not in layer.hypers:
            raise SettingError(f"a {layer.label.lower()} layer has no {name}", path)
    try:
        return layer.replace(**changes)
    except SettingError as error:
        raise error.inside(*path) from None


def _exchange(
    spec: Spec, index: int, layer: Layer, label: str, stay: tuple[int, ...] | None = None
) -> Edit:
    """Another layer in the place of one; the units in `stay` live on, else the first."""
    place, rows = place_in(spec, index), Rows(spec)
    new = continued(rows.take(place), layer)
    new.units = stay
    rows.put(place, [new])
    return rows.finish(label)


def _training(old: TrainingSpec, name: str, value: Any) -> TrainingSpec:
    try:
        if name in _KINDS:
            value = from_plain(_KINDS[name], value)
        elif name == "early_stopping" and isinstance(value, int):
            value = EarlyStopping(patience=value)
        elif name == "freeze":
            value = tuple(value)
        elif name in TRAINING_FIELDS and not (name == "batch_size" and value == "full"):
            value = TRAINING_FIELDS[name].check(value)
        return replace(old, **{name: value})
    except SettingError as error:
        inside = () if error.path[:1] == (name,) else (name,)
        raise error.inside("training", *inside) from None


def _component_with(optimizer: Optimizer, name: str, value: Any) -> Optimizer:
    try:
        return optimizer.replace(**{name: value})
    except SettingError as error:
        raise error.inside("training", "optimizer") from None


def _label(old: TrainingSpec, new: TrainingSpec, name: str) -> str:
    if name in _KINDS:
        return _changed_part(name.capitalize(), getattr(old, name), getattr(new, name))
    if name in TRAINING_FIELDS:
        return TRAINING_FIELDS[name].label
    return {"early_stopping": "Early stopping", "freeze": "Freeze"}[name]


def _changed_part(noun: str, old: Component, new: Component) -> str:
    """What to call the change of a component: by the one number that changed, or its new label."""
    changed = [name for name, value in new.values.items() if old.values.get(name) != value]
    if type(old) is type(new) and len(changed) == 1:
        return new.hypers[changed[0]].label
    return f"{noun} {new.label}"
