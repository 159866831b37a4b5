"""The menu of a line: what can be copied, and whether a long sum is folded."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from glassnet.ui.explain.lesson import Lesson
from glassnet.ui.explain.line_view import LineView
from glassnet.ui.text import tr

__all__ = ["copy", "line_menu"]


def line_menu(view: LineView, lesson: Lesson, parent: QWidget) -> QMenu:
    """A menu that is deleted when it closes."""
    assert view.line is not None
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    value = menu.addAction(tr("Copy the result in full precision"))
    value.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    value.triggered.connect(partial(copy, repr(view.line.value)))
    line = menu.addAction(tr("Copy this line as text"))
    line.triggered.connect(partial(copy, view.line.as_text()))
    everything = menu.addAction(tr("Copy all as text"))
    everything.triggered.connect(partial(copy, lesson.as_text()))
    if view.line.long:
        text = tr("Show fewer terms") if view.unfolded else tr("Show every term")
        fold = menu.addAction(text)
        fold.triggered.connect(partial(_unfold, view, not view.unfolded))
    return menu


def copy(text: str, _checked: bool = False) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def _unfold(view: LineView, unfolded: bool, _checked: bool = False) -> None:
    view.unfold(unfolded)
