"""Figures of a comparison are written so that they can be read at a glance."""

import pytest

from glassnet.ui.plots.compare.curves import place_text
from glassnet.ui.plots.compare.texts import seconds_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.00042, "0.420 ms"),
        (0.0731, "73.1 ms"),
        (0.9994, "999 ms"),
        (0.9999, "1.00 s"),
        (4.2, "4.20 s"),
        (119.4, "119 s"),
        (125, "2:05 min"),
        (3661, "61:01 min"),
    ],
)
def test_times_have_three_figures(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_a_run_that_has_not_begun_at_a_step_tells_nothing_there() -> None:
    assert place_text(1200, (0.25, float("nan"))) == "step 1,200  ·  A 0.250"
