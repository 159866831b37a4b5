"""How many units of a relu layer are silent."""

from functools import partial
from typing import ClassVar

from glassnet.data import Data
from glassnet.engine import Network, SettingError
from glassnet.engine.layers import Activated
from glassnet.experiment.breakpoints.quantity import Kind, OfLayer, Reader, quantities
from glassnet.experiment.run import Run
from glassnet.experiment.stacks import every_layer, titles


@quantities
class DeadUnits(OfLayer):
    """The share of a layer's units whose relu lets no example of the batch pass."""

    id: ClassVar[str] = "dead_units"
    label: ClassVar[str] = "Dead units"
    symbol: ClassVar[str] = "n₀/n"
    unit: ClassVar[str] = "share"
    about: ClassVar[str] = "The share of a layer’s units that give 0 for every example of the batch"
    rank: ClassVar[int] = 100
    kind: ClassVar[Kind] = "forward"

    def check(self, network: Network, data: Data) -> None:
        super().check(network, data)
        layer = every_layer(network.layers)[self.index]
        if not isinstance(layer, Activated) or layer.activation.id != "relu":
            raise SettingError(f"{titles(network.layers)[self.index]} has no relu", ["index"])

    def reader(self, run: Run) -> Reader:
        return partial(_share, run, self)


def _share(run: Run, quantity: DeadUnits) -> float | None:
    trainer, layer = run.trainer, quantity.layer(run.network)
    if layer is None or trainer.next_phase <= layer:
        return None
    inside = (site.target for site in trainer.plan.inside)
    values = (*trainer.plan.signals[1:], *inside)[quantity.index].values
    return float((values <= 0).all(axis=1).mean())
