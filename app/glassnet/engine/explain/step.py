"""A step before it is taken: its values, its gradients, and what the update makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from glassnet.engine.explain.chain_rule import ChainRule, in_batch
from glassnet.engine.explain.factors import Contribution
from glassnet.engine.explain.health import LayerHealth, measure
from glassnet.engine.losses import Loss
from glassnet.engine.network import Network
from glassnet.engine.operations import Array, Scratch, replay
from glassnet.engine.plan import Plan
from glassnet.engine.trainer import Trainer
from glassnet.engine.update import Update

__all__ = ["LayerValues", "ParameterStep", "StepAccount", "explain_step"]


@dataclass(frozen=True)
class LayerValues:
    """What one example does in one layer, all (width,): z, a, and δ = ∂L/∂z of its own loss."""

    label: str
    pre_activations: Array
    activations: Array
    deltas: Array


@dataclass(frozen=True)
class ParameterStep:
    """One parameter through one step; each figure follows from those before it.

    `contributions` (batch,) are ∂L/∂p of each example's own loss and `shares` (batch,) what each
    counts: 1/B, or less and more with class weights. `mean` = Σ share · contribution is the data
    gradient; `penalised` adds λ₂ p + λ₁ sign p to a weight; `free` is 0 where the parameter is
    frozen; `clipped` = `free` · `clip_factor`, which is min(1, c / (‖g‖ + 1e-6)). From it the
    optimizer makes `update`, with what it remembers of this parameter (`memory_before`,
    `memory_after`). `weight` tells whether penalties act on it. `numbers` holds what all
    this is done with: λ₁ and λ₂ (`l1`, `l2`), ‖g‖ of all parameters before clipping
    (`gradient_norm`) and c (`clip_norm`, where there is one), which update it is
    (`count`, from 1, where the optimizer asks), the optimizer's hyper-parameters and
    what it derives from them.
    """

    name: str
    index: tuple[int, ...]
    contributions: Array
    shares: Array
    mean: float
    penalised: float
    free: float
    clip_factor: float
    clipped: float
    memory_before: Mapping[str, float]
    memory_after: Mapping[str, float]
    numbers: Mapping[str, float]
    before: float
    after: float
    weight: bool = False
    frozen: bool = False

    @property
    def update(self) -> float:
        """What the step adds to the parameter."""
        return self.after - self.before


@dataclass(frozen=True)
class StepAccount:
    """Everything about one step of training, on copies: the network goes on undisturbed.

    `step` counts the updates before it, `rows` (batch,) are its examples, `shares` (batch,) what
    each counts in the mean, `loss` is the data loss and `penalty` that of the weights. `gradients`
    holds, all (P,), the gradient after each stage: "mean", "penalty", "frozen", "clip".
    `parameters` are those before and after, `frozen` is True where one
    stays (None: nowhere), `memory` the optimizer's vectors before and after.
    `example`, which counts within the batch, is the one that is told of when no other is named.
    """

    network: Network
    chain: ChainRule
    step: int
    rows: Array
    shares: Array
    loss: float
    penalty: float
    gradients: Mapping[str, Array]
    clip_factor: float
    parameters: tuple[Array, Array]
    memory: tuple[Mapping[str, Array], Mapping[str, Array]]
    numbers: Mapping[str, float]
    health: tuple[LayerHealth, ...]
    example: int = 0
    frozen: Array | None = None

    def values(self, example: int | None = None) -> tuple[LayerValues, ...]:
        """z, a and δ of one example of the batch, by layer.

        Raises SettingError for an example that is not in the batch.
        """
        example = self._checked(self.example if example is None else example)
        return tuple(
            LayerValues(
                label,
                one.pre_activations[:, example].copy(),
                one.activations[:, example].copy(),
                one.deltas[:, example].copy(),
            )
            for label, one in zip(self.network.labels, self.chain.stations, strict=True)
        )

    def contribution(
        self, name: str, index: Sequence[int], example: int | None = None
    ) -> Contribution:
        """The chain rule of one example for one parameter: factors, whose product it is.

        Raises SettingError for an unknown parameter, or an example that is not in the batch.
        """
        self.network.position(name, index)
        chosen = self._checked(self.example if example is None else example)
        return self.chain.contribution(name, index, chosen)

    def parameter(self, name: str, index: Sequence[int]) -> ParameterStep:
        """One parameter through the whole step. Raises SettingError for an unknown one."""
        place = self.network.position(name, index)
        kept = [{key: float(one[place]) for key, one in part.items()} for part in self.memory]
        return ParameterStep(
            name,
            tuple(index),
            self.chain.contributions(name, index),
            self.shares,
            mean=float(self.gradients["mean"][place]),
            penalised=float(self.gradients["penalty"][place]),
            free=float(self.gradients["frozen"][place]),
            clip_factor=self.clip_factor,
            clipped=float(self.gradients["clip"][place]),
            memory_before=kept[0],
            memory_after=kept[1],
            numbers=self.numbers,
            before=float(self.parameters[0][place]),
            after=float(self.parameters[1][place]),
            weight=bool(self.network.weight_mask()[place]),
            frozen=self.frozen is not None and bool(self.frozen[place]),
        )

    def _checked(self, example: int) -> int:
        return in_batch(example, len(self.rows))


@np.errstate(all="ignore")
def explain_step(trainer: Trainer, example: int = 0) -> StepAccount:
    """Lay open the step that is under way or, between steps, the next one.

    It is computed on a copy of the network, with the same operations and the same random numbers
    that the trainer uses, so its figures are those of the step, bit for bit. The trainer stays
    untouched. Raises SettingError for an `example` that is not in the batch.
    """
    state, (rows, inputs, wanted) = trainer.state(), trainer.next_batch()
    in_batch(example, len(rows))
    network, targets = trainer.network.clone(), np.ascontiguousarray(wanted.T)
    network.statistics[:] = state["statistics"]
    before, gradient = network.parameters.copy(), np.zeros_like(network.parameters)
    plan = Plan(
        network,
        before,
        inputs,
        Scratch(network.dtype),
        loss=trainer.loss,
        targets=targets,
        gradient=gradient,
        noise=_generator(state["noise"]),
        watched=True,
    )
    replay(plan.operations)
    update = trainer.twin_update(network, gradient)
    update.record(partial(update.numbers["learning_rate"].fill, trainer.learning_rate))
    memory = {name: vector.copy() for name, vector in update.memory.items()}
    gradients, factor = _stages(update, gradient)
    shares, after = _shares(trainer.loss, targets), network.parameters
    chain = ChainRule(plan, trainer.loss, targets, shares)
    health = measure(network, chain.stations, gradients["penalty"], before, after - before)
    return StepAccount(
        network,
        chain,
        trainer.step,
        rows,
        shares,
        plan.loss(),
        trainer.penalty(),
        gradients,
        factor,
        (before, after),
        (memory, update.memory),
        _numbers(update),
        health,
        example,
        update.frozen,
    )


def _shares(loss: Loss, targets: Array) -> Array:
    """What each example (batch,) counts in the mean, given targets (outputs, batch)."""
    counts = np.array([loss.weight(one.reshape(-1, 1)) for one in targets.T])
    return np.asarray(counts / counts.sum())


def _stages(update: Update, gradient: Array) -> tuple[dict[str, Array], float]:
    """Run the update stage by stage; the gradient after each, and the factor of clipping."""
    gradients = {"mean": gradient.copy()}
    for name in ("penalty", "frozen", "clip"):
        replay(update.stages[name])
        gradients[name] = gradient.copy()
    replay(update.stages["optimizer"])
    longest = update.clip_norm
    if longest is None:
        return gradients, 1.0
    return gradients, min(1.0, longest / (update.gradient_norm + 1e-6))


def _numbers(update: Update) -> dict[str, float]:
    """What an update has been done with."""
    clip = {} if update.clip_norm is None else {"clip_norm": update.clip_norm}
    count = {"count": update.count} if update.optimizer.derived else {}
    return {
        "l1": update.l1,
        "l2": update.l2,
        "gradient_norm": update.gradient_norm,
        **clip,
        **count,
        **{name: float(value) for name, value in update.numbers.items()},
    }


def _generator(state: Mapping[str, Any]) -> np.random.Generator:
    bits = getattr(np.random, state["bit_generator"])()
    bits.state = state
    return np.random.Generator(bits)
