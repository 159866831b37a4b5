"""Whether the parts of a spec can work together."""

from typing import Protocol

import numpy as np

from glassnet.data import Dataset
from glassnet.engine import SettingError, activations, losses
from glassnet.engine.losses import Loss
from glassnet.engine.network import require_finite
from glassnet.experiment.shapes import frozen_mask, output_index, positions, widths
from glassnet.experiment.spec import NetworkSpec, Spec

MOST_PARAMETERS = 20_000_000
MOST_LAYERS = 100


class Problem(Protocol):
    """What a network must know of what it learns; a `Dataset` and `Data` both tell it."""

    @property
    def features(self) -> int: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def target_names(self) -> tuple[str, ...]: ...


def validate(spec: Spec, problem: Problem | None = None) -> None:
    """Check that layers, loss, data and names fit each other.

    `problem` stands for the data where arrays replace the dataset; with neither, what depends on
    the data is not checked. Raises SettingError with the path of what does not fit.
    """
    _check_layers(spec.network)
    _check_early_stopping(spec, problem)
    dataset = spec.dataset if problem is None else problem
    if dataset is not None:
        _check_sizes(spec.network, dataset.features)
        _check_names(spec, dataset.features)
    if spec.dataset is not None and problem is None:
        _check_outputs(spec.network, spec.dataset)
        _check_task(spec.training.loss, spec.dataset)
    _check_loss(spec)


def allowed_outputs(problem: Problem) -> tuple[int, ...]:
    """How many outputs a network for this problem may have."""
    if problem.target_names:
        return (len(problem.target_names),)
    count = len(problem.classes)
    return (1, 2) if count == 2 else (count,)


def validates(dataset: Dataset) -> bool:
    """Whether a dataset keeps at least one row for validation."""
    rows, share = (dataset.values.get(name) for name in ("samples", "validation"))
    return bool(share) and (rows is None or rows * share + 1e-9 >= 1)


def _check_layers(network: NetworkSpec) -> None:
    count = len(network.layers)
    if not 1 <= count <= MOST_LAYERS:
        raise SettingError(
            f"{count} layers are not allowed; it must be 1 to {MOST_LAYERS}, the last of them the "
            "output layer",
            ["network", "layers"],
        )
    for index, layer in enumerate(network.layers[:-1]):
        if activations[layer.final_activation].final_only:
            raise SettingError(
                f"{layer.final_activation!r} is not allowed in a hidden layer; "
                "only the last layer can have it",
                ["network", "layers", index, "activation"],
            )


def _check_sizes(network: NetworkSpec, inputs: int) -> None:
    count, width = 0, inputs
    for index, layer in enumerate(network.layers):
        count += layer.count(width)
        width = layer.outputs(width)
        if count > MOST_PARAMETERS:
            raise SettingError(
                f"up to here the network has {count:,} parameters; at most {MOST_PARAMETERS:,} "
                "are allowed, so use fewer units",
                ["network", "layers", index],
            )


def _check_outputs(network: NetworkSpec, problem: Problem) -> None:
    allowed = allowed_outputs(problem)
    outputs = widths(network.layers, problem.features)[-1]
    if outputs not in allowed:
        learned = f"{len(problem.classes)} classes"
        if problem.target_names:
            learned = f"the numbers to learn ({', '.join(problem.target_names)})"
        raise SettingError(
            f"{outputs} is not allowed; for {learned} it must be {' or '.join(map(str, allowed))}",
            ["network", "layers", output_index(network.layers), "units"],
        )


def _check_task(loss: Loss, dataset: Dataset) -> None:
    """A loss that goes with softmax or sigmoid reads the outputs as probabilities of classes."""
    if loss.fuses and dataset.task == "regression":
        usable = ", ".join(one.id for one in losses if not one.fuses)
        raise SettingError(
            f"{loss.id!r} is not allowed, for {dataset.label} has numbers to learn and no "
            f"classes; allowed: {usable}",
            ["training", "loss"],
        )


def _check_loss(spec: Spec) -> None:
    last = spec.network.layers[-1]
    # The width of the input decides nothing here unless no layer has units of its own.
    outputs = widths(spec.network.layers, 1)[-1]
    if last.final_activation == "softmax" and outputs < 2:
        raise SettingError(
            "'softmax' is not allowed with one output, which would always be 1; use linear for a "
            "number, sigmoid or tanh for two classes, or one output for each class",
            ["network", "layers", len(spec.network.layers) - 1, "activation"],
        )
    try:
        spec.training.loss.fits(last.final_activation, outputs)
    except SettingError as error:
        raise error.inside("training", "loss") from None


def _check_early_stopping(spec: Spec, problem: Problem | None) -> None:
    if spec.training.early_stopping is None or problem is not None or spec.dataset is None:
        return
    if not validates(spec.dataset):
        raise SettingError(
            "needs a validation split of at least one row; raise dataset.validation",
            ["training", "early_stopping"],
        )


def _check_names(spec: Spec, inputs: int) -> None:
    layers = spec.network.layers
    try:
        frozen_mask(layers, inputs, spec.training.freeze)
    except SettingError as error:
        raise error.inside("training", "freeze") from None
    if not spec.network.initial_weights:
        return
    places = positions(layers, inputs)
    for name, values in spec.network.initial_weights.items():
        path = ["network", "initial_weights", name]
        if name not in places:
            raise SettingError(f"names no parameters; there are {', '.join(places)}", path)
        if np.shape(values) != places[name].shape:
            raise SettingError(
                f"the shape {np.shape(values)} is not allowed; it must be {places[name].shape}",
                path,
            )
        require_finite(np.asarray(values, np.float64), spec.training.dtype, *path)
