"""The branches of a run: a button that names the present one and lists them all."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton

from glassnet.experiment.timeline import Branch
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon

_WIDEST = 120


class BranchButton(QToolButton):
    """Names the branch that is shown; its menu switches to others, renames and deletes them.

    It is there as soon as there is more than one.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.setObjectName("branches")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setMaximumWidth(_WIDEST + 36)
        self.setAccessibleName(tr("Branches"))
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        session.branches_changed.connect(self.show_branches)
        self.restyle()
        self.show_branches()

    def restyle(self) -> None:
        """The theme changed."""
        self.setIcon(icon(self.theme, "git-fork"))

    def shorten(self, short: bool) -> None:
        """Show the sign alone, where the bar has no room for the name."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonIconOnly if short else style.ToolButtonTextBesideIcon
        )

    def show_branches(self) -> None:
        """Follow the session."""
        here = self.session.branches.of(self.session.generation)
        self.setVisible(len(self.session.branches) > 1)
        if here is not None:
            room = self.fontMetrics()
            name = room.elidedText(here.name, Qt.TextElideMode.ElideRight, _WIDEST)
            self.setText(f"{name} ▾")
            about = tr("{name} is shown: switch to another branch, rename or delete it")
            self.setToolTip(about.format(name=here.name))

    def _fill(self) -> None:
        """One submenu for each branch."""
        menu = self.menu()
        menu.clear()
        for branch in self.session.branches:
            here = branch.generation == self.session.generation
            step = tr("from step {step}").format(step=f"{branch.step:,}")
            where = step if branch.step else tr("from the beginning")
            one = menu.addMenu(f"{branch.name} — {where}")
            if here:
                one.setIcon(icon(self.theme, "check"))
            switch = one.addAction(tr("Switch to it"), partial(self.session.switch_to, branch))
            switch.setEnabled(not here)
            one.addAction(tr("Rename…"), partial(self._ask_name, branch))
            delete = one.addAction(tr("Delete"), partial(self.session.delete_branch, branch))
            delete.setEnabled(not here)
            delete.setToolTip(tr("The branch that is shown cannot be deleted; switch away first"))
        menu.addSeparator()
        compare = menu.addAction(tr("Compare their losses"))
        compare.setCheckable(True)
        compare.setChecked(self.session.view["branches"] == "together")
        compare.setToolTip(tr("Draw the loss curves of all branches on the same axes"))
        compare.toggled.connect(self._compare)

    def _compare(self, on: bool) -> None:
        self.session.view.choose("branches", "together" if on else "alone")

    def _ask_name(self, branch: Branch) -> None:
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Rename the branch"))
        dialog.setLabelText(tr("Name"))
        dialog.setTextValue(branch.name)
        dialog.textValueSelected.connect(partial(self.session.rename_branch, branch))
        dialog.open()
