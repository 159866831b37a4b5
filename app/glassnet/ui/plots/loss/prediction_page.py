"""One prediction, one target: what a loss makes of them, and its slope."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glassnet.engine import losses
from glassnet.engine.component import Hyper
from glassnet.engine.loss_curve import loss_curve
from glassnet.engine.losses import Loss
from glassnet.ui.plots.tangent_plot import Point, TangentPlot
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Form, Option, Slider
from glassnet.ui.widgets.numbers import MINUS, number_text
from glassnet.ui.widgets.scale import Scale

FIRST = (0.7, 0.9)
"""Prediction and target at first: an error of 0.2."""

REACH = 3.0
"""Predictions that are no probabilities run from −3 to 3."""

EDGE = 0.01
"""Probabilities run from 0.01 to 0.99: at 0 and 1 the loss of a miss has no end."""

POINTS = 301
STEEP = 5.0
"""Probabilities' losses are drawn up to this value at least."""


class PredictionPage(QWidget):
    """Sliders for ŷ and y, the loss over ŷ, and the arithmetic of the point."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.loss: Loss = losses.from_json("mse")
        self.choice = Choice(theme, tr("Loss"), tr("L: how far ŷ is from y, as one number"))
        self.choice.set_options(Option(one.id, tr(one.label)) for one in losses)
        self.form = Form(theme)
        self.plot = TangentPlot(theme)
        self.plot.setAccessibleName(tr("The loss L over the prediction ŷ"))
        self.error, self.value, self.slope = QLabel(), QLabel(), QLabel()
        self._sliders = QWidget()
        self._column = QVBoxLayout(self._sliders)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        self.sliders: list[Slider] = []
        self._numbers = FIRST
        self._make_sliders()
        self.choice.chosen.connect(self._choose)
        self.form.changed.connect(self._set_hyper)
        self.plot.hovered.connect(self._hover)
        self.restyle()
        self._show()

    @property
    def numbers(self) -> tuple[float, float]:
        """ŷ and y."""
        return self._numbers

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self._theme
        self.plot.restyle()
        self.error.setFont(theme.font("body"))
        self.value.setFont(theme.font("label", "semibold"))
        self.slope.setFont(theme.font("body"))

    # ---- building

    def _lay_out(self) -> None:
        theme = self._theme
        self.plot.fit_height(theme.space(36))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        for label in (self.error, self.value, self.slope):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.error, self.slope):
            label.setProperty("role", "name")
        for part in (
            self.choice, self.form, self.plot, self.error, self.value, self.slope, self._sliders
        ):  # fmt: skip
            layout.addWidget(part)
        layout.setStretchFactor(self.plot, 1)
        layout.addStretch(0)

    def _make_sliders(self) -> None:
        """Sliders over what the loss takes: probabilities, or any numbers."""
        low, high = self._ends()
        bounds = (low, high), ((0.0, 1.0) if self.loss.fuses else (low, high))
        names = ((tr("prediction"), "ŷ"), (tr("target"), "y"))
        before, self.sliders = (
            self.sliders,
            [
                Slider(
                    self._theme,
                    Hyper(float, 0.0, name, symbol, low=least, high=most),
                    Scale(least, most, fine=0.01),
                )
                for (name, symbol), (least, most) in zip(names, bounds, strict=True)
            ],
        )
        for old in before:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        for slider, number, (least, most) in zip(self.sliders, self._numbers, bounds, strict=True):
            slider.set_value(min(max(number, least), most))
            slider.moved.connect(self._slide)
            self._column.addWidget(slider)
            slider.show()
        self._slide()

    def _ends(self) -> tuple[float, float]:
        return (EDGE, 1 - EDGE) if self.loss.fuses else (-REACH, REACH)

    # ---- what is changed by hand

    def _choose(self, identity: str) -> None:
        self.loss = losses.from_json(identity)
        self._make_sliders()

    def _set_hyper(self, name: str, value: object) -> None:
        self.loss = self.loss.replace(**{name: value})
        self._show()

    def _slide(self, _number: float = 0.0) -> None:
        prediction, target = (slider.number for slider in self.sliders)
        self._numbers = (prediction, target)
        self._show()

    # ---- showing

    def _show(self) -> None:
        prediction, target = self._numbers
        self.choice.set_value(self.loss.id)
        # Of one example alone the weights of classes cancel: they shift between examples.
        names = [name for name in self.loss.hypers if name != "class_weights"]
        self.form.show_component(self.loss, names)
        x = np.linspace(*self._ends(), POINTS)
        curves = [loss_curve(self.loss, x, target)[0]]
        if self.loss.fuses:  # the other answer, for comparison: a false alarm beside a miss
            curves.append(loss_curve(self.loss, x, 1 - target)[0])
        value, slope = self._at(prediction)
        self.plot.show_curves(x, *curves, top=max(STEEP, value) * 1.05)
        self.plot.show_points([Point(prediction, value, slope)])
        self._tell(value, slope)

    def _at(self, prediction: float) -> tuple[float, float]:
        """The loss and its slope at a prediction."""
        (value,), (slope,) = loss_curve(self.loss, [prediction], self._numbers[1])
        return float(value), float(slope)

    def _tell(self, value: float, slope: float) -> None:
        prediction, target = self._numbers
        words = {"p": _two(prediction), "y": _two(target), "e": _two(prediction - target)}
        self.error.setText(tr("error ŷ − y = {p} − {y} = {e}").format(**words))
        self.value.setText(f"L = {value:.4f}".replace("-", MINUS))
        self.slope.setText(self._sentence(slope))

    def _sentence(self, slope: float) -> str:
        way = tr("a larger ŷ lowers the loss") if slope < 0 else tr("a smaller ŷ lowers the loss")
        if abs(slope) < 5e-5:
            way = tr("here it is level")
        return tr("∂L/∂ŷ = {slope}: {way}").format(slope=_two(slope, 4), way=way)

    def _hover(self, x: float | None) -> None:
        if x is None:
            self.slope.setText(self._sentence(self._at(self._numbers[0])[1]))
            return
        low, high = self._ends()
        at = min(max(x, low), high)
        value, slope = self._at(at)
        told = {"p": _two(at), "l": number_text(value), "s": number_text(slope)}
        self.slope.setText(tr("at ŷ = {p}: L = {l}, slope {s}").format(**told))


def _two(value: float, decimals: int = 2) -> str:
    text = f"{value:.{decimals}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", MINUS)
