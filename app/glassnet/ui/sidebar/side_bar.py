"""The left side of the window: data, layers and training, one below the other."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassnet.ui.session import Session
from glassnet.ui.sidebar.data_panel import DataPanel
from glassnet.ui.sidebar.layer_palette import LayerPalette
from glassnet.ui.sidebar.training_panel import TrainingPanel
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import scrolled

_MARGIN, _TOP, _BOTTOM, _SCROLL_BAR = 16, 10, 4, 8
_LOW = 720
"""Below this height in pixels everything moves closer together."""


class SideBar(QWidget):
    """What to learn from, layers to drag, and how to train; it scrolls where it is too low."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("sideBar")
        self.setAccessibleName(tr("Data, layers and training"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.size("left"))
        self.data = DataPanel(session, theme)
        self.palette_panel = LayerPalette(session, theme)
        self.training = TrainingPanel(session, theme)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(_MARGIN, _TOP, _MARGIN, _BOTTOM)
        self._sections = (self.data, self.palette_panel, self.training)
        for section in self._sections:
            self._column.addWidget(section)
        self._column.addStretch()
        self._area = scrolled(content)
        self._area.verticalScrollBar().rangeChanged.connect(self._make_room)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self._compact: bool | None = None
        self._fit()

    @property
    def scrolls(self) -> bool:
        """Whether there is more than can be seen at once."""
        return self._area.verticalScrollBar().maximum() > 0

    def show_document(self) -> None:
        """Show the document's settings."""
        self.data.show_document()
        self.training.show_document()

    def restyle(self) -> None:
        """The theme changed."""
        self.training.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move things closer together where the window is low."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.height() < _LOW
        if compact != self._compact:
            self._compact = compact
            self._column.setSpacing(7 if compact else 20)
            for section in self._sections:
                section.set_compact(compact)

    def _make_room(self, _low: int, high: int) -> None:
        # The scroll bar stands in the margin, so that nothing moves when it comes.
        right = _MARGIN - _SCROLL_BAR if high else _MARGIN
        self._column.setContentsMargins(_MARGIN, _TOP, right, _BOTTOM)
