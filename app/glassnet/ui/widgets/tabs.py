"""The order in which Tab walks through rows that come and go."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def chain_tabs(widget: QWidget) -> None:
    """Let Tab walk through what a widget's layout holds as it is read: from top to bottom."""
    for before, after in pairwise(stops(widget)):
        QWidget.setTabOrder(before, after)


def stops(widget: QWidget) -> list[QWidget]:
    """What Tab reaches of a widget's layout, hidden parts included, as it is read."""
    return list(_stops(widget))


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    elif widget.layout() is not None:
        yield from _stops_in(widget.layout())


def _stops_in(layout: QLayout | None) -> Iterator[QWidget]:
    for index in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(index) if layout is not None else None
        inner = item.widget() if item is not None else None
        if inner is not None:
            yield from _stops(inner)
        elif item is not None:
            yield from _stops_in(item.layout())
