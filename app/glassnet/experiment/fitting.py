"""Output layer, loss and data follow each other: when one changes, the others are made to fit."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from glassnet.data import Dataset
from glassnet.engine import SettingError, losses
from glassnet.engine.layers import Layer
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.spec import Spec
from glassnet.experiment.validation import allowed_outputs, validates

Fitted = tuple[Spec, str | None]
"""A spec whose parts fit, and what had to change for it."""


def fit_dataset(spec: Spec, dataset: Dataset) -> Fitted:
    """Give the spec another dataset, and the output layer and loss that this asks for.

    Both keep their style where that is possible. More than two classes get one softmax output
    each, and cross-entropy; numbers to learn get a linear output each; two classes that follow
    numbers get one tanh output.
    """
    layers, numbers = spec.network.layers, spec.dataset is not None and not spec.dataset.classes
    outputs, activation = widths(layers, dataset.features)[-1], layers[-1].final_activation
    wanted = _outputs_for(dataset, outputs, activation, after_numbers=numbers)
    fitted = replace(spec, dataset=dataset)
    if wanted != (outputs, activation):
        fitted = _with_activation(_with_units(fitted, wanted[0]), wanted[1])
        if wanted[1] == "softmax":
            fitted = _with_loss(fitted, "cross_entropy")
    fitted, _ = fit_rows(_with_fitting_weights(_with_loss_for(fitted)))
    return fitted, _note(spec, fitted, f"fit {dataset.label}")


def fit_rows(spec: Spec) -> Fitted:
    """Let training do without validation where the dataset keeps no rows for it."""
    assert spec.dataset is not None
    if spec.training.early_stopping is None or validates(spec.dataset):
        return spec, None
    fitted = replace(spec, training=replace(spec.training, early_stopping=None))
    return fitted, _note(spec, fitted, f"fit {spec.dataset.label}")


def _outputs_for(
    dataset: Dataset, outputs: int, activation: str, *, after_numbers: bool
) -> tuple[int, str]:
    """How many outputs a dataset gets, and their activation, given what there is."""
    allowed, classes = allowed_outputs(dataset), len(dataset.classes)
    if not classes:
        return allowed[0], "linear"
    if after_numbers and classes == 2:
        return 1, activation if activation in ("tanh", "sigmoid") else "tanh"
    if outputs in allowed and not after_numbers:
        return outputs, activation
    if classes > 2 or activation == "softmax":
        return classes, "softmax"
    return allowed[0], activation


def fit_activation(spec: Spec) -> Fitted:
    """Give the loss, and for softmax the number of outputs, what the output activation asks for."""
    fitted = _with_loss_for(_with_enough_outputs(spec))
    return fitted, _note(spec, fitted, "fit the activation of the output layer")


def fit_loss(spec: Spec) -> Fitted:
    """Give the output layer the activation that the loss asks for."""
    wanted = spec.training.loss.fuses
    fitted = _with_enough_outputs(_with_activation(spec, wanted) if wanted else spec)
    return fitted, _note(spec, fitted, "fit the loss")


def _with_loss_for(spec: Spec) -> Spec:
    loss, activation = spec.training.loss, spec.network.layers[-1].final_activation
    if loss.fuses in ("", activation):
        return spec
    fitting = [one.id for one in losses if one.fuses == activation]
    return _with_loss(spec, fitting[0] if fitting else "mse")


def _with_loss(spec: Spec, loss: str) -> Spec:
    if spec.training.loss.id == loss:
        return spec
    return replace(spec, training=replace(spec.training, loss=losses.from_json(loss)))


def _with_fitting_weights(spec: Spec) -> Spec:
    """Class weights are for as many classes as there were; they go where there are others."""
    loss = spec.training.loss
    weights = loss.values.get("class_weights")
    if weights is None or len(weights) == widths(spec.network.layers, 1)[-1]:
        return spec
    return replace(spec, training=replace(spec.training, loss=loss.replace(class_weights=None)))


def _with_enough_outputs(spec: Spec) -> Spec:
    """Softmax needs an output for each class; one alone would always be 1."""
    classes = len(spec.dataset.classes) if spec.dataset else 0
    softmax = spec.network.layers[-1].final_activation == "softmax"
    few = widths(spec.network.layers, 1)[-1] < classes
    return _with_units(spec, classes) if softmax and few else spec


def _with_units(spec: Spec, units: int) -> Spec:
    return _with(spec, output_index(spec.network.layers), units=units)


def _with_activation(spec: Spec, activation: str) -> Spec:
    last = len(spec.network.layers) - 1
    if spec.network.layers[last].final_activation == activation:
        return spec
    return _with(spec, last, activation=activation)


def _with(spec: Spec, index: int, **changes: Any) -> Spec:
    layers = list(spec.network.layers)
    if not changes.keys() <= layers[index].hypers.keys():
        raise SettingError(
            f"a {layers[index].label.lower()} layer cannot be made to fit as the last one; "
            "end the network with a dense layer",
            ["network", "layers", index],
        )
    layers[index] = layers[index].replace(**changes)
    return with_layers(spec, layers)


def with_layers(spec: Spec, layers: Sequence[Layer]) -> Spec:
    """The spec with other layers."""
    return replace(spec, network=replace(spec.network, layers=tuple(layers)))


def _note(before: Spec, after: Spec, reason: str) -> str | None:
    old, new = before.network.layers, after.network.layers
    units = widths(new, 1)[-1]
    changes = []
    if units != widths(old, 1)[-1]:
        changes.append(f"the output layer now has {units} unit{'s' if units > 1 else ''}")
    if new[-1].final_activation != old[-1].final_activation:
        changes.append(
            f"its activation is {new[-1].final_activation}"
            if changes
            else f"the output activation is now {new[-1].final_activation}"
        )
    if after.training.loss.id != before.training.loss.id:
        changes.append(f"the loss is now {after.training.loss.label.lower()}")
    elif after.training.loss != before.training.loss:
        changes.append("the loss has no class weights any more")
    if after.training.early_stopping != before.training.early_stopping:
        changes.append("early stopping is off, for there are no validation rows")
    if not changes:
        return None
    *most, last = changes
    sentence = f"{', '.join(most)} and {last}" if most else last
    return f"To {reason}, {sentence}."
