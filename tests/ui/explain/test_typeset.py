"""Formulas are typeset once, off the window's thread, and drawn in any colour."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from glassnet.engine import activations, losses, optimizers, schedules
from glassnet.engine.component import Component
from glassnet.ui.explain.typeset import Typesetter, svg_of

WAIT_MS = 20_000


def formulas() -> Iterator[str]:
    kinds: list[type[Component]] = [*activations, *losses, *optimizers, *schedules]
    for kind in kinds:
        for name in ("formula", "slope_formula", "own_formula"):
            if getattr(kind, name, ""):
                yield getattr(kind, name)


def test_every_formula_can_be_typeset() -> None:
    for formula in formulas():
        assert 'fill="black"' in svg_of(formula, 15), formula


@pytest.fixture
def typesetter(qtbot: QtBot) -> Iterator[tuple[Typesetter, list[int]]]:
    ready: list[int] = []
    parent = QObject()
    made = Typesetter(lambda: ready.append(1), parent)
    yield made, ready
    made.shutdown()
    made.shutdown()


def test_a_picture_comes_later_and_stays(
    qtbot: QtBot, typesetter: tuple[Typesetter, list[int]]
) -> None:
    made, ready = typesetter
    formula = r"q = \frac{1}{2}"
    assert made.picture(formula, "#ff0000", 15, 2.0) is None
    assert made.picture(formula, "#ff0000", 15, 2.0) is None
    assert made.busy
    qtbot.waitUntil(lambda: ready == [1], timeout=WAIT_MS)
    picture = made.picture(formula, "#ff0000", 15, 2.0)
    assert picture is not None
    assert picture is made.picture(formula, "#ff0000", 15, 2.0)
    assert picture.devicePixelRatio() == 2.0
    image = picture.toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert len(inked) > 20
    assert {(one.red(), one.green(), one.blue()) for one in inked} == {(255, 0, 0)}
    other = made.picture(formula, "#0000ff", 15, 1.0)
    assert other is not None
    assert other.size() != picture.size()
    assert not made.busy


def test_a_formula_fills_its_picture_on_every_screen(
    qtbot: QtBot, typesetter: tuple[Typesetter, list[int]]
) -> None:
    made, _ = typesetter
    formula = r"z = \sum_i w_i x_i"

    def inked(ratio: float) -> tuple[int, int, int, int]:
        picture = made.picture(formula, "#ffffff", 15, ratio)
        assert picture is not None
        image = picture.toImage()
        places = [
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 40
        ]
        (left, right), (top, bottom) = ((min(one), max(one)) for one in zip(*places, strict=True))
        return left, right, top, bottom

    made.picture(formula, "#ffffff", 15, 1.0)
    qtbot.waitUntil(lambda: not made.busy, timeout=WAIT_MS)
    assert inked(2.0) == pytest.approx([2 * side for side in inked(1.0)], abs=3)
