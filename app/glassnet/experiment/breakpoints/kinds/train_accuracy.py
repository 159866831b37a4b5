"""The accuracy over the training examples."""

from typing import ClassVar

from glassnet.experiment.breakpoints.measured import Measured
from glassnet.experiment.breakpoints.quantity import quantities


@quantities
class TrainAccuracy(Measured):
    """The accuracy over the training split, of at most 2,000 fixed rows."""

    id: ClassVar[str] = "train_accuracy"
    label: ClassVar[str] = "Training accuracy"
    symbol: ClassVar[str] = "acc"
    unit: ClassVar[str] = "share"
    about: ClassVar[str] = "The share of training examples met, measured at each epoch’s end"
    rank: ClassVar[int] = 40
    split: ClassVar[str] = "train"
