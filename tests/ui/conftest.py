"""What the window's tests share: a window of its own for each, closed without a trace."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from pytestqt.qtbot import QtBot

from glassnet.ui.app import open_window
from glassnet.ui.window import MainWindow

WAIT_MS = 30_000
"""How long a condition may take before a test gives up on it."""


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> None:
    """Layout and theme are remembered in a folder of the test's own."""
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Opens a window on a source and shows it; at the end nothing of it is left running."""
    before = set(threading.enumerate())
    windows: list[MainWindow] = []

    def make(source: Any = None, size: tuple[int, int] = (1280, 720)) -> MainWindow:
        window = open_window(source)
        windows.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitUntil(lambda: window.session.snapshot is not None, timeout=WAIT_MS)
        return window

    yield make
    for window in windows:
        window.shutdown()
        window.deleteLater()
    # Widgets that only wait to be deleted would be styled again by every later test.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert set(threading.enumerate()) <= before


@pytest.fixture
def window(make_window: Callable[..., MainWindow]) -> MainWindow:
    """The window as it opens, on the spiral."""
    return make_window()
