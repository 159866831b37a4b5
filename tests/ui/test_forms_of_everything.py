"""Whatever is registered can be set in the window: every component, every hyper-parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from glassnet.data import Dataset, datasets
from glassnet.engine import Component, activations, initialisers, layers, losses, schedules
from glassnet.engine import optimizers as optimizers_
from glassnet.experiment import edits
from glassnet.ui.session import Session
from glassnet.ui.widgets import Choice, Form, NumberField, Part, PartList, Slider, Switch, Weights
from glassnet.ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def pairs(*registries: Any) -> list[Any]:
    return [
        pytest.param(component, name, id=f"{component.id}-{name}")
        for registry in registries
        for component in registry
        for name in component.hypers
    ]


def change(row: QWidget) -> None:
    """Move a control away from where it stands, as a user does."""
    if isinstance(row, Slider):
        QTest.keyClick(row, Qt.Key.Key_Left if row.number > row.scale.low else Qt.Key.Key_Right)
    elif isinstance(row, Switch):
        QTest.mouseClick(row, LEFT)
    elif isinstance(row, NumberField):
        row.entry.setText("0.25" if row.field.kind is float else "7")
        QTest.keyClick(row.entry, Qt.Key.Key_Return)
    elif isinstance(row, Weights):
        QTest.mouseClick(row.equal, LEFT)
    elif isinstance(row, PartList):
        pick(row.adder, "dropout")
    else:
        choice = row.choice if isinstance(row, Part) else row
        assert isinstance(choice, Choice)
        at = choice.row_of(choice.value)
        pick(choice, choice.combo.itemData(at - 1 if at else 1))


def pick(choice: Choice, value: Any) -> None:
    row = choice.row_of(value)
    choice.combo.setCurrentIndex(row)
    choice.combo.activated.emit(row)


def changes_and_comes_back(
    session: Session, row: QWidget, value: Callable[[], Any], name: str
) -> None:
    before, spec = value(), session.spec
    change(row)
    assert value() != before, name
    session.undo_edit()
    assert session.spec == spec


@pytest.mark.parametrize(("component", "name"), pairs(optimizers_, losses, schedules))
def test_every_number_of_the_training_has_a_control(
    window: MainWindow, component: type[Component], name: str
) -> None:
    session, panel = window.session, window.side_bar.training
    panel.fold.unfold()
    part = {"Optimizer": "optimizer", "Loss": "loss", "Schedule": "schedule"}[
        next(base.__name__ for base in component.__mro__[::-1] if base.__name__ in PARTS)
    ]
    session.apply(edits.set_training, part, component())
    forms: dict[str, tuple[Form, ...]] = {
        "optimizer": (panel.numbers, panel.rarer),
        "loss": (panel.loss_numbers,),
        "schedule": (panel.schedule_numbers,),
    }
    row = next(form.rows[name] for form in forms[part] if name in form.rows)
    assert row.isVisibleTo(window)
    assert row.toolTip()
    changes_and_comes_back(
        session, row, lambda: getattr(session.spec.training, part).values[name], name
    )


PARTS = ("Optimizer", "Loss", "Schedule")


@pytest.mark.parametrize(
    ("dataset", "name"),
    # Nothing in the window measures a test split, so it does not cut one off.
    [pair for pair in pairs(datasets) if pair.values[1] != "test"],
)
def test_every_number_of_every_dataset_has_a_control(
    window: MainWindow, dataset: type[Dataset], name: str
) -> None:
    session, panel = window.session, window.side_bar.data
    if session.spec.dataset != dataset():
        QTest.mouseClick(panel.tiles[dataset.id], LEFT)
    row = panel.form.rows[name]
    assert row.isVisibleTo(window)
    assert row.toolTip()
    changes_and_comes_back(session, row, lambda: values(session)[name], name)


def values(session: Session) -> dict[str, Any]:
    assert session.spec.dataset is not None
    return session.spec.dataset.values


@pytest.mark.parametrize(("component", "name"), pairs(layers))
def test_every_setting_of_every_layer_has_a_control(
    window: MainWindow, component: type[Any], name: str
) -> None:
    session = window.session
    session.apply(edits.insert_layer, 0, component())
    settings = window.canvas.furniture.settings
    settings.open_for(0)
    row = settings.form.rows[name]
    assert row.isVisibleTo(window)
    changes_and_comes_back(session, row, lambda: session.spec.network.layers[0].values[name], name)


@pytest.mark.parametrize(("component", "name"), pairs(activations, initialisers))
def test_every_number_of_an_activation_or_initialiser_has_a_control(
    window: MainWindow, component: type[Component], name: str
) -> None:
    session = window.session
    field = "activation" if component.id in activations else "init"
    session.apply(edits.set_layer_hyper, 0, field, component())
    settings = window.canvas.furniture.settings
    settings.open_for(0)
    part = settings.form.rows[field]
    assert isinstance(part, Part)
    changes_and_comes_back(
        session,
        part.form.rows[name],
        lambda: session.spec.network.layers[0].values[field].values[name],
        name,
    )
