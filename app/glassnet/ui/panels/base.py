"""What every dockable panel of the window is made of."""

from typing import ClassVar

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QWidget

from glassnet.runner import Snapshot
from glassnet.ui.session import Session
from glassnet.ui.theme import Theme


class Panel(QWidget):
    """A view of the run in a dock of its own.

    A subclass in a file of this folder registers itself with `@panels`; the window makes its dock,
    its entry in the View menu, and calls the methods below. `rate` bounds how often
    `show_snapshot` is called (Hz); one that nobody can see is not called at all. A panel that
    stands `beside` another one, named by its id, is a tab next to it: hidden until it is asked for,
    and only then made. `tip` says what it shows, `key` brings it to the front.
    """

    id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    tip: ClassVar[str] = ""
    key: ClassVar[str] = ""
    rank: ClassVar[int] = 0
    rate: ClassVar[float] = 6.0
    beside: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self._watched = False
        self.setObjectName(self.id)
        self.setProperty("class", "Panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    @property
    def settled(self) -> bool:
        """Whether nothing that the panel shows is still being computed."""
        return True

    def show_document(self) -> None:
        """The document changed: another network, dataset or run."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""

    def is_watched(self) -> bool:
        """Whether it can be seen: its dock is open, and not behind another tab."""
        return self._watched

    def set_watched(self, watched: bool) -> None:
        """It came into sight, or went out of it."""
        self._watched = watched

    def renew(self) -> None:
        """Compute what is shown anew for the present moment."""

    def restyle(self) -> None:
        """The theme changed."""

    def remember(self, settings: QSettings) -> None:
        """Write down how things are shown, for the next start."""

    def recall(self, settings: QSettings) -> None:
        """Show things as they were written down."""

    def shutdown(self) -> None:
        """The window closes: end threads and timers."""
