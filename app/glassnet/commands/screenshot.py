"""`glassnet screenshot`: a picture of the window."""

import os
from argparse import Namespace
from pathlib import Path

from glassnet.commands.parsing import Parser, count, scale, size
from glassnet.commands.window import require_window
from glassnet.engine.errors import GlassnetError

HELP = "Open the window without a screen, train a little, and write what it shows as a PNG."


def add_arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", metavar="SPEC|PROJECT", help="what the window opens")
    parser.add_argument("--to", required=True, type=Path, metavar="PNG", help="the picture's file")
    parser.add_argument("--steps", type=count, default=0, metavar="N", help="train N steps first")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument(
        "--size", type=size, default=(1440, 900), metavar="WxH", help="the window's size: 1440x900"
    )
    parser.add_argument(
        "--scale", type=scale, default=1.0, metavar="S", help="pixels of the picture for each"
    )


def run(arguments: Namespace) -> None:
    """Take the picture."""
    if arguments.to.suffix.lower() != ".png":
        raise GlassnetError(f"{arguments.to}: a picture's name must end in .png")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    require_window()
    from glassnet.ui.screenshot import take

    take(
        arguments.source,
        arguments.to,
        steps=arguments.steps,
        theme=arguments.theme,
        size=arguments.size,
        scale=arguments.scale,
    )
