"""What every dataset has in common, and the registry that finds them."""

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from glassnet.engine.component import Component, hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.registry import Registry

Task = Literal["classification", "regression"]
_SHARES = ("validation", "test")


class Dataset(Component):
    """A problem to learn, chosen by id.

    `classes` names the classes in the order of their labels (empty for regression), `target_names`
    the numbers to learn (empty for classes). `features` is the length of one input; `image_shape`
    is (height, width) where an input is an image. `extent` is the range of the input axes of a plot
    of one or two features, None where there is none.
    """

    task: ClassVar[Task] = "classification"
    classes: ClassVar[tuple[str, ...]] = ()
    target_names: ClassVar[tuple[str, ...]] = ()
    features: ClassVar[int] = 2
    feature_names: ClassVar[tuple[str, ...]] = ("x₁", "x₂")
    image_shape: ClassVar[tuple[int, int] | None] = None
    extent: ClassVar[tuple[float, float] | None] = None

    def generate(self, rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
        """Draw all rows, in the order in which they are to be used.

        Returns inputs (n, features) and, for classes, labels (n,) int64 from 0; for regression,
        targets (n, outputs) float64. Raises GlassnetError when stored data cannot be read.
        """
        raise NotImplementedError


class SplitDataset(Dataset):
    """A dataset that keeps some rows away from training.

    `validation` and `test` are shares of all rows, each in [0, 0.9] and together at most 0.9; both
    are rounded down to whole rows, so that training always has some.
    """

    validation: float = hyper(float, 0.2, "Validation split", unit="share of rows", low=0, high=0.9)
    test: float = hyper(float, 0.0, "Test split", unit="share of rows", low=0, high=0.9)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # What makes the data comes before how it is cut, in forms and in files.
        cls.hypers = dict(sorted(cls.hypers.items(), key=lambda item: item[0] in _SHARES))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        room = 0.9 - self.validation
        if self.test > room + 1e-9:
            raise SettingError(
                f"{self.test:g} is not allowed beside a validation split of {self.validation:g}; "
                f"it must be at most {room:.3g}, for together they may take 0.9 of the rows",
                ["test"],
            )


datasets: Registry[Dataset] = Registry("dataset", "glassnet.data.sets")
