"""What can be asked of a run without changing it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Generator
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glassnet.data import Data, numbers
from glassnet.engine import Network, SettingError, Trainer
from glassnet.engine.explain import StepAccount, explain_step
from glassnet.engine.finder import RateTest, find_learning_rate, rate_test
from glassnet.engine.gradient_check import GradientCheck, GradientChecker
from glassnet.experiment.binding import trainer_for
from glassnet.experiment.measuring import Measurer
from glassnet.experiment.metrics import Metrics
from glassnet.experiment.spec import Spec


class Inspection(ABC):
    """The questions that a run answers; each leaves it as it was, bit for bit."""

    spec: Spec
    data: Data
    network: Network
    targets: NDArray[Any]
    _measurer: Measurer

    @property
    @abstractmethod
    def trainer(self) -> Trainer:
        """What does the updates."""

    @property
    def step(self) -> int:
        """Updates so far."""
        return self.trainer.step

    @property
    def epoch(self) -> float:
        """Examples seen, in multiples of the training rows."""
        return self.trainer.epoch

    def evaluate(self, rows: int | None = None) -> Metrics:
        """Losses and accuracies of now, in evaluation mode.

        Over the whole splits, or over `rows` rows of each, always the same ones.
        """
        norm = self.trainer.gradient_norm
        train_loss, train_accuracy = self._measurer.loss_and_accuracy("train", rows)
        validation_loss, validation_accuracy = self._measurer.loss_and_accuracy("validation", rows)
        return Metrics(
            step=self.step,
            epoch=self.epoch,
            train_loss=train_loss,
            penalty=self.penalty(),
            validation_loss=validation_loss,
            train_accuracy=train_accuracy,
            validation_accuracy=validation_accuracy,
            learning_rate=self.trainer.learning_rate,
            gradient_norm=None if isnan(norm) else norm,
        )

    def loss(self) -> float:
        """The data loss, without penalty, over the whole training split, in evaluation mode."""
        loss = self._measurer.loss("train")
        assert loss is not None
        return loss

    def penalty(self) -> float:
        """The L1 and L2 penalty of the weights, λ₁ Σ|w| + λ₂/2 Σw²."""
        return self.trainer.penalty()

    def predict(self, inputs: ArrayLike) -> NDArray[Any]:
        """Outputs (n, outputs) after the last activation for finite inputs (n, features).

        Raises SettingError for others, with the row.
        """
        return self.network.predict(numbers(inputs, "inputs", (2,), "(n, features)"))

    def weights(self) -> dict[str, NDArray[Any]]:
        """Copies of all parameters, named and laid out as in a weight file."""
        return self.network.weights()

    def find_learning_rate(self, **settings: Any) -> RateTest:
        """Try learning rates from far too small to far too large, from the weights of now.

        `settings` are those of `glassnet.engine.finder.rate_test`: `low`, `high`, `steps`,
        `memory`. Raises SettingError for a value that is not allowed.
        """
        return find_learning_rate(self._twin(), **settings)

    def rate_test(self, **settings: Any) -> Generator[float, None, RateTest]:
        """The same piece by piece: a generator of the share done, whose value is the test.

        It works on a copy, so that the run may be watched, and may go on, between two pieces.
        """
        return rate_test(self._twin(), **settings)

    def check_gradient(self, name: str, epsilon: float = 1e-5) -> GradientCheck:
        """Nudge one parameter by ±ε: the loss's own slope beside the backpropagated gradient.

        `name` is an entry of an array of the weight file, such as "2.weight[0,3]" or "0.bias[1]".
        The loss is the mean data loss of the batch under way or, between steps, of the next one, in
        evaluation mode and float64. Raises SettingError for an unknown parameter, or an ε that is
        not above 0 and at most 1.
        """
        array, index = _entry(self.network, name)
        return self.gradient_checker().check(array, index, epsilon)

    def gradient_checker(self) -> GradientChecker:
        """What asks the loss of the batch under way or, between steps, of the next one for slopes.

        It has a copy of everything: the run may go on.
        """
        _, extended, targets = self.trainer.next_batch()
        return GradientChecker(self.network, self.spec.training.loss, extended[:, :-1], targets)

    def explain(self, example: int = 0) -> StepAccount:
        """Every number of the step under way or, between steps, of the next one.

        `example` counts within its batch: the one whose values and chain rules are told when no
        other is named. Raises SettingError for one that is not in the batch.
        """
        return explain_step(self.trainer, example)

    def next_update(self) -> NDArray[np.float64]:
        """What the next update, or that of the step under way, will add to the parameters, (P,).

        Raises Diverged where it would.
        """
        twin = self._twin()
        before = twin.network.parameters.astype(np.float64)
        twin.advance(1)
        return np.asarray(twin.network.parameters - before, np.float64)

    def _twin(self) -> Trainer:
        """A trainer on a copy of the network that goes on exactly as that of the run would."""
        twin = trainer_for(self.spec, self.network.clone(), self.data, self.targets)
        twin.restore(self.trainer.state())
        return twin


def _entry(network: Network, name: str) -> tuple[str, list[int]]:
    """The array and the index in a name such as "2.weight[0,3]"."""
    match = re.fullmatch(r"([\w.]+)\[(\d+(?:, ?\d+)*)\]", name)
    if match is None:
        raise SettingError(
            "does not name one parameter; write an array and the entry, as in 0.weight[0,0]; "
            f"there are: {', '.join(network.positions())}",
            [name],
        )
    return match[1], [int(number) for number in match[2].split(",")]
