"""What drifts is the mean of what has flowed lately, where it was most."""

import numpy as np
import pytest

from glassnet.engine import Trace
from glassnet.ui.canvas.drift import APART, KEPT, LIGHTS, Drift, Recent
from glassnet.ui.canvas.edge_samples import curve
from glassnet.ui.canvas.pulses import Stream

SERIES = (1, "example")
LINES = np.array([[0.0, 10.0 * i, 92.0, 10.0 * i] for i in range(40)])


def trace() -> Trace:
    """Another example; only which one it is matters."""
    empty = np.zeros(1)
    return Trace(empty, empty, (), (), (), 0.0, empty)


def signals(*values: float) -> list[np.ndarray]:
    return [np.array(values, np.float32)]


def stream(*values: float, curved: bool = False) -> Stream:
    """What these values on parallel lines of 92 pixels are as a stream."""
    return along(LINES[: len(values)], np.array(values, np.float32), curved)


def along(lines: np.ndarray, values: np.ndarray, curved: bool = False) -> Stream:
    """What these values on these lines are as a stream."""
    return Stream.of(lines, values, np.abs(values), curved)


def test_strengths_are_means_over_the_last_pictures() -> None:
    recent = Recent()
    rng = np.random.default_rng(3)
    drawn = rng.normal(size=(KEPT + 5, 2, 6)).astype(np.float32)
    for forward, backward in drawn:
        assert recent.add(SERIES, trace(), [forward], [backward])
    for way, means in enumerate(recent.means()):
        ((mean, size),) = means
        np.testing.assert_allclose(mean, drawn[-KEPT:, way].mean(axis=0), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(size, np.abs(drawn[-KEPT:, way]).mean(axis=0), rtol=1e-5)


def test_the_same_numbers_drawn_again_do_not_count_twice() -> None:
    recent, shown = Recent(), trace()
    recent.add(SERIES, shown, signals(4.0), signals(1.0))
    recent.add(SERIES, shown, signals(4.0), signals(1.0))
    recent.add(SERIES, trace(), signals(2.0), signals(1.0))
    assert recent.means()[0][0][0] == pytest.approx(3.0)


@pytest.mark.parametrize("other", [(2, "example"), (1, "batch")])
def test_another_run_or_signal_begins_anew(other: tuple[int, str]) -> None:
    recent = Recent()
    recent.add(SERIES, trace(), signals(4.0), signals(1.0))
    recent.add(other, trace(), signals(2.0), signals(1.0))
    assert recent.means()[0][0][0] == pytest.approx(2.0)


def test_a_network_of_another_shape_begins_anew() -> None:
    recent = Recent()
    recent.add(SERIES, trace(), signals(4.0), signals(1.0))
    recent.add(SERIES, trace(), signals(2.0, 3.0), signals(1.0, 1.0))
    assert recent.means()[0][0][0].tolist() == [2.0, 3.0]


def test_nothing_is_kept_while_nothing_drifts() -> None:
    recent = Recent()
    recent.add(SERIES, trace(), signals(4.0), signals(1.0))
    assert not recent.add(None, trace(), signals(4.0), signals(1.0))
    recent.add(SERIES, trace(), signals(2.0), signals(1.0))
    assert recent.means()[0][0][0] == pytest.approx(2.0)


def test_lights_are_as_strong_as_their_line_and_coloured_by_sign() -> None:
    drift = Drift.of([stream(4.0, -2.0)], [stream(-1.0)])
    rows = drift.ends[:, 1] / 10
    assert set(drift.kind[rows == 0]) == {0, 2}
    assert set(drift.kind[rows == 1]) == {1}
    assert set(drift.strength[(rows == 0) & (drift.kind == 0)]) == {1.0}
    assert set(drift.strength[rows == 1]) == {0.5}


def test_a_line_that_carries_nothing_has_no_lights() -> None:
    drift = Drift.of([stream(4.0, 0.0)], [stream(0.0)])
    assert set(drift.ends[:, 1]) == {0.0}
    assert len(Drift.of([stream(0.0)], []).lights(0.3)[0]) == 0


def test_lights_are_evenly_spaced_and_take_the_places_of_the_next() -> None:
    drift = Drift.of([stream(1.0)], [])
    assert len(drift.kind) == round(92 / APART)
    before, after = (drift.lights(progress)[0][:, 0] for progress in (0.0, 1 - 1e-9))
    np.testing.assert_allclose(np.diff(np.sort(before)), 46.0)
    np.testing.assert_allclose((after - before) % 92, 46.0, atol=1e-4)


def test_signals_go_right_on_the_line_and_gradients_left_beside_it() -> None:
    for streams, step in ((([stream(1.0)], []), 1), (([], [stream(1.0)]), -1)):
        drift = Drift.of(*streams)
        (then, _, _), (now, _, _) = drift.lights(0.2), drift.lights(0.3)
        moved = now[:, 0] - then[:, 0]
        assert (np.sign(moved[np.abs(moved) < 20]) == step).all()
        assert (np.abs(now[:, 1]) > 1).all() == (step < 0)


def test_on_curves_lights_stay_on_the_curve_and_point_along_it() -> None:
    lines = np.array([[0.0, 0.0, 90.0, 60.0]])
    drift = Drift.of([along(lines, np.ones(1, np.float32), True)], [], lit=True)
    points, angles, _ = drift.lights(0.0)
    t = np.linspace(0, 1, 2000)
    x, y = curve(t)
    away = np.hypot(points[:, :1] - 90 * x, points[:, 1:] - 60 * y).min(axis=1)
    assert away.max() < 0.1
    assert abs(angles[0]) < 20 < angles[len(angles) // 2]


def test_lit_lines_have_no_gaps() -> None:
    points, _, strength = Drift.of([stream(1.0)], [], lit=True).lights(0.0)
    assert np.diff(np.sort(points[:, 0])).max() < 9
    assert set(strength) == {1.0}


def test_however_many_lines_there_are_the_lights_are_bounded() -> None:
    lines = np.tile([[0.0, 0.0, 300.0, 40.0]], (5000, 1))
    values = np.random.default_rng(1).normal(size=5000).astype(np.float32)
    pairs = [along(lines, values)] * 3
    assert len(Drift.of(pairs, pairs).kind) <= LIGHTS * 1.5


def test_a_line_that_is_about_to_be_left_out_has_faded() -> None:
    values = np.linspace(1.0, 0.2, 400).astype(np.float32)
    lines = np.tile([[0.0, 0.0, 460.0, 0.0]], (400, 1))
    drift = Drift.of([along(lines, values)], [])
    assert drift.strength.max() == 1.0
    assert drift.strength.min() < 0.15
    equal = Drift.of([along(lines, np.ones(400, np.float32))], [])
    assert set(equal.strength) == {1.0}


def test_it_is_moved_with_the_picture() -> None:
    lines = np.array([[0, 0, 100, 0], [0, 50, 100, 100]], float)
    stream = along(lines, np.array([1.0, -0.5], np.float32))
    drift = Drift.of([stream], [])
    moved = drift.moved(2.0, 10, -5)
    before, angles, strength = drift.lights(0.3)
    after, angles_after, strength_after = moved.lights(0.3)
    np.testing.assert_allclose(after, before * 2 + (10, -5))
    np.testing.assert_allclose(angles_after, angles)
    np.testing.assert_allclose(strength_after, strength)
