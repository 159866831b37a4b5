"""Choices of how things are shown: what is usual, and what is remembered."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from glassnet.ui.canvas.scene import Scene
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.view import CHOICES, View
from glassnet.ui.window import MainWindow


def system_that_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A system, and a Qt, that tell how much motion is wanted."""
    hints = SimpleNamespace(motionPreference=lambda: SimpleNamespace(name=name))
    style = SimpleNamespace(accessibility=lambda: hints)
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: style)


@pytest.mark.usefixtures("qapp")
def test_signals_travel_where_nothing_is_known_of_the_system() -> None:
    assert View()["motion"] == "full"


@pytest.mark.parametrize(("name", "way"), [("NoPreference", "full"), ("Reduce", "reduced")])
def test_the_system_says_how_much_may_move(
    monkeypatch: pytest.MonkeyPatch, name: str, way: str
) -> None:
    system_that_says(monkeypatch, name)
    assert View()["motion"] == way


def test_what_was_chosen_is_remembered_and_what_is_usual_follows_the_system(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, view = QSettings(), View()
    view.remember(settings)
    system_that_says(monkeypatch, "Reduce")
    calm = View()
    calm.recall(settings)
    assert calm["motion"] == "reduced"
    calm.choose("motion", "full")
    calm.choose("signal", "batch")
    calm.remember(settings)
    again = View()
    again.recall(settings)
    assert (again["motion"], again["signal"]) == ("full", "batch")


def test_every_way_says_what_is_then_seen() -> None:
    assert all(way.label and way.tip for choice in CHOICES for way in choice.ways)


def entry(window: MainWindow, name: str) -> QAction:
    """An entry of the View menu, by its choice and way, as it is when the menu opens."""
    for menu in window.title_row.findChildren(QMenu):
        for action in menu.actions():
            if action.objectName() == name:
                menu.aboutToShow.emit()
                return action
    raise KeyError(name)


def looks(scene: Scene) -> set[str]:
    return {column.look for column in scene.layout.columns}


def test_every_choice_is_in_the_menu_with_a_tooltip_and_its_way_checked(
    window: MainWindow,
) -> None:
    for choice in CHOICES:
        for place, way in enumerate(choice.ways):
            action = entry(window, f"{choice.id}.{way.id}")
            assert action.text() == way.label
            assert action.toolTip() == way.tip
            assert action.isChecked() == (place == 0)


def test_a_way_chosen_in_the_menu_is_seen_at_once(window: MainWindow) -> None:
    assert looks(window.canvas.scene) == {"tile"}
    entry(window, "neurons.discs").trigger()
    assert looks(window.canvas.scene) == {"disc"}
    entry(window, "edges.gradient").trigger()
    window.canvas.settle()
    assert window.canvas.drawn is not None
    assert window.canvas.drawn.job.measures is not None


def test_choices_are_remembered(make_window: Callable[..., MainWindow]) -> None:
    first = make_window()
    entry(first, "neurons.discs").trigger()
    entry(first, "edges.gradient").trigger()
    first.shutdown()
    second = make_window()
    assert second.session.view["edges"] == "gradient"
    assert looks(second.canvas.scene) == {"disc"}
    assert entry(second, "neurons.discs").isChecked()


def test_a_way_that_is_not_known_is_refused_and_not_recalled() -> None:
    view, settings = View(), QSettings()
    with pytest.raises(KeyError):
        view.choose("neurons", "clouds")
    settings.setValue("view/neurons", "clouds")
    view.recall(settings)
    assert view["neurons"] == "automatic"
    settings.remove("view/neurons")


def test_a_panel_shows_things_as_they_were_shown_last(
    make_window: Callable[..., MainWindow],
) -> None:
    first = make_window()
    panel = first.docks.show("lossSurface")
    assert isinstance(panel, LossSurface)
    panel.model.change(grid=21, log=False)
    first.shutdown()
    again = make_window().docks.show("lossSurface")
    assert isinstance(again, LossSurface)
    assert (again.model.aim.grid, again.model.aim.log) == (21, False)
