"""A layer moved along by one place, by key or menu, and why it cannot be."""

from collections.abc import Sequence

from glassnet.engine import GlassnetError
from glassnet.engine.layers import Layer
from glassnet.experiment import edits
from glassnet.experiment.shapes import output_index
from glassnet.ui.problems import plain_text
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr

ALIKE = "The layers are alike: nothing would change"


def move_chosen(session: Session, step: int) -> None:
    """Move the selected layer; of several none."""
    if len(session.selection.layers) > 1:
        session.notify("warning", tr("Select a single layer to move it"))
    elif session.selection.kind != "none":
        move_along(session, session.selection.layer, step)


def move_along(session: Session, layer: int, step: int) -> None:
    """Move a layer by one place, −1 to the left or 1 to the right; it stays selected."""
    why_not = why_stays(session, layer, step)
    if why_not is not None:
        session.notify("warning", why_not)
    elif session.apply(edits.move_layer, layer, layer + step):
        session.select(Selection("layer", layer + step))


def why_stays(session: Session, layer: int, step: int) -> str | None:
    """Why a layer cannot move by one place; None where it can."""
    every, to = session.spec.network.layers, layer + step
    fixed = why_fixed(every, layer)
    if fixed is not None:
        return fixed
    if not 0 <= to < output_index(every):
        return tr("No layer stands before the inputs") if to < 0 else tr("The output stays last")
    try:
        change = edits.move_layer(session.spec, layer, to)
    except GlassnetError as error:
        return plain_text(error)
    return tr(ALIKE) if change.spec == session.spec else None


def why_fixed(layers: Sequence[Layer], layer: int) -> str | None:
    """Why a layer (−1: the inputs) has its place for good; None for a hidden one."""
    if layer < 0:
        return tr("The inputs stay first")
    return tr("The output stays last") if layer >= output_index(layers) else None
