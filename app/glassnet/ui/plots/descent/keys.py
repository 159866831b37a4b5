"""What keys do in the panel of gradient descent, while something of it has the focus."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from glassnet.ui.plots.descent.model import DescentModel

KEYS = {
    Qt.Key.Key_Space: "toggle",
    Qt.Key.Key_Right: "forward",
    Qt.Key.Key_Period: "forward",
    Qt.Key.Key_Left: "back",
    Qt.Key.Key_Comma: "back",
    Qt.Key.Key_Home: "rewind",
    Qt.Key.Key_End: "to_end",
}
"""What is done with the race."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""Where the ball is taken, with Shift."""


def call_of(event: QKeyEvent, model: DescentModel) -> Callable[[], None] | None:
    """What a key does; None for one that is not the race's, or where nobody races."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if model.slicing and model.function is None:
        return None
    if held == Qt.KeyboardModifier.ShiftModifier and key in ARROWS:
        return partial(model.walker.nudge, *ARROWS[key])
    if held == Qt.KeyboardModifier.NoModifier and key in KEYS:
        call: Callable[[], None] = getattr(model.player, KEYS[key])
        return call
    return None


class KeylessScroll(QScrollArea):
    """Scrolls by wheel, bar and Tab; the arrow keys belong to the race."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the panel."""
        event.ignore()
