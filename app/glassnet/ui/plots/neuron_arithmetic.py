"""The arithmetic of a single neuron as it is written by hand, and where one is taken from."""

import math
from collections.abc import Sequence

from msgspec import Struct

from glassnet.engine import Network
from glassnet.engine.layers.dense import Dense
from glassnet.engine.neuron import Neuron
from glassnet.experiment.stacks import before, every_layer, titles
from glassnet.runner import Snapshot
from glassnet.ui.canvas.scene import views_of
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr
from glassnet.ui.widgets.numbers import MINUS

TOLD = 8
"""At most so many inputs are told one by one."""

LINES = 4  # products written out in a sum


class Origin(Struct, frozen=True):
    """A neuron of the network at a moment: the inputs that are told of it, by place, and its name.

    `others` counts those that are not.
    """

    neuron: Neuron
    places: tuple[int, ...]
    others: int
    title: str


def can_open(selection: Selection, network: Network) -> bool:
    """Whether a neuron is selected that can be taken by itself: one of a dense layer."""
    every = every_layer(network.layers)
    if selection.kind != "neuron" or not 0 <= selection.layer < len(every):
        return False
    kind = every[selection.layer]
    return isinstance(kind, Dense) and not kind.activation.final_only


def opened(selection: Selection, network: Network, snapshot: Snapshot) -> Origin | None:
    """The selected neuron as it answers the shown example; None where none is, or no dense layer.

    Of many inputs the eight with the largest |w·x| are told, in their order.
    """
    layer, unit = selection.layer, selection.unit
    kind = every_layer(network.layers)[layer] if can_open(selection, network) else None
    if not isinstance(kind, Dense):
        return None
    views = views_of(network, snapshot.parameters)[layer]
    arriving = snapshot.trace.leaving[before(network.layers, layer)]
    weights = views["weight"][unit].astype(float)
    products = weights * arriving
    places = sorted(sorted(range(len(weights)), key=lambda at: -abs(products[at]))[:TOLD])
    neuron = Neuron(
        tuple(float(arriving[at]) for at in places),
        tuple(float(weights[at]) for at in places),
        float(views["bias"][unit]) if "bias" in views else 0.0,
        kind.activation,
        rest=float(products.sum() - products[places].sum()),
    )
    title = tr("{layer}, neuron {unit}, at step {step}").format(
        layer=titles(network.layers)[layer], unit=unit + 1, step=f"{snapshot.step:,}"
    )
    return Origin(neuron, tuple(places), len(weights) - len(places), title[:1].upper() + title[1:])


def sum_line(neuron: Neuron) -> str:
    """z = x·w + … + b = …, with the numbers in it; a long sum tells how many products it holds."""
    pairs = list(zip(neuron.inputs, neuron.weights, strict=True))
    text = ""
    for x, w in pairs[:LINES]:
        text += _joined(text, w, f"{plain(x, inner=True)} × {plain(abs(w))}")
    if len(pairs) > LINES:
        rest = sum(neuron.products[LINES:])
        more = tr("{sum} ({count} more)")
        text += _joined(text, rest, more.format(count=len(pairs) - LINES, sum=plain(abs(rest))))
    if neuron.rest:
        text += _joined(text, neuron.rest, tr("{sum} (others)").format(sum=plain(abs(neuron.rest))))
    text += _joined(text, neuron.bias, plain(abs(neuron.bias)))
    return f"z = {text} {_equals(neuron)} {plain(neuron.weighted_sum)}"


def _joined(before: str, value: float, part: str) -> str:
    """A part of a sum with the sign of its value before it."""
    if not before:
        return (MINUS if value < 0 else "") + part
    return f" {MINUS if value < 0 else '+'} {part}"


def output_line(neuron: Neuron) -> str:
    """a = f(z) with its numbers, to four decimals."""
    name = tr(neuron.activation.label).lower()
    z, a = plain(neuron.weighted_sum), plain(neuron.output, decimals=4)
    return f"a = {name}({z}) = {a}"


def slope_line(neuron: Neuron) -> str:
    """f′(z), and what it says."""
    return tr("slope f′(z) = {slope}: raise z by 0.01, and a rises by {rise}").format(
        slope=plain(neuron.slope, decimals=4), rise=plain(neuron.slope / 100, decimals=6)
    )


def plain(value: float, *, decimals: int = 2, inner: bool = False) -> str:
    """A number with at least two decimals and at most `decimals`; `inner` brackets negative ones.

    As many digits as are needed are kept of one that is short in decimals.
    """
    if not math.isfinite(value):
        return tr("not finite")
    short = _short(value)
    text = f"{value:.{max(decimals, short) if short <= 4 else max(decimals, 4)}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    if len(text.partition(".")[2]) > 2:
        whole, _, digits = text.partition(".")
        text = f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"
    text = text.replace("-", MINUS)
    return f"({text})" if inner and text.startswith(MINUS) else text


def _short(value: float) -> int:
    """How many decimals write a number exactly; 5 where more than four are needed."""
    return next((n for n in range(5) if abs(round(value, n) - value) < 1e-9), 5)


def _equals(neuron: Neuron) -> str:
    """“=”, or “≈” where the numbers as they are written do not add up to the last digit."""
    told: Sequence[float] = [*neuron.weights, *neuron.inputs, neuron.bias, neuron.weighted_sum]
    exact = len(neuron.inputs) <= LINES and not neuron.rest and all(_short(v) <= 4 for v in told)
    return "=" if exact else "≈"
