"""Every control of the training changes the document, and shows what stands in it."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glassnet.engine import losses, optimizers
from glassnet.ui.selection import Notice
from glassnet.ui.session import Session
from glassnet.ui.sidebar import SideBar
from glassnet.ui.sidebar.training_panel import TrainingPanel
from glassnet.ui.widgets import Choice, Entry, NumberField, Slider, Switch

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(side_bar: SideBar) -> TrainingPanel:
    return side_bar.training


def pick(choice: Choice, value: Any) -> None:
    row = choice.row_of(value)
    choice.combo.setCurrentIndex(row)
    choice.combo.activated.emit(row)


@pytest.mark.parametrize("optimizer", [optimizer.id for optimizer in optimizers])
def test_another_optimizer_brings_its_own_numbers(
    session: Session, panel: TrainingPanel, optimizer: str
) -> None:
    pick(panel.optimizer, optimizer)
    chosen = session.spec.training.optimizer
    assert chosen.id == optimizer
    assert [*panel.numbers.rows, *panel.rarer.rows] == list(chosen.hypers)
    assert next(iter(panel.numbers.rows)) == "learning_rate"


@pytest.mark.parametrize("loss", [loss.id for loss in losses])
def test_every_loss_can_be_chosen_and_the_network_follows(
    session: Session, panel: TrainingPanel, loss: str
) -> None:
    pick(panel.loss, loss)
    assert session.spec.training.loss.id == panel.loss.value
    session.network  # noqa: B018  – the document's network can be built


def test_a_drag_of_the_learning_rate_is_one_undo_step_and_live(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    rate = panel.numbers.rows["learning_rate"]
    assert isinstance(rate, Slider)
    before, generation = session.spec, session.generation
    QTest.mousePress(rate, LEFT, pos=QPoint(40, 24))
    for x in range(50, 120, 7):
        QTest.mouseMove(rate, QPoint(x, 24))
    QTest.mouseRelease(rate, LEFT, pos=QPoint(120, 24))
    assert session.spec.training.optimizer.learning_rate == rate.number
    assert session.generation == generation
    session.undo_edit()
    assert session.spec == before
    assert rate.number == before.training.optimizer.learning_rate


@pytest.mark.parametrize(
    ("text", "size"), [("64", 64), ("17", 17), ("full", "full"), (" FULL ", "full")]
)
def test_a_batch_size_is_typed(
    qtbot: QtBot, session: Session, panel: TrainingPanel, text: str, size: int | str
) -> None:
    entry = panel.batch.combo.lineEdit()
    assert isinstance(entry, Entry)
    entry.setText(text)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert session.spec.training.batch_size == size
    assert panel.batch.combo.currentText() == str(size)


@pytest.mark.parametrize("text", ["0", "-4", "2.5", "many", ""])
def test_a_bad_batch_size_is_refused(
    qtbot: QtBot, session: Session, panel: TrainingPanel, text: str
) -> None:
    before = session.spec
    entry = panel.batch.combo.lineEdit()
    assert isinstance(entry, Entry)
    entry.setText(text)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.refused
    assert "full" in entry.toolTip()
    assert session.spec == before


def test_the_number_of_epochs_is_chosen(session: Session, panel: TrainingPanel) -> None:
    pick(panel.epochs, 20)
    assert session.spec.training.epochs == 20


def test_two_choices_are_two_undo_steps(session: Session, panel: TrainingPanel) -> None:
    pick(panel.batch, 4)
    pick(panel.batch, 8)
    session.undo_edit()
    assert session.spec.training.batch_size == 4
    assert panel.batch.value == 4


def test_rarer_settings_are_folded_away_until_asked_for(qtbot: QtBot, panel: TrainingPanel) -> None:
    assert not panel.more.isVisible()
    QTest.mouseClick(panel.fold.button, LEFT)
    assert panel.more.isVisible()


def test_the_penalty_is_set_and_taken_off_again(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    panel.fold.unfold()
    penalty = panel.more.rows["l2"]
    assert isinstance(penalty, Slider)
    entry = penalty.edit()
    entry.setText("0.001")
    entry.take()
    assert session.spec.training.l2 == 0.001
    QTest.keyClick(penalty, Qt.Key.Key_Home)
    assert session.spec.training.l2 == 0


def test_training_can_stop_early(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    panel.fold.unfold()
    patience = panel.more.rows["early_stopping"]
    assert isinstance(patience, NumberField)
    assert patience.entry.text() == "off"
    for text, value in (("7", 7), ("off", None)):
        patience.entry.setText(text)
        QTest.keyClick(patience.entry, Qt.Key.Key_Return)
        early = session.spec.training.early_stopping
        assert (early.patience if early else None) == value


def test_a_setting_that_cannot_be_is_explained_and_comes_back(
    qtbot: QtBot, session: Session, side_bar: SideBar, panel: TrainingPanel
) -> None:
    notices: list[Notice] = []
    session.notice_given.connect(notices.append)
    split = side_bar.data.form.rows["validation"]
    QTest.keyClick(split, Qt.Key.Key_Home)
    panel.fold.unfold()
    patience = panel.more.rows["early_stopping"]
    assert isinstance(patience, NumberField)
    patience.entry.setText("7")
    QTest.keyClick(patience.entry, Qt.Key.Key_Return)
    (notice,) = notices
    assert notice.text.startswith("Early stopping: needs a validation split")
    assert patience.entry.text() == "off"


def test_clipping_is_off_at_the_left_end(
    qtbot: QtBot, session: Session, panel: TrainingPanel
) -> None:
    panel.fold.unfold()
    clip = panel.more.rows["clip_norm"]
    assert isinstance(clip, Slider)
    assert clip.value_text == "off"
    QTest.keyClick(clip, Qt.Key.Key_End)
    assert session.spec.training.clip_norm == clip.number
    QTest.keyClick(clip, Qt.Key.Key_Home)
    assert session.spec.training.clip_norm is None


def test_shuffling_is_switched(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    panel.fold.unfold()
    QApplication.processEvents()
    switch = panel.more.rows["shuffle"]
    assert isinstance(switch, Switch)
    QTest.mouseClick(switch, LEFT)
    assert session.spec.training.shuffle is switch.isChecked() is False


def test_the_dice_draw_another_seed(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    before = session.spec.seed
    QTest.mouseClick(panel.dice, LEFT)
    assert session.spec.seed != before
    assert panel.seed.text() == str(session.spec.seed)


def test_a_seed_is_typed(qtbot: QtBot, session: Session, panel: TrainingPanel) -> None:
    panel.seed.setText("12345")
    QTest.keyClick(panel.seed, Qt.Key.Key_Return)
    assert session.spec.seed == 12345


@pytest.mark.parametrize("text", ["-1", "dice", "1.5", str(2**70)])
def test_a_bad_seed_is_refused(
    qtbot: QtBot, session: Session, panel: TrainingPanel, text: str
) -> None:
    before = session.spec.seed
    panel.seed.setText(text)
    QTest.keyClick(panel.seed, Qt.Key.Key_Return)
    assert panel.seed.refused
    QTest.keyClick(panel.seed, Qt.Key.Key_Escape)
    assert panel.seed.text() == str(session.spec.seed) == str(before)
