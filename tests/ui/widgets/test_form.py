"""A form is built from declarations: each kind of hyper-parameter gets its control."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from glassnet.data import datasets
from glassnet.engine import Component, Hyper, layers, losses, optimizers
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Choice, Form, NumberField, Slider, Switch

COMPONENTS = [
    pytest.param(component(), id=component.id)
    for registry in (optimizers, losses, layers, datasets)
    for component in registry
]
FIELDS = {
    "rate": Hyper(float, 0.01, "Rate", "η", low=0, open_low=True, log=True),
    "every": Hyper(int, 5, "Every", low=1),
    "shuffle": Hyper(bool, True, "Shuffle"),
    "dtype": Hyper(str, "float32", "Precision", choices=("float32", "float64")),
}
VALUES = {"rate": 0.01, "every": 5, "shuffle": True, "dtype": "float32"}


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> Form:
    form = Form(theme)
    form.resize(220, 200)
    form.show_fields(FIELDS, VALUES)
    qtbot.addWidget(form)
    form.show()
    return form


@pytest.fixture
def heard(form: Form) -> list[tuple[str, Any]]:
    changes: list[tuple[str, Any]] = []
    form.changed.connect(lambda name, value: changes.append((name, value)))
    return changes


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_registered_component_has_a_form(
    qtbot: QtBot, theme: Theme, component: Component
) -> None:
    form = Form(theme)
    qtbot.addWidget(form)
    form.show_component(component)
    assert list(form.rows) == list(component.hypers)
    for row in form.rows.values():
        assert row.toolTip()


def test_each_kind_has_its_control(form: Form) -> None:
    kinds = {"rate": Slider, "every": NumberField, "shuffle": Switch, "dtype": Choice}
    assert {name: type(row) for name, row in form.rows.items()} == kinds


def test_a_switch_reports_what_it_is_switched_to(
    qtbot: QtBot, form: Form, heard: list[tuple[str, Any]]
) -> None:
    QTest.mouseClick(form.rows["shuffle"], Qt.MouseButton.LeftButton)
    assert heard == [("shuffle", False)]


def test_a_whole_number_is_counted_with_keys_and_typed(
    qtbot: QtBot, form: Form, heard: list[tuple[str, Any]]
) -> None:
    row = form.rows["every"]
    assert isinstance(row, NumberField)
    QTest.keyClick(row.entry, Qt.Key.Key_Up)
    for _ in range(9):
        QTest.keyClick(row.entry, Qt.Key.Key_Down)
    assert heard[0] == ("every", 6)
    assert heard[-1] == ("every", 1)
    row.entry.setText("12.5")
    QTest.keyClick(row.entry, Qt.Key.Key_Return)
    assert row.entry.refused
    assert row.value == 1


def test_a_choice_reports_its_value(form: Form, heard: list[tuple[str, Any]]) -> None:
    row = form.rows["dtype"]
    assert isinstance(row, Choice)
    row.combo.setCurrentIndex(1)
    row.combo.activated.emit(1)
    assert heard == [("dtype", "float64")]


def test_the_same_fields_keep_their_controls(form: Form) -> None:
    before = dict(form.rows)
    form.show_fields(FIELDS, {**VALUES, "rate": 0.5})
    assert form.rows == before
    row = form.rows["rate"]
    assert isinstance(row, Slider)
    assert row.number == 0.5


def test_other_fields_replace_them(form: Form) -> None:
    form.show_fields({"every": FIELDS["every"]}, VALUES)
    assert list(form.rows) == ["every"]
