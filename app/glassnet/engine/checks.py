"""What training accepts: settings in their ranges, examples that fit the network."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.component import Hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.network import Network, extended
from glassnet.engine.operations import Array

__all__ = ["SETTINGS", "checked", "examples"]

SETTINGS: Mapping[str, Hyper] = {
    "l1": Hyper(float, 0.0, "L1 penalty", "λ₁", low=0.0),
    "l2": Hyper(float, 0.0, "L2 penalty", "λ₂", low=0.0),
    "clip_norm": Hyper(float, None, "Longest gradient", low=0.0, open_low=True, optional=True),
    "batch_size": Hyper(int, 32, "Batch size", "B", low=1),
}


def checked(name: str, value: Any) -> Any:
    """The value of a setting in its own type. Raises SettingError when it is not allowed."""
    if name == "batch_size" and value == "full":
        return value
    try:
        return SETTINGS[name].check(value)
    except SettingError as error:
        raise error.inside(name) from None


def examples(network: Network, inputs: ArrayLike, targets: ArrayLike) -> tuple[Array, Array]:
    """Inputs with their column of ones, and targets, in the network's precision."""
    rows, wanted = np.asarray(inputs), np.asarray(targets)
    for name, array, width in (
        ("inputs", rows, network.inputs),
        ("targets", wanted, network.outputs),
    ):
        if array.ndim != 2 or array.shape[1] != width or len(array) == 0:
            raise SettingError(
                f"shape {array.shape} does not fit; it must be (rows, {width}), with rows", [name]
            )
        if not np.isfinite(array).all():
            raise SettingError("a value is not finite; all must be finite numbers", [name])
    if len(rows) != len(wanted):
        raise SettingError(f"{len(wanted)} rows do not fit {len(rows)} rows of inputs", ["targets"])
    return extended(rows, network.dtype), np.ascontiguousarray(wanted, network.dtype)
