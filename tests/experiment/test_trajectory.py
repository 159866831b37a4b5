"""The path of the parameters is kept at a bounded number of equally spaced points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.experiment import Trajectory, trajectory


def walked(steps: int, first: int = 0) -> Trajectory:
    path = Trajectory()
    step = first
    while step <= first + steps:
        path.keep(step, np.full(3, step, np.float32))
        step = path.next_due(step + 1)
    return path


@given(st.integers(0, 5000), st.integers(0, 1000))
def test_points_are_equally_spaced_from_the_first(steps: int, first: int) -> None:
    path = walked(steps, first)
    kept, vectors = path.points()
    assert 1 <= len(kept) <= 250
    assert kept[0] == first
    assert kept[-1] > first + steps - path.spacing
    assert set(np.diff(kept)) <= {path.spacing}
    np.testing.assert_array_equal(vectors[:, 0], kept)


def test_many_points_are_kept_once_there_are_many() -> None:
    assert len(walked(100_000).steps) > 120


def test_a_point_that_is_not_due_is_not_kept() -> None:
    path = walked(1000)
    before = path.changed
    path.keep(path.steps[-1] + 1, np.zeros(3, np.float32))
    assert path.changed == before


def test_kept_points_are_copies_that_cannot_be_written() -> None:
    parameters = np.zeros(3, np.float32)
    path = Trajectory()
    path.keep(0, parameters)
    parameters[:] = 1
    assert path.vectors[0].tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        path.vectors[0][0] = 1


def test_a_large_network_gets_fewer_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trajectory, "BUDGET", 20 * 12)
    assert len(walked(1000).steps) <= 20


def test_a_restored_path_goes_on_like_the_first() -> None:
    path = walked(700)
    again = Trajectory().restore(path.state())
    for step in range(701, 1500):
        for one in (path, again):
            one.keep(step, np.full(3, step, np.float32))
    assert again.steps == path.steps
    np.testing.assert_array_equal(again.points()[1], path.points()[1])


def test_a_copy_goes_its_own_way() -> None:
    path = walked(10)
    copy = path.copy()
    copy.keep(11, np.zeros(3, np.float32))
    assert len(copy.steps) == len(path.steps) + 1


def test_parts_of_different_paths_are_refused() -> None:
    state = walked(10).state()
    with pytest.raises(ValueError, match="belong together"):
        Trajectory().restore(state | {"steps": state["steps"][:-1]})
