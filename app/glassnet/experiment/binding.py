"""Bringing a spec, its data and a network together."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from glassnet.data import Data, Dataset, encode, from_arrays, load
from glassnet.engine import Network, SettingError, Trainer
from glassnet.engine.batches import batch_count
from glassnet.engine.losses import Loss
from glassnet.engine.network import require_finite
from glassnet.experiment.reading import parse_spec, plain_spec
from glassnet.experiment.shapes import frozen_mask
from glassnet.experiment.spec import Spec, SpecError, from_plain
from glassnet.experiment.validation import validate

_USES = ("initial weights", "batches")
"""What randomness is used for, in the order of its generators."""
_SUM_TOLERANCE = 2e-3
"""How far from 1 the probabilities of a row may add up: as far as three decimals are off."""

Source = Spec | Mapping[str, Any] | str | Path


def bind(source: Source, inputs: ArrayLike | None, targets: ArrayLike | None) -> tuple[Spec, Data]:
    """The spec of a source and the data it learns from: its dataset, or the arrays given.

    With arrays the spec has no dataset; its `validation` splits them only where it was written.
    Raises SpecError for the spec and SettingError for the arrays.
    """
    if (inputs is None) != (targets is None):
        missing = "targets" if targets is None else "inputs"
        raise SettingError("missing; inputs and targets are given together", [missing])
    file = str(source) if isinstance(source, (str, Path)) else None
    plain = plain_spec(source)
    if inputs is None or targets is None:
        spec = parse_spec(plain, file)
        if spec.dataset is None:
            raise SpecError("missing; name a dataset, or give arrays", "dataset", file)
        return spec, load(spec.dataset, spec.seed)
    spec, validation = _without_dataset(plain, file)
    data = from_arrays(inputs, targets, validation, spec.seed)
    try:
        validate(spec, data)
    except SettingError as error:
        raise SpecError(error.problem, error.place, file) from None
    return spec, data


def steps_per_epoch(spec: Spec, data: Data, network: Network) -> int:
    """How many updates (≥ 1) an epoch of a document has, as its trainer makes them."""
    rows = max(1, len(data.train))
    return max(1, batch_count(rows, spec.training.batch_size, network.least_batch))


def _without_dataset(plain: Any, file: str | None) -> tuple[Spec, float]:
    """The spec without its dataset, and the validation split that was written in that."""
    if isinstance(plain, Spec):
        share = plain.dataset.values.get("validation", 0.0) if plain.dataset else 0.0
        return replace(plain, dataset=None), share
    written = plain.get("dataset") if isinstance(plain, Mapping) else None
    if not isinstance(written, Mapping):
        return parse_spec(plain, file), 0.0
    try:
        # A dataset that is replaced need not be named; spiral stands for any that is split.
        dataset = from_plain(Dataset, {"name": "spiral", **written})
    except SettingError as error:
        raise SpecError(error.problem, error.inside("dataset").place, file) from None
    rest = {name: value for name, value in plain.items() if name != "dataset"}
    share = dataset.values.get("validation", 0.0) if "validation" in written else 0.0
    return parse_spec(rest, file), share


def generator(seed: int, use: str) -> np.random.Generator:
    """The generator that a seed gives to one use of randomness."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_USES.index(use),)))


def initial_network(spec: Spec, inputs: int) -> Network:
    """The network of a spec with the weights that it starts from."""
    rng = generator(spec.seed, "initial weights")
    try:
        network = Network(spec.network.layers, inputs, dtype=spec.training.dtype, rng=rng)
    except SettingError as error:
        raise error.inside("network") from None
    if spec.network.initial_weights:
        network.set_weights(network.weights() | dict(spec.network.initial_weights))
    return network


def targets_for(network: Network, loss: Loss, data: Data) -> NDArray[Any]:
    """The targets (n, outputs) of all rows as the network's outputs are to meet them.

    Raises SettingError when it has another number of outputs than they need, or given arrays are
    not finite in its precision or no targets for the loss.
    """
    for name, given in (("inputs", data.inputs), ("targets", data.targets)):
        if data.given and given is not None:
            require_finite(given, network.dtype, name)
    try:
        targets = encode(data, network.outputs, network.final_activation, network.dtype)
    except SettingError as error:
        if error.path:
            raise
        raise error.inside("network", "layers", len(network.layers) - 1, "units") from None
    if data.given:
        _check_range(targets, loss)
    return targets


def _check_range(targets: NDArray[Any], loss: Loss) -> None:
    """A loss that reads the outputs as probabilities wants targets that are such, too."""
    wrong = (targets < 0) | (targets > 1)
    if loss.fuses and wrong.any():
        row, output = (int(i) for i in np.argwhere(wrong)[0])
        raise SettingError(
            f"{targets[row, output]:g} is not allowed; for {loss.id} it must be from 0 to 1",
            ["targets", row] if targets.shape[1] == 1 else ["targets", row, output],
        )
    sums = targets.sum(axis=1)
    off = abs(sums - 1) > _SUM_TOLERANCE
    if loss.fuses == "softmax" and off.any():
        row = int(off.argmax())
        raise SettingError(
            f"a row with the sum {sums[row]:g} is not allowed; for {loss.id} it must be 1, as that "
            "of probabilities is",
            ["targets", row],
        )


def trainer_for(spec: Spec, network: Network, data: Data, targets: NDArray[Any]) -> Trainer:
    """What trains the network as the spec says, on the training rows of all `targets`.

    Raises SettingError for batches that are too small for the layers.
    """
    training = spec.training
    frozen = frozen_mask(spec.network.layers, data.features, training.freeze)
    try:
        return Trainer(
            network,
            training.loss,
            training.optimizer,
            data.inputs[data.train],
            targets[data.train],
            batch_size=training.batch_size,
            rng=generator(spec.seed, "batches"),
            shuffle=training.shuffle,
            l1=training.l1,
            l2=training.l2,
            clip_norm=training.clip_norm,
            frozen=frozen if frozen.any() else None,
            schedule=training.schedule,
            epochs=training.epochs,
        )
    except SettingError as error:
        raise error.inside("training") if error.path[:1] == ("batch_size",) else error from None
