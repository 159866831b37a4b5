"""Edits of several layers at once, and of the ways around them.

As those of `edits`: pure functions from a document to the next one, which raise SettingError when
the result cannot be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from glassnet.engine import SettingError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment.edit import Edit
from glassnet.experiment.rows import (
    Gap,
    Rows,
    Slot,
    continued,
    existing_layer,
    gap_in,
    hidden_layer,
    hidden_place,
    path_of,
    place_in,
)
from glassnet.experiment.shapes import output_index, widths
from glassnet.experiment.spec import Spec
from glassnet.experiment.stacks import Place, layer_at, outermost, runs

_ROW = ("network", "layers")
_NOTHING = "no layer is selected; click the name of one"
_NESTED = "a residual block cannot hold another; cut its skip first"


def remove_layers(spec: Spec, indices: Iterable[int]) -> Edit:
    """Take hidden layers out."""
    chosen, rows = _hidden(spec, indices), Rows(spec)
    for place in reversed(chosen):  # what lies behind is not moved by it
        rows.take(place)
    return rows.finish(f"Remove {_counted(spec, chosen)}")


def duplicate_layers(spec: Spec, indices: Iterable[int]) -> Edit:
    """Put a copy of each run of neighbouring hidden layers after it, with weights of its own."""
    chosen = _hidden(spec, indices)
    rows, _ = _duplicated(spec, chosen)
    return rows.finish(f"Duplicate {_counted(spec, chosen)}")


def duplicates(spec: Spec, indices: Iterable[int]) -> tuple[int, ...]:
    """The numbers that the copies of `duplicate_layers` have."""
    rows, copies = _duplicated(spec, _hidden(spec, indices))
    return tuple(sorted(rows.numbers(copies)))


def move_layers(spec: Spec, indices: Iterable[int], to: Gap) -> Edit:
    """Put neighbouring hidden layers together at a place among the other hidden ones; `to` is where
    the first of them stands afterwards."""
    chosen, rows = _neighbours(spec, indices, "only neighbours move together"), Rows(spec)
    moved = [rows.take(chosen[0]) for _ in chosen]
    place = (to,) if isinstance(to, int) else to
    last = output_index([slot.layer for slot in rows.row])
    if not 0 <= place[0] <= last or not 0 <= place[-1] <= len(rows.around(place)):
        those = "a hidden layer" if len(chosen) == 1 else f"{len(chosen)} hidden layers"
        problem = f"{to} is no place for {those}; it must be 0 to {last}, between the inputs"
        raise SettingError(f"{problem} and the output layer", _ROW)
    rows.put(place, moved)
    return rows.finish(f"Move {_counted(spec, chosen)}")


def add_units(spec: Spec, indices: Iterable[int], step: int) -> Edit:
    """Give each of these layers `step` units more, or −`step` fewer, as far as it can be.

    Those that stay as they are, are named in the note. Raises SettingError when all of them do.
    """
    chosen = sorted({place_in(spec, number): number for number in indices}.items())
    changed, why, rows = list[Place](), dict[str, None](), Rows(spec)
    for place, number in chosen:
        try:
            layer = _with_units(hidden_layer(spec, number), step)
        except SettingError as error:
            why[error.problem] = None
            continue
        rows.put(place, [continued(rows.take(place), layer)])
        changed.append(place)
    problem = "; ".join(why)
    if not changed:
        raise SettingError(problem or _NOTHING, _ROW)
    label = f"Units of {_counted(spec, changed)}"
    if len(chosen) == 1:
        label = f"{rows.around(changed[0])[changed[0][-1]].layer.values['units']} units"
    edit = rows.finish(label)
    if not problem:
        return edit
    stay = f"Not all layers have changed: {problem}."
    return replace(edit, note=" ".join(filter(None, (edit.note, stay))))


def paste_layers(spec: Spec, gap: Gap, pasted: Sequence[Layer]) -> Edit:
    """Put layers into a gap, with weights of their own."""
    place, rows = gap_in(spec, gap), Rows(spec)
    rows.put(place, [Slot.of(layer) for layer in pasted])
    count = len(pasted)
    what = f"{pasted[0].label.lower()} layer" if count == 1 else f"{count} layers"
    return rows.finish(f"Paste {what}")


def wrap_with_skip(spec: Spec, indices: Iterable[int]) -> Edit:
    """Lead what enters neighbouring hidden layers around them, to be added to what leaves them.

    The layers become the body of a residual block and keep their weights. Where as many values
    leave as enter, the way around is the identity, else a new matrix.
    """
    chosen, rows = _neighbours(spec, indices, "a skip goes around neighbours"), Rows(spec)
    if len(chosen[0]) > 1:
        raise SettingError(_NESTED, path_of(chosen[0]))
    (first,), (last,) = chosen[0], chosen[-1]
    body = [rows.take((first,)) for _ in chosen]
    for place, slot in zip(chosen, body, strict=True):
        if slot.body:
            raise SettingError(_NESTED, path_of(place))
    block = layers["residual"](layers=tuple(slot.layer for slot in body))
    rows.put((first,), [Slot(block, body=body)])
    note = "What enters is now added to what leaves"
    entering, leaving = skip_widths(spec, first, last)
    through = "." if entering == leaving else f", through a new {leaving} × {entering} matrix."
    return rows.finish("Wrap with a skip", note + through)


def cut_skip(spec: Spec, index: int) -> Edit:
    """Take the way around a residual block, or around what a layer inside it is in, away; the
    layers inside stay and keep their weights."""
    place, rows = hidden_place(spec, index)[:1], Rows(spec)
    block = rows.take(place)
    if not block.body:
        problem = f"a {block.layer.label.lower()} layer has no skip around it"
        raise SettingError(problem, path_of(place))
    rows.put(place, block.body)
    return rows.finish("Cut the skip")


def skip_widths(spec: Spec, first: int, last: int) -> tuple[int, int]:
    """How many values enter the layers from `first` to `last`, and how many leave them."""
    inputs = spec.dataset.features if spec.dataset else 0
    entering = (inputs, *widths(spec.network.layers, inputs))
    return entering[first], entering[last + 1]


def chosen_layers(spec: Spec, indices: Iterable[int]) -> list[Layer]:
    """The layers of some numbers, in their order. Raises SettingError where there are none."""
    return [layer_at(spec.network.layers, place) for place in _some(spec, indices)]


def _counted(spec: Spec, chosen: Sequence[Place]) -> str:
    """A single layer by its kind, several by their number."""
    if len(chosen) == 1:
        return f"{layer_at(spec.network.layers, chosen[0]).label.lower()} layer"
    return f"{len(chosen)} layers"


def _duplicated(spec: Spec, chosen: Sequence[Place]) -> tuple[Rows, list[Slot]]:
    """The rows with copies of chosen layers, and the copies."""
    rows, copies = Rows(spec), list[Slot]()
    for run in reversed(runs(chosen)):
        made = [Slot.of(layer_at(spec.network.layers, place)) for place in run]
        rows.put((*run[-1][:-1], run[-1][-1] + 1), made)
        copies += made
    return rows, copies


def _hidden(spec: Spec, indices: Iterable[int]) -> list[Place]:
    """Where they stand, in order. Raises SettingError where they are not all hidden layers."""
    numbers = tuple(indices)
    for number in numbers:
        hidden_place(spec, number)
    return _some(spec, numbers)


def _neighbours(spec: Spec, indices: Iterable[int], why: str) -> list[Place]:
    """Where they stand, in order. Raises SettingError, which begins with `why`, where others stand
    between them."""
    chosen = _hidden(spec, indices)
    if len(runs(chosen)) > 1:
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


def _some(spec: Spec, indices: Iterable[int]) -> list[Place]:
    """Where layers stand, in order; of one inside a chosen block the block."""
    numbers = tuple(indices)
    for number in numbers:
        existing_layer(spec, number)
    if not numbers:
        raise SettingError(_NOTHING, _ROW)
    return outermost(spec.network.layers, numbers)
