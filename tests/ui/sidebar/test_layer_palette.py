"""Chips add layers: dragged to a place, clicked, or by Return."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.engine import layers
from glassnet.ui.session import Session
from glassnet.ui.sidebar import LAYER_MIME, SideBar, layer_in, layer_mime, layer_palette
from glassnet.ui.sidebar.layer_palette import LayerChip
from glassnet.ui.theme import Theme, icon

LEFT = Qt.MouseButton.LeftButton


def test_there_is_a_chip_for_every_kind_of_layer(side_bar: SideBar) -> None:
    assert list(side_bar.palette_panel.chips) == [layer.id for layer in layers]


@pytest.mark.parametrize("layer", [layer.id for layer in layers])
def test_what_is_dragged_is_the_id_of_the_layer(layer: str) -> None:
    mime = layer_mime(layer)
    assert mime.formats() == [LAYER_MIME] == ["application/x-glassnet-layer"]
    assert mime.data(LAYER_MIME).data() == layer.encode()
    assert layer_in(mime) == layer


def test_every_chip_has_an_icon_that_exists(theme: Theme) -> None:
    for name in layer_palette.ICONS.values():
        assert not icon(theme, name).isNull()


def test_other_things_that_are_dragged_are_no_layers() -> None:
    text, unknown = QMimeData(), QMimeData()
    text.setText("dense")
    unknown.setData(LAYER_MIME, b"\xff\x00")
    assert layer_in(text) is None
    assert layer_in(unknown) is None


def test_moving_a_pressed_chip_starts_a_drag_with_its_picture(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, session: Session, side_bar: SideBar
) -> None:
    started: list[QDrag] = []

    def remember(chip: LayerChip, drag: QDrag) -> None:
        started.append(drag)

    monkeypatch.setattr(LayerChip, "start", remember)
    chip = side_bar.palette_panel.chips["dense"]
    QTest.mousePress(chip, LEFT, pos=QPoint(20, 14))
    QTest.mouseMove(chip, QPoint(22, 14))
    assert started == []
    QTest.mouseMove(chip, QPoint(60, 40))
    QTest.mouseRelease(chip, LEFT, pos=QPoint(60, 40))
    (drag,) = started
    assert layer_in(drag.mimeData()) == "dense"
    assert drag.pixmap().deviceIndependentSize().toSize() == chip.size()
    assert drag.hotSpot() == QPoint(20, 14)
    assert not session.undo.can_undo


@pytest.mark.parametrize("way", ["click", "return"])
def test_a_chip_adds_its_layer_before_the_output(
    qtbot: QtBot, session: Session, side_bar: SideBar, way: str
) -> None:
    before = session.spec.network.layers
    chip = side_bar.palette_panel.chips["dense"]
    if way == "click":
        QTest.mouseClick(chip, LEFT)
    else:
        QTest.keyClick(chip, Qt.Key.Key_Return)
    after = session.spec.network.layers
    assert len(after) == len(before) + 1
    assert (after[:-2], after[-1]) == (before[:-1], before[-1])
    assert after[-2].id == "dense"
