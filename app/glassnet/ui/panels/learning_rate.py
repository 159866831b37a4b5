"""The panel of the learning rate: how to find one, how it changes, and what others would do."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QVBoxLayout

from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots import rate_memory
from glassnet.ui.plots.pages import Pages
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
    tip = "Which learning rate suits, and how it changes over the run"
    rank = 15
    beside = "lossCurves"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.finder = FindPage(session, theme)
        self.schedule = SchedulePage(session, theme)
        self.compare = ComparePage(session, theme)
        self.finder.found.connect(self._suggest)
        names = {
            self.finder: (tr("Find"), tr("Test many learning rates η on a copy")),
            self.schedule: (tr("Schedule"), tr("The learning rate η over the steps of the run")),
            self.compare: (tr("Compare"), tr("Three learning rates η side by side, on copies")),
        }
        rows = {page.id: (name, tip, page) for page, (name, tip) in names.items()}
        self._book = Pages(theme, rows, self.compare.origin)
        self.tabs = self._book.tabs
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(4), theme.space(2))
        layout.addWidget(self._book)
        self.setMinimumHeight(theme.space(64))
        self._book.turned.connect(self._show_page)
        self._show_page()

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
        self._book.turn_to(self.finder.id)
        self.finder.begin()

    @property
    def page(self) -> Panel:
        """The page in front."""
        return next(page for page in self.pages if page.id == self._book.current)

    def _show_page(self, _identity: str = "") -> None:
        """The page in front stands at the present moment."""
        self.set_watched(self.is_watched())
        self.compare.origin.setVisible(self.page is self.compare)
        if self.session.snapshot is not None:
            self.page.show_snapshot(self.session.snapshot)

    def set_watched(self, watched: bool) -> None:
        """The page in front came into sight, or went out of it."""
        super().set_watched(watched)
        for page in self.pages:
            page.set_watched(watched and page is self.page)

    def show_document(self) -> None:
        """The document changed."""
        for page in self.pages:
            page.show_document()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""
        self.page.show_snapshot(snapshot)

    def remember(self, settings: QSettings) -> None:
        """Write down which page is shown, and what was chosen on the pages."""
        log = self.schedule.log.isChecked()
        rate_memory.remember(settings, self._book.current, self.compare.race.setting, log)

    def recall(self, settings: QSettings) -> None:
        """Show the page that was shown, with what was chosen."""
        page, chosen, log = rate_memory.recall(settings)
        self.schedule.log.setChecked(log)
        self.compare.race.set(**chosen)
        if page in self.tabs:
            self._book.turn_to(page)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for page in self.pages:
            page.restyle()

    def shutdown(self) -> None:
        """End the thread behind the comparison."""
        for page in self.pages:
            page.shutdown()

    def _suggest(self) -> None:
        test = self.finder.test
        self.compare.suggest(test.suggestion if test else None)
