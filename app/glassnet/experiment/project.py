"""Project files: an experiment with everything that its run has come to.

A zip of spec.json, state.json, history.json, path.json, timeline.json and their arrays as .npy;
where a script gave the data, data.json too, and breakpoints.json where there are any. branches.json
lists the branches where there are some; each but the present one has the same entries under
branches/N/. Opened again, training goes on as if it had never stopped.
"""

import json
import os
import platform
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glassnet.data import Data, from_arrays, load
from glassnet.engine import GlassnetError, SettingError
from glassnet.experiment.archive import Reader, write_tree
from glassnet.experiment.breakpoints import (
    Breakpoint,
    breakpoints_from_json,
    breakpoints_to_json,
)
from glassnet.experiment.history import History
from glassnet.experiment.reading import parse_json
from glassnet.experiment.run import Run
from glassnet.experiment.spec import Spec, spec_to_json
from glassnet.experiment.timeline.branches import Line
from glassnet.experiment.timeline.stored import FILE_BUDGET, restore_timeline, timeline_state
from glassnet.experiment.trajectory import Trajectory
from glassnet.export import replacing

PROJECT_SUFFIX = ".glassnet"
FORMAT = "glassnet-project/1"
_BREAKPOINTS = "breakpoints.json"
_BRANCHES = "branches.json"
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


def save_project(
    path: str | Path,
    run: Run,
    breakpoints: Sequence[Breakpoint] = (),
    lines: Sequence[Line] = (),
) -> None:
    """Write a run to a project file; one already there is replaced in one go.

    `lines` are the branches, the one of `run` included. Raises GlassnetError when it cannot be
    written.
    """
    with replacing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        budget = FILE_BUDGET // max(1, len(lines))
        _write(archive, run, budget)
        if breakpoints:
            archive.writestr(_BREAKPOINTS, breakpoints_to_json(breakpoints), zipfile.ZIP_DEFLATED)
        if run.spec.dataset is None:
            write_tree(archive, "data", _given(run.data))
        for index, line in enumerate(lines):
            if line.run is not run:
                _write(archive, line.run, budget, f"branches/{index}/")
        if lines:
            listed = [
                {"name": line.name, "step": line.step, "present": line.run is run} for line in lines
            ]
            archive.writestr(_BRANCHES, json.dumps(listed, indent=1), zipfile.ZIP_DEFLATED)


def _write(archive: zipfile.ZipFile, run: Run, budget: int, folder: str = "") -> None:
    archive.writestr(f"{folder}spec.json", spec_to_json(run.spec), zipfile.ZIP_DEFLATED)
    about = {"format": FORMAT, "machine": machine()}
    write_tree(archive, f"{folder}state", {**about, "run": run.state()})
    write_tree(archive, f"{folder}history", run.history.state())
    write_tree(archive, f"{folder}path", run.trajectory.state())
    write_tree(archive, f"{folder}timeline", timeline_state(run, budget))


def save_spec(path: str | Path, run: Run | Spec) -> None:
    """Write the spec alone as JSON. Raises GlassnetError when it cannot be written."""
    with replacing(path) as stream:
        stream.write(spec_to_json(run.spec if isinstance(run, Run) else run))


def open_project(path: str | Path) -> tuple[Run, str | None]:
    """The run of a project file, and a remark for the user where its replay may differ.

    Raises GlassnetError for a file that is missing, damaged or no project.
    """
    try:
        if Path(path).is_dir():
            raise GlassnetError(f"{path}: is a directory; name a project file in it")
        with zipfile.ZipFile(path) as archive:
            return _read(Reader(archive, Path(path).stat().st_size), str(path))
    except FileNotFoundError:
        raise GlassnetError(f"{path}: no such file; check the path") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GlassnetError(f"{path}: cannot be read ({reason}); choose another file") from error
    except _DAMAGED as error:
        if isinstance(error, GlassnetError) and not isinstance(error, SettingError):
            raise
        raise GlassnetError(
            f"{path}: is no project, or one that is cut short or damaged; open a file that "
            "Glassnet saved"
        ) from error


def saved_breakpoints(path: str | Path) -> tuple[Breakpoint, ...]:
    """The breakpoints of a project file; most have none.

    Raises GlassnetError where they cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if _BREAKPOINTS not in archive.namelist():
                return ()
            reader = Reader(archive, Path(path).stat().st_size)
            return breakpoints_from_json(reader.text(_BREAKPOINTS))
    except (OSError, *_DAMAGED) as error:
        raise GlassnetError(
            f"{path}: its breakpoints cannot be read and are left out; the rest is whole"
        ) from error


def saved_branches(path: str | Path, run: Run) -> tuple[Line, ...]:
    """The branches of a project file, the one of its `run` included; most have none.

    Raises GlassnetError where they cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if _BRANCHES not in archive.namelist():
                return ()
            return _lines(Reader(archive, Path(path).stat().st_size), str(path), run)
    except (OSError, GlassnetError, *_DAMAGED) as error:
        raise GlassnetError(
            f"{path}: its branches cannot be read and are left out; the rest is whole"
        ) from error


def _lines(reader: Reader, file: str, run: Run) -> tuple[Line, ...]:
    listed = json.loads(reader.text(_BRANCHES))
    if [one["present"] for one in listed].count(True) != 1:
        raise ValueError("the branches do not belong to this run")
    lines = []
    for index, one in enumerate(listed):
        theirs = run
        if not one["present"]:
            theirs = _read_run(reader, file, reader.tree(f"branches/{index}/state"), run,
                               f"branches/{index}/")  # fmt: skip
        lines.append(Line(str(one["name"]), int(one["step"]), theirs))
    return tuple(lines)


def machine() -> dict[str, str]:
    """What decides the last bits of a product: NumPy, the processor, the threads of its BLAS."""
    threads = (os.environ.get(name) for name in _THREADS)
    return {
        "numpy": np.__version__,
        "processor": f"{platform.system()} {platform.machine()}",
        "blas threads": next((it for it in threads if it), str(os.cpu_count())),
    }


def _read(reader: Reader, file: str) -> tuple[Run, str | None]:
    state = reader.tree("state")
    if state["format"] != FORMAT:
        raise GlassnetError(
            f"{file}: has the format {str(state['format'])[:40]!r}, which this version of Glassnet "
            f"does not read; it reads {FORMAT!r}"
        )
    return _read_run(reader, file, state), _remark(state["machine"])


def _read_run(
    reader: Reader, file: str, state: Any, beside: Run | None = None, folder: str = ""
) -> Run:
    """The run of a folder; `beside` is another one, whose data it shares where they are alike."""
    spec = parse_json(reader.text(f"{folder}spec.json"), f"{file}: {folder}spec.json")
    if beside is not None and (
        (spec.dataset, spec.seed) == (beside.spec.dataset, beside.spec.seed)
    ):
        data = beside.data
    elif spec.dataset is None:
        given = reader.tree("data")
        data = from_arrays(given["inputs"], given["targets"], given["validation"], spec.seed)
    else:
        data = load(spec.dataset, spec.seed)
    run = Run.of(spec, data)
    run.restore(state["run"])
    run.history = History().restore(reader.tree(f"{folder}history"))
    run.trajectory = Trajectory().restore(reader.tree(f"{folder}path"))
    if reader.has(f"{folder}timeline"):
        restore_timeline(run, reader.tree(f"{folder}timeline"))
    elif run.end != run.step:
        raise ValueError("there is a future, and no way to it")
    _check(run)
    return run


def _check(run: Run) -> None:
    """Raise ValueError where parts of a project are not of one run."""
    network, state = run.network, run.state()
    order, memory = state["trainer"]["batches"]["permutation"], state["trainer"]["optimizer"]
    best = state["stopping"]
    shapes = {"parameters": network.parameters.shape, "statistics": network.statistics.shape}
    kept = [best[name] for name in shapes if name in best]
    finite = [network.parameters, network.statistics, *kept, *run.trajectory.vectors]
    sound = (
        all(np.isfinite(vector).all() for vector in finite)
        # A second moment may overflow in a run that is sound; it then holds its parameter still.
        and not any(np.isnan(vector).any() for vector in memory.values())
        and all(best[name].shape == shape for name, shape in shapes.items() if kept)
        and order.dtype.kind in "iu"
        and np.array_equal(np.sort(order), np.arange(len(run.data.train)))
        and run.history.losses.count == run.end
        and all(vector.shape == (network.count,) for vector in run.trajectory.vectors)
    )
    if not sound:
        raise ValueError("the parts of the project do not belong together")


def _given(data: Data) -> dict[str, Any]:
    return {
        "inputs": data.inputs,
        "targets": data.targets if data.labels is None else data.labels,
        "validation": len(data.validation) / len(data),
    }


def _remark(saved: Any) -> str | None:
    now = machine()
    differing = [
        f"{name} {saved.get(name, 'unknown')} instead of {value}"
        for name, value in now.items()
        if saved.get(name) != value
    ]
    if not differing:
        return None
    return (
        f"Saved with {', '.join(differing)}: training goes on from the saved state, but may differ "
        "in the last digits."
    )
