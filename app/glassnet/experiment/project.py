"""Project files: an experiment with everything that its run has come to.

A zip of spec.json, state.json, history.json, path.json, timeline.json and their arrays as .npy;
where a script gave the data, data.json too, and breakpoints.json where there are any. Opened again,
training goes on as if it had never stopped.
"""

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
from glassnet.experiment.timeline.stored import restore_timeline, timeline_state
from glassnet.experiment.trajectory import Trajectory
from glassnet.export import replacing

PROJECT_SUFFIX = ".glassnet"
FORMAT = "glassnet-project/1"
_BREAKPOINTS = "breakpoints.json"
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


def save_project(path: str | Path, run: Run, breakpoints: Sequence[Breakpoint] = ()) -> None:
    """Write a run to a project file; one already there is replaced in one go.

    Raises GlassnetError when it cannot be written.
    """
    with replacing(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("spec.json", spec_to_json(run.spec), zipfile.ZIP_DEFLATED)
        about = {"format": FORMAT, "machine": machine()}
        write_tree(archive, "state", {**about, "run": run.state()})
        write_tree(archive, "history", run.history.state())
        write_tree(archive, "path", run.trajectory.state())
        write_tree(archive, "timeline", timeline_state(run))
        if breakpoints:
            archive.writestr(_BREAKPOINTS, breakpoints_to_json(breakpoints), zipfile.ZIP_DEFLATED)
        if run.spec.dataset is None:
            write_tree(archive, "data", _given(run.data))


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
    spec = parse_json(reader.text("spec.json"), f"{file}: spec.json")
    if spec.dataset is None:
        given = reader.tree("data")
        data = from_arrays(given["inputs"], given["targets"], given["validation"], spec.seed)
    else:
        data = load(spec.dataset, spec.seed)
    run = Run.of(spec, data)
    run.restore(state["run"])
    run.history = History().restore(reader.tree("history"))
    run.trajectory = Trajectory().restore(reader.tree("path"))
    if reader.has("timeline"):
        restore_timeline(run, reader.tree("timeline"))
    elif run.end != run.step:
        raise ValueError("there is a future, and no way to it")
    _check(run)
    return run, _remark(state["machine"])


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
