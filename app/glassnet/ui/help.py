"""What the Help menu shows: the keys and gestures, and the program itself."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import glassnet
from glassnet.ui.actions import TABLE
from glassnet.ui.text import tr

GESTURES = (
    ("+ between layers", "Add a dense layer there"),
    ("Drag a layer from the palette", "Drop it between two layers; Escape gives it up"),
    ("Drag a layer's name, or between its neurons", "Move the layer to another place"),
    ("Alt+Left, Alt+Right with layers selected", "Move them by one place"),
    ("Drag the grip under a layer", "More neurons, or fewer"),
    ("Escape or the right button while dragging", "Leave everything as it was"),
    ("− and + above a layer", "Fewer or more neurons; double-click a number to type it"),
    ("Click a neuron, then Delete", "Remove that neuron"),
    ("Click a layer's name, then Delete", "Remove that layer"),
    ("Ctrl+click a layer's name", "Select it besides the others, or no longer"),
    ("Shift+click a layer's name", "Select all layers from the one selected first to this one"),
    ("Drag the ring behind a layer over others", "Wrap those with a skip connection"),
    ("Click a skip's arc, then Delete", "Cut the skip; the layers inside stay"),
    ("+, − and Insert with layers selected", "More or fewer neurons in each, another layer"),
    ("Click a point or a digit", "Show how that example flows through the network"),
    ("Press or drag on the map, X", "Try an input of your own: the probe; Escape goes back"),
    ("Double-click an edge or a neuron", "Type its weight or its bias; Return when it is selected"),
    ("Alt and the wheel, or Alt and ↑ ↓", "Turn a weight or bias up and down; finer with Shift"),
    ("P on the canvas", "Pin a neuron: its numbers stay beside it"),
    ("Wheel on the canvas", "Zoom to the mouse; with Shift move sideways"),
    ("Drag the background, or with the middle button", "Move the enlarged network"),
    ("Drag the frame in the overview", "See another part of the enlarged network"),
    ("Arrow keys on the canvas", "Walk from neuron to neuron"),
    ("Return with a layer selected", "Open its settings; Escape closes them"),
    ("U on the canvas", "Unfold the selected large layer, or all of them; fold them again"),
    ("Wheel, + and − on the loss surface", "Look closer, or from farther off"),
    ("Drag the loss surface, or arrow keys on it", "Move on; 0 or a double-click: the whole view"),
    ("Drag the ball in Descent, or Shift and the arrows", "Walk down by hand, then let it go"),
    ("Space, ← → and Home in Descent", "Play, step and rewind the race"),
    (
        "Point at a number in Explain, or ↑ ↓ there",
        "See where it comes from; click or Return: go",
    ),
    ("Ctrl+C on a line in Explain, or its menu", "Copy the result with all digits, or all as text"),
    ("Drag the timeline", "Go back in time; Escape returns to where the drag began"),
    ("Home, End, Page Up and Page Down on the timeline", "To the ends of the run, or by an epoch"),
    ("Right click on the timeline", "Bookmarks and branches; on a bookmark: its note"),
    ("F on the canvas", "Freeze the selected layer, neuron or weight, or let it learn"),
)


def show_keys(parent: QWidget) -> None:
    """A small window with every key and gesture, read off the action table."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Keys and mouse"))
    content = QWidget()
    grid = QGridLayout(content)
    grid.setContentsMargins(24, 24, 24, 24)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(3)
    rows = [(", ".join(row.keys), row.text) for row in TABLE if row.keys]
    for line, (keys, text) in enumerate(rows + [(tr(a), tr(b)) for a, b in GESTURES]):
        key = QLabel(keys)
        key.setProperty("role", "value")
        grid.addWidget(key, line, 0)
        grid.addWidget(QLabel(tr(text)), line, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(content)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 16)
    buttons.setContentsMargins(24, 8, 24, 0)
    column.addWidget(area)
    column.addWidget(buttons)
    wanted = content.sizeHint()
    dialog.resize(wanted.width() + 24, min(wanted.height() + 60, parent.height() - 48))
    dialog.open()


def show_about(parent: QWidget) -> None:
    """The version, the licences and the source of the digits."""
    QMessageBox.about(
        parent,
        tr("About Glassnet"),
        f"<b>Glassnet {glassnet.__version__}</b><br>"
        + tr("See a neural network learn.")
        + "<br><br>"
        + tr(
            "MIT licence. Digits: MNIST, by Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0. "
        )
        + tr("Font: Inter, OFL. Icons: Phosphor, MIT."),
    )
