"""Errors in the window's words."""

from glassnet.engine import GlassnetError, SettingError


def plain_text(error: GlassnetError) -> str:
    """An error about an edit, for someone who sees the control and not the file."""
    if not isinstance(error, SettingError):
        return str(error)
    name = error.path[-1] if error.path else 0
    place = "" if isinstance(name, int) or name == "layers" else name.replace("_", " ") + ": "
    text = place + error.problem
    return text[:1].upper() + text[1:]
