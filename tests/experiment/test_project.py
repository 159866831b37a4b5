"""A project opened again goes on as if it had never been closed, or says what is wrong with it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import GlassnetError
from glassnet.experiment import (
    Run,
    edits,
    open_project,
    opening_spec,
    project,
    read_spec,
    save_project,
    save_spec,
    saved_branches,
    saved_breakpoints,
    spec_to_json,
)
from glassnet.experiment.breakpoints import Breakpoint, quantities
from glassnet.experiment.timeline import Line


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the opening experiment after 40 steps."""
    path = tmp_path_factory.mktemp("project") / "spiral.glassnet"
    run = Run(opening_spec())
    for _ in run.recorded(40):
        pass
    save_project(path, run)
    return path


def test_breakpoints_are_kept_or_said_to_be_unreadable(saved: Path, tmp_path: Path) -> None:
    kept = (
        Breakpoint(quantities["batch_loss"](), "above", 2.0),
        Breakpoint(quantities["parameter"](parameter="2.bias[1]"), "crosses", 0.0, enabled=False),
    )
    path = tmp_path / "watched.glassnet"
    save_project(path, Run(opening_spec()), kept)
    assert saved_breakpoints(path) == kept
    assert saved_breakpoints(saved) == ()
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(path, "w") as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
        other.writestr("breakpoints.json", '[{"quantity": "speed"}]')
    with pytest.raises(GlassnetError, match="breakpoints cannot be read and are left out"):
        saved_breakpoints(path)
    open_project(path)


def test_branches_are_kept_with_their_runs_or_said_to_be_unreadable(
    saved: Path, tmp_path: Path
) -> None:
    original = Run(opening_spec())
    original.advance(20)
    original.bookmark(4, "here")
    original.seek(6)
    branch = original.adapted(edits.set_training(original.spec, "l2", 0.1))
    branch.advance(3)
    rebuilt = original.adapted(edits.set_units(original.spec, 0, 3))
    rebuilt.advance(2)
    path = tmp_path / "branched.glassnet"
    lines = [Line("Original", 0, original), Line("calm", 6, branch), Line("small", 6, rebuilt)]
    save_project(path, branch, (), lines)
    run, _ = open_project(path)
    again = saved_branches(path, run)
    assert [(line.name, line.step) for line in again] == [
        ("Original", 0),
        ("calm", 6),
        ("small", 6),
    ]
    assert again[1].run is run
    assert run.spec.training.l2 == 0.1
    for before, after in zip(lines, again, strict=True):
        assert (after.run.step, after.run.end) == (before.run.step, before.run.end)
        assert after.run.bookmarks == before.run.bookmarks
        for line in (before, after):
            line.run.seek(line.run.end)
            line.run.advance(5)
        ours, theirs = after.run.network.parameters, before.run.network.parameters
        np.testing.assert_array_equal(ours, theirs)
    assert saved_branches(saved, open_project(saved)[0]) == ()
    for wrong in ("branches/0/path.json", "branches.json"):
        broken = tmp_path / "broken.glassnet"
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(broken, "w") as other:
            for name in archive.namelist():
                other.writestr(name, b"[{}]" if name == wrong else archive.read(name))
        with pytest.raises(GlassnetError, match="branches cannot be read and are left out"):
            saved_branches(broken, open_project(broken)[0])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_training_goes_on_bit_for_bit(tmp_path: Path, optimizer: str) -> None:
    spec = edits.set_optimizer(opening_spec(), optimizer).spec
    spec = edits.set_training(spec, "early_stopping", 50).spec
    run = Run(spec)
    list(run.recorded(45))
    save_project(tmp_path / "a.glassnet", run)
    again, remark = open_project(tmp_path / "a.glassnet")
    assert remark is None
    assert again.spec == run.spec
    assert list(run.recorded(60)) == list(again.recorded(60))
    np.testing.assert_array_equal(run.network.parameters, again.network.parameters)
    assert again.history.rows == run.history.rows
    for ours, theirs in zip(again.history.curve(), run.history.curve(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.trajectory.steps == run.trajectory.steps
    np.testing.assert_array_equal(again.trajectory.points()[1], run.trajectory.points()[1])


def test_a_project_of_given_arrays_carries_them(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    inputs, labels = rng.uniform(-1, 1, (30, 4)), rng.integers(0, 3, 30)
    spec = {
        "format": "glassnet/1",
        "dataset": {"validation": 0.3},
        "network": {"layers": [{"type": "dense", "units": 3, "activation": "softmax"}]},
        "training": {"loss": "cross_entropy", "batch_size": 7},
    }
    run = Run(spec, inputs, labels)
    run.advance(20)
    save_project(tmp_path / "a.glassnet", run)
    again, _ = open_project(tmp_path / "a.glassnet")
    for ours, theirs in zip(again.data.splits, run.data.splits, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(run.advance(20), again.advance(20))
    assert run.evaluate() == again.evaluate()


def test_another_machine_is_remarked_on(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = project.machine()
    monkeypatch.setattr(project, "machine", lambda: here | {"blas threads": "64"})
    run, remark = open_project(saved)
    assert run.step == 40
    assert remark is not None
    assert f"blas threads {here['blas threads']} instead of 64" in remark


def test_saving_replaces_a_file_in_one_go_or_leaves_it(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "kept.glassnet"
    path.write_bytes(saved.read_bytes())
    run, _ = open_project(path)
    run.advance(1)
    save_project(path, run)
    assert open_project(path)[0].step == 41
    assert [one.name for one in tmp_path.iterdir()] == ["kept.glassnet"]
    with pytest.raises(GlassnetError, match="cannot be written"):
        save_project(tmp_path / "none" / "a.glassnet", run)


def test_the_spec_alone_can_be_saved(tmp_path: Path) -> None:
    save_spec(tmp_path / "spec.json", Run(opening_spec()))
    assert read_spec(tmp_path / "spec.json") == opening_spec()


def refused(path: Path) -> str:
    with pytest.raises(GlassnetError) as caught:
        open_project(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def test_files_that_are_no_projects_are_named(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.glassnet")
    assert "is a directory" in refused(tmp_path)
    path = tmp_path / "empty.glassnet"
    path.write_bytes(b"")
    assert "is no project" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "something else")
    assert "is no project" in refused(path)


def test_every_cut_of_a_project_is_refused(saved: Path, tmp_path: Path) -> None:
    content, path = saved.read_bytes(), tmp_path / "cut.glassnet"
    for length in range(0, len(content), len(content) // 50):
        path.write_bytes(content[:length])
        assert "cut short" in refused(path)


@given(st.data())
def test_a_project_with_a_changed_byte_opens_or_is_refused(
    saved: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(saved.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "changed.glassnet"
    path.write_bytes(content)
    try:
        run, _ = open_project(path)
    except GlassnetError as error:
        message = str(error)
    else:
        message = "opened" if np.isfinite(run.network.parameters).all() else ""
    assert message
    assert "\n" not in message


def changed(saved: Path, path: Path, name: str, content: bytes, method: int = 0) -> Path:
    """A copy of the project with another content in one entry."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            if entry.filename == name:
                new.writestr(name, content, method)
            else:
                new.writestr(entry, old.read(entry))
    return path


def array(values: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values)
    return stream.getvalue()


PARAMETERS = "state/run/trainer/parameters.npy"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("state.json", b"{}"),
        ("state.json", b"[]"),
        ("state.json", b"{"),
        ("history.json", b"{}"),
        ("path.json", b'{"spacing": 1, "steps": 3, "vectors": 4}'),
        (PARAMETERS, array(np.zeros(3, np.float32))),
        (PARAMETERS, array(np.full(157, np.nan, np.float32))),
        (PARAMETERS, array(np.zeros(157, "U5"))),
        (PARAMETERS, array(np.zeros(157, np.complex64))),
        ("state/run/trainer/batches/permutation.npy", array(np.zeros(400, np.int64))),
        ("state/run/trainer/batches/permutation.npy", array(np.arange(400.0))),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    saved: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    assert "damaged" in refused(changed(saved, tmp_path / "a.glassnet", name, content))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with batch norm, Adam and early stopping, after 40 steps."""
    spec = json.loads(spec_to_json(opening_spec()))
    spec["network"]["layers"].insert(1, {"type": "batch_norm"})
    spec["training"] |= {"optimizer": "adam", "early_stopping": {"patience": 50}}
    path = tmp_path_factory.mktemp("watched") / "a.glassnet"
    run = Run(spec)
    list(run.recorded(40))
    save_project(path, run)
    return path


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize(
    "part",
    [
        "run/trainer/statistics",
        "run/trainer/parameters",
        "run/stopping/statistics",
        "run/stopping/parameters",
    ],
)
def test_a_state_that_is_not_finite_is_refused(
    watched: Path, tmp_path: Path, part: str, value: float
) -> None:
    name = f"state/{part}.npy"
    with zipfile.ZipFile(watched) as archive, archive.open(name) as stream:
        stored = np.load(io.BytesIO(stream.read()))
    stored[-1] = value
    assert "damaged" in refused(changed(watched, tmp_path / "a.glassnet", name, array(stored)))


@pytest.mark.parametrize("part", ["run/trainer/optimizer/mean", "run/trainer/optimizer/square"])
def test_an_optimizer_that_remembers_no_numbers_is_refused(
    watched: Path, tmp_path: Path, part: str
) -> None:
    name = f"state/{part}.npy"
    with zipfile.ZipFile(watched) as archive, archive.open(name) as stream:
        stored = np.load(io.BytesIO(stream.read()))
    stored[:] = np.nan
    assert "damaged" in refused(changed(watched, tmp_path / "a.glassnet", name, array(stored)))


def test_the_best_model_of_another_network_is_refused(watched: Path, tmp_path: Path) -> None:
    for part in ("parameters", "statistics"):
        name, content = f"state/run/stopping/{part}.npy", array(np.zeros(3, np.float32))
        assert "damaged" in refused(changed(watched, tmp_path / "a.glassnet", name, content))


def test_a_wrong_spec_inside_is_named_with_its_place(saved: Path, tmp_path: Path) -> None:
    path = changed(saved, tmp_path / "a.glassnet", "spec.json", b'{"format": "glassnet/1"}')
    assert "spec.json: network: missing" in refused(path)


def test_a_later_format_is_refused_by_name(saved: Path, tmp_path: Path) -> None:
    later = json.dumps({"format": "glassnet-project/9"}).encode()
    path = changed(saved, tmp_path / "a.glassnet", "state.json", later)
    assert "'glassnet-project/9'" in refused(path)


def test_a_small_file_cannot_ask_for_much_memory(saved: Path, tmp_path: Path) -> None:
    bomb = array(np.zeros(50_000_000, np.float32))
    path = changed(saved, tmp_path / "a.glassnet", PARAMETERS, bomb, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 2**20
    assert "damaged" in refused(path)
    header = array(np.zeros(1, np.float32)).replace(b"(1,)", b"(9**9,)")
    refused(changed(saved, path, PARAMETERS, header))


def test_objects_are_never_unpickled(saved: Path, tmp_path: Path) -> None:
    objects = array(np.zeros(157)).replace(b"'<f8'", b"'|O' ")
    assert "damaged" in refused(changed(saved, tmp_path / "a.glassnet", PARAMETERS, objects))


def test_a_place_that_leaves_too_few_rows_for_a_batch_is_refused(
    watched: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(watched) as archive:
        state = json.loads(archive.read("state.json"))
    state["run"]["trainer"]["batches"]["position"] = 399
    text = json.dumps(state).encode()
    assert "damaged" in refused(changed(watched, tmp_path / "a.glassnet", "state.json", text))


def test_the_past_of_a_run_comes_back_with_its_file(tmp_path: Path) -> None:
    run = Run(edits.set_training(opening_spec(), "early_stopping", 50).spec)
    run.advance(7)
    list(run.recorded(20))
    run.set_hyper("learning_rate", 0.05)
    run.set_parameter("0.bias[1]", 0.5)
    list(run.recorded(13))
    run.bookmark(12, "here")
    run.seek(25)
    save_project(tmp_path / "a.glassnet", run)
    again, _ = open_project(tmp_path / "a.glassnet")
    assert (again.step, again.start, again.end, again.bookmarks) == (25, 0, 40, {12: "here"})
    assert again.spec == run.spec != again.latest_spec == run.latest_spec
    for step in (40, 3, 27, 0):
        run.seek(step)
        again.seek(step)
        assert again.spec == run.spec
        np.testing.assert_array_equal(run.network.parameters, again.network.parameters)
    np.testing.assert_array_equal(run.advance(60), again.advance(60))


@pytest.mark.parametrize("part", ["frames", "changes", "bookmarks", "met", "beginning"])
def test_a_past_of_another_run_is_refused(tmp_path: Path, part: str) -> None:
    run = Run(opening_spec())
    list(run.recorded(30))
    run.set_hyper("l2", 0.25)
    path = tmp_path / "a.glassnet"
    save_project(path, run)
    with zipfile.ZipFile(path) as archive:
        past = json.loads(archive.read("timeline.json"))
    if part == "frames":
        past["frames"]["0"]["step"] = 3
    elif part == "changes":
        past["changes"]["0"]["step"] = 99
    elif part == "bookmarks":
        past["bookmarks"]["31"] = "never was"
    elif part == "met":
        past["met"] = 5
    else:
        past["beginning"]["optimizer"] = "sgd"
    content = json.dumps(past).encode()
    assert "damaged" in refused(changed(path, tmp_path / "b.glassnet", "timeline.json", content))
