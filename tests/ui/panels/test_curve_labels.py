"""Labels at the ends of curves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from glassnet.ui.plots.labels import EndLabel, EndLabels, spread

heights = st.lists(st.floats(-50, 250), min_size=1, max_size=6)


@given(heights)
def test_labels_keep_their_distance_and_stay_inside(wishes: list[float]) -> None:
    placed = sorted(spread(wishes, 14, 0, 200))
    assert placed[0] >= -1e-9
    assert placed[-1] <= 200 + 1e-9
    for above, below in pairwise(placed):
        assert below - above >= 14 - 1e-9


@given(heights)
def test_labels_keep_the_order_of_their_curves(wishes: list[float]) -> None:
    placed = spread(wishes, 14, 0, 200)
    for i, first in enumerate(wishes):
        for j, second in enumerate(wishes):
            if first < second:
                assert placed[i] < placed[j]


def test_labels_that_do_not_touch_stay_where_their_curves_end() -> None:
    assert spread([20.0, 90.0, 50.0], 14, 0, 100) == [20.0, 90.0, 50.0]


def test_two_labels_at_one_height_part_evenly() -> None:
    assert spread([50.0, 50.0], 14, 0, 100) == [43.0, 57.0]


def test_too_many_labels_share_the_height() -> None:
    assert sorted(spread([5.0] * 5, 14, 0, 20)) == pytest.approx([0, 5, 10, 15, 20])


def test_drawn_labels_do_not_overlap(qtbot: QtBot) -> None:
    column = EndLabels()
    qtbot.addWidget(column)
    column.resize(90, 130)
    color = QColor("white")
    column.set_labels([EndLabel(f"curve {i}", color, 100.0) for i in range(4)], None, 110)
    boxes = column.boxes()
    assert not any(a.intersected(b).height() > 1e-6 for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.top() >= 0 and box.bottom() <= 110 for box in boxes)
