"""Undo is a walk along a list of documents; the runs follow by their generations."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.experiment import Edit, Spec, UndoHistory, edits, opening_spec, weight_edits

Choice = Callable[[Spec], Edit]

CHOICES: list[Choice] = [
    lambda spec: edits.insert_layer(spec, 0),
    lambda spec: edits.set_units(spec, 0, 3),
    lambda spec: edits.set_units(spec, 0, 9),
    lambda spec: edits.set_training(spec, "learning_rate", 0.5),
    lambda spec: edits.set_training(spec, "learning_rate", 0.25),
    lambda spec: edits.set_training(spec, "l2", 0.1),
    lambda spec: edits.set_optimizer(spec, "sgd"),
    lambda spec: edits.set_seed(spec, spec.seed + 1),
    edits.reset,
]


class Workshop:
    """What a runner keeps: the document of each kept run, by generation."""

    def __init__(self, spec: Spec) -> None:
        self.undo = UndoHistory(spec)
        self.generation = 1
        self.present = spec
        self.kept: dict[int, Spec] = {}

    def apply(self, choice: Choice) -> None:
        edit = choice(self.undo.current.spec)
        version = self.undo.push(edit)
        if version.generation != self.generation:
            self.kept[self.generation] = self.present
            self.generation = version.generation
        self.present = version.spec
        for gone in self.undo.take_forgotten():
            del self.kept[gone]

    def walk(self, back: bool) -> None:
        move = self.undo.undo() if back else self.undo.redo()
        if move.kept is not None:
            self.kept[self.generation] = self.present
            self.present, self.generation = self.kept.pop(move.kept), move.generation
        for name, value in move.changes.items():
            self.present = edits.set_training(self.present, name, value).spec
        assert self.present == move.spec
        assert self.generation == move.generation


@given(st.lists(st.sampled_from(range(len(CHOICES) + 2)), max_size=25))
def test_any_walk_keeps_document_and_run_together(choices: list[int]) -> None:
    shop = Workshop(opening_spec())
    for choice in choices:
        if choice < len(CHOICES):
            shop.apply(CHOICES[choice])
        elif choice == len(CHOICES) and shop.undo.can_undo:
            shop.walk(back=True)
        elif choice > len(CHOICES) and shop.undo.can_redo:
            shop.walk(back=False)
        assert shop.present == shop.undo.current.spec
        assert set(shop.kept) | {shop.generation} == set(shop.undo.generations)


@given(st.lists(st.sampled_from(CHOICES), max_size=10))
def test_undo_leads_back_to_the_start_and_redo_to_the_end(choices: list[Choice]) -> None:
    start = opening_spec()
    shop = Workshop(start)
    for choice in choices:
        shop.apply(choice)
    end = shop.present
    while shop.undo.can_undo:
        shop.walk(back=True)
    assert shop.present == start
    while shop.undo.can_redo:
        shop.walk(back=False)
    assert shop.present == end


def test_a_drag_is_one_step() -> None:
    undo = UndoHistory(opening_spec())
    for units in (7, 6, 5):
        undo.push(edits.set_units(undo.current.spec, 0, units), coalesce_key="units of layer 0")
    assert undo.undo().spec == opening_spec()
    assert not undo.can_undo


def test_the_runs_between_the_ends_of_a_drag_are_forgotten() -> None:
    undo = UndoHistory(opening_spec())
    for units in (7, 6, 5):
        undo.push(edits.set_units(undo.current.spec, 0, units), coalesce_key="drag")
    assert undo.take_forgotten() == (2, 3)
    assert undo.take_forgotten() == ()


def test_two_drags_are_two_steps() -> None:
    undo = UndoHistory(opening_spec())
    undo.push(edits.set_training(undo.current.spec, "l2", 0.1), coalesce_key="l2")
    undo.end_drag()
    undo.push(edits.set_training(undo.current.spec, "l2", 0.2), coalesce_key="l2")
    undo.undo()
    assert undo.current.spec.training.l2 == 0.1


def test_a_live_edit_stays_with_its_run() -> None:
    undo = UndoHistory(opening_spec())
    assert undo.push(edits.set_training(undo.current.spec, "l2", 0.1)).generation == 1
    move = undo.undo()
    assert move.kept is None
    assert move.changes == {"l2": 0.0}


def test_it_is_known_beforehand_whether_a_run_comes_back() -> None:
    undo = UndoHistory(opening_spec())
    assert not undo.undo_restores
    undo.push(edits.set_training(undo.current.spec, "l2", 0.1))
    assert not undo.undo_restores
    undo.push(edits.set_units(undo.current.spec, 0, 5))
    assert undo.undo_restores
    assert not undo.redo_restores
    undo.undo()
    assert undo.redo_restores
    assert not undo.undo_restores


def test_labels_tell_what_would_be_undone() -> None:
    undo = UndoHistory(opening_spec())
    assert (undo.undo_label, undo.redo_label) == ("", "")
    undo.push(edits.set_units(undo.current.spec, 0, 5))
    assert undo.undo_label == "5 units"
    undo.undo()
    assert (undo.undo_label, undo.redo_label) == ("", "5 units")


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    undo = UndoHistory(opening_spec())
    undo.push(edits.set_units(opening_spec(), 0, 8))
    assert not undo.can_undo


def test_nothing_to_undo_is_an_error() -> None:
    undo = UndoHistory(opening_spec())
    with pytest.raises(IndexError):
        undo.undo()
    with pytest.raises(IndexError):
        undo.redo()


def test_the_list_is_bounded_and_lets_the_oldest_runs_go() -> None:
    undo = UndoHistory(opening_spec())
    for seed in range(300):
        undo.push(edits.set_seed(undo.current.spec, 1000 + seed))
    assert len(undo.generations) == 201
    assert len(undo.take_forgotten()) == 100


def set_weight(value: float) -> Edit:
    return weight_edits.set_parameter(opening_spec(), "0.weight[0,0]", value)


def test_a_parameter_set_by_hand_is_a_step_with_a_run_of_its_own() -> None:
    undo = UndoHistory(opening_spec())
    assert undo.push(set_weight(1.0)).generation == 2
    assert undo.push(set_weight(2.0)).generation == 3
    assert undo.undo_label == "Set a weight"
    assert [undo.undo().kept, undo.undo().kept] == [2, 1]


def test_parameters_set_within_one_gesture_are_one_step_and_share_its_run() -> None:
    undo = UndoHistory(opening_spec())
    seen = [undo.push(set_weight(value), "turn").generation for value in (1.0, 2.0, 3.0)]
    assert seen == [2, 2, 2]
    undo.end_drag()
    assert undo.push(set_weight(4.0), "turn").generation == 3
    assert [undo.undo().kept, undo.undo().kept] == [2, 1]
    assert not undo.can_undo
