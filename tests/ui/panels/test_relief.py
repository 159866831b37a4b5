"""The loss surface as a landscape: what is seen lies where it should, and nothing else is seen."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from glassnet.landscape import Plane
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.picture import SMOOTH
from glassnet.ui.plots.relief import NOTHING, Relief, Seen, Stand
from glassnet.ui.plots.relief_plot import FINE_PIXELS, PIXELS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
RAMP = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], 3, axis=1)
CENTRES = (np.arange(SMOOTH) + 0.5) / SMOOTH - 0.5
SIZE = (320, 240)


def bowl() -> NDArray[np.float64]:
    return np.asarray(2 * np.add.outer(CENTRES**2, CENTRES**2), np.float64)


def seen(levels: NDArray[np.float64], stand: Stand) -> Seen:
    return Relief(levels, RAMP).draw(stand, *SIZE)


# ---------------------------------------------------------------------- what is seen


def test_from_straight_above_it_is_the_flat_picture() -> None:
    above = seen(bowl(), Stand(0.0, math.pi / 2))
    inside = above.places != NOTHING
    rows, columns = np.nonzero(inside)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=1)
    across, up = above.places[inside] // SMOOTH, above.places[inside] % SMOOTH
    assert np.corrcoef(columns, across)[0, 1] > 0.999
    assert np.corrcoef(rows, -up)[0, 1] > 0.999


@settings(max_examples=25)
@given(
    st.floats(0, 6.28), st.floats(0.15, 1.5), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)
)  # fmt: skip
def test_a_point_that_no_hill_hides_is_seen_where_it_is_drawn(
    azimuth: float, elevation: float, u: float, v: float
) -> None:
    relief = Relief(bowl(), RAMP)
    view = relief.draw(Stand(azimuth, elevation), *SIZE)
    height = relief.height_at(np.array([u]), np.array([v]))
    ((x, y),), clear = view.project(np.array([u]), np.array([v]), height)
    place = view.place_at(float(x), float(y))
    if clear[0] and place is not None and elevation > 0.5:
        assert place == pytest.approx((u, v), abs=0.03)


def test_what_lies_behind_a_hill_is_hidden() -> None:
    levels = np.zeros((SMOOTH, SMOOTH))
    levels[:, 80:100] = 1.0  # a wall across, in front of the far half
    relief = Relief(levels, RAMP)
    view = relief.draw(Stand(0.0, 1.0), *SIZE)
    v = np.array([-0.3, 0.15, 0.45])
    _, clear = view.project(np.zeros(3), v, relief.height_at(np.zeros(3), v))
    assert clear.tolist() == [True, False, True]
    turned = relief.draw(Stand(math.pi, 1.0), *SIZE)
    _, clear = turned.project(np.zeros(3), v, relief.height_at(np.zeros(3), v))
    assert clear.tolist() == [False, True, True]


def test_losses_that_are_not_finite_are_holes() -> None:
    levels = bowl()
    levels[90:102, 90:102] = np.nan
    above = seen(levels, Stand(0.0, math.pi / 2))
    middle = above.pixels[SIZE[1] // 2, SIZE[0] // 2]
    assert middle == 0
    assert above.place_at(SIZE[0] / 2, SIZE[1] / 2) is None
    empty = seen(np.full((SMOOTH, SMOOTH), np.nan), Stand())
    assert not empty.pixels.any()


def test_beside_the_landscape_nothing_is_drawn_and_nothing_is_found() -> None:
    view = seen(bowl(), Stand())
    assert not view.pixels[0, 0]
    assert view.place_at(0, 0) is None
    assert view.place_at(-5, 900) is None


def test_high_is_bright() -> None:
    above = seen(bowl(), Stand(0.0, math.pi / 2))
    middle, corner = above.pixels[SIZE[1] // 2, SIZE[0] // 2], above.pixels[
        np.nonzero(above.pixels)[0][0] + 3, np.nonzero(above.pixels)[1][0] + 3
    ]  # fmt: skip
    assert (middle & 255) < (corner & 255)


def test_one_never_looks_from_below_nor_over_the_top() -> None:
    stand = Stand().turned(0.1, 99)
    assert stand.elevation == pytest.approx(math.pi / 2)
    assert stand.turned(0, -99).elevation == pytest.approx(0.12)
    assert Stand().nearer(99).zoom == 8
    assert Stand().nearer(0.001).zoom == 0.5


# ---------------------------------------------------------------------- by hand


@pytest.fixture
def landscape(panel: LossSurface, session: HandMadeSession, show: Show) -> LossSurface:
    """A short run's surface as a landscape, as the button shows it."""
    session.train(30)
    show(panel, session)
    QTest.mouseClick(panel.bar.relief_button, LEFT)
    QApplication.processEvents()
    return panel


def wheel(panel: LossSurface, notches: int) -> None:
    at = panel.relief.rect().center()
    event = QWheelEvent(
        QPointF(at), QPointF(panel.relief.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.relief, event)


def test_a_button_changes_between_the_flat_picture_and_the_landscape(
    landscape: LossSurface,
) -> None:
    assert landscape.relief.isVisible()
    assert not landscape.surface.isVisible()
    assert landscape.bar.relief_button.isChecked()
    QTest.mouseClick(landscape.bar.relief_button, LEFT)
    assert landscape.surface.isVisible()
    assert landscape.surface.tones is not None


def test_the_mouse_turns_it_and_escape_and_a_double_click_take_that_back(
    landscape: LossSurface,
) -> None:
    relief, middle = landscape.relief, landscape.relief.rect().center()
    QTest.mousePress(relief, LEFT, pos=middle)
    QTest.mouseMove(relief, middle + QPoint(40, 10))
    turned = relief.stand
    assert turned.azimuth > Stand().azimuth
    assert turned.elevation > Stand().elevation
    relief.setFocus()
    QTest.keyClick(relief, Qt.Key.Key_Escape)
    assert relief.stand == Stand()
    QTest.mouseMove(relief, middle + QPoint(90, 10))
    assert relief.stand == Stand()
    QTest.mouseRelease(relief, LEFT)
    QTest.mousePress(relief, LEFT, pos=middle)
    QTest.mouseMove(relief, middle + QPoint(-40, 0))
    QTest.mouseRelease(relief, LEFT)
    assert relief.stand.azimuth < Stand().azimuth
    QTest.mouseDClick(relief, LEFT, pos=middle)
    assert relief.stand == Stand()


def test_wheel_and_keys_come_nearer_and_turn_it(landscape: LossSurface) -> None:
    relief = landscape.relief
    wheel(landscape, 2)
    assert relief.stand.zoom == pytest.approx(1.25**2)
    relief.setFocus()
    for key in (Qt.Key.Key_Minus, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(relief, key)
    assert relief.stand.zoom == pytest.approx(1.25)
    assert relief.stand.azimuth != Stand().azimuth
    assert relief.stand.elevation > Stand().elevation
    QTest.keyClick(relief, Qt.Key.Key_0)
    assert relief.stand == Stand()


def test_the_loss_under_the_pointer_is_that_of_the_grid(landscape: LossSurface) -> None:
    result, relief = landscape.model.result, landscape.relief
    assert result is not None
    told: list[object] = []
    relief.hovered.connect(told.append)
    path = landscape.model.path
    assert path is not None
    place = (float(path.places[-1][0]), float(path.places[-1][1]))
    at = relief.pixel(place)
    assert at is not None
    QTest.mouseMove(relief, at.toPoint())
    row = int(np.argmin(np.abs(result.alphas - place[0])))
    column = int(np.argmin(np.abs(result.betas - place[1])))
    near = result.losses[row - 2 : row + 3, column - 2 : column + 3]
    assert isinstance(told[-1], float)
    assert near.min() <= told[-1] <= near.max()
    assert "loss here" in landscape.bar.name.text()
    QTest.mouseMove(relief, QPoint(1, 1))
    assert told[-1] is None


def test_the_path_ends_in_a_white_point_on_the_landscape(landscape: LossSurface) -> None:
    relief, path = landscape.relief, landscape.model.path
    assert path is not None
    at = relief.pixel((float(path.places[-1][0]), float(path.places[-1][1])))
    assert at is not None
    image = relief.grab().toImage()
    color = image.pixelColor(round(at.x()), round(at.y()))
    assert min(color.red(), color.green(), color.blue()) > 200


def test_it_is_shown_in_the_same_way_next_time(landscape: LossSurface, tmp_path: object) -> None:
    settings_ = QSettings(f"{tmp_path}/memory.ini", QSettings.Format.IniFormat)
    landscape.remember(settings_)
    landscape.model.change(relief=False)
    landscape.recall(settings_)
    assert landscape.model.aim.relief
    assert landscape.bar.relief_button.isChecked()


def test_at_rest_it_is_drawn_finer_than_while_it_turns(
    landscape: LossSurface, qtbot: QtBot
) -> None:
    relief = landscape.views.relief
    landscape.resize(700, 700)
    qtbot.waitUntil(lambda: relief._fine and relief._seen is not None, timeout=20_000)
    fine = relief._look()
    assert fine is not None
    relief.turn_to(relief.stand.turned(0.1, 0.0))
    quick = relief._look()
    assert quick is not None
    assert quick.pixels.size <= PIXELS < fine.pixels.size <= FINE_PIXELS
    assert not relief._fine
