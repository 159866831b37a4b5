"""Choices of how things are shown: what is usual, and what is remembered."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from glassnet.ui.view import CHOICES, View


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
