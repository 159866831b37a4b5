"""Layers moved along by one place, by key or menu, and why they cannot be."""

from collections.abc import Sequence

from glassnet.engine import GlassnetError
from glassnet.engine.layers import Layer
from glassnet.experiment import group_edits
from glassnet.experiment.shapes import output_index
from glassnet.experiment.stacks import (
    Place,
    body_of,
    landing,
    layer_at,
    number_of,
    outermost,
    places,
)
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import Selection, several
from glassnet.ui.session import Session
from glassnet.ui.text import tr

ALIKE = "The layers are alike: nothing would change"


def move_chosen(session: Session, step: int) -> None:
    """Move the selected layers, or the layer of what is selected."""
    chosen = session.selection
    if chosen.kind != "none":
        move_along(session, chosen.layers or (chosen.layer,), step)


def move_along(session: Session, chosen: Sequence[int], step: int) -> None:
    """Move neighbours by one place, −1 to the left or 1 to the right; they stay selected."""
    why_not = why_stays(session, chosen, step)
    if why_not is not None:
        session.notify("warning", why_not)
        return
    before = session.spec.network.layers
    to, count = _next_place(before, chosen, step), len(outermost(before, chosen))
    if to is not None and session.apply(group_edits.move_layers, chosen, to):
        session.select(standing(session.spec.network.layers, to, count))


def standing(layers: Sequence[Layer], first: Place, count: int) -> Selection:
    """So many neighbours, the first of which stands at a place."""
    along = ((*first[:-1], first[-1] + number) for number in range(count))
    return several([number_of(layers, place) for place in along])


def why_stays(session: Session, chosen: Sequence[int], step: int) -> str | None:
    """Why layers cannot move by one place; None where they can."""
    every = session.spec.network.layers
    for layer in chosen:
        fixed = why_fixed(every, layer)
        if fixed is not None:
            return fixed
    to = _next_place(every, chosen, step)
    if to is None:
        return tr("No layer stands before the inputs") if step < 0 else tr("The output stays last")
    try:
        change = group_edits.move_layers(session.spec, chosen, to)
    except GlassnetError as error:
        return plain_text(error)
    return tr(ALIKE) if change.spec == session.spec else None


def _next_place(layers: Sequence[Layer], chosen: Sequence[int], step: int) -> Place | None:
    """Where the first of some hidden layers stands after a step; None at the ends. A block lies on
    the way of all but another block."""
    own = outermost(layers, chosen)
    whole = any(body_of(layer_at(layers, place)) for place in own)
    gaps = list[Place]()
    for at, layer in enumerate(layers[: output_index(layers) + 1]):
        body = body_of(layer)
        gaps += [(at,), *((at, inner) for inner in range(len(body) + bool(body)))]
    *around, last = own[-1]
    here = gaps.index(own[0] if step < 0 else (*around, last + 1))
    way = gaps[:here][::-1] if step < 0 else gaps[here + 1 :]
    there = next((gap for gap in way if len(gap) == 1 or not whole), None)
    return None if there is None else landing(own, there)


def why_fixed(layers: Sequence[Layer], layer: int) -> str | None:
    """Why a layer (−1: the inputs) has its place for good; None for a hidden one."""
    if layer < 0:
        return tr("The inputs stay first")
    last = places(layers)[layer][0] >= output_index(layers)
    return tr("The output stays last") if last else None
