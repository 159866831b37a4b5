"""Names what a Linux machine lacks for a window, before Qt would abort without a word."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

# Shared library → Debian package. The first group serves every platform plug-in, the second X11.
COMMON = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_for_a_window(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    loads: Callable[[str], bool] = _loads,
) -> str | None:
    """One sentence that names what is missing and how to get it, or None where nothing is."""
    if not platform.startswith("linux"):
        return None
    chosen = environment.get("QT_QPA_PLATFORM", "")
    screen = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if not chosen and not screen:
        return (
            "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); use "
            "“glassnet train” or “glassnet screenshot”, or set QT_QPA_PLATFORM=offscreen"
        )
    x11 = chosen == "xcb" or (not chosen and not environment.get("WAYLAND_DISPLAY"))
    wanted = COMMON | (X11 if x11 else {})
    packages = [package for library, package in wanted.items() if not loads(library)]
    if not packages:
        return None
    return (
        "the window needs system libraries that are missing; install them with "
        f"“sudo apt-get install {' '.join(packages)}” (Debian and Ubuntu names)"
    )
