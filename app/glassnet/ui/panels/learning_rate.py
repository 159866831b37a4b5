"""The panel of the learning rate: how to find one, how it changes, and what others would do."""

from functools import partial

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedLayout, QToolButton, QVBoxLayout

from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots import rate_memory
from glassnet.ui.plots.rate_compare import ComparePage
from glassnet.ui.plots.rate_find import FindPage
from glassnet.ui.plots.rate_schedule import SchedulePage
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class LearningRate(Panel):
    """Three pages about the learning rate, one shown at a time."""

    id = "learningRate"
    title = "Learning rate"
    rank = 15
    beside = "lossCurves"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.finder = FindPage(session, theme)
        self.schedule = SchedulePage(session, theme)
        self.compare = ComparePage(session, theme)
        self.finder.found.connect(self._suggest)
        self.tabs: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedLayout()
        row = QHBoxLayout()
        row.setSpacing(theme.space(1))
        for page, name, tip in (
            (self.finder, tr("Find"), tr("Test many learning rates η on a copy")),
            (self.schedule, tr("Schedule"), tr("The learning rate η over the steps of the run")),
            (self.compare, tr("Compare"), tr("Three learning rates η side by side, on copies")),
        ):
            row.addWidget(self._tab(page, name, tip))
        row.addSpacing(theme.space(1))
        row.addWidget(self.compare.origin, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(4), theme.space(2))
        layout.setSpacing(theme.space(1))
        layout.addLayout(row)
        layout.addLayout(self._stack, 1)
        for each in self.pages:  # only now: without a place they would be windows for a moment
            self._stack.addWidget(each)
        self.setMinimumHeight(theme.space(64))
        self.show_page(self.finder)

    @property
    def pages(self) -> tuple[Panel, ...]:
        """The pages, in the order of their tabs."""
        return self.finder, self.schedule, self.compare

    @property
    def settled(self) -> bool:
        """Whether no page is computing."""
        return all(page.settled for page in self.pages)

    def begin(self) -> None:
        """Show the page that finds a learning rate, and find one."""
        self.show_page(self.finder)
        self.finder.begin()

    def show_page(self, page: Panel) -> None:
        """Bring a page to the front, at the present moment."""
        self.tabs[page.id].setChecked(True)
        self._stack.setCurrentWidget(page)
        self.set_watched(self.is_watched())
        self.compare.origin.setVisible(page is self.compare)
        if self.session.snapshot is not None:
            page.show_snapshot(self.session.snapshot)

    def set_watched(self, watched: bool) -> None:
        """The page in front came into sight, or went out of it."""
        super().set_watched(watched)
        for page in self.pages:
            page.set_watched(watched and page is self._stack.currentWidget())

    def show_document(self) -> None:
        """The document changed."""
        for page in self.pages:
            page.show_document()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""
        page = self._stack.currentWidget()
        assert isinstance(page, Panel)
        page.show_snapshot(snapshot)

    def remember(self, settings: QSettings) -> None:
        """Write down which page is shown, and what was chosen on the pages."""
        page = next(one.id for one in self.pages if self.tabs[one.id].isChecked())
        log = self.schedule.log.isChecked()
        rate_memory.remember(settings, page, self.compare.race.setting, log)

    def recall(self, settings: QSettings) -> None:
        """Show the page that was shown, with what was chosen."""
        page, chosen, log = rate_memory.recall(settings)
        self.schedule.log.setChecked(log)
        self.compare.race.set(**chosen)
        for one in self.pages:
            if one.id == page:
                self.show_page(one)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for page in self.pages:
            page.restyle()

    def shutdown(self) -> None:
        """End the thread behind the comparison."""
        for page in self.pages:
            page.shutdown()

    def _tab(self, page: Panel, name: str, tip: str) -> QToolButton:
        tab = QToolButton()
        tab.setText(name)
        tab.setProperty("role", "toggle")
        tab.setCheckable(True)
        tab.setToolTip(tip)
        tab.setAccessibleName(name)
        tab.setAccessibleDescription(tip)
        tab.toggled.connect(partial(self._switch, page))
        self.tabs[page.id] = tab
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(tab)
        return tab

    def _switch(self, page: Panel, checked: bool) -> None:
        if checked:
            self.show_page(page)

    def _suggest(self) -> None:
        test = self.finder.test
        self.compare.suggest(test.suggestion if test else None)
