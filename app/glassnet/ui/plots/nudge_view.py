"""How far a parameter is nudged: a slider for ε, two pictures, and what they tell."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glassnet.engine.component import Hyper
from glassnet.experiment.gradient_study import NOISE, NUDGES, Nudged
from glassnet.ui.plots.nudge_pictures import DifferenceByNudge, LossAround
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Slider, scale_of

NUDGE = Hyper(float, 1e-5, "Nudge", "ε", low=1e-7, high=0.1, log=True)

FAR = 30.0
"""So many times the least difference is a difference that is seen."""


class NudgeView(QWidget):
    """`chosen` carries another ε."""

    chosen = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        scale = scale_of(NUDGE)
        assert scale is not None
        self.slider = Slider(theme, NUDGE, scale)
        self.slider.set_value(NUDGE.default)
        self.slider.moved.connect(self.chosen)
        self.around, self.by_nudge = LossAround(theme), DifferenceByNudge(theme)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("role", "caption")
        pictures = QHBoxLayout()
        pictures.setSpacing(theme.space(2))
        pictures.addWidget(self.around, 1)
        pictures.addWidget(self.by_nudge, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(2))
        column.addWidget(self.slider)
        column.addLayout(pictures)
        column.addWidget(self.sentence)

    @property
    def epsilon(self) -> float:
        """The nudge that is chosen."""
        return float(self.slider.number)

    def show_nudged(self, nudged: Nudged | None) -> None:
        """Show what a nudge has found; without it only the slider stays."""
        for picture in (self.around, self.by_nudge):
            picture.show_nudged(nudged)
            picture.setVisible(nudged is not None)
        self.sentence.setText(reason(nudged) if nudged is not None else "")
        self.sentence.setVisible(nudged is not None)

    def restyle(self) -> None:
        """Take the theme's present fonts and colours."""
        self.sentence.setFont(self._theme.font("caption"))
        self.update()


def reason(nudged: Nudged) -> str:
    """Why slope and gradient are as far apart as they are under this ε."""
    check, seen = nudged.check, nudged.differences[np.isfinite(nudged.differences)]
    if not len(seen) or max(abs(check.slope), abs(check.gradient)) < NOISE:
        return tr("The loss is flat here: whatever is seen of a slope is rounding.")
    least = float(seen.min())
    best = float(NUDGES[int(np.nanargmin(nudged.differences))])
    if abs(check.difference) <= FAR * max(least, 1e-16):
        return tr("A good nudge: too large for rounding to count, too small for the curve to bend.")
    if check.epsilon < best:
        return tr(
            "Too small a nudge: the two losses agree in nearly all their digits, so what is left "
            "of their difference is rounding, and it is divided by 2ε."
        )
    return tr(
        "Too large a nudge: between the two points the loss bends away from its tangent. The "
        "difference grows with ε²."
    )
