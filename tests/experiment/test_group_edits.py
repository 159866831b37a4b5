"""Several layers are edited at once, and led around, without losing what they have learned."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.engine import SettingError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment import (
    Edit,
    Run,
    Spec,
    SpecError,
    edits,
    group_edits,
    opening_spec,
    read_spec,
    validate,
)
from glassnet.experiment.carrying import renewed
from glassnet.experiment.layer_text import LONGEST, layers_from_text, layers_to_text
from glassnet.experiment.stacks import Stack
from tests.strategies import components

Choice = Callable[[Spec], Edit]

groups = st.lists(st.integers(-1, 5), max_size=4)
indices = st.integers(-1, 6)
stacks = st.lists(components(layers).map(layers.from_json), min_size=1, max_size=3)
choices = st.one_of(
    st.builds(lambda g: lambda spec: group_edits.remove_layers(spec, g), groups),
    st.builds(lambda g: lambda spec: group_edits.duplicate_layers(spec, g), groups),
    st.builds(lambda g, n: lambda spec: group_edits.add_units(spec, g, n), groups, indices),
    st.builds(lambda g, i: lambda spec: group_edits.move_layers(spec, g, i), groups, indices),
    st.builds(lambda g: lambda spec: group_edits.wrap_with_skip(spec, g), groups),
    st.builds(
        lambda i, n: lambda spec: group_edits.wrap_with_skip(spec, range(i, i + n)),
        indices,
        st.integers(1, 3),
    ),
    st.builds(lambda i: lambda spec: group_edits.cut_skip(spec, i), indices),
    st.builds(lambda i, p: lambda spec: group_edits.paste_layers(spec, i, p), indices, stacks),
    st.builds(lambda i, n: lambda spec: edits.set_units(spec, i, n), indices, st.integers(1, 5)),
)


@given(st.lists(choices, max_size=8))
def test_any_chain_of_group_edits_leaves_a_valid_spec_or_says_why_not(chain: list[Choice]) -> None:
    run = Run(opening_spec())
    run.advance(2)
    places = []
    for choice in chain:
        try:
            edit = choice(run.spec)
        except SettingError as error:
            places.append(error.place)
            continue
        validate(edit.spec)
        assert edit.label
        run = run.adapted(edit)
        assert run.spec == edit.spec
    assert all(places)
    run.advance(2)


def spec_of(*rows: dict[str, Any], **training: Any) -> Spec:
    """A spec on the circle, with one tanh output behind these layers."""
    last = {"type": "dense", "units": 1, "activation": "tanh"}
    return read_spec(
        {
            "format": "glassnet/1",
            "dataset": {"name": "circle", "samples": 60},
            "network": {"layers": [*rows, last]},
            "training": {"loss": "mse", **training},
        }
    )


def dense(units: int, **more: Any) -> dict[str, Any]:
    return {"type": "dense", "units": units, "activation": "tanh", **more}


def trained(*rows: dict[str, Any], **training: Any) -> Run:
    run = Run(spec_of(*rows, **training))
    run.advance(20)
    return run


def weights(run: Run) -> dict[str, Any]:
    return run.weights()


def units(spec: Spec) -> list[int | None]:
    return [layer.values.get("units") for layer in spec.network.layers]


# ------------------------------------------------------------------ units and places


def test_units_are_added_to_several_layers_and_the_first_ones_keep_their_weights() -> None:
    run = trained(dense(3), dense(4))
    edit = group_edits.add_units(run.spec, (1, 0), 2)
    assert units(edit.spec) == [5, 6, 1]
    assert edit.label == "Units of 2 layers"
    assert edit.note is None
    before, after = weights(run), weights(run.adapted(edit))
    np.testing.assert_array_equal(after["2.weight"][:4, :3], before["2.weight"])


def test_each_layer_changes_as_far_as_it_can_and_the_others_say_why_they_stay() -> None:
    spec = spec_of(dense(3), dense(1), {"type": "dropout"}, dense(9_999))
    less = group_edits.add_units(spec, (0, 1, 2), -5)
    assert units(less.spec) == [1, 1, None, 9_999, 1]
    assert less.note == (
        "Not all layers have changed: no layer has fewer than 1 unit; "
        "a dropout layer has no units of its own."
    )
    more = group_edits.add_units(spec, (3, 4), 5)
    assert more.spec.network.layers[3].values["units"] == 10_000
    assert "the output layer follows the dataset" in str(more.note)


@pytest.mark.parametrize(
    ("indices", "step", "why"),
    [
        ((1,), -1, "no layer has fewer than 1 unit"),
        ((0, 1), -1, "a dropout layer has no units of its own; no layer has fewer than 1 unit"),
        ((2,), 1, "the output layer follows the dataset"),
        ((), 1, "no layer is selected"),
    ],
)
def test_where_no_layer_can_have_other_units_it_is_said_why(
    indices: tuple[int, ...], step: int, why: str
) -> None:
    with pytest.raises(SettingError, match=why):
        group_edits.add_units(spec_of({"type": "dropout"}, dense(1)), indices, step)


def test_neighbours_move_together_and_others_do_not() -> None:
    spec = spec_of(dense(2), dense(3), dense(4), dense(5))
    edit = group_edits.move_layers(spec, (1, 0), 2)
    assert units(edit.spec) == [4, 5, 2, 3, 1]
    assert edit.label == "Move 2 layers"
    assert units(group_edits.move_layers(spec, (2, 3), 0).spec) == [4, 5, 2, 3, 1]
    with pytest.raises(SettingError, match="only neighbours move together"):
        group_edits.move_layers(spec, (0, 2), 1)
    with pytest.raises(SettingError, match="3 is no place for 2 hidden layers; it must be 0 to 2"):
        group_edits.move_layers(spec, (0, 1), 3)


# ------------------------------------------------------------------ removing, duplicating, pasting


def test_several_layers_are_removed_at_once() -> None:
    edit = group_edits.remove_layers(spec_of(dense(2), dense(3), dense(4)), (2, 0))
    assert units(edit.spec) == [3, 1]
    assert edit.label == "Remove 2 layers"


def test_the_output_is_not_removed_with_others() -> None:
    with pytest.raises(SettingError, match="the output layer follows the dataset"):
        group_edits.remove_layers(spec_of(dense(2)), (0, 1))


def test_neighbours_are_duplicated_together_and_others_each_after_itself() -> None:
    spec = spec_of(dense(2), dense(3), dense(4), dense(5))
    assert units(group_edits.duplicate_layers(spec, (1, 2)).spec) == [2, 3, 4, 3, 4, 5, 1]
    assert group_edits.duplicates(spec, (2, 1)) == (3, 4)
    assert units(group_edits.duplicate_layers(spec, (0, 3)).spec) == [2, 2, 3, 4, 5, 5, 1]
    assert group_edits.duplicates(spec, (0, 3)) == (1, 5)


def test_copies_begin_with_new_weights_and_the_others_keep_theirs() -> None:
    run = trained(dense(4), dense(4), freeze=["2"])
    edit = group_edits.duplicate_layers(run.spec, (1,))
    before, after = weights(run), weights(run.adapted(edit))
    for new, old in (("0", "0"), ("2", "2"), ("6", "4")):
        np.testing.assert_array_equal(after[f"{new}.weight"], before[f"{old}.weight"])
    assert not np.array_equal(after["4.weight"], before["2.weight"])
    assert edit.spec.training.freeze == ("2",)


def test_layers_are_pasted_where_there_is_a_gap() -> None:
    spec = spec_of(dense(2), dense(3))
    pasted = tuple(map(layers.from_json, (dense(7), dense(8))))
    for gap, expected in ((0, [7, 8, 2, 3, 1]), (2, [2, 3, 7, 8, 1])):
        assert units(group_edits.paste_layers(spec, gap, pasted).spec) == expected
    with pytest.raises(SettingError, match="no place for a layer"):
        group_edits.paste_layers(spec, 3, pasted)


def test_what_can_only_be_last_is_not_pasted_before_the_output() -> None:
    softmax = layers.from_json(dense(3, activation="softmax"))
    with pytest.raises(SettingError, match="not allowed in a hidden layer"):
        group_edits.paste_layers(spec_of(dense(2)), 1, [softmax])


# ------------------------------------------------------------------ text


@given(stacks)
def test_layers_go_through_text_unchanged(chosen: list[Layer]) -> None:
    assert layers_from_text(layers_to_text(chosen)) == tuple(chosen)


def test_a_single_layer_need_not_be_in_a_list() -> None:
    assert layers_from_text('{"type": "dropout", "rate": 0.25}')[0].values == {"rate": 0.25}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to paste"),
        (" \n", "nothing to paste"),
        ("hello", "no layers; layers look like"),
        ("[]", "no layers"),
        ("42", "no layers"),
        ('["dense"]', "no layers"),
        ('{"units": 8}', "no layers"),
        ('[{"type": "dense"', "no layers"),
        ("[" * 5000, "no layers"),
        ('[{"type": "dense"}, {"type": "wave"}]', r"^layers\[1\]: 'wave' is no layer"),
        ('{"type": "dense", "units": 0}', r"layers\[0\]\.units: 0 is not allowed"),
        ('{"type": "dense", "units": 1e99}', r"layers\[0\]\.units: 1e\+99 is not allowed"),
        ('{"type": "dense", "colour": 1}', r"layers\[0\]\.colour: unknown field"),
        ('{"type": ["dense"], "units": 1}', "is no layer that Glassnet knows"),
        ('{"type": "dense", "units": ' + "9" * 20_000 + "}", "units"),
        (" " * LONGEST + "[]", "too long"),
    ],
)
def test_text_that_is_no_layers_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        layers_from_text(text)
    assert len(str(caught.value)) < 600


# ------------------------------------------------------------------ skips


def test_a_wrapped_layer_keeps_its_weights_and_its_inputs_are_added() -> None:
    run = trained(dense(4), dense(4))
    edit = group_edits.wrap_with_skip(run.spec, (1,))
    wrapped = run.adapted(edit)
    assert [layer.id for layer in wrapped.spec.network.layers] == ["dense", "residual", "dense"]
    before, after = weights(run), weights(wrapped)
    for new, old in (("0", "0"), ("2.body.0", "2"), ("3", "4")):
        for kind in ("weight", "bias"):
            np.testing.assert_array_equal(after[f"{new}.{kind}"], before[f"{old}.{kind}"])
    assert "2.shortcut.weight" not in after
    points = run.data.inputs[:9]
    first, second = run.network.activations(points)[:2]
    np.testing.assert_allclose(wrapped.network.activations(points)[1], first + second, rtol=1e-6)
    assert wrapped.step == run.step


def test_where_the_widths_differ_a_new_matrix_leads_around() -> None:
    run = trained(dense(4), dense(3))
    edit = group_edits.wrap_with_skip(run.spec, (0, 1))
    assert weights(run.adapted(edit))["0.shortcut.weight"].shape == (3, 2)
    assert edit.note is not None
    assert "3 × 2 matrix" in edit.note
    old, new = (Stack(spec.network.layers, 2) for spec in (run.spec, edit.spec))
    assert renewed(old, new, edit.kept) == ((0,),)  # not the layers inside


def test_a_cut_skip_leaves_the_layers_inside_with_their_weights() -> None:
    block = {"type": "residual", "layers": [dense(4), {"type": "batch_norm"}, dense(3)]}
    run = trained(dense(4), block, {"type": "batch_norm"})
    edit = group_edits.cut_skip(run.spec, 1)
    after, before = weights(run.adapted(edit)), weights(run)
    kinds = [layer.id for layer in edit.spec.network.layers]
    assert kinds == ["dense", "dense", "batch_norm", "dense", "batch_norm", "dense"]
    names = {"0": "0", "2.body.0": "2", "2.body.2": "4", "2.body.3": "5", "3": "7", "4": "8"}
    for name, value in before.items():
        module, _, kind = name.rpartition(".")
        if module in names:
            np.testing.assert_array_equal(after[f"{names[module]}.{kind}"], value)
    assert len(after) == len(before) - 1  # all but the shortcut's matrix


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_wrapping_and_cutting_again_gives_back_the_same_network(
    widths: list[int], data: st.DataObject
) -> None:
    run = trained(*map(dense, widths), freeze=["0.bias"])
    first = data.draw(st.integers(0, len(widths) - 1))
    last = data.draw(st.integers(first, len(widths) - 1))
    wrapped = run.adapted(group_edits.wrap_with_skip(run.spec, range(first, last + 1)))
    back = wrapped.adapted(group_edits.cut_skip(wrapped.spec, first))
    assert back.spec == run.spec
    np.testing.assert_array_equal(back.network.parameters, run.network.parameters)


def test_names_in_the_document_go_into_the_block_and_out_again() -> None:
    spec = spec_of(dense(2), dense(2), freeze=["2.weight[0,1]", "4"])
    wrapped = group_edits.wrap_with_skip(spec, (1,)).spec
    assert wrapped.training.freeze == ("2.body.0.weight[0,1]", "3")
    assert group_edits.cut_skip(wrapped, 1).spec == spec


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (lambda spec: group_edits.wrap_with_skip(spec, ()), "no layer is selected"),
        (lambda spec: group_edits.wrap_with_skip(spec, (0, 2)), "without a gap"),
        (lambda spec: group_edits.wrap_with_skip(spec, (1, 2)), "cannot hold another"),
        (lambda spec: group_edits.wrap_with_skip(spec, (2, 3)), "the output layer follows"),
        (lambda spec: group_edits.cut_skip(spec, 0), "has no skip around it"),
        (lambda spec: group_edits.cut_skip(spec, 3), "the output layer follows"),
        (lambda spec: group_edits.cut_skip(spec, 9), "there is no layer 9"),
        (lambda spec: group_edits.duplicate_layers(spec, (3,)), "the output layer follows"),
    ],
)
def test_an_impossible_group_edit_says_why(choice: Choice, message: str) -> None:
    spec = spec_of(dense(2), dense(2), {"type": "residual", "layers": [dense(2)]})
    with pytest.raises(SettingError, match=message):
        choice(spec)


def test_a_row_that_grows_too_long_is_refused() -> None:
    spec = spec_of(*[dense(1)] * 60)
    with pytest.raises(SettingError, match="1 to 100"):
        group_edits.duplicate_layers(spec, range(60))
