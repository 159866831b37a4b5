"""Output layer, loss and data follow each other: when one changes, the others are made to fit."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from glassnet.engine import losses
from glassnet.engine.layers import Layer
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.spec import Spec
from glassnet.experiment.validation import allowed_outputs

Fitted = tuple[Spec, str | None]
"""A spec whose parts fit, and what had to change for it."""


def fit_dataset(spec: Spec) -> Fitted:
    """Give the output layer what the dataset asks for; keep its style where that is possible.

    More than two classes get one softmax output each, and cross-entropy; numbers to learn get a
    linear output.
    """
    dataset = spec.dataset
    assert dataset is not None
    layers, training = spec.network.layers, spec.training
    allowed, activation = allowed_outputs(dataset), layers[-1].final_activation
    outputs = widths(layers, dataset.features)[-1]
    fitted = spec
    if dataset.task == "regression":
        fitted = _with_activation(_with_units(fitted, 1), "linear")
    elif outputs not in allowed:
        if len(dataset.classes) > 2:
            activation = "softmax"
        units = allowed[0] if activation != "softmax" else len(dataset.classes)
        fitted = _with_activation(_with_units(fitted, units), activation)
        if len(dataset.classes) > 2:
            fitted = _with_loss(fitted, "cross_entropy")
    fitted = _with_loss_for(fitted)
    if training.early_stopping is not None and not dataset.values.get("validation"):
        training = replace(fitted.training, early_stopping=None)
        fitted = replace(fitted, training=training)
    return fitted, _note(spec, fitted, f"fit {dataset.label}")


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
    return replace(spec, training=replace(spec.training, loss=losses.from_json(loss)))


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
    if after.training.loss != before.training.loss:
        changes.append(f"the loss is now {after.training.loss.label.lower()}")
    if after.training.early_stopping != before.training.early_stopping:
        changes.append("early stopping is off, for there are no validation rows")
    if not changes:
        return None
    *most, last = changes
    sentence = f"{', '.join(most)} and {last}" if most else last
    return f"To {reason}, {sentence}."
