"""The moon and the sun change the theme."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Segment, ThemeSwitch


def test_a_click_on_the_sun_turns_on_the_light(qtbot: QtBot, theme: Theme) -> None:
    segment = ThemeSwitch(theme)
    qtbot.addWidget(segment)
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton, pos=QPoint(48, 14))
    assert (theme.name, segment.current) == ("light", "light")
    QTest.keyClick(segment, Qt.Key.Key_Left)
    assert theme.name == "dark"


def test_it_follows_a_theme_that_was_chosen_elsewhere(qtbot: QtBot, theme: Theme) -> None:
    segment = ThemeSwitch(theme)
    qtbot.addWidget(segment)
    theme.switch("light")
    assert segment.current == "light"


def test_an_unknown_icon_is_found_at_once(theme: Theme) -> None:
    with pytest.raises(ValueError, match="no icon"):
        Segment(theme, "Name", [("a", "no-such-icon", "A")])
