"""The panel of the weights that matter most: the largest, or those with the largest gradient."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.runner import Snapshot
from glassnet.ui.canvas.scene import gradient_of, matrix_of, views_of
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.ranked_row import COLUMN, RankedRow, edge_name
from glassnet.ui.plots.ranking import Ranked, largest
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.view import CHOICES
from glassnet.ui.widgets import scrolled

COUNT = 10


@panels
class Weights(Panel):
    """The ten largest weights, by the measure that the edges are as wide as."""

    id = "weights"
    title = "Weights"
    tip = "The largest weights and gradients of the network"
    key = "Ctrl+6"
    rank = 27
    rate = 3.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.caption = QLabel()
        self.caption.setProperty("role", "caption")
        self.switches: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        ways = next(choice.ways for choice in CHOICES if choice.id == "edges")
        for way in ways:
            if way.lent:
                continue
            self.switches[way.id] = switch = QToolButton()
            switch.setText(tr(way.label))
            switch.setProperty("role", "toggle")
            switch.setCheckable(True)
            switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            switch.setAccessibleName(tr("The largest by {measure}").format(measure=tr(way.label)))
            switch.setToolTip(
                tr("The largest by {measure}; the edges on the canvas follow").format(
                    measure=tr(way.label)
                )
            )
            switch.setObjectName(way.id)
            self._group.addButton(switch)
        self.heads = [QLabel(text) for text in (tr("edge"), "w", "∂L/∂w")]
        self.rows = [RankedRow(theme) for _ in range(COUNT)]
        self._lay_out()
        self._group.buttonClicked.connect(self._choose)
        for row in self.rows:
            row.clicked.connect(self._select)
            row.pointed.connect(self._point)
        session.view.changed.connect(self._view_changed)
        session.selection_changed.connect(self._mark)
        self.restyle()
        self._follow_view()

    def show_document(self) -> None:
        """Another network has other weights."""
        self._point(False)
        self._refresh()

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on."""
        self._refresh()

    def set_watched(self, watched: bool) -> None:
        """Show the weights of now at once when the panel is asked for."""
        super().set_watched(watched)
        self._refresh()

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for label in (self.caption, *self.heads):
            label.setFont(self.theme.font("caption"))
        for row in self.rows:
            row.update()

    @property
    def shown(self) -> list[Ranked]:
        """The weights in the list, the largest first."""
        return [row.one for row in self.rows if row.one is not None and not row.isHidden()]

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        top = QHBoxLayout()
        top.setContentsMargins(theme.space(2), 0, theme.space(2), 0)
        top.setSpacing(theme.space(1))
        top.addWidget(self.caption, 1)
        for switch in self.switches.values():
            top.addWidget(switch)
        heads = QHBoxLayout()
        heads.setContentsMargins(theme.space(2), 0, theme.space(2), 0)
        heads.setSpacing(0)
        for column, (label, tip) in enumerate(zip(self.heads, _tips(), strict=True)):
            label.setProperty("role", "caption")
            label.setToolTip(tip)
            heads.addWidget(label, int(column == 0))
            if column:
                label.setFixedWidth(COLUMN)
                label.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        # Rows are lit with room beside their texts: those stand where other panels' texts do.
        layout.setContentsMargins(theme.space(2), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addSpacing(theme.space(2))
        layout.addWidget(self._list(heads), 1)
        self.setMinimumHeight(theme.space(52))

    def _list(self, heads: QHBoxLayout) -> QScrollArea:
        """The rows below their heads, which scroll where the panel is low."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(heads)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        return scrolled(content)

    # ------------------------------------------------------------------ showing

    def _refresh(self) -> None:
        """Rank the weights of the latest snapshot, unless nobody looks."""
        snapshot, network = self.session.snapshot, self.session.network
        fits = snapshot is not None and len(snapshot.parameters) == network.count
        if not self.is_watched() or snapshot is None or not fits:
            return
        weights = [matrix_of(views) for views in views_of(network, snapshot.parameters)]
        gradients = [matrix_of(views) for views in views_of(network, gradient_of(snapshot))]
        by_gradient = self.session.view["edges"] == "gradient"
        found = largest(weights, gradients, by_gradient=by_gradient, count=COUNT)
        most = max((_measure(one, by_gradient) for one in found[:1]), default=0.0)
        for row, one in zip(self.rows, found, strict=False):
            share = _measure(one, by_gradient) / most if most > 0 else 0.0
            row.show_weight(one, self._name(one), share if 0 <= share <= 1 else 1.0)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(found))
        every = sum(weight.size for weight in weights if weight is not None)
        text = tr("largest of {count} weights").format(count=f"{every:,}")
        self.caption.setText(text if found else tr("This network has no weights to rank"))
        self.caption.setToolTip(
            tr("Biases are left out: they are on no edge. Biases stand below each neuron.")
        )
        self._mark()

    def _name(self, one: Ranked) -> str:
        """Where an edge leads, as “Hidden 1: x₁ → 3”."""
        session = self.session
        return edge_name(session.data, session.network, one.layer, one.unit, one.source)

    def _view_changed(self, choice: str) -> None:
        if choice == "edges":
            self._follow_view()
            self._refresh()

    def _follow_view(self) -> None:
        shown = self.session.view["edges"]
        self._group.setExclusive(shown in self.switches)
        for way, switch in self.switches.items():
            switch.setChecked(way == shown)

    def _mark(self, _selection: Selection = NOTHING) -> None:
        for row in self.rows:
            row.mark(row.one is not None and _edge(row.one) == self.session.selection)

    # ------------------------------------------------------------------ what it does

    def _choose(self, switch: QToolButton) -> None:
        self.session.view.choose("edges", switch.objectName())

    def _select(self) -> None:
        row = self.sender()
        if isinstance(row, RankedRow) and row.one is not None:
            self.session.select(_edge(row.one))

    def _point(self, inside: bool) -> None:
        """Let the canvas show the edge under the mouse."""
        row = self.sender()
        one = row.one if inside and isinstance(row, RankedRow) else None
        self.session.point_at(NOTHING if one is None else _edge(one))


def _edge(one: Ranked) -> Selection:
    return Selection("edge", one.layer, one.unit, one.source)


def _measure(one: Ranked, by_gradient: bool) -> float:
    return abs(one.gradient if by_gradient else one.weight)


def _tips() -> tuple[str, str, str]:
    """What the columns of the list are."""
    return (
        tr("Layer, and the two neurons that the weight is between"),
        tr("w: the weight of now"),
        tr("∂L/∂w of the batch’s loss; before the first step of the shown example’s"),
    )
