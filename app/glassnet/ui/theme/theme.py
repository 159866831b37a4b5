"""The look: colours, type, sizes and colour maps, all read from one token file."""

import json
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from glassnet.resources import resource
from glassnet.ui.theme.fonts import text_family
from glassnet.ui.theme.stylesheet import stylesheet

NAMES = ("dark", "light")


@cache
def tokens() -> dict[str, Any]:
    """The token file: type scale, weights, spaces, radii, sizes and a colour table per theme."""
    content: dict[str, Any] = json.loads(resource("themes", "tokens.json").read_text("utf-8"))
    return content


class Theme(QObject):
    """The current look of the program. `changed` is emitted after a switch of dark and light.

    It owns the palette and the style sheet instead of asking the platform, which does not answer
    without a screen.
    """

    changed = Signal()

    def __init__(self, name: str = "dark", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name

    @property
    def name(self) -> str:
        """`dark` or `light`."""
        return self._name

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return self._name == "dark"

    def switch(self, name: str) -> None:
        """Change to `dark` or `light` at once, everywhere."""
        if name != self._name:
            self._name = name
            self.apply()
            self.changed.emit()

    def apply(self) -> None:
        """Give the application this theme's palette, font and style sheet."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setFont(self.font())
            app.setPalette(self.palette())
            app.setStyleSheet(stylesheet(tokens(), self._name))

    def hex(self, key: str) -> str:
        """A colour token as `#rrggbb`."""
        return str(tokens()[self._name][key])

    def color(self, key: str, alpha: int = 255) -> QColor:
        """A colour token with an opacity of 0–255."""
        color = QColor(self.hex(key))
        color.setAlpha(alpha)
        return color

    def signed(self, value: float, *, text: bool = False) -> QColor:
        """Blue for zero and above, orange below; `text` asks for the shade that text needs."""
        return self.color(("pos" if value >= 0 else "neg") + ("_text" if text else ""))

    def font(self, size: str = "body", weight: str = "regular") -> QFont:
        """The text font in a size (`caption body label title display`) and a weight."""
        return _font(tokens()["type"][size], tokens()["weight"][weight])

    def size(self, key: str) -> int:
        """A length of the layout in pixels, as `transport` or `neuron`."""
        return int(tokens()["size"][key])

    def space(self, step: int) -> int:
        """A gap in pixels: steps of 4."""
        return 4 * step

    def radius(self, key: str = "m") -> int:
        """A corner radius in pixels: `s`, `m` or `l`."""
        return int(tokens()["radius"][key])

    @property
    def diverging(self) -> NDArray[np.uint32]:
        """The signed colour map, (256,) of 0xffRRGGBB: orange, the ground, blue."""
        return _diverging(self._name)

    @property
    def surface_map(self) -> NDArray[np.uint8]:
        """The loss surface's perceptually uniform map, (256, 3) of RGB: dark is low."""
        return _surface_map()

    def palette(self) -> QPalette:
        """Qt's palette in this theme's colours."""
        palette = QPalette()
        role, group = QPalette.ColorRole, QPalette.ColorGroup
        for each, key in (
            (role.Window, "surface"), (role.Base, "raised"), (role.AlternateBase, "surface"),
            (role.Button, "raised"), (role.WindowText, "ink"), (role.Text, "ink"),
            (role.ButtonText, "ink"), (role.ToolTipBase, "raised"), (role.ToolTipText, "ink"),
            (role.PlaceholderText, "dim"), (role.Highlight, "accent"), (role.Accent, "accent"),
            (role.HighlightedText, "on_accent"), (role.Link, "accent"), (role.Mid, "line"),
            (role.Dark, "line"), (role.Shadow, "bg"), (role.Light, "raised"),
        ):  # fmt: skip
            palette.setColor(each, self.color(key))
        for each in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(group.Disabled, each, self.color("dim", 120))
        return palette


def system_theme() -> str:
    """The platform's choice of `dark` or `light`; dark where it has none."""
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return "light" if light else "dark"


@lru_cache(maxsize=64)
def _font(pixels: int, weight: int) -> QFont:
    font = QFont(text_family())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setVariableAxis(QFont.Tag("wght"), weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _rgb(hex_color: str) -> NDArray[np.float64]:
    return np.array([int(hex_color[i : i + 2], 16) for i in (1, 3, 5)], float)


@cache
def _diverging(name: str) -> NDArray[np.uint32]:
    table = tokens()[name]
    t = np.linspace(-1, 1, 256)[:, None]
    end = np.where(t >= 0, _rgb(table["pos"]), _rgb(table["neg"]))
    red, green, blue = np.rint(_rgb(table["mid"]) * (1 - abs(t)) + end * abs(t)).T.astype(np.int64)
    packed: NDArray[np.uint32] = (0xFF000000 | red << 16 | green << 8 | blue).astype(np.uint32)
    return packed


@cache
def _surface_map() -> NDArray[np.uint8]:
    anchors = [(13, 20, 48), (42, 60, 112), (70, 112, 140), (128, 170, 158), (226, 228, 190)]
    at = np.linspace(0, 1, len(anchors))
    fine = np.linspace(0, 1, 256)
    channels = [np.interp(fine, at, channel) for channel in np.transpose(anchors)]
    rgb: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return rgb
