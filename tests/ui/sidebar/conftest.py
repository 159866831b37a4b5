"""A real session, and the side bar over it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.experiment import opening_spec
from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar
from glassnet.ui.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The dark theme, given to the application; widgets of earlier tests are gone by then."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme = Theme("dark")
    theme.apply()
    return theme


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """The opening experiment; its thread is ended at the end."""
    session = Session(opening_spec())
    yield session
    session.shutdown()


@pytest.fixture
def side_bar(qtbot: QtBot, session: Session, theme: Theme) -> SideBar:
    """The side bar as high as in a window of 1280 × 720."""
    side_bar = SideBar(session, theme)
    side_bar.setFixedWidth(232)
    side_bar.resize(232, 568)
    qtbot.addWidget(side_bar)
    session.document_changed.connect(side_bar.show_document)
    side_bar.show_document()
    side_bar.show()
    return side_bar
