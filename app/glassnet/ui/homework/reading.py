"""What a sheet is about, and how it is read from the run."""

from dataclasses import dataclass, replace

import numpy as np

from glassnet.engine import Network
from glassnet.experiment import Run
from glassnet.experiment.homework import Sheet, UnsuitableError, make_sheet
from glassnet.experiment.stacks import Stack, places, titles
from glassnet.runner.snapshot import Example
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr


@dataclass(frozen=True)
class Subject:
    """A neuron, or one weight of it: the layer in a weight file, its entry, and its title."""

    module: str
    unit: int
    source: int | None
    title: str


@dataclass(frozen=True, eq=False)
class Page:
    """A sheet about a subject of a run's generation, or why there is none.

    `shown` tells whether it is about the shown example.
    """

    subject: Subject
    generation: int
    sheet: Sheet | None
    problem: str
    shown: bool


def subject_of(selection: Selection, network: Network) -> Subject | None:
    """What is selected, if it is a neuron or a weight that leads to one.

    A unit of a block stands for that of the only layer inside; what leads to it is no weight.
    """
    if selection.kind not in ("neuron", "edge") or selection.layer < 0:
        return None
    source = selection.source if selection.kind == "edge" else None
    text = (
        tr("{layer}, neuron {unit}") if source is None else tr("{layer}: weight {source} → {unit}")
    )
    every = enumerate(places(network.layers))
    inside = [at for at, place in every if place[:-1] == (selection.layer,)]
    if inside and source is not None:
        return None
    number = inside[0] if len(inside) == 1 else selection.layer
    layer = titles(network.layers)[number]
    title = text.format(layer=layer, unit=selection.unit + 1, source=(source or 0) + 1)
    part = Stack(network.layers, network.inputs).numbered()[number]
    module = part.name.removesuffix(".")
    return Subject(module, selection.unit, source, title[:1].upper() + title[1:])


def read_page(subject: Subject, generation: int, example: Example | None, run: Run) -> Page:
    """The sheet of the step under way, or of the next one; on the training thread.

    It is about the example that is shown, where that belongs to the batch, else about the first.
    """
    account = run.explain()
    rows = run.data.train[account.rows]
    places = np.flatnonzero(rows == example) if isinstance(example, int) else np.zeros(0, int)
    if places.size:
        account = replace(account, example=int(places[0]))
    sheet, problem = None, ""
    try:
        optimizer = run.trainer.optimizer
        sheet = make_sheet(account, optimizer, subject.module, subject.unit, subject.source)
    except UnsuitableError as error:
        problem = str(error)
    return Page(subject, generation, sheet, problem, bool(places.size))
