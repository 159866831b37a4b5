"""`glassnet surface` writes the loss over a plane, and refuses in one line what cannot be."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glassnet import Run, cli, loss_plane, loss_surface
from glassnet.experiment import open_project

SPEC: dict[str, Any] = {
    "format": "glassnet/1",
    "seed": 3,
    "dataset": {"name": "circle", "samples": 100},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "tanh"},
            {"type": "dense", "units": 1, "activation": "sigmoid"},
        ]
    },
    "training": {"loss": "binary_cross_entropy", "epochs": 3, "batch_size": 32, "l2": 0.01},
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    assert cli.main(["train", "spec.json", "--save", "p.glassnet"]) == 0


def run(line: str) -> int:
    return cli.main(line.split())


def written(name: str = "s.npz") -> dict[str, np.ndarray]:
    with np.load(name, allow_pickle=False) as archive:
        return dict(archive)


def trained() -> Run:
    return open_project(Path("p.glassnet"))[0]


def test_a_random_plane_of_51_points_each_way_is_the_default(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("surface spec.json --plane random --to s.npz") == 0
    found = written()
    assert set(found) == {"alpha", "beta", "loss"}
    assert found["loss"].shape == (51, 51)
    np.testing.assert_array_equal(found["alpha"], np.linspace(-1, 1, 51))
    np.testing.assert_array_equal(found["loss"], loss_surface(Run("spec.json")))
    assert capsys.readouterr() == ("", "")


def test_span_and_grid_are_those_of_the_surface() -> None:
    assert run("surface spec.json --plane random --grid 5 --span 0.5 --seed 8 --to s.npz") == 0
    found = written()
    assert found["beta"].tolist() == [-0.5, -0.25, 0, 0.25, 0.5]
    expected = loss_surface(Run("spec.json"), grid=5, span=0.5, seed=8)
    np.testing.assert_array_equal(found["loss"], expected)


def test_the_plane_of_a_projects_path_comes_with_the_path() -> None:
    assert run("surface p.glassnet --plane pca --grid 5 --to s.npz") == 0
    found, project = written(), trained()
    plane = loss_plane(project, "pca")
    assert plane.contains((0, 0))
    assert found["path"] == pytest.approx(plane.project(project.trajectory.vectors))
    assert found["path"][-1] == pytest.approx([0, 0], abs=1e-9)
    np.testing.assert_array_equal(found["loss"], loss_surface(project, plane="pca", grid=5))


@pytest.mark.parametrize(
    "plane", ["weights:0.weight[0,1],2.bias[0]", "points", "points:0,3,9", "layer:2"]
)
def test_every_plane_has_its_name(plane: str) -> None:
    assert run(f"surface p.glassnet --plane {plane} --grid 5 --to s.npz") == 0
    expected = loss_surface(trained(), plane=plane, grid=5)
    np.testing.assert_array_equal(written()["loss"], expected)


def test_rows_penalty_and_centre_can_be_chosen() -> None:
    options = "--split validation --examples 7 --penalty --centre 3"
    assert run(f"surface p.glassnet --plane layer:0 --grid 5 {options} --to s.npz") == 0
    project = trained()
    plane = loss_plane(project, "layer:0", centre=3)
    expected = loss_surface(
        project, plane=plane, grid=5, split="validation", examples=7, penalty=True
    )
    np.testing.assert_array_equal(written()["loss"], expected)


def test_a_table_has_a_row_for_each_point() -> None:
    assert run("surface spec.json --grid 3 --to s.csv") == 0
    rows = list(csv.DictReader(io.StringIO(Path("s.csv").read_text(encoding="utf-8"))))
    losses = loss_surface(Run("spec.json"), grid=3).ravel()
    assert [float(row["loss"]) for row in rows] == losses.tolist()
    assert [row["alpha"] for row in rows[:3]] == ["-1.0"] * 3
    assert [row["beta"] for row in rows[:3]] == ["-1.0", "0.0", "1.0"]


def test_what_the_plane_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("train spec.json --steps 1 --save q.glassnet") == 0
    assert run("surface q.glassnet --plane pca --grid 3 --to s.npz") == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "straight line" in printed.err


@pytest.mark.parametrize(
    ("options", "mention"),
    [
        ("--to s.png", ".npz or .csv"),
        ("--to no/s.npz", "no folder"),
        ("", "--to"),
        ("--to s.npz --grid 1", "from 2 to 1001"),
        ("--to s.npz --grid 9999", "from 2 to 1001"),
        ("--to s.npz --grid many", "from 2 to 1001"),
        ("--to s.npz --span 0", "span"),
        ("--to s.npz --span nan", "span"),
        ("--to s.npz --span wide", "--span"),
        ("--to s.npz --plane flat", "allowed: random, pca, weights:NAME,NAME"),
        ("--to s.npz --plane pca", "Train some steps"),
        ("--to s.npz --plane points", "Train some steps"),
        ("--to s.npz --plane weights:0.weight[0,1],7.bias[0]", "7.bias[0]"),
        ("--to s.npz --plane weights:0.weight[0,1]", "two weights"),
        ("--to s.npz --plane layer:1", "0, 2"),
        ("--to s.npz --centre 5", "recorded"),
        ("--to s.npz --centre then", "whole number"),
        ("--to s.npz --examples 0", "examples: 0 is not allowed"),
        ("--to s.npz --split test", "--split"),
    ],
)
def test_what_cannot_be_is_one_line_that_names_the_mend(
    capsys: pytest.CaptureFixture[str], options: str, mention: str
) -> None:
    assert run(f"surface spec.json {options}") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("glassnet: ")
    assert printed.err.count("\n") == 1
    assert mention in printed.err
    assert not Path("s.npz").exists()


def test_a_surface_never_overwrites_what_it_is_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("surface gone.csv --to gone.csv") == 2
    assert "choose another name" in capsys.readouterr().err


def test_losses_that_are_not_finite_are_written_as_they_are() -> None:
    spec = json.loads(json.dumps(SPEC))
    spec["training"]["loss"] = "mse"
    spec["network"]["layers"][1]["activation"] = "linear"
    Path("linear.json").write_text(json.dumps(spec), encoding="utf-8")
    assert run("surface linear.json --grid 3 --span 1e30 --to s.npz") == 0
    losses = written()["loss"]
    assert not np.isfinite(losses[0, 0])
    assert np.isfinite(losses[1, 1])
