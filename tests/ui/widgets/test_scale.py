"""Sliders run over round numbers, and never over one that is not allowed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.data import datasets
from glassnet.engine import Hyper, SettingError, activations, initialisers, losses, optimizers
from glassnet.experiment.spec import TRAINING_FIELDS
from glassnet.ui.widgets import Scale, scale_of

REGISTERED = [
    pytest.param(field, id=f"{component.id}.{name}")
    for registry in (activations, initialisers, losses, optimizers, datasets)
    for component in registry
    for name, field in component.hypers.items()
] + [pytest.param(field, id=name) for name, field in TRAINING_FIELDS.items()]

scales = st.one_of(
    st.builds(
        lambda low, width: Scale(low, low + width),
        st.floats(-1e3, 1e3).map(lambda x: round(x, 3)),
        st.floats(1e-3, 1e4).map(lambda x: round(x, 3)),
    ),
    st.builds(
        lambda power, decades, zero: Scale(10.0**power, 10.0 ** (power + decades), True, zero=zero),
        st.integers(-10, 3),
        st.integers(1, 8),
        st.booleans(),
    ),
    st.builds(
        lambda low, width: Scale(low, low + width, whole=True),
        st.integers(0, 50),
        st.integers(1, 10**5),
    ),
)  # fmt: skip


@given(scales)
def test_stops_rise_from_low_to_high(scale: Scale) -> None:
    numbers = [scale.at(stop) for stop in range(scale.last + 1)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == scale.high
    assert numbers[0] == (0.0 if scale.zero else scale.low)


@given(scales, st.floats(0, 1))
def test_a_number_lies_at_the_stop_it_came_from(scale: Scale, share: float) -> None:
    stop = round(share * scale.last)
    number = scale.at(stop)
    assert scale.at(scale.stop(number)) == pytest.approx(number, rel=0.06, abs=scale.high * 1e-9)


@given(scales, st.floats(allow_nan=False))
def test_every_number_has_a_place_on_the_track(scale: Scale, number: float) -> None:
    assert 0 <= scale.share(number) <= 1


@pytest.mark.parametrize("field", REGISTERED)
def test_every_stop_of_a_registered_hyper_parameter_is_allowed(field: Hyper) -> None:
    scale = scale_of(field)
    if scale is None:
        return
    for stop in range(scale.last + 1):
        number = scale.at(stop)
        value = round(number) if field.kind is int else number
        field.check(None if field.optional and value == 0 else value)


@pytest.mark.parametrize("field", REGISTERED)
def test_the_default_lies_on_the_track(field: Hyper) -> None:
    scale = scale_of(field)
    if scale is not None and field.default is not None:
        assert scale.low <= field.default <= scale.high or (field.default == 0 and scale.zero)


def test_linear_steps_are_round() -> None:
    assert Scale(0, 1).step == 0.01
    assert Scale(0, 0.5).step == pytest.approx(0.005)
    assert Scale(0, 30, whole=True).step == 1
    assert Scale(0, 1).at(37) == 0.37


def test_logarithmic_numbers_have_two_digits() -> None:
    scale = Scale(1e-5, 10, log=True)
    assert all(scale.at(stop) == float(f"{scale.at(stop):.1e}") for stop in range(scale.last + 1))
    assert scale.at(0) == 1e-5
    assert [round(share, 3) for share in scale.ticks] == [round(i / 6, 3) for i in range(7)]


def test_excluded_bounds_are_no_stops() -> None:
    scale = scale_of(Hyper(float, 0.9, "Momentum", "μ", low=0, high=1, open_high=True))
    assert scale is not None
    assert (scale.at(0), scale.at(scale.last)) == (0, 0.99)


def test_a_range_without_an_end_is_no_linear_slider() -> None:
    assert scale_of(Hyper(float, 1.0, low=0)) is None
    assert scale_of(Hyper(bool, True)) is None
    assert scale_of(Hyper(str, "a", choices=("a", "b"))) is None


def test_an_open_logarithmic_range_reaches_three_decades_to_both_sides() -> None:
    scale = scale_of(Hyper(float, 0.01, low=0, open_low=True, log=True))
    assert scale is not None
    assert math.isclose(scale.low, 1e-5)
    assert math.isclose(scale.high, 10)


def test_nothing_and_zero_lie_at_the_left_end() -> None:
    scale = scale_of(Hyper(float, None, low=0, open_low=True, log=True, optional=True))
    assert scale is not None
    assert scale.at(0) == 0
    with pytest.raises(SettingError):
        Hyper(float, None, low=0, open_low=True, log=True, optional=True).check(0.0)
