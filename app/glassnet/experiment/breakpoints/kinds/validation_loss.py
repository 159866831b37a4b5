"""The mean loss over the validation examples."""

from typing import ClassVar

from glassnet.experiment.breakpoints.measured import Measured
from glassnet.experiment.breakpoints.quantity import quantities


@quantities
class ValidationLoss(Measured):
    """The mean loss over the validation split, of at most 2,000 fixed rows."""

    id: ClassVar[str] = "validation_loss"
    label: ClassVar[str] = "Validation loss"
    symbol: ClassVar[str] = "L"
    about: ClassVar[str] = (
        "The mean loss over the validation examples, measured at each epoch’s end"
    )
    rank: ClassVar[int] = 30
    split: ClassVar[str] = "validation"
