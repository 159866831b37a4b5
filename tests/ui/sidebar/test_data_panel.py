"""Tiles choose the dataset; sliders set its noise, its split and its size."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.data import Dataset, datasets
from glassnet.engine.errors import GlassnetError
from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar, thumbnails
from glassnet.ui.sidebar.thumbnails import sample, thumbnail
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Slider

LEFT = Qt.MouseButton.LeftButton


def slider(side_bar: SideBar, name: str) -> Slider:
    row = side_bar.data.form.rows[name]
    assert isinstance(row, Slider)
    return row


def chosen(session: Session) -> Dataset:
    assert session.spec.dataset is not None
    return session.spec.dataset


def test_there_is_a_tile_for_every_dataset(side_bar: SideBar) -> None:
    assert list(side_bar.data.tiles) == [dataset.id for dataset in datasets]


@pytest.mark.parametrize("name", [dataset.id for dataset in datasets])
def test_a_click_on_a_tile_chooses_its_dataset(
    qtbot: QtBot, session: Session, side_bar: SideBar, name: str
) -> None:
    QTest.mouseClick(side_bar.data.tiles[name], LEFT)
    assert chosen(session).id == name
    ringed = [key for key, tile in side_bar.data.tiles.items() if tile.isChecked()]
    assert ringed == [name]


def test_the_ring_follows_undo(qtbot: QtBot, session: Session, side_bar: SideBar) -> None:
    before = chosen(session).id
    QTest.mouseClick(side_bar.data.tiles["circle"], LEFT)
    session.undo_edit()
    assert side_bar.data.tiles[before].isChecked()
    assert not side_bar.data.tiles["circle"].isChecked()


def test_return_chooses_a_tile_and_space_stays_with_the_transport(
    qtbot: QtBot, session: Session, side_bar: SideBar
) -> None:
    tile = side_bar.data.tiles["gauss"]
    QTest.keyClick(tile, Qt.Key.Key_Space)
    assert chosen(session).id != "gauss"
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert chosen(session).id == "gauss"


def test_choosing_the_same_dataset_is_no_edit(
    qtbot: QtBot, session: Session, side_bar: SideBar
) -> None:
    QTest.mouseClick(side_bar.data.tiles[chosen(session).id], LEFT)
    assert not session.undo.can_undo


def test_a_drag_of_the_noise_is_one_undo_step(
    qtbot: QtBot, session: Session, side_bar: SideBar
) -> None:
    before = session.spec
    noise = slider(side_bar, "noise")
    for end in (150, 60):
        QTest.mousePress(noise, LEFT, pos=QPoint(20, 24))
        for x in range(30, end, 10):
            QTest.mouseMove(noise, QPoint(x, 24))
        QTest.mouseRelease(noise, LEFT, pos=QPoint(end, 24))
    assert chosen(session).values["noise"] == noise.number
    session.undo_edit()
    assert session.spec != before
    session.undo_edit()
    assert session.spec == before
    assert not session.undo.can_undo


def test_images_are_cut_anew_only_at_the_end_of_a_drag(
    qtbot: QtBot, session: Session, side_bar: SideBar
) -> None:
    QTest.mouseClick(side_bar.data.tiles["digits"], LEFT)
    before = chosen(session)
    split = slider(side_bar, "validation")
    QTest.mousePress(split, LEFT, pos=QPoint(40, 24))
    for x in (60, 100, 120):
        QTest.mouseMove(split, QPoint(x, 24))
        assert chosen(session) == before
    QTest.mouseRelease(split, LEFT, pos=QPoint(120, 24))
    assert chosen(session).values["validation"] == split.number
    session.undo_edit()
    assert chosen(session) == before


def test_the_number_of_rows_is_written_beside_the_heading(
    session: Session, side_bar: SideBar
) -> None:
    split = slider(side_bar, "validation").edit()
    split.setText("30 %")
    split.take()
    rows = chosen(session).values["samples"]
    held = round(0.3 * rows)
    assert side_bar.data.counts.text() == f"{rows - held:,} + {held:,} points"
    assert len(session.data.validation) == held


def test_a_setting_that_cannot_be_comes_back(session: Session, side_bar: SideBar) -> None:
    notices: list[object] = []
    session.notice_given.connect(notices.append)
    entry = slider(side_bar, "noise").edit()
    entry.setText("17")
    entry.take()
    assert entry.refused
    assert slider(side_bar, "noise").number == chosen(session).values["noise"]
    assert not session.undo.can_undo


def test_stored_data_is_read_only_when_the_window_stands(qtbot: QtBot, side_bar: SideBar) -> None:
    tile = side_bar.data.tiles["digits"]
    assert not tile.drawn
    qtbot.waitUntil(lambda: tile.drawn)


@pytest.mark.parametrize("dataset", list(datasets), ids=[dataset.id for dataset in datasets])
def test_a_thumbnail_shows_what_is_generated(
    dataset: type[Dataset], theme: Theme, side_bar: SideBar
) -> None:
    image = thumbnail(dataset, theme, QSize(60, 44), 2.0).toImage()
    assert (image.width(), image.height()) == (120, 88)
    pixels = [image.pixelColor(x, y) for x in range(120) for y in range(88)]
    drawn = {pixel.name() for pixel in pixels if pixel.alpha() > 200}
    if dataset.task == "classification":
        wanted = {"ink"} if dataset.image_shape else {"pos", "neg"}
        assert {theme.hex(name) for name in wanted} <= drawn
    else:
        assert len(drawn) > 2
    inputs, answers = sample(dataset)
    assert len(inputs) == len(answers) <= thumbnails.POINTS


def blueness(image: QImage, x: float, y: float) -> int:
    """How much bluer than orange a picture is around a place."""
    around = [image.pixelColor(round(x) + i, round(y) + j) for i in (-3, 0, 3) for j in (-3, 0, 3)]
    return sum(pixel.blue() - pixel.red() for pixel in around if pixel.alpha() > 200)


def test_numbers_on_the_plane_are_blue_where_high_and_orange_where_low(
    theme: Theme, side_bar: SideBar
) -> None:
    image = thumbnail(datasets["plane"], theme, QSize(60, 60), 2.0).toImage()
    corner = range(8, 40, 6)
    assert sum(blueness(image, 119 - i, j) for i in corner for j in corner) > 500
    assert sum(blueness(image, i, 119 - j) for i in corner for j in corner) < -500


def test_numbers_over_a_line_are_its_curve(theme: Theme, side_bar: SideBar) -> None:
    image = thumbnail(datasets["step"], theme, QSize(60, 44), 2.0).toImage()
    drawn = [(x, y) for x in range(120) for y in range(88) if image.pixelColor(x, y).alpha() > 200]
    assert min(y for x, y in drawn if x < 54) > 44
    assert max(y for x, y in drawn if x > 66) < 44


@pytest.mark.parametrize("width", [232, 252])
def test_every_tile_has_room_for_its_name(side_bar: SideBar, theme: Theme, width: int) -> None:
    side_bar.setFixedWidth(width)
    QApplication.processEvents()
    widest = QFontMetricsF(theme.font("caption", "semibold")).horizontalAdvance
    for tile in side_bar.data.tiles.values():
        assert widest(tile.text()) <= tile.width()


def test_datasets_are_grouped_by_what_they_ask_for(side_bar: SideBar) -> None:
    side_bar.resize(232, 760)
    QApplication.processEvents()
    tiles = side_bar.data.tiles
    bottom = {
        task: [tile.y() for tile in tiles.values() if tile.dataset.task == task]
        for task in ("classification", "regression")
    }
    assert max(bottom["classification"]) < min(bottom["regression"])
    assert [title.text() for title in side_bar.data.titles if title.isVisible()] == [
        "Classes",
        "Numbers",
    ]
    side_bar.resize(232, 568)
    QApplication.processEvents()
    assert not any(title.isVisible() for title in side_bar.data.titles)


def test_a_thumbnail_is_drawn_once_for_a_theme(theme: Theme) -> None:
    spiral = datasets["spiral"]
    first = thumbnail(spiral, theme, QSize(60, 44), 1.0)
    assert thumbnail(spiral, theme, QSize(60, 44), 1.0) is first
    theme.switch("light")
    assert thumbnail(spiral, theme, QSize(60, 44), 1.0) is not first


def test_stored_data_that_cannot_be_read_leaves_the_tile_empty(
    monkeypatch: pytest.MonkeyPatch, side_bar: SideBar
) -> None:
    def broken(*_: object) -> None:
        raise GlassnetError("mnist-10k.npz: the digits cannot be read")

    monkeypatch.setattr("glassnet.ui.sidebar.data_panel.thumbnail", broken)
    side_bar.data.draw_all()
    assert not side_bar.grab().isNull()
