"""What is measured at a recorded step."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Metrics:
    """One row of a run's history; None where there is nothing to measure.

    `step` counts updates, `epoch` is examples seen / training rows. Losses are data losses in
    evaluation mode (≥ 0), `penalty` is the L1 and L2 term (≥ 0), accuracies lie in [0, 1].
    `gradient_norm` is that of the last step, penalty included, before clipping.
    """

    step: int
    epoch: float
    train_loss: float | None
    penalty: float | None
    validation_loss: float | None
    train_accuracy: float | None
    validation_accuracy: float | None
    learning_rate: float | None
    gradient_norm: float | None

    def cells(self) -> list[str]:
        """The row for a CSV file, in the order of `COLUMNS`; what is not measured is empty."""
        values = (getattr(self, name) for name in COLUMNS)
        return ["" if value is None else repr(value) for value in values]

    def numbers(self) -> list[float]:
        """The row as floats, in the order of `COLUMNS`; what is not measured is nan."""
        values = (getattr(self, name) for name in COLUMNS)
        return [math.nan if value is None else float(value) for value in values]

    @classmethod
    def from_numbers(cls, numbers: Iterable[float]) -> "Metrics":
        """The row that `numbers` gave. Raises ValueError for a step that is no whole number ≥ 0."""
        step, epoch, *rest = (float(number) for number in numbers)
        if not (step.is_integer() and step >= 0 and math.isfinite(epoch)):
            raise ValueError(f"a row at step {step} of epoch {epoch}")
        return cls(int(step), epoch, *(None if math.isnan(value) else value for value in rest))


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Metrics))
