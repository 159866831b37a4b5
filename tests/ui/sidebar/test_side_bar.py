"""The side bar is whole at 1280 × 720 and scrolls where it is not."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar
from glassnet.ui.theme import Theme


def controls(side_bar: SideBar) -> list[QWidget]:
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
    found: list[QWidget] = [one for kind in kinds for one in side_bar.findChildren(kind)]
    return [one for one in found if one.isVisible() and not isinstance(one, QScrollBar)]


def test_the_opening_experiment_fits_without_scrolling(side_bar: SideBar) -> None:
    QApplication.processEvents()
    assert not side_bar.scrolls
    for control in controls(side_bar):
        corner = control.mapTo(side_bar, QPoint(control.width(), control.height()))
        assert side_bar.rect().contains(control.mapTo(side_bar, QPoint(0, 0)))
        assert side_bar.rect().adjusted(0, 0, 1, 1).contains(corner)


@pytest.mark.parametrize("height", [568, 660, 719, 720, 748])
@pytest.mark.parametrize("name", ["digits", "sine", "xor_table"])
def test_every_dataset_fits_without_scrolling(side_bar: SideBar, height: int, name: str) -> None:
    side_bar.resize(232, height)
    side_bar.data.tiles[name].click()
    QApplication.processEvents()
    assert not side_bar.scrolls


def test_it_scrolls_when_everything_is_unfolded_and_nothing_moves_sideways(
    side_bar: SideBar,
) -> None:
    QApplication.processEvents()
    width = side_bar.data.width()
    side_bar.training.fold.unfold()
    QApplication.processEvents()
    assert side_bar.scrolls
    assert side_bar.data.width() == width


def test_every_control_has_a_name_and_a_tooltip(side_bar: SideBar) -> None:
    side_bar.training.fold.unfold()
    QApplication.processEvents()
    for control in controls(side_bar):
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control
        around = control.parentWidget()
        assert control.toolTip() or (around and around.toolTip()), control


@pytest.mark.parametrize("name", ["dark", "light"])
def test_it_stands_on_the_surface_of_the_theme(
    side_bar: SideBar, session: Session, theme: Theme, name: str
) -> None:
    theme.switch(name)
    side_bar.restyle()
    image = side_bar.grab().toImage()
    for x, y in ((4, 4), (4, image.height() - 4)):
        assert image.pixelColor(x, y).name() == theme.hex("surface")
