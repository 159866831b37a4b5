"""Training: step after step of forward, loss, backward, update."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from glassnet.engine.batches import Batches, Size
from glassnet.engine.checkpoint import copied
from glassnet.engine.checks import SETTINGS, checked, examples
from glassnet.engine.errors import Diverged, SettingError
from glassnet.engine.losses import Loss
from glassnet.engine.network import Network
from glassnet.engine.operations import Array, Operation, Scratch, replay
from glassnet.engine.optimizers import Optimizer
from glassnet.engine.plan import Phase, Plan, phases
from glassnet.engine.resumable import Resumable
from glassnet.engine.schedules import Schedule, schedules
from glassnet.engine.update import Update

__all__ = ["Trainer"]

KEPT_EVERY = 256
"""Steps between two states that are kept to return to when training diverges."""

UPDATE = Phase("update", None, "update")


class Trainer(Resumable):
    """Trains a network in place on rows (n, features) and targets (n, outputs).

    Every step runs the phases of one batch, then the update. `advance` replays them at full speed,
    `run_phase` one at a time; both run the same operations on the same arrays.

    `schedule` sets the learning rate over `epochs` epochs.
    All randomness comes from `rng`. `frozen` (P,) is True for parameters that are not trained.

    Raises SettingError when the data, the network and the loss do not fit each other.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        inputs: ArrayLike,
        targets: ArrayLike,
        *,
        batch_size: Size,
        rng: np.random.Generator,
        shuffle: bool = True,
        l1: float = 0.0,
        l2: float = 0.0,
        clip_norm: float | None = None,
        frozen: Array | None = None,
        schedule: Schedule | None = None,
        epochs: int = 1,
    ) -> None:
        loss.fits(network.final_activation, network.outputs)
        rows, wanted = examples(network, inputs, targets)
        self.network = network
        self.loss = loss
        self.step = 0
        self.epochs = epochs
        self.schedule = schedules.from_json("constant") if schedule is None else schedule
        self.gradient: Array = np.zeros_like(network.parameters)
        self._noise = rng.spawn(1)[0]
        self._scratch = Scratch(network.dtype)
        self._gradient_norm: float | None = math.nan
        self._before: Array = np.full_like(network.parameters, np.nan)
        self._batches = Batches(
            rows,
            wanted,
            checked("batch_size", batch_size),
            shuffle,
            network.least_batch,
            rng,
            self._plan,
            loss.value,
        )
        self._update = Update(
            network,
            self.gradient,
            optimizer,
            l1=checked("l1", l1),
            l2=checked("l2", l2),
            clip_norm=checked("clip_norm", clip_norm),
            frozen=frozen,
        )
        self._record_update()
        self.next_phase = 0
        self._kept = copied(self._present())

    @property
    def epoch(self) -> float:
        """Examples seen, in multiples of all examples."""
        batches = self._batches
        return (batches.epochs * batches.count + batches.position) / batches.count

    @property
    def steps_per_epoch(self) -> int:
        """Updates in one epoch, the last of them perhaps on a short batch."""
        return self._batches.per_epoch

    @property
    def steps_to_epoch_end(self) -> int:
        """Updates until the end of the epoch, at least 1."""
        return self._batches.left

    @property
    def batch_indices(self) -> Array:
        """The rows of the batch that is under way or, between steps, of the last one."""
        return self._batches.current if self.next_phase else self._batches.last

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer with the hyper-parameters of now."""
        return self._update.optimizer

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update."""
        total = self.epochs * self.steps_per_epoch
        return self.schedule.rate(self.optimizer.learning_rate, self.step, total)

    @property
    def plan(self) -> Plan:
        """The batch of the step under way; its values are those of the phases done."""
        return self._batches.upcoming()[0]

    def penalty(self) -> float:
        """The L1 and L2 penalty at the present weights."""
        return self._update.penalty()

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of a step, in order."""
        return (*phases(self.network), UPDATE)

    def run_phase(self) -> Phase:
        """Run the next phase alone and return it.

        Raises Diverged when its result is not finite; the step is then as if it had not begun.
        """
        if self.next_phase == 0:
            self._begin()
        plan = self._batches.upcoming()[0]
        with np.errstate(all="ignore"):
            if self.next_phase < len(plan.phases):
                phase, operations = plan.phases[self.next_phase]
                replay(operations)
                self._check(phase, phase.layer, plan.finite(phase))
                self.next_phase += 1
                return phase
            done = self.step + 1
            np.copyto(self._before, self.network.parameters)
            replay(self._update.operations)
            self.step = done
            layer = self.network.non_finite_layer()
            self._check(UPDATE, layer, layer is None)
        self._batches.passed(1)
        self._gradient_norm = None
        self.next_phase = 0
        return UPDATE

    def advance(self, k: int) -> Array:
        """Do k updates and return their batch losses, float64 (k,).

        A step begun with `run_phase` is finished first and counts. Raises Diverged when a value
        stops being finite; the network then holds the last finite parameters.
        """
        losses = np.empty(k)
        done = 0
        if self.next_phase and k:
            losses[0] = self._finish_step()
            done = 1
        while done < k:
            block = losses[done : done + KEPT_EVERY]
            self._begin()
            with np.errstate(all="ignore"):
                self._run(block)
                finite = np.isfinite(block).all() and self.network.non_finite_layer() is None
            if not finite:
                self._find_divergence(len(block))
            done += len(block)
        return losses

    def next_batch(self) -> tuple[Array, Array, Array]:
        """The batch of the step under way or, between steps, of the next one.

        Its rows (batch,), inputs with their column of ones (batch, features + 1), and targets
        (batch, outputs).
        """
        return self._batches.preview()

    def twin_update(self, network: Network, gradient: Array) -> Update:
        """What the next update would do to another network of this kind; not recorded yet."""
        return self._update.twin(network, gradient)

    def set_hyper(self, name: str, value: Any) -> None:
        """Change a hyper-parameter of the optimizer, or l1, l2, clip_norm or batch_size.

        It acts from the next update on. A new batch size cuts the rest of the epoch; a step that
        was begun with the old one begins anew. Raises SettingError for an unknown name or a value
        that is not allowed.
        """
        update = self._update
        if name == "batch_size":
            size = checked(name, value)
            if self.next_phase:
                self.restore(self.state())
            self._batches.resize(size)
        elif name in SETTINGS:
            self._gradient_norm = self.gradient_norm
            setattr(update, name, checked(name, value))
        elif name in self.optimizer.hypers:
            update.optimizer = self.optimizer.replace(**{name: value})
        else:
            known = ", ".join([*self.optimizer.hypers, *SETTINGS])
            raise SettingError(f"cannot be changed while training; these can: {known}", [name])
        self._record_update()

    def set_parameter(self, position: int, value: float) -> None:
        """Put a number in the place of one parameter; a step under way begins anew with it.

        The optimizer's memory stays as it is.
        """
        if self.next_phase:
            self.restore(self.state())
        self.network.parameters[position] = value
        self._before[position] = np.nan

    def _run(self, losses: Array) -> None:
        """The hot loop: as many steps as there are places for losses."""
        done = 0
        while done < len(losses):
            plans = self._batches.upcoming()[: len(losses) - done]
            start, steps = self.step, [self._steps.get(one) or self._join(one) for one in plans]
            last = len(steps) - 1 if done + len(steps) == len(losses) else -1
            for number, step in enumerate(steps):
                if number == last:
                    np.copyto(self._before, self.network.parameters)
                for operation in step:
                    operation()
            self.step = start + len(steps)
            losses[done : done + len(steps)] = self._batches.passed(len(steps))
            done += len(steps)
        self._gradient_norm = None

    def _join(self, plan: Plan) -> tuple[Operation, ...]:
        """A whole step's operations."""
        self._steps[plan] = plan.operations + self._update.operations
        return self._steps[plan]

    def _finish_step(self) -> float:
        plan = self._batches.upcoming()[0]
        while self.next_phase:
            self.run_phase()
        return plan.loss()

    def _check(self, phase: Phase, layer: int | None, finite: bool) -> None:
        if not finite:
            self.restore(self._kept)
            raise Diverged(self.step, layer, phase.label)

    def _find_divergence(self, steps: int) -> None:
        """Go through the last steps again, one phase at a time, until the one that fails."""
        self.restore(self._kept)
        for _ in range(steps * len(self.phases)):
            self.run_phase()

    def _plan(self, inputs: Array, targets: Array, room: Array) -> Plan:
        return Plan(
            self.network,
            self.network.parameters,
            inputs,
            self._scratch,
            loss=self.loss,
            targets=targets,
            gradient=self.gradient,
            noise=self._noise,
            room=room,
        )

    def _record_update(self) -> None:
        self._update.record(self._tick if self.schedule.varies else None)
        self._steps: dict[Plan, tuple[Operation, ...]] = {}

    def _tick(self) -> None:
        """Set the learning rate of an update and, for the next one, count it."""
        self._update.numbers["learning_rate"][()] = self.learning_rate
        self.step += 1
