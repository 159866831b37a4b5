"""Edits of several layers at once, and of the ways around them.

As those of `edits`: pure functions from a document to the next one, which raise SettingError when
the result cannot be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from glassnet.engine import SettingError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment.carrying import kept_layers
from glassnet.experiment.edit import Edit, finish
from glassnet.experiment.fitting import with_layers
from glassnet.experiment.rows import check_gap, existing_layer, hidden_layer, restructure
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place, body_of

_ROW = ("network", "layers")


def remove_layers(spec: Spec, indices: Iterable[int]) -> Edit:
    """Take hidden layers out."""
    chosen = _hidden(spec, indices)
    stay = [index for index in range(len(spec.network.layers)) if index not in chosen]
    new = [spec.network.layers[index] for index in stay]
    return restructure(spec, new, stay, f"Remove {counted(spec, chosen)}")


def duplicate_layers(spec: Spec, indices: Iterable[int]) -> Edit:
    """Put a copy of each run of neighbouring hidden layers after it, with weights of its own."""
    chosen = _hidden(spec, indices)
    origins: list[int | None] = []
    new: list[Layer] = []
    copies: list[Layer] = []
    for index, layer in enumerate(spec.network.layers):
        if index not in chosen:
            origins += [None] * len(copies)
            new += copies
            copies = []
        else:
            copies.append(layer)
        origins.append(index)
        new.append(layer)
    return restructure(spec, new, origins, f"Duplicate {counted(spec, chosen)}")


def duplicates(indices: Iterable[int]) -> tuple[int, ...]:
    """Where the copies of `duplicate_layers` stand."""
    chosen, found = sorted(set(indices)), list[int]()
    for run in _runs(chosen):
        start = run[-1] + 1 + len(found)
        found += range(start, start + len(run))
    return tuple(found)


def move_layers(spec: Spec, indices: Iterable[int], to: int) -> Edit:
    """Put neighbouring hidden layers together at the place `to` among the other hidden ones."""
    chosen = _neighbours(spec, indices, "only neighbours move together")
    last = output_index(spec.network.layers) - len(chosen)
    if not 0 <= to <= last:
        those = "a hidden layer" if len(chosen) == 1 else f"{len(chosen)} hidden layers"
        problem = f"{to} is no place for {those}; it must be 0 to {last}, between the inputs"
        raise SettingError(f"{problem} and the output layer", _ROW)
    origins = [index for index in range(len(spec.network.layers)) if index not in chosen]
    origins[to:to] = chosen
    new = [spec.network.layers[index] for index in origins]
    return restructure(spec, new, origins, f"Move {counted(spec, chosen)}")


def add_units(spec: Spec, indices: Iterable[int], step: int) -> Edit:
    """Give each of these layers `step` units more, or −`step` fewer, as far as it can be.

    Those that stay as they are, are named in the note. Raises SettingError when all of them do.
    """
    chosen, changed, why = _some(indices), dict[int, Layer](), dict[str, None]()
    for index in chosen:
        try:
            changed[index] = _with_units(hidden_layer(spec, index), step)
        except SettingError as error:
            why[error.problem] = None
    problem = "; ".join(why)
    if not changed:
        raise SettingError(problem, _ROW)
    new = [changed.get(index, layer) for index, layer in enumerate(spec.network.layers)]
    label = f"Units of {counted(spec, list(changed))}"
    if len(chosen) == 1:
        label = f"{new[chosen[0]].values['units']} units"
    edit = restructure(spec, new, range(len(new)), label)
    if not problem:
        return edit
    stay = f"Not all layers have changed: {problem}."
    return replace(edit, note=" ".join(filter(None, (edit.note, stay))))


def paste_layers(spec: Spec, index: int, pasted: Sequence[Layer]) -> Edit:
    """Put layers before the one at `index`, with weights of their own."""
    check_gap(spec, index)
    old = spec.network.layers
    origins = [*range(index), *[None] * len(pasted), *range(index, len(old))]
    new = [*old[:index], *pasted, *old[index:]]
    count = len(pasted)
    what = f"{pasted[0].label.lower()} layer" if count == 1 else f"{count} layers"
    return restructure(spec, new, origins, f"Paste {what}")


def wrap_with_skip(spec: Spec, indices: Iterable[int]) -> Edit:
    """Lead what enters neighbouring hidden layers around them, to be added to what leaves them.

    The layers become the body of a residual block and keep their weights. Where as many values
    leave as enter, the way around is the identity, else a new matrix.
    """
    chosen = _neighbours(spec, indices, "a skip goes around neighbours")
    first, last = chosen[0], chosen[-1]
    old = spec.network.layers
    block = _block(spec, first, last)
    new = [*old[:first], block, *old[last + 1 :]]
    origins: dict[Place, Place] = {(index,): (index,) for index in range(first)}
    origins |= {(first, index - first): (index,) for index in chosen}
    origins |= {(index - last + first,): (index,) for index in range(last + 1, len(old))}
    kept = kept_layers(old, new, origins)
    note = "What enters is now added to what leaves"
    entering, leaving = skip_widths(spec, first, last)
    through = "." if entering == leaving else f", through a new {leaving} × {entering} matrix."
    return finish(spec, with_layers(spec, new), "Wrap with a skip", kept, note + through)


def cut_skip(spec: Spec, index: int) -> Edit:
    """Take the way around a residual block away; the layers inside stay and keep their weights."""
    block = hidden_layer(spec, index)
    body = body_of(block)
    if not body:
        problem = f"a {block.label.lower()} layer has no skip around it"
        raise SettingError(problem, [*_ROW, index])
    old, more = spec.network.layers, len(body) - 1
    new = [*old[:index], *body, *old[index + 1 :]]
    origins: dict[Place, Place] = {(at,): (at,) for at in range(index)}
    origins |= {(index + inner,): (index, inner) for inner in range(len(body))}
    origins |= {(at + more,): (at,) for at in range(index + 1, len(old))}
    kept = kept_layers(old, new, origins)
    return finish(spec, with_layers(spec, new), "Cut the skip", kept)


def skip_widths(spec: Spec, first: int, last: int) -> tuple[int, int]:
    """How many values enter the layers from `first` to `last`, and how many leave them."""
    inputs = spec.dataset.features if spec.dataset else 0
    entering = (inputs, *widths(spec.network.layers, inputs))
    return entering[first], entering[last + 1]


def chosen_layers(spec: Spec, indices: Iterable[int]) -> list[Layer]:
    """The layers at some indices, in their order. Raises SettingError where there are none."""
    return [existing_layer(spec, index) for index in _some(indices)]


def counted(spec: Spec, indices: Sequence[int]) -> str:
    """A single layer by its kind, several by their number."""
    if len(indices) == 1:
        return f"{spec.network.layers[indices[0]].label.lower()} layer"
    return f"{len(indices)} layers"


def _hidden(spec: Spec, indices: Iterable[int]) -> list[int]:
    """The indices in ascending order. Raises SettingError where they are not all hidden layers."""
    chosen = _some(indices)
    for index in chosen:
        hidden_layer(spec, index)
    return chosen


def _neighbours(spec: Spec, indices: Iterable[int], why: str) -> list[int]:
    """The indices in ascending order. Raises SettingError, which begins with `why`, where others
    stand between them."""
    chosen = _hidden(spec, indices)
    if len(chosen) != chosen[-1] - chosen[0] + 1:
        raise SettingError(f"{why}; select layers without a gap between them", _ROW)
    return chosen


def _with_units(layer: Layer, step: int) -> Layer:
    """A layer with more or fewer units. Raises SettingError where it must stay as it is."""
    field, units = layer.hypers.get("units"), layer.values.get("units", 0)
    if field is None:
        raise SettingError(f"a {layer.label.lower()} layer has no units of its own", _ROW)
    wanted = min(max(units + step, int(field.low)), int(field.high))
    if wanted == units:
        bound = "more" if step > 0 else "fewer"
        noun = "unit" if units == 1 else "units"
        raise SettingError(f"no layer has {bound} than {units:,} {noun}", _ROW)
    return layer.replace(units=wanted)


def _some(indices: Iterable[int]) -> list[int]:
    chosen = sorted(set(indices))
    if not chosen:
        raise SettingError("no layer is selected; click the name of one", _ROW)
    return chosen


def _block(spec: Spec, first: int, last: int) -> Layer:
    body = tuple(existing_layer(spec, index) for index in range(first, last + 1))
    for index, layer in enumerate(body, first):
        if body_of(layer):
            problem = "a residual block cannot hold another; cut its skip first"
            raise SettingError(problem, [*_ROW, index])
    return layers["residual"](layers=body)


def _runs(chosen: Sequence[int]) -> list[list[int]]:
    """Neighbours together."""
    runs: list[list[int]] = []
    for index in chosen:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
