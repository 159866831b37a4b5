"""`glassnet export`: the weights of a project, as a file."""

from argparse import Namespace
from pathlib import Path

from glassnet.commands.parsing import Parser
from glassnet.commands.sources import open_saved

HELP = "Write the weights of a project to a file; its suffix chooses the format."


def add_arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a saved run (.glassnet)")
    parser.add_argument(
        "--to", required=True, type=Path, metavar="FILE", help="the weight file: .npz, .safetensors"
    )


def run(arguments: Namespace) -> None:
    """Read the project and write its weights."""
    from glassnet.export import check_exportable, write_weights

    check_exportable(arguments.to)
    write_weights(arguments.to, open_saved(arguments.project).weights())
