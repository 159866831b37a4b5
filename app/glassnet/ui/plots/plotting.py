"""The common style of every pyqtgraph plot: set-up, axes, ticks and figures."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QFrame, QWidget

from glassnet.ui.theme import Theme

# Before the first item is made: pyqtgraph reads these only then. Antialiasing is asked for by the
# few short curves that can afford it.
pg.setConfigOptions(antialias=False, background=None, foreground="k", useOpenGL=False)

LEFT_AXIS, RIGHT_AXIS, BOTTOM_AXIS, TOP = 34, 42, 18, 8  # pixels
BESIDE = 8  # between a number of the left axis and the plot, and left of it


def quiet_plot() -> pg.PlotWidget:
    """A plot that always shows all of its data: no menu, no buttons, no dragging, no frame.

    It needs a background, over which nothing behind it is drawn.
    """
    plot = pg.PlotWidget(enableMenu=False)
    plot.setFrameShape(QFrame.Shape.NoFrame)
    plot.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.hideButtons()
    plot.setMouseEnabled(False, False)
    item = plot.getPlotItem()
    item.setContentsMargins(0, TOP, 0, 0)  # half a line of text: the topmost number
    item.getViewBox().setDefaultPadding(0)
    item.disableAutoRange()
    return plot


def style_axis(axis: pg.AxisItem, theme: Theme, thickness: int) -> None:
    """Numbers in caption size and the dim colour; no line and no tick marks."""
    axis.setPen(QPen(Qt.PenStyle.NoPen))
    axis.setTextPen(QPen(theme.color("dim")))
    axis.setStyle(
        tickFont=theme.font("caption"),
        tickLength=0,
        tickAlpha=0,
        tickTextOffset=6,
        autoExpandTextSpace=False,
        autoReduceTextSpace=False,
        hideOverlappingLabels=False,
    )
    if axis.orientation == "bottom":
        axis.setStyle(tickTextOffset=3)
        axis.setHeight(thickness)
    else:
        axis.setStyle(tickTextWidth=thickness)
        axis.setWidth(thickness)


def number_left(axis: pg.AxisItem, theme: Theme, ticks: Sequence[tuple[float, str]]) -> None:
    """Number a left axis, as wide as its longest number needs: it leaves out what does not fit."""
    metrics = QFontMetricsF(theme.font("caption"))
    widest = max((metrics.horizontalAdvance(text) for _, text in ticks), default=0)
    style_axis(axis, theme, max(LEFT_AXIS, math.ceil(widest) + BESIDE))
    axis.setTicks([list(ticks)])


def pen(color: QColor, on: QWidget, width: float = 1) -> QPen:
    """A pen for the widget `on` whose width is in its pixels, whatever the scale of the plot."""
    result = QPen(color)
    # A cosmetic pen's width counts dots of the screen, of which a pixel may have several.
    result.setWidthF(width * on.devicePixelRatioF())
    result.setCapStyle(Qt.PenCapStyle.RoundCap)
    result.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    result.setCosmetic(True)
    return result


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """`share` (0..1) of a colour on a ground, opaque: drawing with an alpha costs far more."""
    red, green, blue = (
        round(share * over + (1 - share) * under)
        for over, under in (
            (color.red(), ground.red()),
            (color.green(), ground.green()),
            (color.blue(), ground.blue()),
        )
    )
    return QColor(red, green, blue)


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """About `count` round numbers that cover [low, high]; the last is the first ≥ high.

    Steps are 1, 2, 2.5 or 5 times a power of ten. Needs low < high, both finite.
    """
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * power for unit in (1, 2, 2.5, 5, 10) if unit * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def ticks_within(low: float, high: float, count: int) -> list[float]:
    """About `count` round numbers within [low, high]; more of them before there is but one."""
    ticks: list[float] = []
    for more in range(count, count + 4):
        if len(ticks) < 2:
            ticks = [tick for tick in nice_ticks(low, high, more) if low <= tick <= high]
    return ticks


def decade_ticks(low: float, high: float, count: int) -> list[float]:
    """At most about `count` powers of ten (or 1, 2, 5 times one) for exponents [low, high].

    Returned are the exponents: the position log₁₀(tick).
    """
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first >= 1:
        every = max(1, math.ceil((last - first + 1) / max(count, 1)))
        return [float(exponent) for exponent in range(first, last + 1, every)]
    return [
        exponent + math.log10(unit)
        for exponent in range(math.floor(low), math.floor(high) + 1)
        for unit in (1, 2, 5)
        if low <= exponent + math.log10(unit) <= high
    ]


def axis_texts(values: Sequence[float]) -> list[str]:
    """The numbers of an axis, all with the decimals that the finest of them needs."""
    if any(abs(value) >= 1e5 for value in values):
        return [_compact(value) for value in values]
    if any(0 < abs(value) < 1e-3 for value in values):
        return ["0" if value == 0 else _exponent(value) for value in values]
    decimals = max((_decimals(value) for value in values), default=0)
    return [f"{value:,.{decimals}f}" for value in values]


def loss_text(value: float) -> str:
    """A loss in three or four figures: `0.110`, `12.4`, `3.1e-5`; `not finite` for the rest."""
    if not math.isfinite(value):
        return "not finite"
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e5):
        return _exponent(value)
    return f"{value:.{3 if size < 10 else 2 if size < 100 else 1}f}"


def _decimals(value: float) -> int:
    text = f"{value:.4f}".rstrip("0")
    return len(text) - text.index(".") - 1


def _exponent(value: float) -> str:
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def _compact(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}"
