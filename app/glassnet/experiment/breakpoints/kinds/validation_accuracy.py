"""The accuracy over the validation examples."""

from typing import ClassVar

from glassnet.experiment.breakpoints.measured import Measured
from glassnet.experiment.breakpoints.quantity import quantities


@quantities
class ValidationAccuracy(Measured):
    """The accuracy over the validation split, of at most 2,000 fixed rows."""

    id: ClassVar[str] = "validation_accuracy"
    label: ClassVar[str] = "Validation accuracy"
    symbol: ClassVar[str] = "acc"
    unit: ClassVar[str] = "share"
    about: ClassVar[str] = "The share of validation examples met, measured at each epoch’s end"
    rank: ClassVar[int] = 50
    split: ClassVar[str] = "validation"
