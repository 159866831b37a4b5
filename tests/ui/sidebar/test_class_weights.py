"""What each class counts in the loss is typed in cells of the side bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glassnet.data import datasets
from glassnet.engine import losses
from glassnet.experiment import edits, proposal
from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar
from glassnet.ui.widgets import NumberField, Weights

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def cells(session: Session, side_bar: SideBar) -> Weights:
    """The cells for the ten digits, laid open."""
    session.new_document(proposal("digits"))
    side_bar.activateWindow()
    side_bar.training.fold.unfold()
    QApplication.processEvents()
    row = side_bar.training.loss_numbers.rows["class_weights"]
    assert isinstance(row, Weights)
    QTest.mouseClick(row.equal, LEFT)
    QApplication.processEvents()
    return row


def weights(session: Session) -> object:
    return session.spec.training.loss.values["class_weights"]


def type_in(cell: QWidget, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.mouseDClick(cell, LEFT)
    QTest.keyClick(cell, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(cell, text)
    QTest.keyClick(cell, key)


def test_there_is_a_cell_for_each_class_with_its_name(cells: Weights, session: Session) -> None:
    assert weights(session) == (1.0,) * 10
    assert len(cells.entries) == 10
    for name, cell in zip(session.data.classes, cells.entries, strict=True):
        assert cell.isVisible()
        assert cell.accessibleName() == f"Class weights w, {name}"
        assert cell.text() == "1"
        assert cell.fontMetrics().horizontalAdvance("0.125") < cell.width()


def test_a_typed_number_is_one_undo_step(cells: Weights, session: Session) -> None:
    type_in(cells.entries[3], "2,5")
    assert weights(session) == (1.0, 1.0, 1.0, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    type_in(cells.entries[4], "0.5")
    session.undo_edit()
    assert weights(session) == (1.0, 1.0, 1.0, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert cells.entries[3].text() == "2.5"
    assert cells.entries[4].text() == "1"
    session.undo_edit()
    session.undo_edit()
    assert weights(session) is None
    assert cells.equal.isChecked()
    assert not cells.entries[0].isVisible()


def test_tab_goes_from_cell_to_cell_and_takes_what_was_typed(
    cells: Weights, session: Session
) -> None:
    cells.entries[0].setFocus()
    for number, cell in enumerate(cells.entries):
        assert QApplication.focusWidget() is cell
        QTest.keyClick(cell, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(cell, str(number + 1))
        QTest.keyClick(cell, Qt.Key.Key_Tab)
    assert weights(session) == tuple(map(float, range(1, 11)))


@pytest.mark.parametrize("text", ["0", "-1", "many", "1e999"])
def test_what_is_no_weight_is_refused_in_its_cell(
    cells: Weights, session: Session, text: str
) -> None:
    before = session.spec
    type_in(cells.entries[3], text)
    assert cells.entries[3].refused
    assert "above 0" in cells.entries[3].toolTip()
    assert session.spec == before
    QTest.keyClick(cells.entries[3], Qt.Key.Key_Escape)
    assert cells.entries[3].text() == "1"


def test_escape_gives_up_what_is_typed(cells: Weights, session: Session) -> None:
    before = session.spec
    type_in(cells.entries[3], "7", Qt.Key.Key_Escape)
    assert cells.entries[3].text() == "1"
    assert session.spec == before


def test_equal_takes_all_of_them_back_in_one_step(cells: Weights, session: Session) -> None:
    type_in(cells.entries[3], "7")
    QTest.mouseClick(cells.equal, LEFT)
    assert weights(session) is None
    session.undo_edit()
    assert cells.entries[3].text() == "7"


@pytest.mark.parametrize("dataset", [dataset.id for dataset in datasets])
def test_the_side_bar_of_a_small_window_does_not_scroll_until_more_is_asked_for(
    qtbot: QtBot, session: Session, side_bar: SideBar, dataset: str
) -> None:
    session.new_document(proposal(dataset))
    if session.data.classes and len(session.data.classes) == 2:
        session.apply(edits.set_training, "loss", losses["binary_cross_entropy"](positive_weight=2))
    QApplication.processEvents()
    assert not side_bar.scrolls
    side_bar.training.fold.unfold()
    qtbot.waitUntil(lambda: side_bar.scrolls, timeout=5000)
    if session.spec.training.loss.id == "binary_cross_entropy":
        row = side_bar.training.loss_numbers.rows["positive_weight"]
        assert isinstance(row, NumberField)
        assert row.isVisible()
        assert row.value == 2
