"""What a comparison shows: courses, figures, settings, and weights."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from glassnet.experiment.comparing import Comparison
from glassnet.experiment.comparing.weights import LARGEST
from glassnet.ui.plots.compare import texts
from glassnet.ui.plots.compare.apart_row import ApartRow, place_name, selection_of
from glassnet.ui.plots.compare.curves import ComparedCurves, place_text
from glassnet.ui.plots.compare.table import CompareTable
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.selection import NOTHING
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import count_text


class ComparePage(QScrollArea):
    """Everything about two moments, one below the other.

    `origin` is what both moments have in common.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self.origin = self._key = ""
        self.curves = ComparedCurves(theme)
        self.key = ElidedLabel()
        self.key.setProperty("role", "caption")
        self.log_switch = _log_switch()
        heads = ("", "A", "B", "B − A")
        self.figures = CompareTable(theme, tr("Figures of both moments"), heads)
        self.caution, self.alike, self.apart = (_label("caption") for _ in range(3))
        self.hint = _label("caption")
        self.settings = CompareTable(
            theme, tr("Settings that differ"), (tr("Settings that differ"), "A", "B")
        )
        self.layers = CompareTable(
            theme,
            tr("Distance of the weights by layer"),
            (tr("Weights by layer"), "‖Δw‖", tr("cosine")),
        )
        self.list_head = _label("caption")
        self.rows = [ApartRow(theme) for _ in range(LARGEST)]
        self._lay_out()
        self.curves.hovered.connect(self._tell_place)
        self.log_switch.toggled.connect(self.curves.set_log)
        for row in self.rows:
            row.clicked.connect(self._select)
            row.pointed.connect(self._point)
        session.selection_changed.connect(self._mark)
        self.restyle()

    def show_comparison(self, both: Comparison, hint: str) -> None:
        """Show two moments; the hint is a sentence for the end."""
        self.origin = texts.origin_text(both)
        split = self.curves.show_comparison(both)
        name = tr("Validation loss") if split == "validation" else tr("Training loss")
        form = tr("{name}: ● A, ■ B") if both.same_run else tr("{name}: A solid, B dashed")
        self._key = form.format(name=name)
        self._tell_place(None)
        self.key.setToolTip(
            tr(
                "The losses that were measured; pale behind them those of the batches. A dotted "
                "line stands where the runs part."
            )
        )
        self.curves.setAccessibleName(tr("Losses of A and B over the steps"))
        self.figures.show_lines(texts.figure_lines(both))
        _say(self.caution, texts.caution_text(both))
        lines = [texts.Line(tr(one.name), one.a, one.b) for one in both.settings]
        self.settings.show_lines(lines)
        _say(self.alike, "" if lines else tr("All settings are the same."))
        self.layers.show_lines(texts.layer_lines(both))
        self._show_largest(both)
        _say(self.hint, hint)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for part in (self.curves, self.figures, self.settings, self.layers):
            part.restyle()
        labels = (self.key, self.caution, self.alike, self.apart, self.hint, self.list_head)
        for label in labels:
            label.setFont(self._theme.font("caption"))
        for row in self.rows:
            row.update()

    def _lay_out(self) -> None:
        content, space = QWidget(), self._theme.space
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(space(1))
        key = QWidget()
        head = QHBoxLayout(key)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.key, 1)
        head.addWidget(self.log_switch)
        sections: tuple[tuple[QWidget, ...], ...] = (
            (self.figures, self.caution),
            (key, self.curves),
            (self.settings, self.alike),
            (self.layers, self.apart, self.list_head),
        )
        for section in sections:
            for part in section:
                column.addWidget(part)
            column.addSpacing(space(2))
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for row in self.rows:
            rows.addWidget(row)
        column.addLayout(rows)
        column.addSpacing(space(2))
        column.addWidget(self.hint)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    # ------------------------------------------------------------------ the weights

    def _show_largest(self, both: Comparison) -> None:
        weights, session = both.weights, self._session
        found = weights.largest if weights is not None else ()
        most = abs(found[0].difference) if found else 1.0
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(found))
            if place < len(found):
                one = found[place]
                fits = both.fits(session.network)
                name = place_name(one, session.data, session.network) if fits else one.name
                row.setEnabled(fits)
                row.show_weight(one, name, abs(one.difference) / most)
        text = both.why_not
        if weights is not None and not found:
            text = tr("All {count} weights and biases are the same, bit for bit.").format(
                count=count_text(len(weights.vector))
            )
        _say(self.apart, text)
        head = tr("Farthest apart: w of A, of B, and B − A")
        _say(self.list_head, head if found else "")
        self._mark()

    def _mark(self, _selection: object = None) -> None:
        chosen = self._session.selection
        for row in self.rows:
            row.mark(row.one is not None and selection_of(row.one) == chosen)

    def _select(self) -> None:
        row = self.sender()
        if isinstance(row, ApartRow) and row.one is not None:
            self._session.select(selection_of(row.one))

    def _point(self, inside: bool) -> None:
        row = self.sender()
        one = row.one if inside and isinstance(row, ApartRow) and row.isEnabled() else None
        self._session.point_at(NOTHING if one is None else selection_of(one))

    def _tell_place(self, step: int | None) -> None:
        values = () if step is None else self.curves.values_at(step)
        self.key.setText(self._key if step is None else place_text(step, values))


def _log_switch() -> QToolButton:
    switch = QToolButton()
    switch.setText(tr("log"))
    switch.setProperty("role", "toggle")
    switch.setCheckable(True)
    switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    switch.setToolTip(tr("Logarithmic loss axis: equal distances are equal ratios"))
    switch.setAccessibleName(tr("Logarithmic loss axis"))
    return switch


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
