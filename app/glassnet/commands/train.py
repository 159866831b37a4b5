"""`glassnet train`: a run without the window."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from glassnet.commands.parsing import Parser, count
from glassnet.commands.progress import Progress
from glassnet.commands.sources import is_project, open_run
from glassnet.engine.errors import GlassnetError, SettingError

if TYPE_CHECKING:
    from glassnet.experiment.metrics import Metrics
    from glassnet.experiment.run import Run

HELP = "Train a spec, or go on with a project, and write what comes of it to files."


def add_arguments(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", metavar="SPEC|PROJECT", help="a .json or a .glassnet file")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=count, metavar="N", help="train N steps from here")
    length.add_argument(
        "--epochs", type=count, metavar="N", help="train N epochs (default: training.epochs)"
    )
    parser.add_argument(
        "--weights-in", type=Path, metavar="FILE", help="begin with the weights of this file"
    )
    parser.add_argument(
        "--export",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="write the weights: .npz, .safetensors",
    )
    parser.add_argument(
        "--history", type=Path, metavar="H.csv", help="write losses and accuracies of each epoch"
    )
    parser.add_argument(
        "--save", type=Path, metavar="P.glassnet", help="write a project, to go on with later"
    )


def run(arguments: Namespace) -> None:
    """Train and write the results; every path is tried before the first step."""
    from glassnet.experiment.project import save_project
    from glassnet.export import write_weights

    _check_results(arguments)
    run = open_run(arguments.source)
    if arguments.weights_in:
        _take_weights(run, arguments.weights_in)
    rows: list[Metrics] = []
    try:
        _train(run, _steps(run, arguments), rows, measure=bool(arguments.history or arguments.save))
    finally:
        # A run that fails has a history, and that is where to look for the reason.
        if arguments.history:
            _write_history(arguments.history, rows)
    for path in arguments.export:
        write_weights(path, run.weights())
    if arguments.save:
        save_project(arguments.save, run)


def _check_results(arguments: Namespace) -> None:
    from glassnet.export import check_exportable, check_writable

    for path in arguments.export:
        check_exportable(path)
    if arguments.save and not is_project(arguments.save):
        raise GlassnetError(f"{arguments.save}: a project's name must end in .glassnet")
    for path in filter(None, (arguments.save, arguments.history)):
        check_writable(path)
    # A project may be saved over itself; anything else would destroy what was just written or read.
    taken = {Path(arguments.source).resolve(): "what is trained"}
    for path in filter(None, (*arguments.export, arguments.history, arguments.save)):
        place = path.resolve()
        if place in taken and path is not arguments.save:
            raise GlassnetError(f"{path}: is also {taken[place]}; choose another name")
        taken[place] = "another result"


def _take_weights(run: Run, path: Path) -> None:
    from glassnet.export import read_weights

    try:
        run.set_weights(read_weights(path))
    except SettingError as error:
        raise GlassnetError(f"{path}: {error}") from error


def _steps(run: Run, arguments: Namespace) -> int:
    if arguments.steps is not None:
        return int(arguments.steps)
    epochs = run.spec.training.epochs if arguments.epochs is None else arguments.epochs
    return int(epochs * run.trainer.steps_per_epoch)


def _train(run: Run, steps: int, rows: list[Metrics], *, measure: bool) -> None:
    from glassnet.experiment.timeline.stored import FILE_BUDGET

    begin, end = run.step, run.step + steps
    run.keyframes.set_budget(FILE_BUDGET)  # nobody goes back here but whoever opens the project
    with Progress(steps) as progress:
        if measure:
            for row in run.recorded(steps):
                rows.append(row)
                progress.show(run.step - begin)
            return
        while run.step < end:
            run.train(end - run.step, measure=False)
            progress.show(run.step - begin)
            if run.stopped:
                return


def _write_history(path: Path, rows: list[Metrics]) -> None:
    from glassnet.experiment.metrics import COLUMNS
    from glassnet.export import replacing

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells() for row in rows)
    with replacing(path) as stream:
        stream.write(text.getvalue().encode())
