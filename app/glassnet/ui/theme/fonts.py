"""The text font, Inter, loaded from its package."""

from functools import cache
from importlib.resources import files

from PySide6.QtGui import QFontDatabase


@cache
def text_family() -> str:
    """Inter's family name, or the platform's own font where Inter cannot be loaded.

    Needs a running QGuiApplication.
    """
    for file in files("fontpkg_inter").joinpath("files").iterdir():
        if file.name.startswith("Inter[") and file.name.endswith(".ttf"):
            number = QFontDatabase.addApplicationFont(str(file))
            families = QFontDatabase.applicationFontFamilies(number)
            if families:
                return families[0]
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
