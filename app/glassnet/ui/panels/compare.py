"""The panel that puts two moments side by side."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.experiment.comparing import Comparison
from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots.compare.choices import bookmarks, options
from glassnet.ui.plots.compare.page import ComparePage
from glassnet.ui.plots.compare.sides import Side, Sides
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.message import Message
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import Choice, Option

_NAME = 14  # pixels of “A” and “B”


@panels
class Compare(Panel):
    """Two moments of the run or of its branches: figures, courses, settings and weights."""

    id = "compare"
    title = "Compare"
    tip = "Two moments or branches side by side: figures, courses, weights"
    key = "Ctrl+8"
    rank = 28
    rate = 4.0
    beside = "lossSurface"

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.sides = Sides(session, self)
        about = tr("One of the two moments that are compared")
        self.choosers = [Choice(theme, name, about) for name in "AB"]
        self.swap = QToolButton()
        self.canvas_switch = QToolButton()
        self.origin = ElidedLabel()
        self.message = Message()
        self.page = ComparePage(session, theme)
        self.progress = QProgressBar()
        self.button = QPushButton()
        self._wanted = False
        self._shown: tuple[Comparison, bool, int] | None = None
        self._offered: tuple[list[Option], list[str]] = [], []
        self._lay_out()
        self._connect()
        self.restyle()
        self._show_choices()

    @property
    def settled(self) -> bool:
        """Whether both moments are those of now."""
        return self.sides.settled

    def show_document(self) -> None:
        """Another run: what is gone is said, the rest is read again."""
        self._follow()

    def show_snapshot(self, _snapshot: Snapshot) -> None:
        """The run has moved on."""
        self._follow()

    def set_watched(self, watched: bool) -> None:
        """Read what is chosen; while nobody looks all time belongs to training."""
        super().set_watched(watched)
        if watched:
            self._follow()
        else:
            self.sides.stop()
            self.session.view.lend(None)

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.page.restyle()
        self.message.restyle(self.theme)
        self.origin.setFont(self.theme.font("caption"))
        self.swap.setIcon(icon(self.theme, "arrows-down-up"))

    def shutdown(self) -> None:
        """Read nothing more."""
        self.sides.stop()
        self.session.view.lend(None)

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        choosers = QGridLayout()
        choosers.setContentsMargins(0, 0, theme.space(2), 0)
        choosers.setSpacing(theme.space(1))
        for row, chooser in enumerate(self.choosers):
            chooser.set_name_width(_NAME)
            chooser.combo.setPlaceholderText(tr("Choose a moment"))
            chooser.combo.setAccessibleName(tr("Moment {name}").format(name="AB"[row]))
            choosers.addWidget(chooser, row, 0)
        choosers.addWidget(self.swap, 0, 1, 2, 1)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, theme.space(2), 0)
        tools.setSpacing(theme.space(1))
        tools.addWidget(self.origin, 1)
        tools.addWidget(self.canvas_switch)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedHeight(2)
        self.progress.setAccessibleName(tr("Progress of reading a moment"))
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(2))
        layout.setSpacing(theme.space(2))
        layout.addLayout(choosers)
        layout.addLayout(tools)
        layout.addWidget(self.progress)
        layout.addLayout(self._stack, 1)
        for part in (self._empty(), self.page):  # only now: without a place they would be windows
            self._stack.addWidget(part)
        self.setMinimumHeight(theme.space(52))

    def _empty(self) -> QWidget:
        """The message, with a button below it where something can be done."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.addStretch(1)
        column.addWidget(self.message)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return box

    def _connect(self) -> None:
        session = self.session
        self.choosers[0].chosen.connect(self._choose_a)
        self.choosers[1].chosen.connect(self._choose_b)
        self.swap.setProperty("role", "raised")
        self.swap.setToolTip(tr("Swap A and B"))
        self.swap.setAccessibleName(tr("Swap A and B"))
        self.canvas_switch.setText(tr("B − A on canvas"))
        self.canvas_switch.setProperty("role", "toggle")
        self.canvas_switch.setCheckable(True)
        self.canvas_switch.setAccessibleName(tr("Show the difference B − A on the canvas"))
        for button in (self.swap, self.canvas_switch):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.swap.clicked.connect(self._swap)
        self.canvas_switch.clicked.connect(self._show_on_canvas)
        self.button.clicked.connect(self._press)
        self.sides.changed.connect(self._show)
        session.branches_changed.connect(self._follow)
        session.view.changed.connect(self._view_changed)

    # ------------------------------------------------------------------ what is done

    def _choose_a(self, choice: str) -> None:
        self.sides.choose(self.sides.a, choice)

    def _choose_b(self, choice: str) -> None:
        self.sides.choose(self.sides.b, choice)

    def _swap(self) -> None:
        self.sides.swap()

    def _press(self) -> None:
        if self.sides.busy:
            self.sides.give_up()
        else:
            self.sides.again()

    def _show_on_canvas(self, on: bool) -> None:
        self._wanted = on
        self.session.view.choose("edges", "difference" if on else self.session.view.before("edges"))

    def _view_changed(self, choice: str) -> None:
        if choice == "edges" and self.session.view.difference is not None:
            self._wanted = self.session.view["edges"] == "difference"
        self.canvas_switch.setChecked(self.session.view["edges"] == "difference")

    # ------------------------------------------------------------------ showing

    def _follow(self) -> None:
        if self.is_watched():
            self.sides.refresh()
            self._show()

    def _show_choices(self) -> None:
        chosen = [side.choice for side in self.sides.pair]
        offered = options(self.session, chosen)
        if any(chooser.combo.view().isVisible() for chooser in self.choosers):
            return
        if (offered, chosen) != self._offered:
            self._offered = offered, chosen
            for chooser, choice in zip(self.choosers, chosen, strict=True):
                chooser.set_options(offered)
                chooser.set_value(choice)

    def _show(self) -> None:
        sides, both = self.sides, self.sides.comparison
        self._show_choices()
        share = sides.share
        self.progress.setVisible(share is not None)
        self.progress.setValue(round(1000 * (share or 0)))
        problem = next(filter(None, map(self._problem, sides.pair)), "")
        nothing = self._nothing
        self._lend()
        if both is None or nothing:
            self.message.setText(problem or (_introduction() if nothing else tr("Reading …")))
            failed = any(side.problem for side in sides.pair)
            self.button.setVisible(failed or share is not None)
            self.button.setText(tr("Read again") if failed else tr("Cancel"))
            self._stack.setCurrentIndex(0)
        else:
            few = not len(self.session.branches) and not bookmarks(self.session)
            shown = (both, few, self.session.generation)
            if shown != self._shown:
                self._shown = shown
                self.page.show_comparison(both, _hint() if few else "")
            self._stack.setCurrentIndex(1)
        self.origin.setText(self.page.origin if self._stack.currentIndex() == 1 else "")

    @property
    def _nothing(self) -> bool:
        """Whether there is but one moment."""
        seen = self.session.snapshot
        return (seen is None or seen.end == seen.start) and not len(self.session.branches)

    def _problem(self, side: Side) -> str:
        name = "A" if side is self.sides.a else "B"
        if self.sides.gone(side):
            return tr("{name} is no longer there. Choose another moment.").format(name=name)
        return f"{name}: {side.problem}" if side.problem else ""

    def _lend(self) -> None:
        """Let the canvas show the difference, where it has the shape of its network."""
        both, view = self.sides.comparison, self.session.view
        lent = None
        if both is not None and both.weights is not None and not self._nothing:
            lent = both.weights.vector if both.fits(self.session.network) else None
        if lent is not view.difference:
            view.lend(lent)
        if self._wanted:
            view.choose("edges", "difference")
        self.canvas_switch.setEnabled(lent is not None)
        self.canvas_switch.setChecked(view["edges"] == "difference")
        about = tr("Show the difference of the weights, B − A, as the edges on the canvas")
        if both is not None and lent is None and not self._nothing:
            about += "\n" + (both.why_not or tr("The canvas shows another network."))
        self.canvas_switch.setToolTip(about)


def _introduction() -> str:
    return tr(
        "Train a few steps: then two moments of the run can be compared here.\n\n"
        "To compare two ways on, go back in time and change a setting: that makes a branch, "
        "which is kept beside the original. Bookmarks on the timeline can be chosen, too."
    )


def _hint() -> str:
    return tr(
        "Bookmarks on the timeline can be chosen here, too. Go back in time and change a setting, "
        "and the branch that this makes can be compared with the original."
    )
