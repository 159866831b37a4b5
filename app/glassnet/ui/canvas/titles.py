"""What layers and neurons are called on the canvas."""

from glassnet.ui.canvas.scene import Scene
from glassnet.ui.text import tr

_BRIEF = {"batch norm": "BN", "block": "Res", "dropout": "Dr"}


def layer_title(scene: Scene, layer: int, *, short: bool = False) -> str:
    """What a layer is called: Input, Hidden 2, Output; H2 where room is short."""
    if layer < 0:
        return tr("In") if short else tr("Input")
    if layer == scene.last:
        return tr("Out") if short else tr("Output")
    if layer > scene.last:
        return _inside_title(scene, layer, short)
    label = scene.network.labels[layer]
    noun, _, number = label.rpartition(" ")
    alone = noun != "hidden" and f"{noun} 2" not in scene.network.labels
    brief = tr(_BRIEF.get(noun, noun[:1].upper()))
    noun = tr(noun.capitalize())
    if short:
        return brief if alone else f"{brief}{number}"
    return noun if alone else f"{noun} {number}"


def _inside_title(scene: Scene, layer: int, short: bool) -> str:
    """Block 1, dense 2; D2 where room is short."""
    what, (block, inner) = scene.parts[layer].layer, scene.place(layer)
    if short:
        return f"{tr(_BRIEF.get(what.noun, what.label[:1]))}{inner + 1}"
    title, kind = layer_title(scene, block), tr(what.label).lower()
    return tr("{block}, {kind} {number}").format(block=title, kind=kind, number=inner + 1)


def head_title(scene: Scene, layer: int, *, short: bool) -> str:
    """What stands above a layer: inside a block without the block's name."""
    if layer <= scene.last or short:
        return layer_title(scene, layer, short=short)
    what, place = scene.parts[layer].layer, scene.place(layer)
    return f"{tr(what.label)} {place[-1] + 1}"


def unit_title(scene: Scene, layer: int, unit: int) -> str:
    """What a neuron or an input is called, as "Hidden 2, neuron 4"."""
    if layer < 0:
        return scene.data.feature_names[unit]
    title = layer_title(scene, layer)
    if layer == scene.last and len(scene.data.classes) == scene.network.outputs:
        return tr("{layer}, class {name}").format(layer=title, name=scene.data.classes[unit])
    return tr("{layer}, neuron {number}").format(layer=title, number=unit + 1)
