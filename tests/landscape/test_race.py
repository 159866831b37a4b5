"""Racers step together, and what they have walked can be shown again exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import optimizers, schedules
from glassnet.landscape import Entry, Plane, PlaneError, Race, function_race, functions, race

EVERY = [one() for one in optimizers]


def started(name: str = "elongated_bowl", rate: float = 0.01) -> Race:
    """All optimizers side by side."""
    return function_race(
        functions.from_json(name), [Entry(one.replace(learning_rate=rate)) for one in EVERY]
    )


def test_all_start_at_the_same_place() -> None:
    race = started()
    assert race.step == race.reached == 0
    for position in race.positions():
        assert position.tolist() == list(functions["elongated_bowl"].start)


def test_a_race_starts_where_it_is_told() -> None:
    entry = Entry(EVERY[0], start=(0.5, -0.25))
    race = function_race(functions.from_json("bowl"), [entry])
    assert race.positions()[0].tolist() == [0.5, -0.25]
    assert race.losses[0, 0] == pytest.approx((0.25 + 0.0625) / 2)


def test_gradient_descent_on_the_bowl_shrinks_the_distance_by_one_minus_the_rate() -> None:
    sgd = optimizers.from_json({"name": "sgd", "learning_rate": 0.3})
    race = function_race(functions.from_json("bowl"), [Entry(sgd, start=(1.0, -2.0))])
    race.advance(10)
    (path,) = race.paths()
    expected = 0.7 ** np.arange(11)[:, None] * [1.0, -2.0]
    assert path == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.integers(0, 25), min_size=1, max_size=8), st.integers(0, 60))
def test_a_race_in_pieces_is_the_race_at_once_and_going_back_is_exact(
    pieces: list[int], back: int
) -> None:
    whole, parts = started(), started()
    whole.advance(sum(pieces))
    for piece in pieces:
        parts.advance(piece)
        parts.go_to(back)
        parts.go_to(parts.reached)
    parts.go_to(sum(pieces))
    assert parts.step == whole.step
    assert parts.losses.tolist() == whole.losses.tolist()
    for one, other in zip(parts.paths(), whole.paths(), strict=True):
        assert one.tolist() == other.tolist()


def test_going_back_shows_what_was_and_walks_nothing_anew() -> None:
    race = started()
    race.advance(20)
    then, losses = race.positions(), race.losses
    race.advance(30)
    race.go_to(20)
    assert (race.step, race.reached) == (20, 50)
    assert [one.tolist() for one in race.positions()] == [one.tolist() for one in then]
    assert race.losses.tolist() == losses.tolist()
    race.advance()
    assert (race.step, race.reached) == (21, 50)


def test_going_beyond_what_was_reached_walks_on() -> None:
    race = started()
    race.go_to(7)
    assert race.step == race.reached == 7


def test_paths_are_seen_on_a_plane() -> None:
    race = started()
    race.advance(5)
    plane = Plane("given", np.array([1.0, 2.0]), np.array([[0.0, 2.0], [1.0, 0.0]]), (0, 1), (0, 1))
    for flat, seen in zip(race.paths(), race.paths(plane), strict=True):
        assert seen == pytest.approx(np.column_stack([(flat[:, 1] - 2) / 2, flat[:, 0] - 1]))
    assert race.positions(plane)[0] == pytest.approx(race.paths(plane)[0][-1])


def test_who_leaves_the_finite_numbers_stays_where_he_was_and_the_others_go_on() -> None:
    sgd = optimizers.from_json({"name": "sgd", "learning_rate": 0.5})
    calm = sgd.replace(learning_rate=1e-3)
    race = function_race(functions.from_json("rosenbrock"), [Entry(sgd), Entry(calm)])
    race.advance(50)
    wild, other = race.racers
    assert wild.diverged is not None
    assert wild.diverged < 20
    assert other.diverged is None
    assert np.isfinite(race.losses).all()
    path, going = race.paths()
    assert (path[wild.diverged :] == path[wild.diverged]).all()
    assert not np.array_equal(going[-1], going[-2])


def test_a_schedule_changes_the_rate_of_a_racer() -> None:
    sgd = optimizers.from_json({"name": "sgd", "learning_rate": 0.5})
    halved = schedules.from_json({"name": "step", "every": 1, "gamma": 0.5})
    entry = Entry(sgd, start=(1.0, 0.0), schedule=halved, steps=10)
    race = function_race(functions.from_json("bowl"), [entry])
    race.advance(3)
    rates = 0.5 ** np.arange(1, 4)
    assert race.paths()[0][:, 0] == pytest.approx(np.cumprod([1.0, *(1 - rates)]))


def test_a_long_race_keeps_equally_spaced_points_the_first_and_the_latest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    complete = started()
    complete.advance(200)
    monkeypatch.setattr(race, "BUDGET", 0)
    thinned = started()
    for _ in range(40):
        thinned.advance(5)
        kept = thinned.steps
        assert len(kept) <= race.FEWEST
        assert kept[0] == 0
        assert kept[-1] == thinned.reached
        assert set(np.diff(kept[:-1])) <= {thinned.spacing}
        for one, other in zip(thinned.paths(), complete.paths(), strict=True):
            assert one.tolist() == other[kept].tolist()
    thinned.go_to(thinned.spacing + 1)
    assert thinned.step == thinned.spacing
    thinned.advance()
    assert thinned.step == 2 * thinned.spacing


@pytest.mark.parametrize("start", [(np.nan, 0.0), (0.0, np.inf)])
def test_a_start_that_is_nowhere_is_refused(start: tuple[float, float]) -> None:
    with pytest.raises(PlaneError, match="Choose another start"):
        function_race(functions.from_json("bowl"), [Entry(EVERY[0], start=start)])
