"""Rows to learn from, cut into those that train and those that are kept away from training."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.data.dataset import Dataset, SplitDataset, Task
from glassnet.engine.errors import SettingError

Rows = NDArray[np.int64]

# More whole numbers than this are values to be met, not names of classes.
MOST_CLASSES = 1000
# Keeps the draws made here apart from those of everything else that starts from the same seed.
_POINTS, _SPLIT = 0xDA7A0, 0xDA7A1
_KINDS = {"U": "texts", "S": "bytes", "O": "objects", "c": "complex numbers", "M": "dates"}
_LONE = "a single number"
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, eq=False)
class Data:
    """Rows and their split; all arrays are read-only.

    `inputs` (n, features). `labels` (n,) are class indices, `targets` (n, outputs) numbers; a
    generated set has one of them, and given class indices have both: the indices, and the same
    numbers for a network with one output. `train`, `validation` and `test` index the rows: they are
    disjoint, cover every row, and each keeps the order of the rows. The other fields are those of
    `Dataset`; `given` tells that the arrays are the caller's.
    """

    inputs: NDArray[Any]
    labels: NDArray[np.int64] | None
    targets: NDArray[np.float64] | None
    train: Rows
    validation: Rows
    test: Rows
    task: Task
    classes: tuple[str, ...]
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    extent: tuple[float, float] | None = None
    given: bool = False

    def __post_init__(self) -> None:
        for array in (self.inputs, self.labels, self.targets, *self.splits):
            if array is not None:
                array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def features(self) -> int:
        """The length of one input."""
        return int(self.inputs.shape[1])

    @property
    def splits(self) -> tuple[Rows, Rows, Rows]:
        """The rows that train, that validate, and that test."""
        return self.train, self.validation, self.test


@lru_cache(maxsize=4)
def load(dataset: Dataset, seed: int) -> Data:
    """The rows of a dataset and their split, both drawn from `seed` (≥ 0).

    The last few are kept, so asking again costs nothing. Raises GlassnetError when stored data
    cannot be read.
    """
    inputs, answers = dataset.generate(_generator(seed, _POINTS))
    classes = dataset.task == "classification"
    shares = (dataset.values.get("validation", 0.0), dataset.values.get("test", 0.0))
    train, validation, test = _split(len(inputs), *shares, seed)
    return Data(
        inputs=inputs,
        labels=answers if classes else None,
        targets=None if classes else answers,
        train=train,
        validation=validation,
        test=test,
        task=dataset.task,
        classes=dataset.classes,
        feature_names=dataset.feature_names,
        target_names=dataset.target_names,
        image_shape=dataset.image_shape,
        extent=dataset.extent,
    )


def from_arrays(
    inputs: ArrayLike, targets: ArrayLike, validation: float = 0.0, seed: int = 42
) -> Data:
    """The caller's own rows, copied; they keep their order.

    `inputs` (n, features) finite numbers. `targets` (n,) class indices or numbers, or
    (n, outputs) numbers. `validation` is the share of rows, in [0, 0.9] and rounded down, that is
    drawn away from training. Raises SettingError for other shapes or values.
    """
    X = numbers(inputs, "inputs", (2,), "(n, features)")
    T = numbers(targets, "targets", (1, 2), "(n,) or (n, outputs)").astype(np.float64)
    for name, array in (("inputs", X), ("targets", T)):
        if not array.size:
            raise SettingError(f"shape {array.shape} is not allowed; it holds no value", [name])
    if len(X) != len(T):
        raise SettingError(f"{len(T)} rows, but inputs have {len(X)}; they must agree", ["targets"])
    labels = _class_indices(T)
    columns = T.reshape(len(T), -1)
    classes = tuple(map(str, range(int(labels.max()) + 1))) if labels is not None else ()
    regression = labels is None and not names_classes(columns)
    train, held, test = _split(len(X), _share(validation), 0.0, seed)
    return Data(
        inputs=X,
        labels=labels,
        targets=columns,
        train=train,
        validation=held,
        test=test,
        task="regression" if regression else "classification",
        classes=classes,
        feature_names=_names("x", X.shape[1]),
        target_names=_names("y", columns.shape[1]) if regression else (),
        given=True,
    )


def names_classes(targets: NDArray[Any]) -> bool:
    """Whether targets (n, outputs) stand for classes.

    True for one column of 0 and 1 or of −1 and +1, and for more columns that are one-hot.
    """
    if targets.shape[1] == 1:
        return any(bool(np.isin(targets, pair).all()) for pair in ((0, 1), (-1, 1)))
    return bool(np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all())


def _generator(seed: int, use: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(use,)))


def _split(n: int, validation: float, test: float, seed: int) -> tuple[Rows, Rows, Rows]:
    # Rounding down must not lose the row that 0.29 × 100 = 28.999… stands for.
    held, tested = (int(n * share + 1e-9) for share in (validation, test))
    order = _generator(seed, _SPLIT).permutation(n)
    parts = np.split(order, [n - held - tested, n - tested])
    train, kept, last = (np.sort(part) for part in parts)
    return train, kept, last


def numbers(values: ArrayLike, name: str, dimensions: tuple[int, ...], shape: str) -> NDArray[Any]:
    """A copy of the caller's values as finite numbers, float32 where they are, else float64.

    `dimensions` are the numbers of axes allowed and `shape` says so in words. Raises SettingError,
    its path `name` and the index of the faulty row or value.
    """
    try:
        array = np.array(values)
    except (TypeError, ValueError):
        raise _ragged(values, name, shape) from None
    if array.dtype.kind not in "biuf":
        kind = _KINDS.get(array.dtype.kind, f"values of type {array.dtype}")
        raise SettingError(f"{kind} are not allowed; give real numbers", [name])
    if np.ma.is_masked(values):
        raise SettingError("masked values are not allowed; give a number for each", [name])
    if array.ndim not in dimensions:
        raise SettingError(f"shape {array.shape} is not allowed; it must be {shape}", [name])
    if array.dtype != np.float32:
        with np.errstate(over="ignore"):
            array = array.astype(np.float64)
    finite = np.isfinite(array)
    if not finite.all():
        at = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise SettingError(f"{array[at]} is not allowed; it must be finite", [name, *at])
    return array


def _ragged(values: Any, name: str, shape: str) -> SettingError:
    """What to say of rows that make no array: the first row that is unlike row 0."""
    rows = values if isinstance(values, (list, tuple)) else []
    sizes = [len(row) if isinstance(row, (list, tuple)) or np.ndim(row) else None for row in rows]
    for index, size in enumerate(sizes):
        if size != sizes[0]:
            this, first = (_LONE if n is None else f"a row of {n}" for n in (size, sizes[0]))
            return SettingError(
                f"{this} is not allowed after {first}; the shape must be {shape}", [name, index]
            )
    return SettingError(f"these rows make no array; the shape must be {shape}", [name])


def _share(validation: float) -> float:
    try:
        return float(SplitDataset.hypers["validation"].check(validation))
    except SettingError as error:
        raise error.inside("validation") from None


def _names(letter: str, count: int) -> tuple[str, ...]:
    if count == 1:
        return (letter,)
    return tuple(f"{letter}{i}".translate(_SUBSCRIPT) for i in range(1, count + 1))


def _class_indices(targets: NDArray[np.float64]) -> NDArray[np.int64] | None:
    if targets.ndim != 1 or targets.min() < 0 or targets.max() >= MOST_CLASSES:
        return None
    return targets.astype(np.int64) if np.array_equal(targets, np.floor(targets)) else None
