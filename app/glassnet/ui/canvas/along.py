"""Layers moved along by one place, by key or menu, and why they cannot be."""

from collections.abc import Sequence

from glassnet.engine import GlassnetError
from glassnet.engine.layers import Layer
from glassnet.experiment import group_edits
from glassnet.experiment.shapes import output_index
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import several
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
    elif session.apply(group_edits.move_layers, chosen, chosen[0] + step):
        session.select(several([layer + step for layer in chosen]))


def why_stays(session: Session, chosen: Sequence[int], step: int) -> str | None:
    """Why layers, in ascending order, cannot move by one place; None where they can."""
    every = session.spec.network.layers
    for layer in chosen:
        fixed = why_fixed(every, layer)
        if fixed is not None:
            return fixed
    if chosen[0] + step < 0:
        return tr("No layer stands before the inputs")
    if chosen[-1] + step >= output_index(every):
        return tr("The output stays last")
    try:
        change = group_edits.move_layers(session.spec, chosen, chosen[0] + step)
    except GlassnetError as error:
        return plain_text(error)
    return tr(ALIKE) if change.spec == session.spec else None


def why_fixed(layers: Sequence[Layer], layer: int) -> str | None:
    """Why a layer (−1: the inputs) has its place for good; None for a hidden one."""
    if layer < 0:
        return tr("The inputs stay first")
    return tr("The output stays last") if layer >= output_index(layers) else None
