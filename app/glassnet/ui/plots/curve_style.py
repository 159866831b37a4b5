"""How the loss curves are told apart: by line first, then by colour."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from glassnet.ui.plots.plotting import mixed, pen
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


def curve_color(name: str, theme: Theme) -> QColor:
    """The colour of a curve's label and of the dot at its end."""
    return theme.color({"train": "ink", "validation": "accent"}.get(name, "dim"))


def curve_pen(name: str, theme: Theme, on: QWidget) -> QPen:
    """Thin for batches, solid for training, dashed for validation, dotted for accuracy, dashes and
    dots for the penalty."""
    color = curve_color(name, theme)
    if name == "batch":
        return pen(mixed(color, theme.color("surface"), 0.45), on)
    line = pen(color, on, 1.5 if name in ("accuracy", "penalty") else 2)
    if name == "validation":
        line.setDashPattern([4, 2.5])
        line.setCapStyle(Qt.PenCapStyle.FlatCap)
    elif name == "accuracy":
        line.setDashPattern([0.1, 2.4])
    elif name == "penalty":
        line.setDashPattern([4, 2.4, 0.1, 2.4])
    return line


def curve_names() -> dict[str, str]:
    """What the curves are called at their ends."""
    return {
        "batch": tr("batch"),
        "train": tr("train"),
        "validation": tr("val."),
        "penalty": tr("penalty"),
        "accuracy": tr("val. acc."),
        "train accuracy": tr("accuracy"),
    }
