"""A run's past as a tree of numbers and arrays for a project file, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np

from glassnet.experiment.edit import live_changes
from glassnet.experiment.reading import parse_spec
from glassnet.experiment.spec import EarlyStopping, Spec, to_plain
from glassnet.experiment.timeline.changes import Change, Changes
from glassnet.experiment.timeline.keyframes import Keyframe, Keyframes
from glassnet.experiment.timeline.timed import Timed

FILE_BUDGET = 32 * 2**20
"""Bytes of keyframes that a file holds, at most, those of all branches; the rest is replayed."""
_KINDS = ("hyper", "parameter", "weights", "watched")


def timeline_state(run: Timed, budget: int = FILE_BUDGET) -> dict[str, Any]:
    """Keyframes, changes and bookmarks of a run, as a tree that `restore_timeline` reads.

    Its keyframes take at most `budget` bytes.
    """
    kept = run.keyframes.copy()
    kept.thin_to(budget)
    return {
        "met": run.changes.met,
        "beginning": _training(run.beginning),
        "latest": _training(run.latest_spec),
        "changes": _numbered(map(_change_state, run.changes.all)),
        "start": _numbered(_frame_state(frame) for frame in [kept.start] if frame is not None),
        "frames": _numbered(map(_frame_state, kept.frames)),
        "bookmarks": {str(step): note for step, note in run.bookmarks.items()},
    }


def restore_timeline(run: Timed, state: Mapping[str, Any]) -> None:
    """Give a run the past that `timeline_state` told of.

    Raises ValueError or KeyError where its parts do not belong to this run.
    """
    keyframes = Keyframes()
    changes = [_change(one) for one in _listed(state["changes"])]
    frames = [_frame(run, one) for one in _listed(state["frames"])]
    for start in _listed(state["start"]):
        keyframes.start = _frame(run, start)
    for frame in frames:
        keyframes.keep(frame)
    marks = {int(step): str(note) for step, note in state["bookmarks"].items()}
    met, steps = int(state["met"]), [change.step for change in changes]
    sound = (
        steps == sorted(steps)
        and [frame.step for frame in frames] == sorted({frame.step for frame in frames})
        and 0 <= met <= len(changes)
        and all(0 <= frame.met <= len(changes) for frame in frames)
        and all(0 <= step <= run.end for step in (*steps, *keyframes.steps, *marks))
    )
    if not sound:
        raise ValueError("the recorded past does not belong to this run")
    beginning, latest = _spec(run, state["beginning"]), _spec(run, state["latest"])
    run.remember(keyframes, Changes(tuple(changes), met), marks, beginning, latest)


def _numbered(parts: Iterable[Any]) -> dict[str, Any]:
    return {str(index): part for index, part in enumerate(parts)}


def _listed(parts: Mapping[str, Any]) -> list[Any]:
    return [parts[str(index)] for index in range(len(parts))]


def _plain(spec: Spec) -> Any:
    return msgspec.json.decode(msgspec.json.encode(spec, enc_hook=to_plain))


def _training(spec: Spec) -> Any:
    """All that differs between the specs of one run."""
    return _plain(spec)["training"]


def _spec(run: Timed, training: Any) -> Spec:
    spec = parse_spec({**_plain(run.spec), "training": training})
    if spec != run.spec and not live_changes(run.spec, spec):
        raise ValueError("a spec in the recorded past does not belong to this run")
    return spec


def _change_state(change: Change) -> dict[str, Any]:
    value = change.value
    value = value.patience if isinstance(value, EarlyStopping) else value
    return {"step": change.step, "kind": change.kind, "field": change.field, "value": value}


def _change(state: Mapping[str, Any]) -> Change:
    if state["kind"] not in _KINDS:
        raise ValueError(f"{state['kind']} is no kind of change")
    return Change(int(state["step"]), state["kind"], str(state["field"]), state["value"])


def _frame_state(frame: Keyframe) -> dict[str, Any]:
    training = _training(frame.spec)
    return {"step": frame.step, "met": frame.met, "training": training, "state": frame.state}


def _frame(run: Timed, state: Mapping[str, Any]) -> Keyframe:
    step, tree, network = int(state["step"]), state["state"], run.network
    best = [tree["stopping"][name].shape for name in ("parameters", "statistics")
            if name in tree["stopping"]]  # fmt: skip
    sound = (
        _alike(tree["trainer"], run.state()["trainer"])
        and best in ([], [network.parameters.shape, network.statistics.shape])
        and tree["trainer"]["step"] == step
        and bool(np.isfinite(tree["trainer"]["parameters"]).all())
    )
    if not sound:
        raise ValueError("a keyframe does not belong to this run")
    return Keyframe(step, int(state["met"]), _spec(run, state["training"]), tree)


def _alike(one: Any, other: Any) -> bool:
    """Whether two trees have the same names, and arrays of the same shapes and kinds."""
    if isinstance(other, Mapping):
        same = isinstance(one, Mapping) and one.keys() == other.keys()
        return same and all(_alike(one[name], part) for name, part in other.items())
    if isinstance(other, np.ndarray):
        fits = isinstance(one, np.ndarray) and one.shape == other.shape
        return fits and one.dtype.kind == other.dtype.kind
    return not isinstance(one, Mapping | np.ndarray)
