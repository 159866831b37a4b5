"""The look of the program: tokens, fonts, icons and the style sheet."""

from glassnet.ui.theme.icons import icon
from glassnet.ui.theme.theme import NAMES, Theme, system_theme, tokens

__all__ = ["NAMES", "Theme", "icon", "system_theme", "tokens"]
