"""Layers inside blocks are edited as those of the row are, and what fits stays as trained."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.engine import SettingError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment import Edit, Run, Spec, edits, group_edits, read_spec
from glassnet.experiment.stacks import (
    Stack,
    behind,
    body_of,
    landing,
    layer_at,
    number_of,
    owner_of,
    places,
    runs,
    titles,
)


def dense(units: int) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": "tanh"}


def spec_of(*row: int | list[int], **training: Any) -> Spec:
    """Dense layers, lists of them in blocks, and one output."""
    built = [
        {"type": "residual", "layers": [dense(n) for n in each]}
        if isinstance(each, list)
        else dense(each)
        for each in (*row, 1)
    ]
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "xor_table"},
            "network": {"layers": built},
            "training": {"loss": "mse", **training},
        }
    )


def built(edit: Edit) -> list[Any]:
    """The units of a row without its output, those of a block as a list."""
    found = []
    for layer in edit.spec.network.layers[:-1]:
        body = body_of(layer)
        found.append([inner.values["units"] for inner in body] if body else layer.values["units"])
    return found


START = spec_of(4, [5, 3], 6)


def test_layers_are_numbered_through_the_row_and_then_through_the_blocks() -> None:
    row = spec_of(4, [5, 3], 6, [2]).network.layers
    assert places(row) == ((0,), (1,), (2,), (3,), (4,), (1, 0), (1, 1), (3, 0))
    assert number_of(row, (1, 1)) == 6
    assert titles(row)[5:] == ("block 1, dense 1", "block 1, dense 2", "block 2, dense 1")
    widths = [part.width for part in Stack(row, 2).numbered()]
    assert widths == [4, 3, 6, 2, 1, 5, 3, 2]
    assert [behind(row, number) for number in (-1, 1, 6)] == [(0,), (2,), (1, 2)]


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        (edits.set_units(START, 4, 7), [4, [7, 3], 6]),
        (edits.remove_neuron(START, 5, 1), [4, [5, 2], 6]),
        (edits.remove_layer(START, 4), [4, [3], 6]),
        (edits.insert_layer(START, (1, 0)), [4, [5, 5, 3], 6]),
        (edits.insert_layer(START, (1, 2)), [4, [5, 3, 3], 6]),
        (edits.move_layer(START, 4, (1, 1)), [4, [3, 5], 6]),
        (edits.move_layer(START, 5, 0), [3, 4, [5], 6]),
        (edits.move_layer(START, 0, (0, 2)), [[5, 3, 4], 6]),
        (edits.move_layer(START, 2, (1, 1)), [4, [5, 6, 3]]),
        (group_edits.move_layers(spec_of(4, [5, 3, 2], 6), (4, 5), (2,)), [4, [2], 5, 3, 6]),
        (group_edits.add_units(START, (0, 4, 5), 2), [6, [7, 5], 6]),
        (group_edits.remove_layers(START, (0, 5)), [[5], 6]),
        (group_edits.remove_layers(START, (1, 4, 5)), [4, 6]),
        (group_edits.duplicate_layers(START, (4, 5, 0)), [4, 4, [5, 3, 5, 3], 6]),
        (group_edits.cut_skip(START, 5), [4, 5, 3, 6]),
    ],
)
def test_an_edit_inside_changes_what_it_says(edit: Edit, result: list[Any]) -> None:
    assert built(edit) == result


def test_copies_are_known_by_their_numbers() -> None:
    assert group_edits.duplicates(START, (4, 5, 0)) == (1, 7, 8)
    pasted = group_edits.paste_layers(START, (1, 1), [layers["dropout"]()])
    assert [layer.id for layer in body_of(pasted.spec.network.layers[1])] == [
        "dense",
        "dropout",
        "dense",
    ]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: edits.insert_layer(START, (1, 1), layers["residual"]()), "cannot hold another"),
        (lambda: edits.move_layer(spec_of([2], [3]), 0, (0, 0)), "cannot hold another"),
        (lambda: group_edits.wrap_with_skip(START, (4,)), "cannot hold another"),
        (lambda: edits.remove_layer(spec_of([3]), 2), "a block needs a layer inside"),
        (lambda: edits.move_layer(spec_of([3]), 2, 0), "a block needs a layer inside"),
        (lambda: edits.set_activation(START, 4, "softmax"), "softmax"),
        (lambda: edits.set_units(START, 6, 2), "there is no layer 6"),
        (lambda: edits.set_units(START, 4, 0), "units"),
        (lambda: edits.remove_neuron(START, 5, 3), "there is no unit 3"),
        (lambda: edits.insert_layer(START, (0, 1)), "no such place"),
        (lambda: edits.insert_layer(START, (1, 3)), "no such place"),
    ],
)
def test_what_cannot_be_inside_is_refused_with_its_place(call: Any, problem: str) -> None:
    with pytest.raises(SettingError, match=problem) as caught:
        call()
    assert tuple(caught.value.path[:2]) == ("network", "layers")


def test_a_refused_number_inside_names_the_whole_path() -> None:
    with pytest.raises(SettingError) as caught:
        edits.set_units(START, 5, 0)
    assert tuple(caught.value.path) == ("network", "layers", 1, "layers", 1, "units")


def test_frozen_and_written_names_follow_their_layers() -> None:
    spec = spec_of(4, [5, 3], 6, freeze=["2.body.2.bias"])
    assert edits.move_layer(spec, 5, 0).spec.training.freeze == ("0.bias",)
    assert edits.insert_layer(spec, (1, 0)).spec.training.freeze == ("2.body.4.bias",)
    assert edits.remove_layer(spec, 5).spec.training.freeze == ()


def gaps(row: tuple[Layer, ...]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for at, layer in enumerate(row):
        found.append((at,))
        found += [(at, inner) for inner in range(len(body_of(layer)) + 1) if body_of(layer)]
    return found


@settings(max_examples=40)
@given(layer=st.integers(0, 8), gap=st.integers(0, 9))
def test_wherever_a_layer_goes_everything_keeps_its_weights(layer: int, gap: int) -> None:
    """All widths are alike, so that everything fits everywhere; no two layers are."""
    spec = spec_of(2, [2, 2], 2, [2, 2])
    kinds = ("tanh", "relu", "sigmoid", "linear", "softplus", "elu")
    for number, kind in zip((0, 2, 5, 6, 7, 8), kinds, strict=True):
        spec = edits.set_activation(spec, number, kind).spec
    row, origin = spec.network.layers, places(spec.network.layers)[layer]
    if origin >= (4,):
        return
    there = gaps(row)[gap % len(gaps(row))]
    if body_of(layer_at(row, origin)) and len(there) > 1:
        return
    to = landing([origin], there)
    if to == origin:
        return
    edit = edits.move_layer(spec, layer, to)
    run = Run(spec)
    run.advance(3)
    after = run.adapted(edit)
    old, new = (Stack(each.network.layers, 2).parts() for each in (spec, edit.spec))
    assert edit.kept[to].place == origin
    assert len(edit.kept) == len(old) == len(new)
    before, now = run.weights(), after.weights()
    for place, kept in edit.kept.items():
        for name in ("weight", "bias"):
            names = old[kept.place].name + name, new[place].name + name
            assert (names[0] in before) == (names[1] in now)
            if names[0] in before:
                np.testing.assert_array_equal(before[names[0]], now[names[1]])


@settings(max_examples=50)
@given(first=st.integers(0, 5), count=st.integers(1, 3), gap=st.integers(0, 8))
def test_neighbours_stand_together_where_they_land(first: int, count: int, gap: int) -> None:
    """Before the layer before which the gap was; all layers are told apart by their units."""
    spec = spec_of(2, [3, 4, 5, 6], 7, 8)
    row = spec.network.layers
    hidden = [(0,), (1, 0), (1, 1), (1, 2), (1, 3), (2,), (3,)]
    own, there = hidden[first : first + count], gaps(row)[gap]
    if len(runs(own)) > 1:
        return
    to = landing(own, there)
    numbers = [number_of(row, place) for place in own]
    changed = group_edits.move_layers(spec, numbers, to).spec.network.layers
    along = [(*to[:-1], to[-1] + number) for number in range(len(own))]
    assert [layer_at(changed, place) for place in along] == [layer_at(row, place) for place in own]
    old, new = row, changed
    if len(there) > 1:
        old, new = body_of(row[1]), body_of(changed[to[0]])
    rest = [one for at, one in enumerate(old) if at >= there[-1] and (*there[:-1], at) not in own]
    behind_them = new[to[-1] + len(own) :]
    assert [one.values.get("units") for one in behind_them] == [
        one.values.get("units") for one in rest
    ]


def test_an_array_of_a_weight_file_is_of_its_innermost_layer() -> None:
    row = spec_of(4, [5, 3], 6).network.layers
    names = ("0.bias", "2.body.2.weight", "2.shortcut.weight", "5.weight", "12.weight")
    assert [owner_of(name, row) for name in names] == [0, 5, 1, 3, None]
