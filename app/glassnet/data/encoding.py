"""How the answers of a dataset meet the outputs of a network."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from glassnet.data.loading import Data, names_classes
from glassnet.engine.errors import SettingError


def encode(
    data: Data, outputs: int, output_activation: str, dtype: DTypeLike = np.float32
) -> NDArray[Any]:
    """Targets (n, outputs) for a network's outputs.

    Two classes on one output are 0 and 1, or −1 and +1 where it is tanh; with as many outputs as
    classes, targets are one-hot; numbers are taken as they are. Raises SettingError when the
    dataset and the number of outputs cannot meet, with the row where a given class index is why.
    """
    if data.targets is not None and data.targets.shape[1] == outputs:
        return data.targets.astype(dtype)
    count = len(data.classes)
    if data.labels is not None:
        if outputs == 1 and count == 2:
            low = -1 if output_activation == "tanh" else 0
            return np.where(data.labels == 1, 1, low).astype(dtype)[:, np.newaxis]
        # Given class indices need not name the last classes; a network may have outputs for them.
        if outputs == count or (data.given and outputs > count):
            return np.equal.outer(data.labels, np.arange(outputs)).astype(dtype)
    _check_indices(data, outputs)
    raise SettingError(f"an output layer of width {outputs} cannot meet {_wanted(data)}")


def accuracy(predictions: NDArray[Any], targets: NDArray[Any], output_activation: str) -> float:
    """The share of rows, 0 to 1, whose class is met; both arrays are (n, outputs).

    The class is the largest output, or with one output whether it is above 0.5 (0 for tanh). NaN
    without rows, or where targets do not stand for classes.
    """
    if not len(targets) or not names_classes(targets):
        return float("nan")
    if targets.shape[1] == 1:
        threshold = 0.0 if output_activation == "tanh" else 0.5
        return float(np.mean((predictions > threshold) == (targets > threshold)))
    return float(np.mean(predictions.argmax(axis=1) == targets.argmax(axis=1)))


def _check_indices(data: Data, outputs: int) -> None:
    """Name the row of given class indices that has no output of its own."""
    if not data.given or data.targets is None or data.targets.shape[1] != 1:
        return
    column = data.targets[:, 0]
    wrong = (column < 0) | (column >= outputs) | (column != np.floor(column))
    if wrong.any():
        row = int(wrong.argmax())
        raise SettingError(
            f"{column[row]:g} is not allowed; with {outputs} outputs one column of targets holds "
            f"class indices, from 0 to {outputs - 1}; mend it, or the number of outputs",
            ["targets", row],
        )


def _wanted(data: Data) -> str:
    if data.targets is not None:
        width = data.targets.shape[1]
        return f"targets of width {width}; it must be {width} wide"
    count = len(data.classes)
    return f"{count} classes; it must be {'1 or 2' if count == 2 else count} wide"
