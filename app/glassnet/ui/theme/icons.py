"""Icons by name: Phosphor, from qtawesome, drawn in the theme's colours."""

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtGui import QColor, QIcon
from qtawesome.iconic_font import IconicFont

from glassnet.ui.theme.theme import Theme


def icon(theme: Theme, name: str, color: str = "ink", active: str | None = None) -> QIcon:
    """The Phosphor icon `name` in a colour token; `active` is its colour when checked.

    Raises ValueError for a name that Phosphor lacks, at once and not while painting.
    """
    disabled = theme.color("dim", 110).name(QColor.NameFormat.HexArgb)
    return _icon(name, theme.hex(color), theme.hex(active or color), disabled)


@lru_cache(maxsize=256)
def _icon(name: str, color: str, active: str, disabled: str) -> QIcon:
    try:
        drawn: QIcon = _phosphor().icon(
            f"ph.{name}", color=color, color_on=active, color_disabled=disabled
        )
    except Exception as error:
        raise ValueError(f"there is no icon {name!r}") from error
    return drawn


@cache
def _phosphor() -> IconicFont:
    """Phosphor alone: loading every font that qtawesome brings would cost 0.1 s at start."""
    names = {file.name for file in files("qtawesome").joinpath("fonts").iterdir()}
    font = next(name for name in names if name.startswith("phosphor") and name.endswith(".ttf"))
    charmap = next(name for name in names if name.startswith("phosphor-charmap"))
    return IconicFont(("ph", font, charmap))
