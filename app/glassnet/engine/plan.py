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


def phases(network: "Network", backward: bool = True) -> list[Phase]:
    """What a batch goes through in a network, in order."""
    layers = list(enumerate(network.labels))
    result = [Phase("forward", index, f"forward · {label}") for index, label in layers]
    if backward:
        result.append(Phase("loss", None, "loss"))
        result += [Phase("backward", i, f"backward · {label}") for i, label in reversed(layers)]
    return result


class Plan:
    """One batch on its way through a network, forward and, with `gradient`, back.

    Replay the operations of the phases in order. After "forward" the values are in `signals` and,
    given a loss, `end` (outputs, batch) is what that reads: z of the last layer where the two are
    fused, else a. After "backward" the gradient of the loss is in the vector `gradient`, which is
    laid out like the parameters.

    `parameters` (P,) and `gradient` (P,) are used in place; `inputs` (batch, features + 1) ends in
    a column of ones; `targets` is (outputs, batch). `room` (outputs + 1, batch) is where `end`
    goes, if it has a place already.
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
        room: Array | None = None,
    ) -> None:
        self.network = network
        self.batch = len(inputs)
        self.gradient = gradient
        self._loss, self._targets = loss, targets
        self._scratch = scratch.inside(self.batch)
        self._logits, extended = self._ends(room)
        self.signals = self._signals(inputs, extended)
        self.end = self.outputs if self._logits is None else self._logits
        self.sites = self._sites(parameters, noise, watched)
        self.phases = [
            (phase, tuple(self._record(phase)))
            for phase in phases(network, backward=gradient is not None)
        ]
        self.operations = tuple(step for _, steps in self.phases for step in steps)

    @property
    def outputs(self) -> Array:
        """The network's outputs (outputs, batch) after "forward"."""
        return self.signals[-1].values

    @np.errstate(all="ignore")
    def loss(self) -> float:
        """The loss of the batch, after "forward"."""
        assert self._loss is not None
        assert self._targets is not None
        return float(self._loss.value(self.end, self._targets))

    @property
    def inside(self) -> list[Site]:
        """Where the layers inside blocks are recorded, block by block."""
        rows = zip(self.network.layers, self.sites, strict=True)
        return [inner for layer, site in rows for _, inner in layer.body(site)]

    def finite(self, phase: Phase) -> bool:
        """Whether what the phase has just computed is finite."""
        if phase.layer is None:
            results: list[Array | None] = [np.array(self.loss()), self.signals[-1].gradient]
        else:
            site = self.sites[phase.layer]
            results = (
                [site.target.values, site.statistics]
                if phase.kind == "forward"
                else [site.gradient, site.source.gradient]
            )
        return all(np.isfinite(result).all() for result in results if result is not None)

    def _ends(self, room: Array | None) -> tuple[Array | None, Array | None]:
        """Where z of the last layer goes if it is fused with the loss, and else its values."""
        fuses = "" if self._loss is None else self._loss.fuses
        if self.network.final_activation != fuses:
            return None, room
        shape = (self.network.outputs, self.batch)
        return self._scratch.array("logits", shape) if room is None else room[:-1], None

    def _signals(self, inputs: Array, last: Array | None) -> list[Signal]:
        places = [*[None] * (len(self.network.widths) - 1), last]
        signals = [Signal(inputs.T, None)]
        for index, (width, place) in enumerate(zip(self.network.widths, places, strict=True)):
            part = self._scratch.inside(index)
            backward = self.gradient is not None
            signals.append(Signal.make(part, width, self.batch, backward, place))
        return signals

    def _sites(
        self, parameters: Array, noise: np.random.Generator | None, watched: bool
    ) -> Sequence[Site]:
        network, last = self.network, len(self.network.layers) - 1
        return [
            Site(
                parameters[span],
                None if self.gradient is None else self.gradient[span],
                network.statistics[network.statistic_spans[index]],
                self.signals[index],
                self.signals[index + 1],
                self._scratch.inside(index),
                noise=noise,
                logits=self._logits if index == last else None,
                watched=watched,
            )
            for index, span in enumerate(network.spans)
        ]

    def _record(self, phase: Phase) -> list[Operation]:
        if phase.layer is not None:
            layer, site = self.network.layers[phase.layer], self.sites[phase.layer]
            return layer.forward(site) if phase.kind == "forward" else layer.backward(site)
        assert self._loss is not None
        return self._loss.gradient(self._head())

    def _head(self) -> Head:
        gradient = self.signals[-1].gradient
        assert self._targets is not None
        assert gradient is not None
        return Head(self.outputs, self._targets, gradient, self._scratch.inside("loss"))
