"""The one function through which every visible string goes, so that it can be translated."""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """The text in the language of the running program; English where there is no translation."""
    return QCoreApplication.translate("glassnet", text)
