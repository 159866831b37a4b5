"""Counting numbers do not move what stands beside them."""

from pytestqt.qtbot import QtBot

from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Headline


def test_its_width_is_the_same_for_every_number(qtbot: QtBot, theme: Theme) -> None:
    headline = Headline(theme, "step", "9,999,999")
    qtbot.addWidget(headline)
    width = headline.sizeHint().width()
    for text in ("—", "1", "111,111", "888,888"):
        headline.show_number(text)
        assert headline.sizeHint().width() == width
    assert headline.accessibleDescription() == "888,888"


def test_a_short_name_stands_where_there_is_little_room(qtbot: QtBot, theme: Theme) -> None:
    headline = Headline(theme, "", "100.0 %", "display")
    qtbot.addWidget(headline)
    headline.show_name("validation accuracy", "val. accuracy")
    headline.show_number("100.0 %")
    drawn = []
    for width in (headline.minimumSizeHint().width(), headline.maximumWidth()):
        headline.resize(width, headline.height())
        image = headline.grab().toImage()
        ground = image.pixelColor(0, 0)
        rows, columns = range(image.height()), range(image.width())
        drawn.append([x for x in columns if any(image.pixelColor(x, y) != ground for y in rows)])
    narrow, wide = drawn
    assert min(narrow) <= 4
    assert min(wide) <= 4
    assert len(wide) > len(narrow)


def test_a_note_stands_below_the_number_and_is_read_with_it(qtbot: QtBot, theme: Theme) -> None:
    headline = Headline(theme, "loss", "0.0000")
    qtbot.addWidget(headline)
    headline.resize(headline.sizeHint())
    headline.show_number("0.5")
    plain = headline.grab().toImage()
    headline.show_note("penalty 0.1")
    noted = headline.grab().toImage()
    columns = range(plain.width())
    changed = [
        y
        for y in range(plain.height())
        if any(plain.pixel(x, y) != noted.pixel(x, y) for x in columns)
    ]
    assert min(changed) > plain.height() / 2
    assert max(changed) < plain.height() - 1
    assert headline.accessibleDescription() == "0.5, penalty 0.1"
    headline.show_note("")
    assert headline.grab().toImage() == plain


def test_all_digits_are_equally_wide(theme: Theme) -> None:
    from PySide6.QtGui import QFontMetricsF

    for size in ("title", "display"):
        metrics = QFontMetricsF(theme.font(size, "semibold"))
        assert metrics.horizontalAdvance("111") == metrics.horizontalAdvance("808")


def test_the_number_stands_at_the_right_edge(qtbot: QtBot, theme: Theme) -> None:
    headline = Headline(theme, "loss", "0.0000")
    qtbot.addWidget(headline)
    headline.resize(headline.sizeHint())
    headline.show_number("0.5")
    image = headline.grab().toImage()
    ground = image.pixelColor(image.width() // 2, 0)
    columns = range(image.width() - 12, image.width())
    rows = range(image.height())
    assert any(image.pixelColor(x, y) != ground for x in columns for y in rows)
