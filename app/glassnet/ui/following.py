"""What is selected inside blocks stays so while the layers around it are edited."""

from collections.abc import Sequence

from msgspec.structs import replace

from glassnet.engine.layers import Layer
from glassnet.experiment import Edit
from glassnet.experiment.stacks import places
from glassnet.ui.selection import NOTHING, Selection


def followed(chosen: Selection, before: Sequence[Layer], change: Edit) -> Selection:
    """What a selection is after an edit, where the numbers of layers inside blocks are concerned.

    A layer of the row keeps its number, whatever comes to stand there.
    """
    after = change.spec.network.layers
    if not inside(chosen, before, after):
        return chosen
    old, new = places(before), places(after)
    now = {kept.place: new.index(place) for place, kept in change.kept.items()}
    found = [now.get(old[number]) for number in (chosen.layer, *chosen.others)]
    numbers = [number for number in found if number is not None]
    if not numbers or (chosen.kind != "layer" and len(numbers) < len(found)):
        return NOTHING
    return replace(chosen, layer=numbers[0], others=tuple(numbers[1:]))


def inside(chosen: Selection, before: Sequence[Layer], after: Sequence[Layer]) -> bool:
    """Whether a selection is of layers whose numbers may be those of others after a change."""
    old, new = places(before), places(after)
    blocks = len(old) > len(before) or len(new) > len(after)
    numbers = chosen.layer, *chosen.others
    return blocks and old != new and max(numbers) >= min(len(before), len(after))
