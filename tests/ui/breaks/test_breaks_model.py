"""The window's breakpoints stay with what they are about, are lost with it, and come back."""

from collections.abc import Iterable
from typing import Any, cast

import pytest

from glassnet.data import load
from glassnet.engine import Network
from glassnet.experiment import Spec, edits, group_edits, opening_spec
from glassnet.experiment.breakpoints import Breakpoint, quantities
from glassnet.runner import Runner
from glassnet.ui.breaks.model import Breaks
from glassnet.ui.breaks.places import quantity_for, selection_for, wanted_text
from glassnet.ui.selection import NOTHING, Selection

LOSS = Breakpoint(quantities["batch_loss"](), "above", 2.0)


class Told:
    """Takes what a runner would be told."""

    def __init__(self) -> None:
        self.watched: list[Breakpoint] = []
        self.calls: list[int] = []

    def set_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        self.watched = list(breakpoints)
        self.calls.append(len(self.watched))


class Document:
    """A document, edited as a session would, and its breakpoints."""

    def __init__(self) -> None:
        self.told = Told()
        self.spec = opening_spec()
        self.breaks = Breaks(cast(Runner, self.told), self.network, self.data)

    @property
    def data(self) -> Any:
        assert self.spec.dataset is not None
        return load(self.spec.dataset, self.spec.seed)

    @property
    def network(self) -> Network:
        return Network(self.spec.network.layers, self.data.features)

    def edit(self, edit: Any, *arguments: Any) -> None:
        change = edit(self.spec, *arguments)
        self.breaks.follow(self.spec, change)
        self.go_to(change.spec)

    def go_to(self, spec: Spec) -> None:
        """Undo or redo."""
        self.spec = spec
        self.breaks.settle(self.network, self.data)


def weight(name: str) -> Breakpoint:
    return Breakpoint(quantities["parameter"](parameter=name), "crosses", 0.0)


@pytest.fixture
def document() -> Document:
    """The opening experiment, 2-8-8-6-1."""
    return Document()


def test_what_is_added_changed_and_removed_is_told_to_the_runner(document: Document) -> None:
    breaks, told = document.breaks, document.told
    breaks.add(LOSS)
    breaks.add(weight("2.weight[1,2]"))
    assert told.watched == [LOSS, weight("2.weight[1,2]")]
    higher = Breakpoint(LOSS.quantity, "above", 3.0)
    breaks.change(breaks.items[0].key, higher)
    assert told.watched == [higher, weight("2.weight[1,2]")]
    breaks.remove(breaks.items[0].key)
    assert told.watched == list(breaks.breakpoints) == [weight("2.weight[1,2]")]


def test_the_same_breakpoint_is_not_added_twice_but_switched_on(document: Document) -> None:
    breaks = document.breaks
    breaks.add(LOSS)
    breaks.change(breaks.items[0].key, Breakpoint(LOSS.quantity, "above", 2.0, enabled=False))
    breaks.add(LOSS)
    assert breaks.breakpoints == (LOSS,)


def test_a_breakpoint_follows_its_weight_and_comes_back_with_undo(document: Document) -> None:
    before = document.spec
    document.breaks.add(weight("4.weight[1,2]"))
    document.edit(edits.remove_neuron, 1, 0)
    document.edit(edits.insert_layer, 0)
    assert document.told.watched == [weight("6.weight[1,1]")]
    document.go_to(before)
    assert document.told.watched == [weight("4.weight[1,2]")]


def test_a_breakpoint_whose_weight_is_gone_is_lost_and_revives_with_undo(
    document: Document,
) -> None:
    before = document.spec
    document.breaks.add(weight("4.weight[1,2]"))
    document.breaks.add(LOSS)
    document.edit(edits.remove_layer, 2)
    lost, loss = document.breaks.items
    assert "no longer" in lost.lost
    assert lost.title == "Value of weight 3 → 2 of hidden 3"
    assert (loss.lost, document.told.watched) == ("", [LOSS])
    # Nor does it take another weight of the same name, which there is in the smaller network.
    document.edit(edits.insert_layer, 0)
    assert document.told.watched == [LOSS]
    document.go_to(before)
    assert document.breaks.items[0].lost == ""
    assert document.told.watched == [weight("4.weight[1,2]"), LOSS]


def test_a_lost_one_can_still_be_switched_off_or_removed(document: Document) -> None:
    breaks = document.breaks
    breaks.add(weight("4.weight[1,2]"))
    document.edit(edits.remove_layer, 2)
    key = breaks.items[0].key
    breaks.change(key, Breakpoint(breaks.breakpoints[0].quantity, "above", 1.0, enabled=False))
    assert breaks.items[0].lost
    breaks.remove(key)
    assert breaks.items == ()


def test_nothing_is_watched_between_an_edit_and_the_document_it_makes(document: Document) -> None:
    document.breaks.add(LOSS)
    change = edits.remove_layer(document.spec, 0)
    document.breaks.follow(document.spec, change)
    assert document.told.watched == []
    document.go_to(change.spec)
    assert document.told.watched == [LOSS]


def test_a_hit_is_told_until_the_run_moves_on(document: Document) -> None:
    breaks, seen = document.breaks, []
    breaks.add(LOSS)
    breaks.add(weight("2.weight[1,2]"))
    breaks.changed.connect(lambda: seen.append(1))
    breaks.tell([LOSS], "Batch loss 3 rose above 2 at step 4.")
    assert [item.hit for item in breaks.items] == ["Batch loss 3 rose above 2 at step 4.", ""]
    breaks.tell((), "")
    breaks.tell((), "")
    assert [item.hit for item in breaks.items] == ["", ""]
    assert len(seen) == 2


PLACES = [
    ("parameter", Selection("edge", 1, 3, 5), {"parameter": "2.weight[3,5]"}),
    ("gradient", Selection("neuron", 1, 3), {"parameter": "2.bias[3]"}),
    ("activation", Selection("neuron", 2, 4), {"index": 2, "neuron": 4, "example": 7}),
    ("dead_units", Selection("layer", 2), {"index": 2}),
]


@pytest.mark.parametrize(("name", "selection", "about"), PLACES)
def test_a_number_is_that_of_what_is_selected_and_leads_back_to_it(
    document: Document, name: str, selection: Selection, about: dict[str, Any]
) -> None:
    network, data = document.network, document.data
    one = quantity_for(quantities[name], selection, network, 7)
    assert one == quantities[name](**about)
    assert selection_for(one, network, data) == selection
    assert selection_for(LOSS.quantity, network, data) == NOTHING


@pytest.mark.parametrize("name", ["parameter", "activation", "dead_units"])
@pytest.mark.parametrize("selection", [NOTHING, Selection("layer", -1), Selection("skip", 1)])
def test_what_is_not_selected_is_asked_for(
    document: Document, name: str, selection: Selection
) -> None:
    assert quantity_for(quantities[name], selection, document.network, 0) is None
    assert wanted_text(quantities[name]).startswith("Click")


@pytest.mark.parametrize(
    ("name", "selection"),
    [
        ("parameter", Selection("edge", 4, 2, 1)),
        ("parameter", Selection("neuron", 5, 3)),
        ("activation", Selection("neuron", 5, 3)),
        ("dead_units", Selection("layer", 4)),
    ],
)
def test_what_is_selected_inside_a_block_is_watched_too(
    document: Document, name: str, selection: Selection
) -> None:
    document.edit(group_edits.wrap_with_skip, (1, 2))
    document.edit(edits.insert_layer, (1, 1))
    network, data = document.network, document.data
    one = quantity_for(quantities[name], selection, network, 7)
    assert one is not None
    assert selection_for(one, network, data) == selection
