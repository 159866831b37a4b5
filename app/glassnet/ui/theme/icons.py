"""Icons by name: Phosphor's glyphs, drawn in the theme's colours.

The font comes with qtawesome. Its own icon classes are not used: they load all of Qt through a
compatibility layer, which costs 30 ms at every start.
"""

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from glassnet.ui.theme.theme import Theme

SHARE = 0.92
"""How much of an icon's square the glyph's em fills."""


def icon(theme: Theme, name: str, color: str = "ink", active: str | None = None) -> QIcon:
    """The Phosphor icon `name` in a colour token; `active` is its colour when checked.

    Raises ValueError for a name that Phosphor lacks, at once and not while painting.
    """
    return _icon(name, theme.hex(color), theme.hex(active or color), theme.color("dim", 110).rgba())


class _Glyph(QIconEngine):
    """Draws one glyph at whatever size and scale it is asked for."""

    def __init__(self, glyph: str, color: str, active: str, disabled: int) -> None:
        super().__init__()
        self._glyph = glyph
        self._color, self._active = QColor(color), QColor(active)
        self._disabled = QColor.fromRgba(disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        color = self._active if state == QIcon.State.On else self._color
        font = QFont(_phosphor()[0])
        font.setPixelSize(max(1, round(rect.height() * SHARE)))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode == QIcon.Mode.Disabled else color)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture


@lru_cache(maxsize=256)
def _icon(name: str, color: str, active: str, disabled: int) -> QIcon:
    codes = _phosphor()[1]
    if name not in codes:
        raise ValueError(f"there is no icon {name!r}")
    return QIcon(_Glyph(chr(int(codes[name], 16)), color, active, disabled))


@cache
def _phosphor() -> tuple[str, dict[str, str]]:
    """The font's family and the code of each icon, in hexadecimal."""
    spec = find_spec("qtawesome")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "fonts"
    font, charmap = next(folder.glob("phosphor-*.ttf")), next(folder.glob("phosphor-*.json"))
    number = QFontDatabase.addApplicationFont(str(font))
    family = QFontDatabase.applicationFontFamilies(number)[0]
    return family, json.loads(charmap.read_text("utf-8"))
