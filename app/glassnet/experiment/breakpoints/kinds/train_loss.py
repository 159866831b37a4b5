"""The mean loss over the training examples."""

from typing import ClassVar

from glassnet.experiment.breakpoints.measured import Measured
from glassnet.experiment.breakpoints.quantity import quantities


@quantities
class TrainLoss(Measured):
    """The mean loss over the training split, of at most 2,000 fixed rows."""

    id: ClassVar[str] = "train_loss"
    label: ClassVar[str] = "Training loss"
    symbol: ClassVar[str] = "L"
    about: ClassVar[str] = "The mean loss over the training examples, measured at each epoch’s end"
    rank: ClassVar[int] = 20
    split: ClassVar[str] = "train"
