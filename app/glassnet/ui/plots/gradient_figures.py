"""The figures of one parameter, in rows: what a step does to it, and what a check found."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.engine.explain import ParameterStep
from glassnet.engine.gradient_check import GradientCheck
from glassnet.experiment.gradient_study import NOISE, Nudged
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import number_text
from glassnet.ui.widgets.numbers import MINUS

AGREES = 1e-4
"""Slope and gradient are said to agree up to this relative difference."""

Row = tuple[str, str, str]


class Figures(QWidget):
    """Rows of a name and a number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show these: name, number and tooltip."""
        while len(self._labels) < len(rows):
            self._add()
        for pair, row in zip(self._labels, rows, strict=False):
            for label, text in zip(pair, row, strict=False):
                label.setText(text)
                label.setToolTip(row[2])
        for place, pair in enumerate(self._labels):
            for label in pair:
                label.setVisible(place < len(rows))
        self.setVisible(bool(rows))

    def texts(self) -> dict[str, str]:
        """The numbers shown, by name."""
        return {name.text(): number.text() for name, number in self._labels if not name.isHidden()}

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for name, number in self._labels:
            name.setFont(self._theme.font("body"))
            number.setFont(self._theme.font("body", "medium"))

    def _add(self) -> None:
        name, number = QLabel(), QLabel()
        name.setProperty("role", "name")
        number.setProperty("role", "value")
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(number, row, 1, Qt.AlignmentFlag.AlignRight)
        self._labels.append((name, number))
        self.restyle()


def step_rows(one: ParameterStep) -> list[Row]:
    """What the step to come makes of a parameter."""
    return [
        (tr("value  w"), number_text(one.before), tr("w: the parameter before the step")),
        (
            tr("gradient  ∂L/∂w"),
            number_text(one.mean),
            tr("∂L/∂w of the data loss, the mean over the batch, as backpropagation gives it"),
        ),
        (
            tr("update  Δw"),
            number_text(one.update),
            tr("Δw: what the optimizer makes of it, after penalty and clipping"),
        ),
    ]


def check_rows(check: GradientCheck) -> list[Row]:
    """What was done to check a gradient, so that it can be done again by hand."""
    epsilon = number_text(check.epsilon)
    mode = tr("Mean data loss of the batch, without dropout and with running statistics")
    return [
        (tr("ε"), epsilon, tr("ε: by how much the parameter is nudged each way")),
        (tr("L(w + ε)"), f"{check.above:.10g}", mode),
        (tr("L(w − ε)"), f"{check.below:.10g}", mode),
        (
            tr("slope  (L₊ − L₋) / 2ε"),
            _long(check.slope),
            tr("The slope that the two losses give, computed in float64"),
        ),
        (tr("backpropagated"), _long(check.gradient), tr("The gradient of the same loss")),
        (
            tr("difference"),
            number_text(float(f"{check.difference:.1e}")),
            tr("slope − gradient"),
        ),
        (
            tr("relative difference"),
            number_text(float(f"{check.relative:.1e}")),
            tr("|slope − gradient| / (|slope| + |gradient|)"),
        ),
    ]


def verdict(nudged: Nudged) -> str:
    """What a check has shown, in one sentence."""
    check = nudged.check
    size = abs(check.slope) + abs(check.gradient)
    if max(abs(check.slope), abs(check.gradient)) < NOISE:
        text = tr("At step {step}: no slope either way.")
    elif check.relative <= AGREES:
        text = tr("At step {step}: the loss agrees with backpropagation.")
    elif (nudged.differences <= AGREES * size).any():
        text = tr("At step {step}: they differ under this ε, and agree under another.")
    else:
        text = tr("At step {step}: they differ, as near a kink of relu.")
    return text.format(step=f"{nudged.step:,}")


def _long(value: float) -> str:
    return f"{value:.8g}".replace("-", MINUS)
