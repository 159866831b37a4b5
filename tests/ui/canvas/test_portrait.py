"""The edges of a picture are drawn strip by strip, and no seam is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from glassnet.ui.canvas import edge_worker
from glassnet.ui.canvas.edge_worker import Draughtsman, draw_fine
from glassnet.ui.canvas.edges import FINE
from glassnet.ui.canvas.portrait import sitting

if TYPE_CHECKING:
    from tests.ui.canvas.conftest import Bench


def channels(image: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Red, green and blue."""
    return np.stack([image >> shift & 255 for shift in (16, 8, 0)], -1).astype(np.int64)


@pytest.mark.parametrize("ratio", [1, 2, 3, 4])
def test_strips_make_up_the_picture(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, ratio: int
) -> None:
    bench.train(20)
    job = sitting(bench.canvas, ratio).job
    at_once = Draughtsman().draw(job)
    monkeypatch.setattr(edge_worker, "_STRIP", 20_000)
    strips = draw_fine(job)
    assert strips.box == at_once.box
    assert strips.image.shape == at_once.image.shape
    away = np.abs(channels(strips.image) - channels(at_once.image))
    assert away.mean() < 0.05
    assert np.percentile(away, 99.9) <= 3


@pytest.mark.parametrize("ratio", [2, 3, 4])
def test_many_edges_are_as_light_as_on_the_screen(
    make_digits: Callable[..., Bench], ratio: int
) -> None:
    bench = make_digits(widths=(128, 64, 10))
    bench.canvas.furniture.folding.fold({0, 1}, False)
    assert bench.canvas.scene.layout.edges > FINE
    job = sitting(bench.canvas, 1).job
    screen = channels(Draughtsman().draw(job).image).mean(axis=(0, 1))
    job = sitting(bench.canvas, ratio).job
    fine = draw_fine(job)
    assert fine.image.shape == (fine.box[3] * ratio, fine.box[2] * ratio)
    np.testing.assert_allclose(channels(fine.image).mean(axis=(0, 1)), screen, rtol=0.25)
