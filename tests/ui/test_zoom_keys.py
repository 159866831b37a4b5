"""The network is enlarged by keys and by the menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from glassnet.ui.canvas.zooming import FIT
from glassnet.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("closer", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
def test_keys_enlarge_reduce_and_fit(window: MainWindow, closer: Qt.Key) -> None:
    lens = window.canvas.lens
    QTest.keyClick(window, closer, CTRL)
    assert lens.zoom.scale == 1.5
    QTest.keyClick(window, closer, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Minus, CTRL)
    assert lens.zoom.scale == 1.5
    QTest.keyClick(window, Qt.Key.Key_0, CTRL)
    assert lens.zoom == FIT


def test_the_view_menu_has_them(window: MainWindow) -> None:
    window.action("zoomInAction").trigger()
    assert window.canvas.overview.isVisible()
    window.action("zoomOutAction").trigger()
    assert window.canvas.lens.zoom == FIT
    window.action("zoomInAction").trigger()
    window.action("fitAction").trigger()
    assert window.canvas.lens.zoom == FIT
