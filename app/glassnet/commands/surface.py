"""`glassnet surface`: the loss over a plane of the parameters, as a file."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from glassnet.commands.parsing import Parser, centre, count, points
from glassnet.commands.progress import Progress
from glassnet.commands.sources import open_run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from glassnet.landscape import Plane, Surface

HELP = "Write the loss surface of a spec's network, or of a project's where it stopped."


def add_arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", metavar="SPEC|PROJECT", help="a .json or a .glassnet file")
    parser.add_argument(
        "--plane",
        default="random",
        help="random (default), pca, weights:NAME,NAME, points, points:STEP,STEP,STEP, "
        "layer:MODULE; names as 0.weight[0,1]",
    )
    parser.add_argument(
        "--grid", type=points, default=51, metavar="N", help="points along each axis (51)"
    )
    parser.add_argument(
        "--span", type=float, default=1.0, help="how much of the plane: a random one ±SPAN (1.0)"
    )
    parser.add_argument(
        "--seed", type=count, metavar="N", help="draws the random plane (default: the spec's)"
    )
    parser.add_argument(
        "--centre",
        type=centre,
        default="now",
        metavar="now|final|STEP",
        help="where alpha and beta are 0: now (default), the last recorded point, a recorded step",
    )
    parser.add_argument(
        "--split", choices=("train", "validation"), default="train", help="whose rows (train)"
    )
    parser.add_argument("--examples", type=count, metavar="N", help="the first N rows (all)")
    parser.add_argument(
        "--penalty", action="store_true", help="add the L1 and L2 penalty to the loss"
    )
    parser.add_argument(
        "--to", required=True, type=Path, metavar="FILE", help="the file to write: .npz, .csv"
    )


def run(arguments: Namespace) -> None:
    """Compute the surface and write it; the path is tried before."""
    import numpy as np

    from glassnet.engine.errors import GlassnetError
    from glassnet.experiment.planes import loss_plane, path_of
    from glassnet.experiment.scripting import surface_of
    from glassnet.export import check_surface, write_surface

    check_surface(arguments.to)
    if arguments.to.resolve() == Path(arguments.source).resolve():
        raise GlassnetError(f"{arguments.to}: is what is read; choose another name")
    opened = open_run(arguments.source)
    plane = loss_plane(
        opened,
        arguments.plane,
        seed=arguments.seed,
        centre=arguments.centre,
        span=arguments.span,
    )
    if plane.note:
        print(f"glassnet: {plane.note}", file=sys.stderr)
    surface = surface_of(opened, arguments.examples, arguments.split, arguments.penalty)
    alpha, beta = (np.linspace(*extent, arguments.grid) for extent in (plane.alpha, plane.beta))
    losses = _computed(surface, plane, alpha, beta)
    way = plane.project(path_of(opened)) if plane.kind == "pca" else None
    write_surface(arguments.to, alpha, beta, losses, way)


def _computed(
    surface: Surface, plane: Plane, alpha: NDArray[np.float64], beta: NDArray[np.float64]
) -> NDArray[np.float64]:
    import numpy as np

    losses, done = np.empty((len(alpha), len(beta))), 0
    with Progress(losses.size, noun="points") as progress:
        for rows, columns, values in surface.blocks(plane, alpha, beta):
            losses[rows, columns] = values
            done += len(values)
            progress.show(done)
    return losses
