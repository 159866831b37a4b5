"""One weight of two moments in a list: its name, its value in both, and the difference."""

from collections.abc import Sequence

from PySide6.QtGui import QColor

from glassnet.data import Data
from glassnet.engine import Network
from glassnet.experiment.comparing import ParameterDifference
from glassnet.ui.plots.ranked_row import BarRow, edge_name, unit_name
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import number_text

COLUMN = 60


class ApartRow(BarRow):
    """A weight of A and of B; a click selects where it is on the canvas."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, COLUMN)
        self.one: ParameterDifference | None = None

    def show_weight(self, one: ParameterDifference, name: str, share: float) -> None:
        """Show a weight whose difference is `share` (0–1) of the largest."""
        self.one = one
        text = tr("{name} ({path}): A {a}, B {b}, B − A = {d}").format(
            name=name,
            path=one.name,
            a=number_text(one.a),
            b=number_text(one.b),
            d=number_text(one.difference),
        )
        self._tell(name, share, text, tr("A click selects it on the canvas"))

    @property
    def value(self) -> float:
        """B − A."""
        return 0.0 if self.one is None else self.one.difference

    @property
    def figures(self) -> Sequence[tuple[float, QColor]]:
        """Its values in A and B, and the difference in the colour of its sign."""
        if self.one is None:
            return ()
        theme, apart = self._theme, self.one.difference
        dim = theme.color("dim")
        return (self.one.a, dim), (self.one.b, dim), (apart, theme.signed(apart, text=True))


def place_name(one: ParameterDifference, data: Data, network: Network) -> str:
    """Where a parameter is, as “Hidden 1: x₁ → 3” or “Output: bias of 1”."""
    if one.array == "weight" and len(one.index) == 2:
        return edge_name(data, network, one.layer, *one.index)
    if "." in one.array or len(one.index) != 1:
        return one.name
    before = tr("{name} of").format(name=tr(one.array))
    return unit_name(data, network, one.layer, f"{before} ", one.index[0])


def selection_of(one: ParameterDifference) -> Selection:
    """What stands for a parameter on the canvas: an edge, a neuron, or a layer."""
    if one.array == "weight" and len(one.index) == 2:
        return Selection("edge", one.layer, *one.index)
    if "." in one.array or len(one.index) != 1:
        return Selection("layer", one.layer)
    return Selection("neuron", one.layer, one.index[0])
