"""The keys that play and step the run belong to what has the keyboard, where that is a button."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from glassnet.ui.panels.curves import LossCurves
from glassnet.ui.panels.weights import Weights
from glassnet.ui.sidebar.layer_palette import LayerChip
from glassnet.ui.sidebar.training_panel import TrainingPanel
from glassnet.ui.widgets import ThemeSwitch
from glassnet.ui.window import MainWindow

SPACE, RETURN = Qt.Key.Key_Space, Qt.Key.Key_Return


def focus(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is widget


def reached_by_tab(window: MainWindow) -> set[QWidget]:
    """Everything that Tab comes to from the canvas on, until it is there again."""
    focus(window.canvas)
    found, here = set[QWidget](), QApplication.focusWidget()
    while here not in found:
        assert here is not None
        found.add(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
    return found


def test_a_button_with_the_keyboard_is_pressed_and_nothing_is_played(window: MainWindow) -> None:
    window.activateWindow()
    curves, weights = window.docks.show("lossCurves"), window.docks.show("weights")
    training = window.findChild(TrainingPanel)
    assert isinstance(curves, LossCurves)
    assert isinstance(weights, Weights)
    assert isinstance(training, TrainingPanel)
    by_tab = reached_by_tab(window)
    toggles: list[QAbstractButton] = [curves.log_switch, training.fold.button]
    for toggle in toggles:
        assert toggle in by_tab
        focus(toggle)
        for key in (SPACE, RETURN):
            before = toggle.isChecked()
            QTest.keyClick(toggle, key)
            assert toggle.isChecked() != before
    switches = list(weights.switches.values())
    assert by_tab & set(switches)
    focus(switches[1])
    QTest.keyClick(switches[1], SPACE)
    assert [each.isChecked() for each in switches] == [False, True]
    assert window.session.view["edges"] == "gradient"
    theme = window.findChild(ThemeSwitch)
    assert isinstance(theme, ThemeSwitch)
    for key, name in ((SPACE, "light"), (Qt.Key.Key_Right, "dark")):
        focus(theme)
        QTest.keyClick(theme, key)
        assert window.theme.name == name
    plus = window.canvas.furniture.heads[1].plus
    focus(plus)
    QTest.keyClick(plus, SPACE)
    assert window.session.network.widths[0] == 9
    assert not window.session.playing


def test_tiles_and_everything_else_leave_the_keys_to_the_run(window: MainWindow) -> None:
    window.activateWindow()
    chip = window.findChild(LayerChip)
    for widget in (chip, window.canvas):
        assert widget is not None
        before = window.session.playing
        focus(widget)
        QTest.keyClick(widget, SPACE)
        assert window.session.playing != before


def test_in_a_panel_that_floats_a_button_is_pressed_too(window: MainWindow, qtbot: QtBot) -> None:
    curves = window.docks.show("lossCurves")
    assert isinstance(curves, LossCurves)
    dock = curves.parentWidget()
    assert isinstance(dock, QDockWidget)
    dock.setFloating(True)
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow, timeout=5_000)
    focus(curves.log_switch)
    QTest.keyClick(curves.log_switch, SPACE)
    assert curves.log_switch.isChecked()
    assert not window.session.playing
