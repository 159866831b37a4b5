"""Start-up: from a command line to a window that is ready to learn."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from glassnet.engine import GlassnetError
from glassnet.experiment import PROJECT_SUFFIX, Run, Spec, open_project, opening_spec, read_spec
from glassnet.ui.collection import held
from glassnet.ui.files import about
from glassnet.ui.session import Session
from glassnet.ui.theme import NAMES, Theme, system_theme
from glassnet.ui.window import MainWindow

# Python's default of 5 ms lets a small network's training thread starve the window: frames then
# take 54 ms at the 95th percentile instead of 17.
SWITCH_INTERVAL = 0.0005

# Qt would fill areas together with threads of its own, and wait for them to get a processor, which
# training has: painting the canvas then takes twice as long. Qt reads this at its first paint.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

Source = Mapping[str, object] | str | Path | Spec | None


def settings() -> QSettings:
    """Where the layout and the theme are remembered."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Glassnet", "Glassnet")


def open_window(source: Source = None, *, remember: bool = True) -> MainWindow:
    """The window on a spec (mapping, path or object) or a project file, not yet shown.

    Without `remember` it neither takes up nor writes down layout and theme. A QApplication must
    exist. Raises GlassnetError for a source that cannot be read.
    """
    with held():
        return _open(source, settings() if remember else None)


def _open(source: Source, kept: QSettings | None) -> MainWindow:
    sys.setswitchinterval(SWITCH_INTERVAL)
    run: Run | None = None
    remark: str | None = None
    if isinstance(source, (str, Path)) and Path(source).suffix == PROJECT_SUFFIX:
        run, remark = open_project(Path(source))
        spec = run.latest_spec
    else:
        spec = opening_spec() if source is None else read_spec(source)
    name = str(kept.value("theme", "")) if kept else "dark"
    theme = Theme(name if name in NAMES else system_theme())
    theme.apply()
    session = Session(spec, run)
    window = MainWindow(session, theme, kept)
    session.setParent(window)
    theme.setParent(window)
    if isinstance(source, (str, Path)):
        window.files.set_path(Path(source))
        if run is not None:
            window.files.take_kept(Path(source), run)
    if remark:
        session.notify("info", remark)
    return window


def application(arguments: list[str]) -> QApplication:
    """The QApplication with Glassnet's name, made once."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication(arguments)
    app.setApplicationName("Glassnet")
    app.setDesktopFileName("glassnet")
    app.setStyle("Fusion")
    return app


def main(source: str | None = None) -> int:
    """Show the window until it is closed; returns the exit code. Raises GlassnetError."""
    app = application(sys.argv[:1])
    try:
        window = open_window(source)
    except GlassnetError as error:
        raise GlassnetError(about(Path(source), error) if source else str(error)) from error
    window.show()
    code = app.exec()
    window.shutdown()
    return code
