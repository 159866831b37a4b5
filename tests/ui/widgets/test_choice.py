"""A list is picked from, or typed into where that makes sense."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.engine import SettingError
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Entry, Option


def read_even(text: str) -> int:
    if text.isdigit() and int(text) % 2 == 0:
        return int(text)
    raise SettingError(f"“{text}” is not allowed; it must be even")


@pytest.fixture
def choice(qtbot: QtBot, theme: Theme) -> Choice:
    choice = Choice(theme, "Number", "One of some")
    choice.resize(220, 28)
    qtbot.addWidget(choice)
    choice.show()
    return choice


@pytest.fixture
def heard(choice: Choice) -> list[object]:
    values: list[object] = []
    choice.chosen.connect(values.append)
    return values


def typing(choice: Choice) -> Entry:
    entry = choice.take_text(read_even, "an even number")
    choice.set_options(Option(value, str(value)) for value in (2, 4))
    choice.set_value(4)
    return entry


def test_picking_another_one_reports_it_once(choice: Choice, heard: list[object]) -> None:
    choice.set_options([Option("a", "A"), Option("b", "B", "the second")])
    choice.set_value("a")
    for row in (1, 1):
        choice.combo.setCurrentIndex(row)
        choice.combo.activated.emit(row)
    assert heard == ["b"]


def test_showing_a_value_tells_nobody(choice: Choice, heard: list[object]) -> None:
    choice.set_options([Option("a", "A"), Option("b", "B")])
    choice.set_value("b")
    assert choice.combo.currentText() == "B"
    assert heard == []


def test_a_value_outside_the_list_is_typed(
    qtbot: QtBot, choice: Choice, heard: list[object]
) -> None:
    entry = typing(choice)
    entry.selectAll()
    QTest.keyClicks(entry, "10")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert heard == [10]
    assert choice.combo.currentText() == "10"


def test_a_bad_text_is_refused_and_the_old_value_comes_back(
    qtbot: QtBot, choice: Choice, heard: list[object]
) -> None:
    entry = typing(choice)
    entry.selectAll()
    QTest.keyClicks(entry, "odd")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.refused
    assert entry.placeholderText() == "an even number"
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert not entry.refused
    assert choice.combo.currentText() == "4"
    assert heard == []


def test_a_long_text_is_elided_not_clipped(qtbot: QtBot, choice: Choice) -> None:
    choice.set_options([Option("long", "Binary cross-entropy with every term written out")])
    choice.set_value("long")
    assert choice.minimumSizeHint().width() < 220
    image = choice.combo.grab().toImage()
    right = [image.pixelColor(image.width() - 26, y).name() for y in range(4, image.height() - 4)]
    assert len(set(right)) == 1
