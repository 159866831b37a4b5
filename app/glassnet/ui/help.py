"""What the Help menu shows: the keys and gestures, and the program itself."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QMessageBox, QWidget

import glassnet
from glassnet.ui.actions import TABLE
from glassnet.ui.text import tr

GESTURES = (
    ("+ between layers", "Add a dense layer there"),
    ("Drag a layer from the palette", "Drop it between two layers"),
    ("− and + above a layer", "Fewer or more neurons; double-click the number to type it"),
    ("Click a neuron, then Delete", "Remove that neuron"),
    ("Click a layer's name, then Delete", "Remove that layer"),
    ("+, − and Insert with a layer selected", "More or fewer neurons, another layer"),
    ("Click a point or a digit", "Show how that example flows through the network"),
    ("Arrow keys on the canvas", "Walk from neuron to neuron"),
    ("Return on the canvas", "Open the settings of the selected layer; Escape closes them"),
    ("F on the canvas", "Freeze the selected layer, neuron or weight, or let it learn"),
)


def show_keys(parent: QWidget) -> None:
    """A small window with every key and gesture, read off the action table."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Keys and mouse"))
    grid = QGridLayout(dialog)
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
    grid.addWidget(buttons, len(rows) + len(GESTURES), 0, 1, 2)
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
