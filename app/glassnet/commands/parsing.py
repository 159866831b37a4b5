"""How words on the command line become values."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import NoReturn

from glassnet.engine.errors import GlassnetError


class Parser(ArgumentParser):
    """An argument parser that reports a mistake as every other bad input is reported."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog, description=description, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise GlassnetError instead of printing the usage and leaving."""
        raise GlassnetError(f"{message}; see “{self.prog} --help”")


def count(text: str) -> int:
    """A whole number of at least 0."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ArgumentTypeError(f"{text!r} is not allowed; it must be a whole number of at least 0")
    return int(text)


def points(text: str) -> int:
    """Points along an axis, from 2 to 1001."""
    value = count(text) if text.isdecimal() else 0
    if not 2 <= value <= 1001:
        raise ArgumentTypeError(
            f"{text!r} is not allowed; it must be a whole number from 2 to 1001"
        )
    return value


def centre(text: str) -> int | str:
    """The words now and final, or a step."""
    return text if text in ("now", "final") else count(text)


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels, as 1440x900; at least the window's smallest size."""
    found = re.fullmatch(r"([1-9][0-9]{2,3})x([1-9][0-9]{2,3})", text)
    if not found:
        raise ArgumentTypeError(f"{text!r} is not allowed; it must be as 1440x900")
    width, height = int(found[1]), int(found[2])
    if width < 960 or height < 600:
        raise ArgumentTypeError(f"{text!r} is not allowed; the window needs at least 960x600")
    return width, height


def scale(text: str) -> float:
    """Device pixels for each pixel, from 0.5 to 4."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 <= value <= 4:
        raise ArgumentTypeError(f"{text!r} is not allowed; it must be a number from 0.5 to 4")
    return value
