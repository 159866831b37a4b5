"""Every action of the window as one table: name, text, keys, tooltip and what it does."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from glassnet.ui.text import tr


class ActionRow(Struct, frozen=True):
    """One line of the table. `icon` is a Phosphor name, `below` a submenu."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    below: str = ""


TABLE = (
    ActionRow("newAction", "File", "New experiment", ("Ctrl+N",), "file-plus",
              "Start again from the opening experiment"),
    ActionRow("openAction", "File", "Open…", ("Ctrl+O",), "folder-open",
              "Open a spec (.json) or a project (.glassnet)"),
    ActionRow("saveAction", "File", "Save", ("Ctrl+S",), "floppy-disk",
              "Save the project: network, weights and training state"),
    ActionRow("saveAsAction", "File", "Save as…", ("Ctrl+Shift+S",), "floppy-disk",
              "Save a project (.glassnet) or the spec alone (.json)"),
    ActionRow("exportAction", "File", "Export weights…", ("Ctrl+E",), "export",
              "Write the trained weights to .npz or .safetensors"),
    ActionRow("importAction", "File", "Import weights…", (), "download-simple",
              "Start anew from the weights of a .npz or .safetensors file"),
    ActionRow("pictureAction", "File", "Picture of the canvas…", ("Ctrl+Shift+E",), "image",
              "The whole network as a PNG, sharp at up to four times its size"),
    ActionRow("quitAction", "File", "Quit", ("Ctrl+Q",), "sign-out", "Close the window"),
    ActionRow("undoAction", "Edit", "Undo", ("Ctrl+Z",), "arrow-u-up-left",
              "Take the last edit back, and the run with it where the edit began another"),
    ActionRow("redoAction", "Edit", "Redo", ("Ctrl+Y", "Ctrl+Shift+Z"), "arrow-u-up-right",
              "Do it again"),
    ActionRow("cutAction", "Edit", "Cut layers", ("Ctrl+X",), "scissors",
              "Take the selected layers out and put them on the clipboard"),
    ActionRow("copyAction", "Edit", "Copy layers", ("Ctrl+C",), "copy",
              "Put the selected layers on the clipboard, in editors as JSON"),
    ActionRow("pasteAction", "Edit", "Paste layers", ("Ctrl+V",), "clipboard-text",
              "Put the layers of the clipboard after the selected ones, else before the output"),
    ActionRow("duplicateAction", "Edit", "Duplicate layers", ("Ctrl+D",), "copy-simple",
              "Put a copy of the selected layers after them, with new weights"),
    ActionRow("deleteAction", "Edit", "Delete", ("Delete",), "trash",
              "Remove the selected layers or neuron, or cut the selected skip"),
    ActionRow("selectAllAction", "Edit", "Select all hidden layers", ("Ctrl+A",), "",
              "Escape selects nothing again"),
    ActionRow("wrapAction", "Edit", "Wrap with a skip", ("Ctrl+K",), "git-branch",
              "Add what enters the selected layers to what leaves them: a residual block"),
    ActionRow("cutSkipAction", "Edit", "Cut the skip", ("Ctrl+Shift+K",), "",
              "Take the way around the selected block away; its layers keep their weights"),
    ActionRow("copyPictureAction", "Edit", "Copy picture of the canvas", ("Ctrl+Shift+C",), "copy",
              "Put a picture of the whole network on the clipboard"),
    ActionRow("addLayerAction", "Network", "Add a layer", ("Ctrl+L",), "plus-circle",
              "A dense layer before the output"),
    ActionRow("newSeedAction", "Network", "New seed", ("Ctrl+R",), "dice-five",
              "Other initial weights and another draw of the data"),
    ActionRow("takeWeightsAction", "Network", "Start from these weights", (), "push-pin",
              "From now on a reset goes back to the weights of this moment"),
    ActionRow("dropWeightsAction", "Network", "Start from the initialisers", (), "",
              "From now on a reset draws the weights again"),
    ActionRow("playAction", "Training", "Play", ("Space",), "play-fill",
              "Train, or pause"),
    ActionRow("playBackAction", "Training", "Play backwards", ("Shift+Space",), "",
              "Go back at the chosen speed, or pause"),
    ActionRow("toEndAction", "Training", "To the end", ("Ctrl+End",), "arrow-line-right",
              "From the past to the last step of the run"),
    ActionRow("stepAction", "Training", "Step", ("Right", "."), "skip-forward",
              "Train on one mini-batch"),
    ActionRow("stepPhaseAction", "Training", "Step one phase", ("Shift+Right", "Shift+."), "",
              "Run only the next phase of the step: forward, loss, backward or update"),
    ActionRow("stepEpochAction", "Training", "Step one epoch", ("Ctrl+Right", "Ctrl+."), "",
              "Train on the whole training set once"),
    ActionRow("backAction", "Training", "Back", ("Left", ","), "skip-back",
              "Undo the last mini-batch: the run as it was one step before"),
    ActionRow("backPhaseAction", "Training", "Back one phase", ("Shift+Left", "Shift+,"), "",
              "Back to before the last phase: update, backward, loss or forward"),
    ActionRow("backEpochAction", "Training", "Back one epoch", ("Ctrl+Left", "Ctrl+,"), "",
              "Back to the end of the epoch before"),
    ActionRow("runToAction", "Training", "Run to…", ("Ctrl+J",), "flag",
              "Train as fast as possible to a phase, a step, an epoch, a loss or an accuracy"),
    ActionRow("breakpointsAction", "Training", "Breakpoints", ("Ctrl+Shift+B",), "",
              "What stops training: a loss, a gradient, a weight, a dead layer"),
    ActionRow("bookmarkAction", "Training", "Bookmark", ("B",), "bookmark-simple",
              "Mark this moment with a note, on the timeline"),
    ActionRow("branchAction", "Training", "Branch", ("Ctrl+B",), "git-fork",
              "Go on from this moment in a line of its own, beside this one"),
    ActionRow("resetAction", "Training", "Reset", ("Ctrl+Backspace",), "arrow-counter-clockwise",
              "Back to the same initial weights; undo brings the run back"),
    ActionRow("findRateAction", "Tools", "Find a learning rate", ("Ctrl+F",), "",
              "Test many learning rates on a copy, to see where the loss falls fastest"),
    ActionRow("descentAction", "Tools", "Learn gradient descent", ("Ctrl+Shift+D",), "",
              "Walk down a parabola, a bowl, and the loss of this network"),
    ActionRow("checkGradientAction", "Tools", "Check the gradient", ("Ctrl+G",), "",
              "Nudge the selected weight or bias, and compare the loss's slope with its gradient"),
    ActionRow("homeworkAction", "Tools", "Check my work", ("Ctrl+H",), "",
              "Work the next step out by hand for the selected neuron or weight, and be checked"),
    ActionRow("openNeuronAction", "Tools", "Open the selected neuron", ("Ctrl+Shift+N",), "",
              "A copy of it to play with: sliders for inputs, weights and bias"),
    ActionRow("zoomInAction", "View", "Zoom in", ("Ctrl++", "Ctrl+="), "magnifying-glass-plus",
              "Enlarge the middle of the network; the wheel enlarges what is under the mouse"),
    ActionRow("zoomOutAction", "View", "Zoom out", ("Ctrl+-",), "magnifying-glass-minus",
              "See more of the network"),
    ActionRow("fitAction", "View", "Whole network", ("Ctrl+0",), "corners-in",
              "Fit the whole network into the canvas"),
    ActionRow("fullScreenAction", "View", "Full screen", ("F11",), "corners-out",
              "The whole screen for the window", checkable=True),
    ActionRow("resetLayoutAction", "View", "Reset layout", (), "layout",
              "Put every panel back in its place", below="Panels"),
    ActionRow("helpAction", "Help", "Keys and mouse", ("F1",), "keyboard",
              "What every key and gesture does"),
    ActionRow("aboutAction", "Help", "About Glassnet", (), "info", "Version and licences"),
)  # fmt: skip

FIRST_OF_PART = (
    *("saveAction", "exportAction", "quitAction"),
    *("cutAction", "deleteAction", "wrapAction", "copyPictureAction"),
    "takeWeightsAction",
    *("stepAction", "runToAction", "bookmarkAction", "resetAction"),
    "fullScreenAction",
)
"""Actions with a line above them in their menu."""

MENUS = ("File", "Edit", "View", "Network", "Training", "Tools", "Help")


def key_of(name: str) -> str:
    """The first key of an action. Raises KeyError for a name that is not in the table."""
    return {row.name: row.keys[0] for row in TABLE if row.keys}[name]


def make_actions(parent: QWidget, slots: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """One QAction for each row, by name, each connected to the slot of the same name.

    Raises KeyError for a row without a slot.
    """
    actions: dict[str, QAction] = {}
    for row in TABLE:
        action = QAction(tr(row.text), parent)
        action.setObjectName(row.name)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        keys = f"  ({row.keys[0]})" if row.keys else ""
        action.setToolTip(tr(row.tip) + keys)
        action.setStatusTip(tr(row.tip))
        action.setCheckable(row.checkable)
        action.triggered.connect(_without_checked(slots[row.name]))
        parent.addAction(action)
        actions[row.name] = action
    return actions


def _without_checked(slot: Callable[[], object]) -> Callable[[bool], None]:
    """`triggered(bool)` would reach a default argument of the slot; this drops it."""

    def run(_checked: bool = False) -> None:
        slot()

    return run
