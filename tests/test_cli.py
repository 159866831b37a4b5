"""The command line does its work in silence, and tells every mistake in one line."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from glassnet import GlassnetError, Run, cli
from glassnet.commands import progress
from glassnet.export import read_weights, write_weights

SPEC: dict[str, Any] = {
    "format": "glassnet/1",
    "dataset": {"name": "circle", "samples": 100},
    "network": {
        "layers": [
            {"type": "dense", "units": 4, "activation": "tanh"},
            {"type": "dense", "units": 1, "activation": "sigmoid"},
        ]
    },
    "training": {"loss": "binary_cross_entropy", "epochs": 3, "batch_size": 32, "l2": 0.01},
}
STEPS_PER_EPOCH = 3


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_spec()
    return tmp_path


def write_spec(name: str = "spec.json", **training: Any) -> None:
    spec = SPEC | {"training": SPEC["training"] | training}
    Path(name).write_text(json.dumps(spec), encoding="utf-8")


def run(line: str) -> int:
    return cli.main(line.split())


def same(one: str, other: str) -> bool:
    first, second = read_weights(one), read_weights(other)
    return first.keys() == second.keys() and all(
        np.array_equal(array, second[name]) for name, array in first.items()
    )


@pytest.fixture
def wrong(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a line that must fail; the one line that it prints."""

    def check(line: str, code: int = 2) -> str:
        assert run(line) == code
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("glassnet: ")
        assert printed.err.count("\n") == 1
        return printed.err

    return check


def test_training_writes_what_it_was_asked_for_and_prints_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "train spec.json --export w.npz w.safetensors --history h.csv --save p.glassnet"
    assert run(line) == 0
    assert capsys.readouterr() == ("", "")
    made = {path.name for path in folder.iterdir()}
    assert made == {"spec.json", "w.npz", "w.safetensors", "h.csv", "p.glassnet"}
    assert same("w.npz", "w.safetensors")


@pytest.mark.parametrize(
    ("option", "steps"),
    [("", 3 * STEPS_PER_EPOCH), ("--epochs 2", 2 * STEPS_PER_EPOCH), ("--steps 4", 4)],
)
def test_training_takes_as_many_steps_as_it_is_told(option: str, steps: int) -> None:
    assert run(f"train spec.json {option} --export w.npz") == 0
    expected = Run("spec.json")
    expected.advance(steps)
    for name, array in expected.weights().items():
        np.testing.assert_array_equal(read_weights("w.npz")[name], array)


def test_recording_a_history_does_not_change_the_run() -> None:
    assert run("train spec.json --export plain.npz") == 0
    assert run("train spec.json --export recorded.npz --history h.csv") == 0
    assert same("plain.npz", "recorded.npz")


def test_history_has_the_start_each_epoch_and_the_last_step() -> None:
    assert run("train spec.json --steps 7 --history h.csv") == 0
    rows = list(csv.DictReader(io.StringIO(Path("h.csv").read_text())))
    assert list(rows[0]) == [
        "step", "epoch", "train_loss", "penalty", "validation_loss", "train_accuracy",
        "validation_accuracy", "learning_rate", "gradient_norm",
    ]  # fmt: skip
    assert [int(row["step"]) for row in rows] == [0, 3, 6, 7]
    assert [float(row["epoch"]) for row in rows] == [0, 1, 2, 2.4]
    expected = Run("spec.json")
    for row in rows:
        expected.advance(int(row["step"]) - expected.step)
        assert float(row["train_loss"]) == pytest.approx(expected.loss())
        assert float(row["penalty"]) == pytest.approx(expected.penalty())
    assert rows[0]["gradient_norm"] == ""
    assert float(rows[1]["gradient_norm"]) > 0


@pytest.mark.parametrize("name", ["plane", "bumps", "sine", "step"])
def test_numbers_are_learned_without_a_window(name: str, folder: Path) -> None:
    spec = {
        "format": "glassnet/1",
        "dataset": {"name": name, "samples": 60},
        "network": {"layers": [{"type": "dense", "units": 1, "activation": "linear"}]},
        "training": {"loss": "mse", "epochs": 2},
    }
    Path("numbers.json").write_text(json.dumps(spec), encoding="utf-8")
    assert run("train numbers.json --history h.csv --export w.npz --save p.glassnet") == 0
    rows = list(csv.DictReader(io.StringIO((folder / "h.csv").read_text(encoding="utf-8"))))
    assert [row["epoch"] for row in rows] == ["0.0", "1.0", "2.0"]
    for row in rows:
        assert row["train_accuracy"] == row["validation_accuracy"] == ""
        assert float(row["train_loss"]) > 0
        assert float(row["validation_loss"]) > 0
    assert run("train p.glassnet --epochs 1 --save q.glassnet") == 0
    assert run("export p.glassnet --to again.npz") == 0
    assert same("w.npz", "again.npz")


@pytest.mark.parametrize(
    ("units", "activation", "loss", "mention"),
    [
        (1, "linear", "cross_entropy", "training.loss: 'cross_entropy' is not allowed, for Sine"),
        (1, "sigmoid", "binary_cross_entropy", "training.loss: 'binary_cross_entropy' is not"),
        (2, "linear", "mse", "network.layers[0].units: 2 is not allowed; for the numbers to learn"),
        (1, "softmax", "mse", "network.layers[0].activation: 'softmax' is not allowed"),
    ],
)
def test_an_output_that_cannot_meet_numbers_is_one_line(
    wrong: Any, units: int, activation: str, loss: str, mention: str
) -> None:
    spec = {
        "format": "glassnet/1",
        "dataset": {"name": "sine"},
        "network": {"layers": [{"type": "dense", "units": units, "activation": activation}]},
        "training": {"loss": loss},
    }
    Path("numbers.json").write_text(json.dumps(spec), encoding="utf-8")
    assert mention in wrong("train numbers.json")


def test_a_saved_project_goes_on_as_if_it_had_never_stopped() -> None:
    assert run("train spec.json --steps 4 --save p.glassnet") == 0
    assert run("train p.glassnet --steps 5 --export split.npz") == 0
    assert run("train spec.json --steps 9 --export whole.npz") == 0
    assert same("split.npz", "whole.npz")


def test_exporting_a_project_gives_the_weights_it_was_saved_with() -> None:
    assert run("train spec.json --steps 4 --save p.glassnet --export trained.npz") == 0
    assert run("export p.glassnet --to later.safetensors") == 0
    assert same("trained.npz", "later.safetensors")


def test_training_can_begin_with_given_weights() -> None:
    assert run("train spec.json --steps 4 --export trained.npz") == 0
    assert run("train spec.json --steps 0 --weights-in trained.npz --export again.npz") == 0
    assert same("trained.npz", "again.npz")


@pytest.mark.parametrize(
    ("line", "mention"),
    [
        ("train", "SPEC|PROJECT"),
        ("train spec.json --steps -1", "whole number of at least 0"),
        ("train spec.json --steps 1 --epochs 1", "--epochs"),
        ("train spec.json --step 1", "--step"),
        ("train gone.json", "gone.json"),
        ("train gone.glassnet", "gone.glassnet"),
        ("train .", "directory"),
        ("train spec.json --weights-in gone.npz", "gone.npz"),
        ("train spec.json --export w.txt", ".npz or .safetensors"),
        ("train spec.json --export no/w.npz", "no folder"),
        ("train spec.json --history no/h.csv", "no folder"),
        ("train spec.json --save p.json", "must end in .glassnet"),
        ("export spec.json --to w.npz", "spec.json"),
        ("export gone.glassnet --to w.npz", "gone.glassnet"),
        ("export gone.glassnet", "--to"),
        ("screenshot spec.json --to shot.gif", "must end in .png"),
        ("screenshot spec.json --to shot.png --size big", "as 1440x900"),
        ("screenshot spec.json --to shot.png --scale 0", "0.5 to 4"),
        ("screenshot spec.json --to shot.png --theme blue", "dark"),
        ("spec.json other.json", "other.json"),
    ],
)
def test_bad_input_is_one_line_that_names_the_mend(wrong: Any, line: str, mention: str) -> None:
    assert mention in wrong(line)


@pytest.mark.parametrize(
    ("content", "mention"),
    [
        ("", "spec.json"),
        ('{"format": "glassnet/1",', "line 1"),
        ("[]", "spec.json"),
        (json.dumps(SPEC | {"sede": 1}), "sede"),
        (json.dumps(SPEC | {"dataset": {"name": "spirla"}}), "did you mean 'spiral'"),
        (json.dumps(SPEC | {"dataset": {"name": "circle", "noise": 2}}), "dataset.noise"),
        (json.dumps(SPEC | {"network": {"layers": []}}), "network.layers"),
    ],
)
def test_a_faulty_spec_is_one_line_that_names_the_place(
    wrong: Any, content: str, mention: str
) -> None:
    Path("spec.json").write_text(content, encoding="utf-8")
    assert mention in wrong("train spec.json")


@pytest.mark.parametrize("size", [0, 10, 200])
def test_a_truncated_project_is_one_line(wrong: Any, size: int) -> None:
    assert run("train spec.json --steps 1 --save p.glassnet") == 0
    Path("p.glassnet").write_bytes(Path("p.glassnet").read_bytes()[:size])
    assert "p.glassnet" in wrong("export p.glassnet --to w.npz")


def test_weights_of_another_network_are_refused_by_the_name_of_their_file(wrong: Any) -> None:
    write_weights("other.npz", {"0.weight": np.zeros((2, 2))})
    assert "other.npz" in wrong("train spec.json --weights-in other.npz")


def test_a_run_that_diverges_fails_and_leaves_its_history(folder: Path, wrong: Any) -> None:
    write_spec(optimizer={"name": "sgd", "learning_rate": 1e38}, loss="mse")
    line = "train spec.json --export w.npz --history h.csv --save p.glassnet"
    assert "diverged at step" in wrong(line, code=1)
    assert {path.name for path in folder.iterdir()} == {"spec.json", "h.csv"}
    assert Path("h.csv").read_text().splitlines()[1].startswith("0,0.0,")


@pytest.mark.parametrize(
    ("problem", "code", "mention"),
    [
        (OSError(28, "No space left on device"), 2, "No space left"),
        (GlassnetError("first line\nsecond line"), 2, "first line second line"),
        (KeyboardInterrupt(), 1, "interrupted"),
        (MemoryError(), 1, "memory"),
        (ZeroDivisionError("division by zero"), 1, "fault in Glassnet"),
    ],
)
def test_what_goes_wrong_on_the_way_is_never_a_traceback(
    wrong: Any, monkeypatch: pytest.MonkeyPatch, problem: BaseException, code: int, mention: str
) -> None:
    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr("glassnet.commands.train.open_run", fail)
    assert mention in wrong("train spec.json", code)


@pytest.mark.parametrize("words", ["--help", "train --help", "export --help", "screenshot --help"])
def test_help_is_on_standard_output(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with pytest.raises(SystemExit) as left:
        run(words)
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("usage: glassnet")


def test_the_window_opens_on_the_file_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []
    monkeypatch.setattr("glassnet.ui.app.main", opened.append)
    assert run("") == 0
    assert run("spec.json") == 0
    assert opened == [None, "spec.json"]


def test_a_screenshot_is_taken_as_it_was_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, Any] = {}

    def take(source: str, to: Path, **options: Any) -> None:
        taken.update(source=source, to=to, **options)

    monkeypatch.setattr("glassnet.ui.screenshot.take", take)
    options = "--steps 5 --theme light --size 1280x720 --scale 2"
    assert run(f"screenshot spec.json --to shot.png {options}") == 0
    assert taken == {
        "source": "spec.json",
        "to": Path("shot.png"),
        "steps": 5,
        "theme": "light",
        "size": (1280, 720),
        "scale": 2.0,
    }


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_cleared_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0)
    terminal = Terminal()
    with progress.Progress(200, terminal) as bar:
        bar.show(50)
    assert " 25%  50 of 200 steps" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_progress_stays_away_from_a_file() -> None:
    stream = io.StringIO()
    with progress.Progress(200, stream) as bar:
        bar.show(50)
    assert stream.getvalue() == ""


def test_a_misspelt_command_is_named(wrong: Any) -> None:
    assert "'trian' is no command" in wrong("trian spec.json")


def test_a_history_never_overwrites_what_is_trained(wrong: Any) -> None:
    before = Path("spec.json").read_text(encoding="utf-8")
    assert "choose another name" in wrong("train spec.json --steps 1 --history spec.json")
    assert Path("spec.json").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("words", ["train nowhere.json", "export nowhere.glassnet --to w.npz"])
def test_without_standard_error_the_exit_code_still_speaks(
    monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    assert run(words) == 2
    with progress.Progress(3) as bar:
        bar.show(1)


def test_a_screenshot_smaller_than_the_window_can_be_is_refused(wrong: Any) -> None:
    assert "960x600" in wrong("screenshot spec.json --to shot.png --size 640x480")
