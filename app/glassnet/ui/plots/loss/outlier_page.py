"""What one wild target does: the best constant prediction under two losses."""

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glassnet.engine import losses
from glassnet.engine.component import Hyper
from glassnet.engine.loss_curve import best_constant, loss_curve
from glassnet.ui.plots.tangent_plot import Point, TangentPlot
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Form, Slider
from glassnet.ui.widgets.numbers import MINUS
from glassnet.ui.widgets.scale import Scale

CALM = (0.8, 1.0, 1.1, 1.3)
"""The targets that agree with each other."""

FURTHEST = 10.0
POINTS = 201


class OutlierPage(QWidget):
    """Four targets about 1 and a fifth one that can be pulled away; mean losses over one ŷ."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.losses = (losses.from_json("huber"), losses.from_json("mse"))
        self.plot = TangentPlot(theme)
        self.plot.setAccessibleName(tr("The mean loss over one prediction for all five targets"))
        self.plot.fit_height(theme.space(44))
        field = Hyper(float, 6.0, tr("fifth target"), "y₅", low=-FURTHEST, high=FURTHEST)
        self.outlier = Slider(theme, field, Scale(-FURTHEST, FURTHEST, fine=0.1))
        self.outlier.set_value(field.default)
        self.form = Form(theme)
        self.about, self.found = QLabel(), QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        for label in (self.about, self.found):
            label.setWordWrap(True)
        self.about.setProperty("role", "name")
        self.about.setText(
            tr("One ŷ is to answer five targets: 0.8, 1.0, 1.1, 1.3 and a fifth that you choose.")
        )
        for part in (self.about, self.outlier, self.form, self.plot, self.found):
            layout.addWidget(part)
        layout.setStretchFactor(self.plot, 1)
        layout.addStretch(0)
        # Only now: without a place it would be a window for a moment.
        self.form.show_component(self.losses[0])
        self.outlier.moved.connect(self._show)
        self.form.changed.connect(self._set_hyper)
        self.restyle()
        self._show()

    @property
    def best(self) -> tuple[float, float]:
        """The best ŷ under Huber and under the squared error."""
        huber, mse = (best_constant(loss, self._targets) for loss in self.losses)
        return huber, mse

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.plot.restyle()
        self.about.setFont(self._theme.font("body"))
        self.found.setFont(self._theme.font("body", "medium"))

    @property
    def _targets(self) -> list[float]:
        return [*CALM, self.outlier.number]

    def _set_hyper(self, name: str, value: object) -> None:
        self.losses = (self.losses[0].replace(**{name: value}), self.losses[1])
        self.form.show_component(self.losses[0])
        self._show()

    def _show(self, _number: float = 0.0) -> None:
        targets = self._targets
        ends = min(-1.0, *targets), max(3.0, *targets)
        x, best = np.linspace(*ends, POINTS), self.best
        curves = [np.mean([loss_curve(loss, x, y)[0] for y in targets], 0) for loss in self.losses]
        self.plot.show_curves(x, *curves)
        marks = []
        for loss, at in zip(self.losses, best, strict=True):
            mean = float(np.mean([loss_curve(loss, [at], y)[0][0] for y in targets]))
            marks.append(Point(at, mean))
        self.plot.show_points(marks)
        text = tr(
            "Huber (bright line) is least at ŷ = {huber}, the squared error (pale line) at ŷ = "
            "{mse}: it counts a miss by its square, so one wild target pulls it far."
        )
        told = {"huber": f"{best[0]:.2f}", "mse": f"{best[1]:.2f}"}
        self.found.setText(text.format(**told).replace("= -", f"= {MINUS}"))
