"""The button that says what is compared, and its menu."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from glassnet.ui.plots.rate_race import FACTORS, STEPS, Setting
from glassnet.ui.text import tr
from glassnet.ui.widgets import number_text


class RateMenu(QToolButton):
    """Which rate stands in the middle, how far the others are, and for how many steps.

    `chosen(name, value)` names a field of `Setting`.
    """

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "menu")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(
            tr("The middle rate η, the factor to the others, and the steps of each copy")
        )
        menu = QMenu(self)
        self.groups: dict[str, QActionGroup] = {}
        self._fill(menu, "middle", [("present", ""), ("suggested", "")])
        self._fill(menu, "factor", [(k, tr("÷ {k} and × {k}").format(k=k)) for k in FACTORS])
        self._fill(menu, "steps", [(n, tr("{n} steps").format(n=f"{n:,}")) for n in STEPS])
        self.setMenu(menu)

    def show_setting(
        self, setting: Setting, present: float, suggestion: float | None, middle: float
    ) -> None:
        """Show what is chosen, and the two rates that may stand in the middle."""
        suggested = "" if suggestion is None else number_text(suggestion)
        texts = {
            "present": tr("Around the present rate {rate}").format(rate=number_text(present)),
            "suggested": tr("Around the found rate {rate}").format(rate=suggested)
            if suggested
            else tr("Around the found rate (find one first)"),
        }
        for name, group in self.groups.items():
            for action in group.actions():
                action.setChecked(action.data() == getattr(setting, name))
                if name == "middle":
                    action.setText(texts[action.data()])
                    action.setEnabled(action.data() == "present" or suggestion is not None)
        self.setText(
            tr("{rate} ×÷ {factor} · {steps} steps").format(
                rate=number_text(middle), factor=setting.factor, steps=f"{setting.steps:,}"
            )
        )
        self.setAccessibleName(tr("What is compared: {setting}").format(setting=self.text()))

    def _fill(self, menu: QMenu, name: str, entries: list[tuple[Any, str]]) -> None:
        if not menu.isEmpty():
            menu.addSeparator()
        group = self.groups[name] = QActionGroup(menu)
        group.setObjectName(name)
        for value, text in entries:
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._choose)

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.actionGroup().objectName(), action.data())
