"""A network and a batch become a list of phases, each a list of operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from glassnet.engine.losses import Head, Loss
from glassnet.engine.operations import Array, Operation, Scratch
from glassnet.engine.signal import Signal, Site

if TYPE_CHECKING:
    from glassnet.engine.network import Network

__all__ = ["Phase", "Plan", "phases"]


@dataclass(frozen=True)
class Phase:
    """A part of a training step that can be shown on its own.

    `layer` is the index in `network.layers`, None for the loss and the update.
    """

    kind: Literal["forward", "loss", "backward", "update"]
    layer: int | None
    label: str


def phases(network: "Network", loss: bool = True, backward: bool = True) -> list[Phase]:
    """What a batch goes through in a network, in order."""
    layers = list(enumerate(network.labels))
    result = [Phase("forward", index, f"forward · {label}") for index, label in layers]
    if loss:
        result.append(Phase("loss", None, "loss"))
    if loss and backward:
        result += [Phase("backward", i, f"backward · {label}") for i, label in reversed(layers)]
    return result


class Plan:
    """One batch on its way through a network, forward and, with `gradient`, back.

    Replay the operations of the phases in order. After "forward" the values are in `signals`,
    after "loss" the batch loss is in `total` (shape ()), after "backward" the gradient of that
    loss is in the vector `gradient`, which is laid out like the parameters.

    `parameters` (P,) and `gradient` (P,) are used in place; `inputs` (batch, features + 1) ends in
    a column of ones; `targets` is (outputs, batch). Without a loss the plan ends with the outputs.
    `total` is where the loss goes, if it has a place already.
    With `noise` the layers act as in training and draw from it; without, as in evaluation.
    """

    def __init__(
        self,
        network: "Network",
        parameters: Array,
        inputs: Array,
        scratch: Scratch,
        *,
        loss: Loss | None = None,
        targets: Array | None = None,
        gradient: Array | None = None,
        noise: np.random.Generator | None = None,
        watched: bool = False,
        total: Array | None = None,
    ) -> None:
        self.network = network
        self.batch = len(inputs)
        self.gradient = gradient
        self.total = np.zeros((), network.dtype) if total is None else total
        self._loss = loss
        self._scratch = scratch.inside(self.batch)
        self.signals = self._signals(inputs)
        self.sites = self._sites(parameters, noise, watched)
        self._head = None if loss is None or targets is None else self._end(targets)
        self.phases = [
            (phase, tuple(self._record(phase)))
            for phase in phases(network, self._head is not None, gradient is not None)
        ]
        self.operations = tuple(step for _, steps in self.phases for step in steps)

    @property
    def outputs(self) -> Array:
        """The network's outputs (outputs, batch) after "forward"."""
        return self.signals[-1].values

    def finite(self, phase: Phase) -> bool:
        """Whether what the phase has just computed is finite."""
        results: list[Array | None] = [self.total, self.signals[-1].gradient]
        if phase.layer is not None:
            site = self.sites[phase.layer]
            results = (
                [site.target.values]
                if phase.kind == "forward"
                else [site.gradient, site.source.gradient]
            )
        return all(np.isfinite(result).all() for result in results if result is not None)

    def _signals(self, inputs: Array) -> list[Signal]:
        signals = [Signal(inputs.T, None)]
        for index, width in enumerate(self.network.widths):
            part = self._scratch.inside(index)
            # The loss may need the last gradient as a place to work even in a forward plan.
            backward = self.gradient is not None or index == len(self.network.widths) - 1
            signals.append(Signal.make(part, width, self.batch, backward))
        return signals

    def _sites(
        self, parameters: Array, noise: np.random.Generator | None, watched: bool
    ) -> Sequence[Site]:
        network, last = self.network, len(self.network.layers) - 1
        fuses = self._loss.fuses if self._loss is not None else ""
        return [
            Site(
                parameters[span],
                None if self.gradient is None else self.gradient[span],
                network.statistics[network.statistic_spans[index]],
                self.signals[index],
                self.signals[index + 1],
                self._scratch.inside(index),
                noise=noise,
                fused=index == last and layer.final_activation == fuses,
                watched=watched,
            )
            for index, (layer, span) in enumerate(zip(network.layers, network.spans, strict=True))
        ]

    def _record(self, phase: Phase) -> list[Operation]:
        if phase.layer is not None:
            layer, site = self.network.layers[phase.layer], self.sites[phase.layer]
            return layer.forward(site) if phase.kind == "forward" else layer.backward(site)
        assert self._loss is not None
        assert self._head is not None
        steps = self._loss.value(self._head)
        return steps if self.gradient is None else [*steps, *self._loss.gradient(self._head)]

    def _end(self, targets: Array) -> Head:
        end, site = self.signals[-1], self.sites[-1]
        gradient = end.gradient
        assert gradient is not None
        z = site.scratch.like("z", end.values) if site.fused else end.values
        return Head(z, end.values, targets, gradient, self.total, self._scratch.inside("loss"))
