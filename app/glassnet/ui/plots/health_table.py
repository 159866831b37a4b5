"""How each layer fares in a step, as a small table."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from glassnet.engine.explain import LayerHealth
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import number_text

ABSENT = "–"


class HealthTable(QWidget):
    """One row for each layer: gradient norm, update-to-weight ratio, dead and saturated units."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[list[QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(3))
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._heads = [QLabel(text) for text, _ in _columns()]
        for column, (label, (_, tip)) in enumerate(zip(self._heads, _columns(), strict=True)):
            label.setProperty("role", "caption")
            label.setToolTip(tip)
            self._place(label, 0, column)
        self.setAccessibleName(tr("Health of each layer"))

    def show_health(self, health: Sequence[LayerHealth]) -> None:
        """Show the figures of these layers."""
        while len(self._rows) > len(health):
            for label in self._rows.pop():
                self._grid.removeWidget(label)
                label.deleteLater()
        while len(self._rows) < len(health):
            self._add_row()
        for row, one in zip(self._rows, health, strict=True):
            for label, text in zip(row, _texts(one), strict=True):
                label.setText(text)
            row[0].setToolTip(one.label)

    def texts(self) -> list[list[str]]:
        """What stands in each row."""
        return [[label.text() for label in row] for row in self._rows]

    def restyle(self) -> None:
        """Take the theme's present fonts."""
        for label in self._heads:
            label.setFont(self._theme.font("caption"))
        for row in self._rows:
            for label in row:
                label.setFont(self._theme.font("body"))

    def _add_row(self) -> None:
        row: list[QLabel] = [ElidedLabel(), *(QLabel() for _ in self._heads[1:])]
        row[0].setProperty("role", "name")
        for column, (label, (_, tip)) in enumerate(zip(row, _columns(), strict=True)):
            label.setFont(self._theme.font("body"))
            label.setToolTip(tip)
            self._place(label, len(self._rows) + 1, column)
        self._rows.append(row)

    def _place(self, label: QLabel, row: int, column: int) -> None:
        if column:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(label, row, column)


def _columns() -> tuple[tuple[str, str], ...]:
    """The head of each column and what it means."""
    return (
        (tr("layer"), tr("In the step to come, or under way")),
        (
            tr("gradient"),
            tr("‖g‖: length of the gradient of the layer's parameters, with penalty, unclipped"),
        ),
        (
            tr("Δw / w"),
            tr("‖Δw‖ / ‖w‖: how far one step moves the weights, in percent of their length"),
        ),
        (
            tr("dead"),
            tr("Share of units, in percent, whose relu lets no example of the batch pass"),
        ),
        (
            tr("saturated"),
            tr(
                "Share of values, in percent, at which sigmoid or tanh has less than a twentieth "
                "of its steepest slope"
            ),
        ),
    )


def _texts(one: LayerHealth) -> tuple[str, ...]:
    return (
        one.label[:1].upper() + one.label[1:],
        number_text(float(f"{one.gradient_norm:.2e}")),
        _percent(one.update_ratio, 2),
        _percent(one.dead, 0),
        _percent(one.saturated, 0),
    )


def _percent(share: float | None, decimals: int) -> str:
    return ABSENT if share is None else f"{100 * share:.{decimals}f} %"
