"""What becomes of the trained weights when the network is rebuilt, in words."""

from glassnet.experiment import Edit, Spec
from glassnet.experiment.carrying import renewed, weighted
from glassnet.experiment.stacks import Place, Stack, body_of, places, titles
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


def _names(stack: Stack, anew: tuple[Place, ...]) -> list[str]:
    """What stands at some places; a block for all inside it, its skip for what else it has."""
    labels = dict(zip(places(stack.layers), titles(stack.layers), strict=True))
    every, found = weighted(stack), list[str]()
    for place in anew:
        block = place[:1]
        name = labels[place]
        if all(other in anew for other in every if other[:1] == block):
            name = labels[block]
        elif body_of(stack.layers[block[0]]) and place == block:
            name = tr("the skip of {block}").format(block=name)
        found += [] if name in found else [name]
    return found
