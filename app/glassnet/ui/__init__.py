"""The window. Everything that knows Qt is in here."""

from typing import TYPE_CHECKING, Any

from glassnet.ui.collection import held

if TYPE_CHECKING:
    from glassnet.ui.app import open_window

__all__ = ["open_window"]


def __getattr__(name: str) -> Any:
    if name == "open_window":
        with held():
            from glassnet.ui.app import open_window

        return open_window
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
