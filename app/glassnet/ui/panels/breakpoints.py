"""The panel of the breakpoints: what stops training, and why it has."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from glassnet.experiment.breakpoints import Breakpoint
from glassnet.ui.breaks.form import AddForm
from glassnet.ui.breaks.model import Item
from glassnet.ui.breaks.places import selection_for
from glassnet.ui.breaks.row import BreakRow
from glassnet.ui.panels import Panel, panels
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class Breakpoints(Panel):
    """The list of breakpoints below the form that adds one."""

    id = "breakpoints"
    title = "Breakpoints"
    tip = "What stops training, and at which value"
    rank = 17
    beside = "lossCurves"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.form = AddForm(session, theme)
        self.empty = QLabel(
            tr(
                "Training stops in the very phase in which what you add here becomes true: a loss "
                "too high, a gradient that vanishes, a weight that crosses zero."
            )
        )
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "name")
        self.rows: dict[int, BreakRow] = {}
        self._area = QScrollArea()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._lay_out()
        self.form.made.connect(self._add)
        session.breaks.changed.connect(self.refresh)
        # The sentence of a hit makes its row higher a moment later.
        self._area.verticalScrollBar().rangeChanged.connect(self._show_hit)
        self.restyle()
        self.refresh()

    def show_document(self) -> None:
        """Another network: the form may mean something else."""
        self.form.show_subject()

    def refresh(self) -> None:
        """Show the breakpoints of now; rows of those that stay are kept."""
        items = {item.key: item for item in self.session.breaks.items}
        for key in self.rows.keys() - items.keys():
            row = self.rows.pop(key)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for key, item in items.items():
            if key not in self.rows:
                self._make_row(item)
            self._show(self.rows[key], item)
        self.empty.setVisible(not items)
        self._show_hit()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.empty.setFont(self.theme.font())
        for row in self.rows.values():
            row.restyle()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        space = self.theme.space
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(0)
        column.addWidget(self.empty)
        column.addLayout(self._list)
        column.addStretch(1)
        area = self._area
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space(4), space(1), space(2), space(2))
        layout.setSpacing(space(3))
        layout.addWidget(self.form)
        self.form.setContentsMargins(0, 0, space(2), 0)
        layout.addWidget(area, 1)
        self.setMinimumHeight(space(52))

    def _make_row(self, item: Item) -> None:
        row = self.rows[item.key] = BreakRow(self.theme, item)
        row.changed.connect(self.session.breaks.change)
        row.removed.connect(self.session.breaks.remove)
        row.named.connect(self._select)
        self._list.addWidget(row)
        row.show()

    # ------------------------------------------------------------------ what it does

    def _show(self, row: BreakRow, item: Item) -> None:
        place = NOTHING if item.lost else self._place(item)
        row.show_item(item, has_place=place != NOTHING)

    def _show_hit(self, *_range: int) -> None:
        """Scroll to the breakpoint that has stopped training."""
        for row in self.rows.values():
            if row.item.hit:
                self._area.ensureWidgetVisible(row, 0, 0)

    def _place(self, item: Item) -> Selection:
        return selection_for(item.breakpoint.quantity, self.session.network, self.session.data)

    def _select(self, key: int) -> None:
        for item in self.session.breaks.items:
            if item.key == key:
                self.session.select(self._place(item))

    def _add(self, made: Breakpoint) -> None:
        self.session.breaks.add(made)
