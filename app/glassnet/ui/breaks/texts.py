"""Breakpoints in words, and thresholds as they are typed."""

from glassnet.engine.component import Hyper
from glassnet.experiment.breakpoints import Comparison, Quantity
from glassnet.ui.text import tr
from glassnet.ui.widgets import Option
from glassnet.ui.widgets.numbers import is_share

COMPARISONS: tuple[Comparison, ...] = ("above", "below", "crosses")
"""How a number can meet a threshold, as lists offer it."""


def comparison_options() -> list[Option]:
    """The comparisons, for a list."""
    return [
        Option("above", tr("rises above"), tr("It was not above the threshold, and now it is")),
        Option("below", tr("falls below"), tr("It was not below the threshold, and now it is")),
        Option("crosses", tr("crosses"), tr("It comes to lie on the other side of the threshold")),
    ]


def menu_text(quantity: type[Quantity]) -> str:
    """A kind of number, as a menu lists it."""
    return " ".join(filter(None, (tr(quantity.label), tr(quantity.whose))))


def threshold_field(quantity: type[Quantity]) -> Hyper:
    """What may be typed as a threshold of a kind of number."""
    name, symbol, unit = tr("Threshold"), quantity.symbol, quantity.unit
    if is_share(unit):
        return Hyper(float, 0.0, name, symbol, unit, low=0, high=1)
    return Hyper(float, 0.0, name, symbol, unit)
