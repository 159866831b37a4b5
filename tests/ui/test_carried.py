"""When the network is rebuilt, what becomes of its trained weights is said."""

from collections.abc import Callable

import pytest

from glassnet.experiment import Edit, Spec, edits, group_edits, opening_spec
from glassnet.ui.carried import carried_text
from glassnet.ui.window import MainWindow


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (lambda spec: edits.insert_layer(spec, 1), "New weights in hidden 2; all others stay"),
        (lambda spec: edits.set_units(spec, 0, 9), "in hidden 1 and hidden 2; all others stay"),
        (lambda spec: edits.move_layer(spec, 2, 0), "in hidden 1, hidden 2 and output; all"),
        (lambda spec: edits.set_units(spec, 0, 3), "The trained weights stay."),
        (lambda spec: group_edits.wrap_with_skip(spec, (0,)), "in the skip of block 1; all others"),
        (lambda spec: group_edits.duplicate_layers(spec, (1, 2)), "in hidden 4 and hidden 5; all"),
        (lambda spec: edits.set_seed(spec, 3), ""),
        (lambda spec: edits.set_training(spec, "epochs", 3), ""),
    ],
)
def test_the_layers_with_new_weights_are_named(choice: Callable[[Spec], Edit], text: str) -> None:
    spec = opening_spec()
    said = carried_text(spec, choice(spec))
    assert text in said
    assert bool(text) == bool(said)


def test_where_no_layer_is_as_it_was_that_is_said() -> None:
    spec = edits.remove_layer(edits.remove_layer(opening_spec(), 2).spec, 1).spec
    assert carried_text(spec, edits.set_units(spec, 0, 9)).startswith("New weights in every layer")


def test_an_untrained_network_needs_no_words(window: MainWindow) -> None:
    window.session.apply(edits.set_units, 0, 9)
    assert not window.banner.text
