"""What the window's actions do, by the names in the table of `actions`."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from glassnet.experiment import edits
from glassnet.ui import groups
from glassnet.ui.help import show_about, show_keys
from glassnet.ui.panels.breakpoints import Breakpoints
from glassnet.ui.panels.gradient import Gradient
from glassnet.ui.panels.homework import Homework
from glassnet.ui.panels.learning_rate import LearningRate
from glassnet.ui.panels.neuron import SingleNeuron

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow


class Commands:
    """The slots of a window's actions; those that need more than one of its parts are methods."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    def slots(self) -> dict[str, Callable[[], object]]:
        """What each action does."""
        window = self._window
        session, files = window.session, window.files
        return {
            "newAction": files.new,
            "openAction": files.open,
            "saveAction": files.save,
            "saveAsAction": files.save_as,
            "exportAction": files.export,
            "importAction": files.import_weights,
            "takeWeightsAction": files.take_weights,
            "dropWeightsAction": files.drop_weights,
            "quitAction": window.close,
            "undoAction": session.undo_edit,
            "redoAction": session.redo_edit,
            "deleteAction": window.canvas.remove_selected,
            "addLayerAction": self._add_layer,
            "newSeedAction": session.new_seed,
            "playAction": session.toggle_play,
            "stepAction": session.step,
            "stepPhaseAction": partial(session.step, "phase"),
            "stepEpochAction": partial(session.step, "epoch"),
            "backAction": session.back,
            "backPhaseAction": partial(session.back, "phase"),
            "backEpochAction": partial(session.back, "epoch"),
            "playBackAction": session.play_back,
            "toEndAction": session.to_end,
            "bookmarkAction": self._bookmark,
            "branchAction": session.branch,
            "resetAction": session.reset,
            "runToAction": self._ask_where,
            "breakpointsAction": self._show_breakpoints,
            "findRateAction": self._find_rate,
            "descentAction": self._show_descent,
            "checkGradientAction": self._check_gradient,
            "homeworkAction": self._check_work,
            "openNeuronAction": self._open_neuron,
            "fullScreenAction": self._toggle_full_screen,
            "resetLayoutAction": self._reset_layout,
            "helpAction": partial(show_keys, window, window.theme),
            "aboutAction": partial(show_about, window),
            **window.canvas.lens.slots,
            **window.pictures.slots,
            **groups.slots(session),
        }

    def _add_layer(self) -> None:
        session = self._window.session
        session.apply(edits.insert_layer, len(session.spec.network.layers) - 1)

    def _bookmark(self) -> None:
        self._window.timeline.add_bookmark()

    def _find_rate(self) -> None:
        panel = self._window.docks.show("learningRate")
        assert isinstance(panel, LearningRate)
        panel.begin()

    def _ask_where(self) -> None:
        window = self._window
        window.run_to.open(window.transport.run_to_button)

    def _show_breakpoints(self) -> None:
        self._window.docks.show("breakpoints")

    def ask_threshold(self, quantity: str, comparison: str) -> None:
        """Ask in their panel for the threshold of a breakpoint on what is selected."""
        panel = self._window.docks.show("breakpoints")
        assert isinstance(panel, Breakpoints)
        panel.form.ask(quantity, comparison)

    def _show_descent(self) -> None:
        self._window.docks.show("descent").setFocus()

    def _check_gradient(self) -> None:
        panel = self._window.docks.show("gradient")
        assert isinstance(panel, Gradient)
        panel.check()

    def use(self, action: str) -> None:
        """Do what the action of this name does. Raises KeyError."""
        self._window.action(action).trigger()

    def _open_neuron(self) -> None:
        panel = self._window.docks.show("neuron")
        assert isinstance(panel, SingleNeuron)
        panel.open_selected()

    def _check_work(self) -> None:
        panel = self._window.docks.show("homework")
        assert isinstance(panel, Homework)
        panel.begin()

    def _toggle_full_screen(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        window.action("fullScreenAction").setChecked(window.isFullScreen())

    def _reset_layout(self) -> None:
        self._window.docks.reset()
