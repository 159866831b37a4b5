"""How a run goes on after an edit of its document."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from glassnet.data import Data, load
from glassnet.experiment.carrying import carry_parameters
from glassnet.experiment.edit import Edit, live_changes
from glassnet.experiment.shapes import frozen_mask
from glassnet.experiment.spec import Spec
from glassnet.experiment.timeline import Keyframe, Timed


class Adapting(Timed):
    """A run of which an edit makes another one, which begins with what it keeps of this one."""

    @classmethod
    @abstractmethod
    def of(cls, spec: Spec, data: Data) -> Self:
        """A run of a valid spec on data at hand."""

    @abstractmethod
    def _training_state(self) -> dict[str, Any]:
        """The trainer's state."""

    def adapted(self, edit: Edit) -> Self:
        """The run of an edited spec, which goes on from here with what the edit keeps.

        Kept weights go over, steps and losses count on; where the network is the same, the path
        and the optimizer's memory stay too. An edit that keeps nothing starts at step 0. Where
        only live fields change, or parameters are set by hand, all else is the same, bit for bit,
        the past included. What this run has recorded beyond its present step stays with it.
        """
        spec, same = edit.spec, (edit.spec.dataset, edit.spec.seed)
        live = edit.kept and (spec == self.spec or live_changes(self.spec, spec))
        if edit.parameters or live:
            return self._with(edit)
        if spec.dataset is None or same == (self.spec.dataset, self.spec.seed):
            data = self.data
        else:
            data = load(spec.dataset, spec.seed)
        run = self.of(spec, data)
        if edit.kept:
            carry_parameters(self.network, run.network, edit.kept)
            run._continue(self)
        return run

    def copy(self) -> Self:
        """A run with the same past and future, at the same step, which goes its way by itself.

        A step under way begins anew in it.
        """
        run = self.of(self.spec, self.data)
        run._take(self.state())
        run.history, run.trajectory = self.history.copy(), self.trajectory.copy()
        run.bookmarks = self.bookmarks.copy()
        run.keyframes, run.changes = self.keyframes.copy(), self.changes.copy()
        run.beginning, run._watched, run.touched = self.beginning, self._watched, self.touched
        run._latest = self._latest
        return run

    def _with(self, edit: Edit) -> Self:
        """A run with the same past, on which an edit acts from here on."""
        run = self.copy()
        run._drop_future()
        run._tune(edit.spec)
        for name, value in live_changes(self.spec, edit.spec).items():
            run._changed("hyper", name, value)
        for name, value in edit.parameters.items():
            run.set_parameter(name, value)
        return run

    def _continue(self, old: Self) -> None:
        state, before = self.trainer.state(), old._training_state()
        state |= {"step": before["step"], "parameters": self.network.parameters}
        mine, others = self.spec.training, old.spec.training
        left = len(self.data.train) - before["batches"]["position"]
        enough = left == 0 or left >= self.network.least_batch
        if self.data is old.data and mine.shuffle == others.shuffle and enough:
            state["batches"] = before["batches"]
        else:
            state["batches"] |= {"epochs": before["batches"]["epochs"]}
        self.history = old.history.copy()
        self.history.go_to(before["step"])
        self.touched = old.touched
        if self.network.layers == old.network.layers and self.network.dtype == old.network.dtype:
            self.trajectory = old.trajectory.copy()
            self.trajectory.go_to(before["step"])
            if type(mine.optimizer) is type(others.optimizer):
                state["optimizer"] = _at_rest(before["optimizer"], self._frozen())
        self.trainer.restore(state)
        self.keyframes.start = Keyframe(self.step, 0, self.spec, self.state())

    def _frozen(self) -> NDArray[np.bool_]:
        spec = self.spec
        return frozen_mask(spec.network.layers, self.network.inputs, spec.training.freeze)


def _at_rest(memory: Mapping[str, Any], frozen: NDArray[np.bool_]) -> dict[str, Any]:
    """An optimizer's memory without what would move frozen parameters on."""
    return {
        name: np.where(frozen, 0, value) if np.ndim(value) else value
        for name, value in memory.items()
    }
