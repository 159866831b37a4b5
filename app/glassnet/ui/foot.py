"""The bar under the canvas: transport and timeline."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QVBoxLayout, QWidget

from glassnet.ui.text import tr


def make_foot(*rows: QWidget) -> QToolBar:
    """A bar that stays where it is, with the given widgets one below the other."""
    foot = QWidget()
    column = QVBoxLayout(foot)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for row in rows:
        column.addWidget(row)
    bar = QToolBar(tr("Transport and timeline"))
    bar.setObjectName("foot")
    bar.setMovable(False)
    bar.toggleViewAction().setEnabled(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.addWidget(foot)
    layout = bar.layout()
    assert layout is not None
    layout.setContentsMargins(0, 0, 0, 0)
    return bar
