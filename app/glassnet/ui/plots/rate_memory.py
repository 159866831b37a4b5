"""How the panel of the learning rate is shown, remembered from one start to the next."""

from typing import Any

from PySide6.QtCore import QSettings

from glassnet.ui.plots.rate_race import FACTORS, STEPS, Setting

PREFIX = "learningRate"


def remember(settings: QSettings, page: str, setting: Setting, log: bool) -> None:
    """Write down which page is shown, what is compared, and the schedule's axis.

    A middle rate that was found is not written down: it is found anew.
    """
    for name, value in (
        ("page", page),
        ("factor", setting.factor),
        ("steps", setting.steps),
        ("log", log),
    ):
        settings.setValue(f"{PREFIX}/{name}", str(value))


def recall(settings: QSettings) -> tuple[str, dict[str, Any], bool]:
    """The id of the page, fields of the `Setting`, and the axis; all as far as it is allowed."""
    fields = {
        name: value
        for name, allowed in (("factor", FACTORS), ("steps", STEPS))
        for value in allowed
        if str(settings.value(f"{PREFIX}/{name}", "")) == str(value)
    }
    page = str(settings.value(f"{PREFIX}/page", ""))
    return page, fields, str(settings.value(f"{PREFIX}/log", "")) == "True"
