"""A moment of a run is read as the engine has it, and reading changes nothing."""

from collections.abc import Generator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from glassnet import Run
from glassnet.engine import SettingError
from glassnet.experiment import edits, read_spec
from glassnet.experiment.comparing import Comparison, Moment, Where, best_step, read_moment
from glassnet.experiment.comparing.settings import Difference, differing
from glassnet.experiment.project import open_project, save_project


def spec(units: int = 3, **training: Any) -> dict[str, Any]:
    return {
        "format": "glassnet/1",
        "dataset": {"name": "xor", "samples": 30, "validation": 0.2},
        "network": {
            "layers": [
                {"type": "dense", "units": units, "activation": "tanh"},
                {"type": "dropout", "rate": 0.2},
                {"type": "dense", "units": 1, "activation": "sigmoid"},
            ]
        },
        "training": {
            "loss": "binary_cross_entropy",
            "optimizer": {"name": "adam", "learning_rate": 0.05},
            "batch_size": 7,
            **training,
        },
    }


def trained(steps: int, **changes: Any) -> Run:
    run = Run(spec(**changes))
    train(run, steps)
    return run


def train(run: Run, steps: int) -> None:
    end = run.step + steps
    while run.step < end:
        run.train(end - run.step)


def answer(pieces: Generator[float, None, Moment]) -> Moment:
    while True:
        try:
            assert 0 <= next(pieces) <= 1
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def read(run: Run, kind: Any = "now", step: int = 0) -> Moment:
    return answer(read_moment(run, Where(kind, step)))


def branch(run: Run, step: int, **training: Any) -> Run:
    """What a change in the past makes: another run that goes on from there."""
    run.seek(step)
    edit = edits.branch(run.spec)
    for name, value in training.items():
        edit = edits.set_training(run.spec, name, value)
    other = run.adapted(edit)
    run.seek(run.end)
    return other


def test_every_moment_has_the_numbers_of_the_run_when_it_was_there() -> None:
    run = trained(37)
    before = run.state()["trainer"]
    for step in (0, 12, 25, 37):
        moment = read(run, "step", step)
        there = trained(step)
        np.testing.assert_array_equal(moment.parameters, there.network.parameters)
        now = there.evaluate()
        assert moment.metrics.train_loss == now.train_loss
        assert moment.metrics.validation_accuracy == now.validation_accuracy
        assert (moment.step, moment.end, moment.epoch) == (step, 37, there.epoch)
    after = run.state()["trainer"]
    np.testing.assert_array_equal(after["parameters"], before["parameters"])
    assert after["noise"] == before["noise"]
    assert (run.step, run.end) == (37, 37)


def test_start_end_and_the_best_validation_loss_are_found() -> None:
    run = trained(60)
    run.seek(20)
    assert read(run).step == 20
    assert read(run, "start").step == 0
    assert read(run, "end").step == 60
    best = min(run.history.rows, key=lambda row: row.validation_loss or 0)
    moment = read(run, "best")
    assert moment.step == best.step == best_step(run.history.rows)
    assert moment.metrics.validation_loss == best.validation_loss
    assert read(run, "step", 1000).step == 60
    with pytest.raises(SettingError, match="no validation loss"):
        read(Run(spec()), "best")


def test_equal_moments_differ_by_nothing() -> None:
    run = trained(20)
    both = Comparison(read(run), read(run, "end"))
    assert both.settings == ()
    assert both.same_run
    assert both.parted is None
    assert both.weights is not None
    assert not both.weights.vector.any()
    assert both.weights.largest == ()
    assert {one.distance for one in both.weights.layers} == {0.0}
    assert {one.cosine for one in both.weights.layers} == {1.0}


def test_branches_are_one_up_to_the_step_where_they_part() -> None:
    run = trained(30)
    other = branch(run, 12, learning_rate=0.2)
    train(other, 9)
    then = Comparison(read(run, "step", 12), read(other, "step", 12))
    np.testing.assert_array_equal(then.a.parameters, then.b.parameters)
    run.seek(12)
    other.seek(12)
    for mine, its in zip(run.trainer.next_batch(), other.trainer.next_batch(), strict=True):
        np.testing.assert_array_equal(mine, its)
    later = Comparison(read(run, "end"), read(other, "end"))
    assert later.parted == then.parted == 12
    assert not later.same_run
    assert later.same_loss
    assert later.settings == (Difference("Learning rate", "0.05", "0.2"),)
    steps = int(min(len(one.curve[0]) for one in (later.a, later.b)))
    same = later.a.curve[1][:steps] == later.b.curve[1][:steps]
    assert same[:13].all()  # the batch after the parting still meets equal weights
    assert not same[13:].any()


def test_what_is_left_of_a_run_that_goes_on_otherwise_is_still_common() -> None:
    run = trained(30)
    other = branch(run, 12)
    third = branch(other, 5)
    assert Comparison(read(run), read(third)).parted == 5
    assert Comparison(read(other), read(third)).parted == 5
    assert Comparison(read(run), read(Run(spec()))).parted is None
    assert not Comparison(read(run), read(Run(spec()))).same_run


def test_the_weights_differ_by_what_the_engine_says() -> None:
    run = trained(30)
    a, b = read(run, "start"), read(run)
    both = Comparison(a, b).weights
    assert both is not None
    start = Run(spec()).network
    expected = run.network.parameters.astype(float) - start.parameters
    np.testing.assert_array_equal(both.vector, expected)
    assert [one.label for one in both.layers] == ["hidden 1", "output"]
    for one in both.layers:
        span = run.network.spans[one.layer]
        here, there = start.parameters[span].astype(float), run.network.parameters[span]
        assert one.distance == pytest.approx(np.linalg.norm(there - here))
        lengths = np.linalg.norm(here) * np.linalg.norm(there)
        assert one.cosine == pytest.approx(np.dot(here, there) / lengths)
    sizes = [abs(one.difference) for one in both.largest]
    assert sizes == sorted(np.abs(expected), reverse=True)[:10]
    weights = run.weights()
    for each in both.largest:
        name = each.name.partition("[")[0]
        assert each.b == weights[name][each.index]
        assert name.endswith(f".{each.array}")


def test_networks_of_different_shapes_are_not_compared_and_it_says_why() -> None:
    both = Comparison(read(trained(5)), read(trained(5, units=4)))
    assert both.weights is None
    assert both.why_not.startswith("The networks have different shapes, 2-3-3-1 and 2-4-4-1")
    assert both.settings[0] == Difference("Layers", "2-3-3-1", "2-4-4-1")


def test_settings_are_told_in_words() -> None:
    one = read_spec(spec())
    other = read_spec(
        spec(
            l2=0.01,
            batch_size="full",
            loss="mse",
            optimizer={"name": "sgd", "learning_rate": 0.05},
            early_stopping={"patience": 4},
        )
        | {"seed": 7}
    )
    found = {each.name: (each.a, each.b) for each in differing(one, other)}
    assert found == {
        "Seed": ("42", "7"),
        "Loss": ("Binary cross-entropy", "Mean squared error"),
        "Optimizer": ("Adam", "SGD"),
        "Batch size": ("7", "full"),
        "L2 penalty": ("0", "0.01"),
        "Early stopping": ("off", "after 4 epochs"),
    }
    assert differing(one, one) == ()
    more = edits.remove_layer(one, 1).spec
    assert [each.name for each in differing(one, more)] == ["Layers"]


def test_the_time_that_training_took_stays_after_a_seek(tmp_path: Any) -> None:
    run = trained(40)
    run.run_phase()
    seconds = [run.history.effort.at(step) for step in range(41)]
    assert seconds[0] == 0.0
    assert all(a <= b for a, b in pairwise(seconds))  # type: ignore[operator]
    assert seconds[40] > 0  # type: ignore[operator]
    run.seek(10)
    train(run, 20)
    assert read(run, "step", 40).seconds == seconds[40]
    assert read(run, "step", 10).seconds == seconds[10]
    other = branch(run, 10, learning_rate=0.2)
    assert other.history.effort.at(10) == seconds[10]
    train(other, 30)
    assert other.history.effort.at(20) >= seconds[10]  # type: ignore[operator]
    run.seek(40)
    save_project(tmp_path / "it.glassnet", run)
    opened, _ = open_project(tmp_path / "it.glassnet")
    assert opened.history.effort.at(40) == seconds[40]
