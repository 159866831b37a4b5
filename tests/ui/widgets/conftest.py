"""What the tests of the small controls share."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from glassnet.ui.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The dark theme, given to the application; widgets of earlier tests are gone by then."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme = Theme("dark")
    theme.apply()
    return theme
