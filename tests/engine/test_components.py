"""Every registered component can be saved, explains itself and guards its ranges."""

import pickle
import re
from typing import Any, ClassVar

import numpy as np
import pytest

from glassnet.engine import (
    Component,
    Diverged,
    Registry,
    SettingError,
    activations,
    hyper,
    initialisers,
    layers,
    losses,
    optimizers,
    schedules,
)

REGISTRIES: tuple[Registry[Any], ...] = (
    activations,
    losses,
    optimizers,
    initialisers,
    schedules,
    layers,
)
EVERYTHING = [
    pytest.param(registry, one, id=f"{registry.noun} {one.id}")
    for registry in REGISTRIES
    for one in registry
]


def changed(one: type[Component]) -> Component:
    """A component whose numbers differ from their defaults where their range allows it."""
    values = one().values
    for name, field in one.hypers.items():
        for other in (0.25, 0.75, 2, 3):
            if field.kind in (int, float) and isinstance(other, field.kind):
                try:
                    values[name] = one(**{**values, name: other}).values[name]
                except SettingError:
                    continue
    return one(**values)


@pytest.mark.parametrize(("registry", "one"), EVERYTHING)
def test_a_component_survives_its_json_form(registry: Registry[Any], one: type[Component]) -> None:
    for component in (one(), changed(one)):
        assert registry.from_json(registry.to_json(component)) == component


@pytest.mark.parametrize(("registry", "one"), EVERYTHING)
def test_a_component_states_its_equation(registry: Registry[Any], one: type[Component]) -> None:
    text = one.__doc__ or ""
    assert text.strip()[0].isupper()
    assert re.search(r"[=~←]", text)
    assert one.label
    assert one.formula


@pytest.mark.parametrize(("registry", "one"), EVERYTHING)
def test_a_form_can_label_every_hyper_parameter(
    registry: Registry[Any], one: type[Component]
) -> None:
    for name, field in one.hypers.items():
        assert field.label, f"{one.id}.{name} has no label"


@pytest.mark.parametrize(("registry", "one"), EVERYTHING)
def test_an_unknown_hyper_parameter_is_refused_by_name(
    registry: Registry[Any], one: type[Component]
) -> None:
    with pytest.raises(SettingError, match="nonsense"):
        registry.from_json({registry.tag: one.id, "nonsense": 1})


def test_an_id_can_be_taken_only_once() -> None:
    class Again(Component):
        id: ClassVar[str] = "tanh"

    assert "tanh" in activations
    with pytest.raises(ValueError, match="'tanh' is empty or taken"):
        activations(Again)  # type: ignore[arg-type]


def test_an_unknown_id_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(SettingError, match=r"did you mean 'tanh'.*allowed:.*sigmoid"):
        activations.from_json("thanh")


@pytest.mark.parametrize("units", [0, -3, 2.5, True, "8", float("nan"), None])
def test_a_dense_layer_refuses_impossible_units(units: object) -> None:
    with pytest.raises(SettingError, match=r"units: .* is not allowed") as caught:
        layers.from_json({"type": "dense", "units": units})
    assert caught.value.path == ("units",)


def test_an_error_inside_a_nested_component_leads_to_the_field() -> None:
    with pytest.raises(SettingError) as caught:
        layers.from_json({"type": "dense", "init": {"name": "uniform", "low": "x"}})
    assert caught.value.place == "init.low"


@pytest.mark.parametrize(("units", "told"), [(None, "null"), (True, "true"), (False, "false")])
def test_a_value_is_told_as_it_was_written_in_the_file(units: object, told: str) -> None:
    with pytest.raises(SettingError, match=f"units: {told} is not allowed"):
        layers.from_json({"type": "dense", "units": units})


def test_numbers_of_numpy_become_plain_numbers() -> None:
    layer = layers.from_json({"type": "dense", "units": np.int64(3)})
    optimizer = optimizers.from_json({"name": "sgd", "learning_rate": np.float32(0.5)})
    assert (layer.values["units"], type(layer.values["units"])) == (3, int)
    assert (optimizer.learning_rate, type(optimizer.learning_rate)) == (0.5, float)
    with pytest.raises(SettingError, match="units"):
        layers.from_json({"type": "dense", "units": np.float32(3)})


@pytest.mark.parametrize(
    "error", [SettingError("3 is not allowed", ["layers", 0]), Diverged(7, None, "loss")]
)
def test_an_error_survives_pickling(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert vars(again) == vars(error)


def test_a_component_cannot_be_changed_but_replaced() -> None:
    class Ball(Component):
        """r"""

        radius: float = hyper(float, 1.0, "Radius", "r", low=0.0)

    ball = Ball(radius=2)
    with pytest.raises(AttributeError, match="replace"):
        ball.radius = 3.0
    assert ball.replace(radius=3.0) == Ball(radius=3.0)
    assert hash(ball) == hash(Ball(radius=2.0))
