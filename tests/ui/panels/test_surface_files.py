"""The panel's menu writes the picture and the numbers, and lays the plane through a point."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from glassnet.landscape import Plane
from glassnet.ui.panels.surface import LossSurface

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]
Answer = Callable[[str, str], None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Answers the next question for a file name."""

    def answer(path: str, kind: str = "") -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (path, kind))

    return answer


def menu(panel: LossSurface, at: QPoint) -> QMenu:
    """Open the menu over the plot."""
    port = panel.surface.plot.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
    QApplication.sendEvent(port, event)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    return opened


def trigger(opened: QMenu, text: str) -> None:
    next(action for action in opened.actions() if action.text().startswith(text)).trigger()
    opened.close()


def test_the_picture_is_the_plot(
    panel: LossSurface, session: HandMadeSession, show: Show, answer: Answer, tmp_path: Path
) -> None:
    session.train(20)
    show(panel, session)
    answer(str(tmp_path / "seen"), "Picture (*.png)")
    trigger(menu(panel, QPoint(20, 20)), "Save the picture")
    image = QImage(str(tmp_path / "seen.png"))
    assert image.size() == panel.surface.size()
    assert session.notices == ["Saved seen.png."]


def test_the_numbers_are_those_of_the_surface(
    panel: LossSurface, session: HandMadeSession, show: Show, answer: Answer, tmp_path: Path
) -> None:
    session.train(20)
    show(panel, session)
    result, path = panel.model.result, panel.model.path
    assert result is not None
    assert path is not None
    answer(str(tmp_path / "numbers.npz"), "")
    trigger(menu(panel, QPoint(20, 20)), "Save the numbers")
    with np.load(tmp_path / "numbers.npz") as kept:
        np.testing.assert_array_equal(kept["loss"], result.losses)
        np.testing.assert_array_equal(kept["alpha"], result.alphas)
        np.testing.assert_array_equal(kept["path"], path.places)
    answer(str(tmp_path / "table"), "Table (*.csv)")
    trigger(menu(panel, QPoint(20, 20)), "Save the numbers")
    rows = list(csv.reader((tmp_path / "table.csv").read_text().splitlines()))
    assert rows[0] == ["alpha", "beta", "loss"]
    assert len(rows) == 1 + result.losses.size


@pytest.mark.parametrize("kind", ["picture", "numbers"])
def test_a_file_that_cannot_be_written_is_told_in_words(
    panel: LossSurface, session: HandMadeSession, show: Show, answer: Answer, tmp_path: Path,
    kind: str,
) -> None:  # fmt: skip
    show(panel, session)
    answer(str(tmp_path / "nowhere" / "file"), "")
    trigger(menu(panel, QPoint(20, 20)), f"Save the {kind}")
    assert len(session.notices) == 1
    assert "nowhere" in session.notices[0]


def test_the_menu_lays_the_plane_through_the_point_under_the_pointer(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.train(20)
    show(panel, session)
    QApplication.processEvents()
    view = panel.surface.plot.getPlotItem().getViewBox()
    at = view.mapToScene(QPointF(*panel.surface.overlay.pixels[0])).toPoint()
    QTest.mouseMove(panel.surface.plot.viewport(), at + QPoint(0, 15))
    QTest.mouseMove(panel.surface.plot.viewport(), at)
    trigger(menu(panel, at), "Lay the plane through step 0")
    plane = show(panel, session)
    np.testing.assert_allclose(plane.centre, session.run.trajectory.vectors[0], rtol=1e-6)
    trigger(menu(panel, QPoint(20, 20)), "Lay the plane through now")
    np.testing.assert_allclose(show(panel, session).centre, session.network.parameters, rtol=1e-6)


def test_without_a_surface_there_is_nothing_to_save(
    panel: LossSurface, session: HandMadeSession
) -> None:
    panel.surface.show()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(5, 5), panel.mapToGlobal(QPoint(5, 5))
    )
    QApplication.sendEvent(panel, event)
    opened = QApplication.activePopupWidget()
    assert isinstance(opened, QMenu)
    enabled = {action.text(): action.isEnabled() for action in opened.actions()}
    assert not enabled["Save the picture…"]
    assert not enabled["Save the numbers…"]
    opened.close()
