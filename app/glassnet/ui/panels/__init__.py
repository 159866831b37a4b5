"""The dockable panels. One file adds one: a `Panel` that registers itself with `@panels`."""

import importlib
import pkgutil
from collections.abc import Iterator

from glassnet.ui.panels.base import Panel


class PanelList:
    """Every panel class of this folder, in the order of its rank."""

    def __init__(self) -> None:
        self._classes: dict[str, type[Panel]] = {}

    def __call__(self, panel: type[Panel]) -> type[Panel]:
        """Register a panel. Raises ValueError for an id that is taken."""
        if not panel.id or panel.id in self._classes:
            raise ValueError(f"{panel.__qualname__}: the panel id {panel.id!r} is empty or taken")
        self._classes[panel.id] = panel
        return panel

    def __iter__(self) -> Iterator[type[Panel]]:
        for module in pkgutil.iter_modules(__path__):
            importlib.import_module(f"{__name__}.{module.name}")
        return iter(sorted(self._classes.values(), key=lambda panel: panel.rank))


panels = PanelList()

__all__ = ["Panel", "panels"]
