"""How a loss surface is shown, remembered from one start to the next."""

from typing import Any

from PySide6.QtCore import QSettings

from glassnet.landscape import PlaneChoice
from glassnet.ui.plots.surface_aim import Aim

_ALLOWED: dict[str, tuple[Any, ...]] = {
    "split": ("train", "validation"),
    "penalty": (True, False),
    "grid": (21, 51, 101, 201),
    "log": (True, False),
    "relief": (True, False),
}
_KINDS = ("auto", "pca", "points", "random")


def remember(aim: Aim, settings: QSettings) -> None:
    """Write down what suits every network: no steps, layers or weights of one."""
    for name in _ALLOWED:
        settings.setValue(f"surface/{name}", str(getattr(aim, name)))
    if aim.plane.kind in _KINDS:
        settings.setValue("surface/plane", aim.plane.kind)


def recall(settings: QSettings) -> dict[str, Any]:
    """The fields of the aim that were written down, where they are allowed."""
    found: dict[str, Any] = {}
    for name, allowed in _ALLOWED.items():
        written = str(settings.value(f"surface/{name}", ""))
        for value in allowed:
            if str(value) == written:
                found[name] = value
    kind = str(settings.value("surface/plane", ""))
    if kind in _KINDS:
        found["plane"] = PlaneChoice(kind)  # type: ignore[arg-type]
    return found
