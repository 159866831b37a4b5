"""A slider is dragged, walked with keys, or typed; every way ends in one release."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.engine import Hyper
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Slider, scale_of
from glassnet.ui.widgets.track import Track

NOISE = Hyper(float, 0.1, "Noise", "ε", unit="plane units", low=0, high=1)
RATE = Hyper(float, 0.01, "Learning rate", "η", low=0, open_low=True, log=True)
CLIP = Hyper(float, None, "Clipping", low=0, open_low=True, log=True, optional=True)


class Heard:
    """What a slider said, in order."""

    def __init__(self, slider: Track) -> None:
        self.numbers: list[float] = []
        self.releases = 0
        slider.moved.connect(self.numbers.append)
        slider.released.connect(self._count)

    def _count(self) -> None:
        self.releases += 1


def make(qtbot: QtBot, theme: Theme, field: Hyper, value: float | None) -> tuple[Slider, Heard]:
    scale = scale_of(field)
    assert scale is not None
    slider = Slider(theme, field, scale)
    slider.resize(220, slider.height())
    slider.set_value(value)
    qtbot.addWidget(slider)
    slider.show()
    return slider, Heard(slider)


def at(slider: Track, share: float) -> QPoint:
    return QPoint(round(6 + share * (slider.width() - 12)), round(slider.knob().y()))


def test_a_drag_moves_often_and_is_released_once(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, NOISE, 0.1)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.2))
    for share in (0.3, 0.45, 0.5):
        QTest.mouseMove(slider, at(slider, share))
    assert heard.releases == 0
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.5))
    assert heard.releases == 1
    assert len(heard.numbers) == 4
    assert heard.numbers[-1] == pytest.approx(0.5, abs=0.011)
    assert slider.number == heard.numbers[-1]


def test_a_drag_beyond_the_ends_stays_within_the_range(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, NOISE, 0.5)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.5))
    QTest.mouseMove(slider, QPoint(5000, 20))
    QTest.mouseMove(slider, QPoint(-5000, 20))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(-5000, 20))
    assert heard.numbers[-2:] == [1.0, 0.0]


def test_keys_walk_leap_and_go_to_the_ends(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, NOISE, 0.5)
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Left, keys.Key_PageUp, keys.Key_Home, keys.Key_End):
        QTest.keyClick(slider, key)
    assert heard.numbers == pytest.approx([0.51, 0.5, 0.6, 0.0, 1.0])
    assert heard.releases == 5


def test_the_keys_of_a_slider_are_kept_from_shortcuts(qtbot: QtBot, theme: Theme) -> None:
    slider, _ = make(qtbot, theme, NOISE, 0.5)
    event = QKeyEvent(
        QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(slider, event)
    assert event.isAccepted()


def test_scrolling_past_a_slider_changes_nothing(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, NOISE, 0.5)
    where = QPointF(at(slider, 0.5))
    event = QWheelEvent(
        where, where, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert not event.isAccepted()
    assert heard.numbers == []


def test_showing_a_value_tells_nobody(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, RATE, 0.01)
    slider.set_value(0.0123)
    assert (slider.number, slider.value_text) == (0.0123, "0.0123")
    assert heard.numbers == []


def test_a_double_click_on_the_value_types_a_number(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, RATE, 0.01)
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(200, 8))
    entry = slider.edit()
    assert entry.isVisible()
    entry.setText("25")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert heard.numbers == [25.0]
    assert heard.releases == 1
    assert not entry.isVisible()
    assert slider.value_text == "25"


def test_a_bad_number_is_refused_and_the_field_says_what_is_allowed(
    qtbot: QtBot, theme: Theme
) -> None:
    slider, heard = make(qtbot, theme, RATE, 0.01)
    entry = slider.edit()
    entry.clear()
    QTest.keyClicks(entry, "very fast")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.isVisible()
    assert entry.refused
    assert entry.placeholderText() == "0 < a number"
    assert "“very fast” is not allowed" in entry.toolTip()
    assert (heard.numbers, slider.number) == ([], 0.01)
    QTest.keyClicks(entry, "0.1")
    assert not entry.refused
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert slider.number == 0.1


def test_escape_leaves_the_value_as_it_was(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, RATE, 0.01)
    entry = slider.edit()
    QTest.keyClicks(entry, "5")
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert not entry.isVisible()
    assert (heard.numbers, slider.number) == ([], 0.01)


def test_return_opens_the_field_from_the_keyboard(qtbot: QtBot, theme: Theme) -> None:
    slider, _ = make(qtbot, theme, RATE, 0.01)
    QTest.keyClick(slider, Qt.Key.Key_Return)
    assert slider.edit().isVisible()


def test_the_left_end_of_an_optional_number_is_off(qtbot: QtBot, theme: Theme) -> None:
    slider, heard = make(qtbot, theme, CLIP, 1.0)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider.typed(heard.numbers[-1]) is None
    assert slider.value_text == "off"


def test_a_slider_names_its_symbol_and_unit(qtbot: QtBot, theme: Theme) -> None:
    slider, _ = make(qtbot, theme, NOISE, 0.1)
    assert slider.accessibleName() == "Noise ε"
    assert "plane units" in slider.toolTip()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_track_is_filled_up_to_the_knob(qtbot: QtBot, theme: Theme, name: str) -> None:
    theme.switch(name)
    slider, _ = make(qtbot, theme, NOISE, 0.5)
    image = slider.grab().toImage()
    y = round(slider.groove().center().y() * image.devicePixelRatio())
    assert image.pixelColor(40, y).name() == theme.hex("accent")
    assert image.pixelColor(image.width() - 40, y).name() == theme.hex("raised")
