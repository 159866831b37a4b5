"""A picture of the window on a run, made without a screen."""

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from glassnet.engine import Diverged, GlassnetError
from glassnet.runner import Event
from glassnet.runner import events as happened

if TYPE_CHECKING:
    from glassnet.ui.window import MainWindow

PATIENCE = 120.0
"""Seconds until a window that does not come to rest is given up."""


def take(
    source: str | Path,
    to: str | Path,
    *,
    steps: int = 0,
    theme: str = "dark",
    size: tuple[int, int] = (1440, 900),
    scale: float = 1.0,
) -> None:
    """Open `source`, train `steps` steps, wait until every panel is drawn, and write a PNG.

    `size` is in logical pixels; the picture has `size` × `scale`. Raises GlassnetError for a source
    or a place that does not work, Diverged for a run that diverges.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    # Only now: Qt reads the scale when it is loaded.
    from glassnet.ui.app import application, open_window

    application(["glassnet"])
    window = open_window(source, remember=False)
    try:
        window.theme.switch(theme)
        window.resize(*size)
        window.show()
        _train(window, steps)
        _wait(lambda: window.settled, "the window did not come to rest")
        for panel in window.docks.panels:
            panel.renew()
        _wait(lambda: window.settled, "the panels did not come to rest")
        if not window.grab().save(str(to), "PNG"):
            raise GlassnetError(f"{to}: cannot be written; choose a folder that exists")
    finally:
        window.shutdown()
        window.deleteLater()


def _train(window: "MainWindow", steps: int) -> None:
    session = window.session
    heard: list[Event] = []
    session.happened.connect(heard.append)
    _wait(lambda: session.snapshot is not None, "the run did not begin")
    assert session.snapshot is not None
    end = session.snapshot.step + steps
    session.runner.advance(steps)

    def done() -> bool:
        for event in heard:
            if isinstance(event, happened.Diverged):
                raise Diverged(event.step, event.layer, event.phase)
            if isinstance(event, happened.Failed):
                raise GlassnetError(event.message)
        stopped = any(isinstance(event, happened.Stopped) for event in heard)
        return stopped or (session.snapshot is not None and session.snapshot.step >= end)

    _wait(done, "the training did not end", PATIENCE + steps)


def _wait(condition: Callable[[], bool], otherwise: str, patience: float = PATIENCE) -> None:
    """Let the event loop run until the condition holds. Raises GlassnetError when it never does."""
    end = monotonic() + patience
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if monotonic() > end:
            raise GlassnetError(f"{otherwise} within {patience:.0f} seconds; try fewer steps")
