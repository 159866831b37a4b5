"""What becomes of the trained weights when the network is rebuilt, in words."""

from glassnet.engine.network import labels_of
from glassnet.experiment import Edit, Spec
from glassnet.experiment.carrying import renewed, weighted
from glassnet.experiment.stacks import Place, Stack, body_of
from glassnet.ui.text import tr

_MOST_NAMED = 3


def carried_text(before: Spec, change: Edit) -> str:
    """Which layers get new weights by an edit; empty where it does not rebuild the network."""
    old, new = before.network.layers, change.spec.network.layers
    if old == new or not change.kept or before.dataset is None:
        return ""
    stacks = [Stack(layers, before.dataset.features) for layers in (old, new)]
    anew = renewed(stacks[0], stacks[1], change.kept)
    if not anew:
        return tr("The trained weights stay.")
    if anew == weighted(stacks[1]):
        return tr("New weights in every layer; what fits stays as trained.")
    names = _names(stacks[1], anew)
    place = tr("{n} layers").format(n=len(names))
    if len(names) <= _MOST_NAMED:
        place = tr(" and ").join(filter(None, (", ".join(names[:-1]), names[-1])))
    return tr("New weights in {place}; all others stay as trained.").format(place=place)


def _names(stack: Stack, places: tuple[Place, ...]) -> list[str]:
    """What stands at some places; of a block of which all inside is as it was only the skip."""
    labels, found = labels_of(stack.layers), list[str]()
    for place in places:
        index = place[0]
        skip = place == (index,) and body_of(stack.layers[index]) and labels[index] not in found
        name = tr("the skip of {block}").format(block=labels[index]) if skip else labels[index]
        found += [] if name in found else [name]
    return found
