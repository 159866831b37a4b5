"""The panel of the single neuron: its inputs, weights and bias by hand, and what comes out."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.engine import activations
from glassnet.engine.neuron import Neuron
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.neuron_arithmetic import (
    TOLD,
    can_open,
    opened,
    output_line,
    slope_line,
    sum_line,
)
from glassnet.ui.plots.neuron_sliders import NeuronSliders
from glassnet.ui.plots.tangent_plot import Point, TangentPlot
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Form, Option, number_text, scrolled

REACH = 6.0
"""The curve is drawn over z from −6 to 6 at least."""

POINTS = 401

FIRST = (0.5, 0.8, 0.2)
"""Input, weight and bias of the neuron that stands here at first."""


@panels
class SingleNeuron(Panel):
    """One neuron to play with, one's own or one taken from the network; the network stays."""

    id = "neuron"
    title = "Neuron"
    tip = "One neuron with sliders: weighted sum, activation, slope"
    key = "Ctrl+5"
    rank = 27
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        x, w, b = FIRST
        self._free = True
        self.neuron = Neuron((x,), (w,), b, activations.from_json("sigmoid"))
        self.name = ElidedLabel()
        self.open_button = QPushButton(tr("Open the selected one"))
        self.free_button = QPushButton(tr("Your own"))
        self.activation = Choice(theme, tr("Activation"), tr("f: what makes the output a of z"))
        self.activation.set_options(
            Option(one.id, tr(one.label)) for one in activations if not one.final_only
        )
        self.plot = TangentPlot(theme)
        self.plot.setAccessibleName(tr("The activation a = f(z), with the neuron's place on it"))
        self.sum, self.output, self.slope = QLabel(), QLabel(), QLabel()
        self.form = Form(theme)
        self.sliders = NeuronSliders(theme)
        self.more, self.fewer = QToolButton(), QToolButton()
        self._lay_out()
        self._connect()
        self.restyle()
        self.start_free()

    def start_free(self) -> None:
        """Begin again with a neuron of one input."""
        x, w, b = FIRST
        self.name.setText(tr("A neuron of your own"))
        self._free = True
        self._take(Neuron((x,), (w,), b, self.neuron.activation))

    def open_selected(self) -> None:
        """Take a copy of the neuron that is selected on the canvas, with the shown example."""
        snapshot = self.session.snapshot
        found = snapshot and opened(self.session.selection, self.session.network, snapshot)
        if not found:
            self.session.notify("info", tr("Select a neuron of a dense layer on the canvas first."))
            return
        self.name.setText(found.title)
        self._free = False
        self._take(found.neuron, found.places, found.others)

    def show_document(self) -> None:
        """Another network may not have what is selected."""
        self._select(self.session.selection)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self.theme
        self.plot.restyle()
        self.sliders.restyle()
        self.name.setFont(theme.font("label", "semibold"))
        self.sum.setFont(theme.font("body"))
        self.output.setFont(theme.font("label", "semibold"))
        self.slope.setFont(theme.font("caption"))
        self._show()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        self.open_button.setToolTip(
            tr("A copy of it, with the shown example as input; the network stays as it is")
        )
        self.free_button.setToolTip(tr("One input, one weight and a bias, to begin with"))
        for button, text, tip in (
            (self.more, "+", tr("One more input")),
            (self.fewer, "−", tr("One input less")),
        ):
            button.setText(text)
            button.setProperty("role", "toggle")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setFixedWidth(theme.size("control"))
        for label in (self.sum, self.output, self.slope):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.slope.setProperty("role", "caption")
        self.sum.setProperty("role", "name")
        choices = QHBoxLayout()
        choices.setSpacing(theme.space(2))
        choices.addWidget(self.activation, 1)
        choices.addWidget(QLabel(tr("Inputs")))
        choices.addWidget(self.fewer)
        choices.addWidget(self.more)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(2))
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.free_button)
        buttons.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, theme.space(2), 0)
        column.setSpacing(theme.space(2))
        self.plot.fit_height(theme.space(36))
        for part in (self.plot, self.sum, self.output, self.slope):
            column.addWidget(part)
        column.setStretchFactor(self.plot, 1)
        column.addLayout(choices)
        column.addWidget(self.form)
        column.addWidget(self.sliders)
        column.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(2))
        layout.addWidget(self.name)
        layout.addLayout(buttons)
        layout.addWidget(scrolled(content), 1)
        self.setMinimumHeight(theme.space(52))

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.open_selected)
        self.free_button.clicked.connect(self.start_free)
        self.activation.chosen.connect(self._choose)
        self.form.changed.connect(self._set_hyper)
        self.more.clicked.connect(partial(self._resize, 1))
        self.fewer.clicked.connect(partial(self._resize, -1))
        self.sliders.changed.connect(self._slide)
        self.plot.hovered.connect(self._hover)
        self.session.selection_changed.connect(self._select)

    # ------------------------------------------------------------------ what is changed by hand

    def _take(self, neuron: Neuron, places: tuple[int, ...] = (), others: int = 0) -> None:
        self.neuron = neuron
        self.sliders.show_neuron(neuron, places, others)
        self._show()

    def _choose(self, identity: str) -> None:
        self.neuron = replace(self.neuron, activation=activations.from_json(identity))
        self._show()

    def _set_hyper(self, name: str, value: object) -> None:
        activation = self.neuron.activation.replace(**{name: value})
        self.neuron = replace(self.neuron, activation=activation)
        self._show()

    def _slide(self, inputs: tuple[float, ...], weights: tuple[float, ...], bias: float) -> None:
        self.neuron = replace(self.neuron, inputs=inputs, weights=weights, bias=bias)
        self._show()

    def _resize(self, by: int, _checked: bool = False) -> None:
        """One more input, at 1 with a weight of 0.5; or the last one goes."""
        neuron = self.neuron
        inputs, weights = (*neuron.inputs, 1.0), (*neuron.weights, 0.5)
        if by < 0:
            inputs, weights = neuron.inputs[:-1], neuron.weights[:-1]
        self._take(replace(neuron, inputs=inputs, weights=weights))

    def _select(self, selection: Selection) -> None:
        self.open_button.setEnabled(can_open(selection, self.session.network))

    def _show(self) -> None:
        neuron = self.neuron
        self.activation.set_value(neuron.activation.id)
        self.form.show_component(neuron.activation)
        self._draw(neuron)
        self.sum.setText(sum_line(neuron))
        self.output.setText(output_line(neuron))
        self.slope.setText(slope_line(neuron))
        self.fewer.setEnabled(self._free and len(neuron.inputs) > 1)
        self.more.setEnabled(self._free and len(neuron.inputs) < TOLD)

    def _draw(self, neuron: Neuron) -> None:
        """The curve, wide enough for the neuron's z."""
        at = neuron.weighted_sum
        reach = max(REACH, 1.25 * abs(at)) if math.isfinite(at) else REACH
        z = np.linspace(-reach, reach, POINTS)
        self.plot.show_curves(z, neuron.activation.evaluate(z)[0])
        self.plot.show_points([Point(at, neuron.output, neuron.slope)])

    def _hover(self, z: float | None) -> None:
        if z is None:
            self.slope.setText(slope_line(self.neuron))
            return
        a, slope = (float(one[0]) for one in self.neuron.activation.evaluate(np.array([z])))
        text = tr("at z = {z}: a = {a}, slope {slope}")
        told = zip(("z", "a", "slope"), map(number_text, (z, a, slope)), strict=True)
        self.slope.setText(text.format(**dict(told)))
