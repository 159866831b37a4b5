"""The reference's worked examples as homework, with the reference's numbers."""

from typing import Any

import pytest

from glassnet import Run
from glassnet.experiment.homework import Sheet, first_wrong, judge, make_sheet
from glassnet.resources import resource


def two_two_two() -> Run:
    """The 2-2-2 example; with two outputs the mean of e² is the example's Σ ½ e²."""
    layers = [{"type": "dense", "units": 2, "activation": "sigmoid"}] * 2
    weights = {
        "0.weight": [[0.15, 0.20], [0.25, 0.30]],
        "0.bias": [0.35, 0.35],
        "2.weight": [[0.40, 0.45], [0.50, 0.55]],
        "2.bias": [0.60, 0.60],
    }
    spec: dict[str, Any] = {
        "format": "glassnet/1",
        "network": {"layers": layers, "initial_weights": weights},
        "training": {
            "loss": "mse",
            "optimizer": {"name": "sgd", "learning_rate": 0.5},
            "batch_size": "full",
            "dtype": "float64",
            "freeze": ["0.bias", "2.bias"],
        },
    }
    return Run(spec, [[0.05, 0.10]], [[0.01, 0.99]])


def sheet_of(run: Run, module: str, unit: int, source: int | None, example: int = 0) -> Sheet:
    return make_sheet(run.explain(example), run.trainer.optimizer, module, unit, source)


def states(sheet: Sheet, **told: str) -> dict[str, str]:
    return {name: one.state for name, one in judge(sheet, told).items() if one.state != "empty"}


def remark(sheet: Sheet, line: str, **told: str) -> str:
    verdicts = judge(sheet, told)
    assert first_wrong(sheet, verdicts) == line
    return str(verdicts[line].remark)


def test_an_output_weight_of_the_two_two_two_example() -> None:
    sheet = sheet_of(two_two_two(), "2", 0, 0)
    right = {
        "z": "1.105905967", "a": "0,751365070", "loss": "0.298371109", "back": "0.741365069",
        "delta": "0.138498562", "gradient": "0.082167041", "new": "0.35891648",
    }  # fmt: skip
    assert list(right) == [task.id for task in sheet.tasks]
    assert set(states(sheet, **right).values()) == {"right"}
    assert str(judge(sheet, right)["new"].remark) == "Right to 8 digits."
    short = {"z": "1,1", "a": "0.75", "back": "0.74", "delta": "0.14", "new": "0.36"}
    assert set(states(sheet, **short).values()) == {"right"}
    shown = {one.symbol: one.text for one in sheet.given}
    assert (shown["w₁"], shown["w₂"], shown["b"], shown["η"]) == ("0.4", "0.45", "0.6", "0.5")
    assert sheet.solution(sheet.tasks[-1]) == "new w = 0.4 − 0.5·0.082167 = 0.35892"


def test_a_hidden_weight_of_the_two_two_two_example() -> None:
    sheet = sheet_of(two_two_two(), "0", 0, 0)
    right = {
        "z": "151/400", "a": "0.593269992", "back": "0.036350306", "delta": "0.00877135",
        "gradient": "0.000438568", "new": "0.149780716",
    }  # fmt: skip
    assert list(right) == [task.id for task in sheet.tasks]
    assert set(states(sheet, **right).values()) == {"right"}
    assert states(sheet, new="0.15") == {"new": "coarse"}
    assert sheet.solution(sheet.tasks[0]) == "z = 0.15·0.05 + 0.2·0.1 + 0.35 = 0.3775"
    # The weights of the output layer as they are after the update, a classic.
    late = 0.35891648 * 0.138498562 + 0.51130127 * -0.038098236
    assert "of after the update" in remark(sheet, "back", back=f"{late:.6f}")


@pytest.mark.parametrize(
    ("line", "told", "named"),
    [
        ("z", "0.5059", "The bias b is missing"),
        ("z", "0.868598", "The term of input 1, w·x, is missing"),
        ("a", "1.1059", "This is still z"),
        ("loss", "0.596742", "There is a factor ½ missing"),
        ("back", "-0.741365", "The size is right, and the sign is not"),
        ("back", "1.48273", "The 1/K of the mean over the 2 outputs is missing"),
        ("delta", "0.741365", "The slope f′(z) is missing"),
        ("delta", "0.557036", "f(z) was used in the place of f′(z)"),
        ("gradient", "0.138499", "The input x is missing"),
        ("gradient", "0.104063", "multiplied by the neuron's own output"),
        ("new", "0.441084", "The update was added"),
        ("new", "0.317833", "The learning rate η is missing"),
        ("new", "-0.0410835", "This is the update alone"),
        ("new", "3.5891648", "the decimal comma is out of place"),
        ("a", "0.7513", "The digits were cut off"),
        ("a", "0.7519", "rounded too early"),
        ("z", "2.5", "It is 1.4 more than it should be. Look at z = Σ w·x + b again."),
        ("a", "zwei", ""),
    ],
)
def test_what_was_done_instead_is_named(line: str, told: str, named: str) -> None:
    sheet = sheet_of(two_two_two(), "2", 0, 0)
    if named:
        assert named in remark(sheet, line, **{line: told})
    else:
        assert states(sheet, **{line: told}) == {line: "unread"}


def test_the_first_wrong_line_is_marked_and_what_follows_from_it_is_not() -> None:
    sheet = sheet_of(two_two_two(), "2", 0, 0)
    told = {"z": "0.5059", "a": "0.62384", "back": "0.61384", "delta": "0.14405", "new": "0.5"}
    verdicts = judge(sheet, told)
    assert first_wrong(sheet, verdicts) == "z"
    assert [verdicts[one].state for one in told] == [
        "wrong", "follows", "follows", "follows", "wrong",
    ]  # fmt: skip
    assert str(verdicts["a"].remark) == "Follows from your z."


def test_the_xor_lesson_as_homework() -> None:
    run = Run(resource("experiments", "lesson_xor.json"))
    # Row 3 is (1, 1) with target 0; all four rows are one batch, without biases.
    sheet = sheet_of(run, "2", 0, 2, example=3)
    assert [task.id for task in sheet.tasks] == [
        "z", "a", "loss", "back", "delta", "gradient", "mean", "new",
    ]  # fmt: skip
    assert "b" not in {one.symbol for one in sheet.given}
    right = {name: f"{value:.6g}" for name, value in sheet.truth.items()}
    assert set(states(sheet, **right).values()) == {"right"}
    # The mean of the four losses is the reference's first figure.
    losses = [sheet_of(run, "2", 0, 2, row).truth["loss"] for row in range(4)]
    assert sum(losses) / 4 == pytest.approx(0.2831895891, abs=5e-11)
    mean = sheet.truth["mean"]
    assert "added up; divide by the 4 examples" in remark(sheet, "mean", mean=f"{4 * mean:.6g}")
    own = sheet.truth["gradient"]
    assert "gradient of this one example" in remark(sheet, "mean", mean=f"{own:.6g}")
    run.advance(1)
    assert sheet.truth["new"] == run.weights()["2.weight"][0, 2]
