"""The commands of the command line, one module each; without one of them it is the window.

A module has `HELP`, `add_arguments(parser)` and `run(arguments)`, which returns an exit code or
None for success, and raises GlassnetError for bad input.
"""

from argparse import Namespace
from collections.abc import Mapping
from typing import Protocol

from glassnet.commands import export, screenshot, surface, train, window
from glassnet.commands.parsing import Parser

__all__ = ["COMMANDS", "Command", "Parser", "window"]


class Command(Protocol):
    """What `main` needs of a command."""

    HELP: str

    def add_arguments(self, parser: Parser) -> None:
        """Declare the arguments."""

    def run(self, arguments: Namespace) -> int | None:
        """Do it."""


COMMANDS: Mapping[str, Command] = {
    "train": train,
    "export": export,
    "surface": surface,
    "screenshot": screenshot,
}
