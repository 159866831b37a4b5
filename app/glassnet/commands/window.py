"""`glassnet [FILE]`: the window."""

from argparse import Namespace, RawDescriptionHelpFormatter

import glassnet
from glassnet.commands.parsing import Parser
from glassnet.engine.errors import GlassnetError

HELP = "Open the window, and see a neural network learn."

COMMANDS = """\
commands without a window, each with its own --help:
  glassnet train       train a spec or go on with a project
  glassnet export      write the weights of a project to a file
  glassnet screenshot  make a picture of the window
"""


def add_arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = COMMANDS
    parser.add_argument("file", nargs="?", help="a spec (.json) or a project (.glassnet) to open")
    parser.add_argument("--version", action="version", version=f"Glassnet {glassnet.__version__}")


def run(arguments: Namespace) -> int:
    """Show the window until it is closed; its exit code."""
    require_window()
    from glassnet.ui.collection import held

    with held():
        from glassnet.ui.app import main

        return main(arguments.file)


def require_window() -> None:
    """Raise GlassnetError when Qt could not start here, before it aborts without a word."""
    from glassnet.ui.platform_check import missing_for_a_window

    missing = missing_for_a_window()
    if missing:
        raise GlassnetError(missing)
