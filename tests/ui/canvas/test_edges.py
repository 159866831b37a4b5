"""The picture of the edges says what the weights are."""

import numpy as np
import pytest
from numpy.typing import NDArray

from glassnet.ui.canvas.edges import EdgeTexture, tone

GROUND, BLUE, ORANGE = (15, 17, 23), (74, 163, 255), (255, 154, 61)
COLOURS = tone(GROUND, BLUE, ORANGE)
LINES = np.array([[10, 20, 110, 20], [10, 60, 110, 60], [10, 100, 110, 100]], float)


def pixel(texture: EdgeTexture, image: NDArray[np.uint32], x: int, y: int) -> NDArray[np.int64]:
    """Red, green and blue at a place of the canvas."""
    ratio = image.shape[1] / texture.box[2]
    row, column = int((y - texture.box[1] + 0.5) * ratio), int((x - texture.box[0]) * ratio)
    colour = int(image[row, column])
    return np.array([colour >> 16 & 255, colour >> 8 & 255, colour & 255])


def drawn(values: list[float], ratio: float = 1.0) -> tuple[EdgeTexture, NDArray[np.uint32]]:
    texture = EdgeTexture([LINES], ratio)
    return texture, texture.render([np.array(values, np.float32)], COLOURS)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_positive_edge_is_blue_and_a_negative_one_orange(ratio: float) -> None:
    texture, image = drawn([1.0, -1.0, 0.0], ratio)
    blue, orange = pixel(texture, image, 60, 20), pixel(texture, image, 60, 60)
    assert blue[2] > 150 > blue[0]
    assert orange[0] > 150 > orange[2]


def test_a_zero_weight_leaves_no_trace() -> None:
    texture, image = drawn([1.0, -1.0, 0.0])
    assert (pixel(texture, image, 60, 100) == GROUND).all()


def test_weights_that_are_all_zero_leave_the_ground() -> None:
    _, image = drawn([0.0, 0.0, 0.0])
    assert (image == COLOURS[0]).all()


def test_the_strongest_edge_has_an_opacity_of_206_of_255() -> None:
    texture, image = drawn([1.0, 0.0, 0.0])
    opacity = (pixel(texture, image, 60, 20) - GROUND) / (np.array(BLUE) - GROUND)
    assert opacity == pytest.approx(206 / 255, abs=0.03)


def test_a_larger_weight_is_wider_and_more_opaque() -> None:
    texture, image = drawn([1.0, 0.5, 0.1])
    ink = [
        sum(float(pixel(texture, image, 60, y + d)[2]) - GROUND[2] for d in range(-4, 5))
        for y in (20, 60, 100)
    ]
    assert ink[0] > 2 * ink[1] > 2 * ink[2] > 0


def test_curves_are_as_heavy_where_they_are_steep_as_where_they_turn() -> None:
    texture = EdgeTexture([np.array([[0, 0, 100, 100]], float)], 1.0)
    image = texture.render([np.ones(1, np.float32)], COLOURS)
    blue = (image & 255).astype(float) - GROUND[2]
    per_row = blue.sum(axis=1)[12:96]
    middle = per_row[30:54]
    assert middle.max() < 1.15 * middle.min()
    assert per_row.min() > 0.5 * middle.mean()


def test_two_edges_of_one_sign_cross_without_turning_grey() -> None:
    cross = np.array([[0, 0, 100, 80], [0, 80, 100, 0]], float)
    texture = EdgeTexture([cross], 1.0)
    image = texture.render([np.array([1.0, 0.9], np.float32)], COLOURS)
    at = pixel(texture, image, 50, 40)
    assert at[2] > 200 > at[0]


def test_the_focus_stands_out_and_all_else_fades() -> None:
    texture = EdgeTexture([LINES], 1.0)
    values = [np.ones(3, np.float32)]
    image = texture.render(values, COLOURS, np.array([True, False, False]))
    assert pixel(texture, image, 60, 20)[2] > 3 * pixel(texture, image, 60, 60)[2]


def test_each_pair_of_layers_has_a_scale_of_its_own() -> None:
    texture = EdgeTexture([LINES[:1], LINES[1:]], 1.0)
    image = texture.render([np.ones(1, np.float32), np.full(2, 100, np.float32)], COLOURS)
    assert (pixel(texture, image, 60, 20) == pixel(texture, image, 60, 60)).all()


def test_many_edges_are_drawn_with_bounded_ink_and_at_the_size_of_the_screen() -> None:
    rng = np.random.default_rng(0)
    lines = np.stack(
        [np.zeros(9000), rng.uniform(0, 400, 9000), np.full(9000, 300), rng.uniform(0, 400, 9000)],
        axis=1,
    )
    texture = EdgeTexture([lines], 1.0)
    image = texture.render([rng.normal(size=9000).astype(np.float32)], COLOURS)
    assert abs(image.shape[1] - texture.box[2]) <= 2
    assert (image == COLOURS[0]).mean() < 0.9
    colours, counts = np.unique(image, return_counts=True)
    assert counts.max() < 0.9 * image.size
    assert len(colours) > 100


def test_a_network_without_edges_is_a_patch_of_ground() -> None:
    assert (EdgeTexture([], 1.0).render([], COLOURS) == COLOURS[0]).all()


def channels(image: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.stack([image >> shift & 255 for shift in (16, 8, 0)], -1).astype(np.int64)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("count", [40, 2000])
def test_a_window_shows_the_same_as_the_whole(ratio: float, count: int) -> None:
    rng = np.random.default_rng(1)
    lines = np.stack(
        [np.zeros(count), rng.uniform(0, 300, count), np.full(count, 400),
         rng.uniform(0, 300, count)], axis=1,
    )  # fmt: skip
    values = [rng.normal(size=count).astype(np.float32)]
    whole = EdgeTexture([lines], ratio)
    part = EdgeTexture([lines], ratio, (100, 80, 150, 120))
    assert part.box == (100, 80, 150, 120)
    left, top = 100 - whole.box[0], 80 - whole.box[1]
    border = 8
    rows, columns = (
        slice(round((start + border) * ratio), round((start + size - border) * ratio))
        for start, size in ((top, 120), (left, 150))
    )
    seen = channels(whole.render(values, COLOURS))[rows, columns]
    inner = slice(round(border * ratio), -round(border * ratio))
    again = channels(part.render(values, COLOURS))[inner, inner]
    assert np.abs(seen - again).max() <= 12
    assert np.abs(seen - again).mean() < 0.1


def test_a_window_costs_what_is_seen_of_it() -> None:
    rng = np.random.default_rng(2)
    ends = rng.uniform(0, 8000, (2, 5000))
    lines = np.stack([np.zeros(5000), ends[0], np.full(5000, 8000), ends[1]], axis=1)
    small = EdgeTexture([lines], 1.0, (3000, 3000, 400, 300))
    assert len(small._samples.line) <= 5000 * 400
    assert small.render([np.ones(5000, np.float32)], COLOURS).shape == (300, 400)


def test_a_window_beside_the_lines_is_ground() -> None:
    texture = EdgeTexture([LINES], 1.0, (5000, 5000, 100, 100))
    assert (texture.render([np.ones(3, np.float32)], COLOURS) == COLOURS[0]).all()


@pytest.mark.parametrize("x", [96, 104])
def test_a_steep_line_at_the_side_of_a_window_does_not_come_out_at_the_other(x: int) -> None:
    lines = np.array([[x - 20, 0, x + 20, 400], [0, 0, 1, 400]], float)
    texture = EdgeTexture([lines], 2.0, (x - 60, 100, 60, 200))
    image = texture.render([np.array([1, 0], np.float32)], COLOURS)
    assert (image[:, :40] == COLOURS[0]).all()
    assert (image != COLOURS[0]).any()


def test_thick_lines_leave_nothing_at_the_other_side() -> None:
    level = np.array([[0, 8, 120, 8]], float)
    texture = EdgeTexture([level], 4.0, (0, 8, 120, 40))
    for value in (1.0, -1.0):
        image = texture.render([np.array([value], np.float32)], COLOURS)
        assert (image[-20:] == COLOURS[0]).all()
        assert (image[0] != COLOURS[0]).any()
