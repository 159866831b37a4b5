"""The numbers of a single neuron as sliders: each input beside its weight, then the bias."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.engine.component import Hyper
from glassnet.engine.neuron import Neuron
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Slider, number_text
from glassnet.ui.widgets.numbers import lowered
from glassnet.ui.widgets.scale import Scale

REACH = 2.0  # of a slider at least, to both sides of 0
FINE = 0.01
_PRODUCT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop  # in line with x and w


class NeuronSliders(QWidget):
    """`changed` carries the inputs and weights, both (n,), and the bias, at every move."""

    changed = Signal(tuple, tuple, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.inputs: list[Slider] = []
        self.weights: list[Slider] = []
        self.products: list[QLabel] = []
        self.rest = QLabel()
        self.bias = self._slider("b", tr("bias"), REACH)
        self._exact: dict[Slider, float] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(3))
        self._grid.setVerticalSpacing(theme.space(1))
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._grid.setColumnMinimumWidth(2, theme.space(12))

    def show_neuron(self, neuron: Neuron, places: tuple[int, ...] = (), others: int = 0) -> None:
        """Show a neuron, its inputs' `places` among all, and how many `others` there are."""
        for old in (*self.inputs, *self.weights, *self.products, self.rest, self.bias):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.inputs, self.weights, self.products, self._exact = [], [], [], {}
        reach = max(REACH, *(1.5 * abs(value) for value in (*neuron.inputs, *neuron.weights)))
        names = places or range(len(neuron.inputs))
        for row, (place, x, w) in enumerate(zip(names, neuron.inputs, neuron.weights, strict=True)):
            self.inputs.append(self._at(row, 0, f"x{lowered(place + 1)}", tr("input"), x, reach))
            self.weights.append(self._at(row, 1, f"w{lowered(place + 1)}", tr("weight"), w, reach))
            self.products.append(QLabel())
            self.products[-1].setAlignment(_PRODUCT)
            self._grid.addWidget(self.products[-1], row, 2)
        row = len(self.inputs)
        reach = max(REACH, 1.5 * abs(neuron.bias))
        self.bias = self._at(row, 1, "b", tr("bias"), neuron.bias, reach)
        text = tr("{count:,} other inputs bring {sum}; they are held")
        self.rest = QLabel(text.format(count=others, sum=number_text(neuron.rest)))
        self.rest.setProperty("role", "caption")
        self._grid.addWidget(self.rest, row + 1, 0, 1, 3)
        self.rest.setVisible(others > 0)
        self.restyle()
        self._multiply()

    def numbers(self) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        """Inputs, weights and bias."""
        return (
            tuple(map(self._number, self.inputs)),
            tuple(map(self._number, self.weights)),
            self._number(self.bias),
        )

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        self.rest.setFont(self._theme.font("caption"))
        for label in self.products:
            label.setFont(self._theme.font("body", "medium"))

    # ---- inner workings

    def _at(
        self, row: int, column: int, symbol: str, name: str, value: float, reach: float
    ) -> Slider:
        slider = self._slider(symbol, name, reach)
        slider.set_value(value)
        self._exact[slider] = value
        slider.moved.connect(partial(self._move, slider))
        self._grid.addWidget(slider, row, column)
        slider.show()
        return slider

    def _slider(self, symbol: str, name: str, reach: float) -> Slider:
        reach = round(reach + 0.5) if reach > REACH else reach
        field = Hyper(float, 0.0, name, symbol, low=-reach, high=reach)
        return Slider(self._theme, field, Scale(-reach, reach, fine=FINE))

    def _number(self, slider: Slider) -> float:
        """What a slider stands for: its stop, or the number that it was given."""
        return self._exact.get(slider, slider.number)

    def _move(self, slider: Slider, number: float) -> None:
        self._exact[slider] = number
        self._multiply()
        self.changed.emit(*self.numbers())

    def _multiply(self) -> None:
        """Write what each input brings, in the colour of its sign."""
        inputs, weights, _ = self.numbers()
        for label, x, w in zip(self.products, inputs, weights, strict=True):
            label.setText(f"= {number_text(round(w * x, 4))}")
            label.setToolTip(tr("w · x: what this input adds to z"))
            label.setStyleSheet(f"color: {self._theme.signed(w * x, text=True).name()}")
