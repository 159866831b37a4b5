"""One token file decides the whole look, dark and light."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontInfo
from pytestqt.qtbot import QtBot

from glassnet.ui.actions import TABLE
from glassnet.ui.theme import NAMES, Theme, icon, tokens
from glassnet.ui.theme.stylesheet import stylesheet


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""

    def luminance(color: QColor) -> float:
        channels = [color.redF(), color.greenF(), color.blueF()]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ink", ["ink", "dim", "accent", "pos_text", "neg_text", "back"])
def test_text_can_be_read_on_every_surface(qapp: object, name: str, ink: str) -> None:
    theme = Theme(name)
    for ground in ("bg", "surface"):
        assert contrast(theme.color(ink), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_positive_is_blue_and_negative_is_orange(qapp: object, name: str) -> None:
    theme = Theme(name)
    positive, negative = theme.signed(1.0), theme.signed(-1.0)
    assert positive.blue() > positive.red()
    assert negative.red() > negative.blue()
    assert theme.diverging[-1] == positive.rgb()
    assert theme.diverging[0] == negative.rgb()


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_names_only_tokens_that_exist(name: str) -> None:
    assert "@" not in stylesheet(tokens(), name)


def test_the_surface_map_grows_brighter_all_the_way(qapp: object) -> None:
    brightness = Theme().surface_map.astype(int) @ [299, 587, 114]
    assert (np.diff(brightness) >= 0).all()
    assert brightness[-1] > 3 * brightness[0]


def test_a_switch_of_theme_is_announced_once(qtbot: QtBot) -> None:
    theme = Theme("dark")
    with qtbot.waitSignal(theme.changed):
        theme.switch("light")
    with qtbot.assertNotEmitted(theme.changed):
        theme.switch("light")
    assert not theme.dark


def test_text_is_set_in_inter(qapp: object) -> None:
    assert QFontInfo(Theme().font()).family().startswith("Inter")


def test_every_action_has_an_icon_that_exists(qapp: object) -> None:
    for row in TABLE:
        if row.icon:
            assert not icon(Theme(), row.icon).isNull()


def test_an_unknown_icon_is_an_error_at_once(qapp: object) -> None:
    with pytest.raises(ValueError, match="no-such-thing"):
        icon(Theme(), "no-such-thing")
