"""The lesson about what is selected: neuron, weight, layer or the loss, in the step of now."""

from dataclasses import dataclass

import numpy as np

from glassnet.engine.explain import StepAccount
from glassnet.engine.explain.equations import (
    gradient_equations,
    loss_equations,
    rate_equation,
    update_equations,
)
from glassnet.engine.explain.stations import Station
from glassnet.engine.expression import Equation, Number
from glassnet.engine.layers import Activated
from glassnet.engine.operations import Array
from glassnet.engine.places import Place
from glassnet.experiment import Run
from glassnet.experiment.stacks import titles
from glassnet.runner import Example
from glassnet.ui.explain.lesson import BEFORE, Lesson, Line, Section, chain_lines, line_of
from glassnet.ui.plots.gradient_reading import Place as Parameter
from glassnet.ui.plots.gradient_reading import place_of
from glassnet.ui.selection import Selection
from glassnet.ui.text import tr

__all__ = ["Reading", "read", "tell"]

UNITS = 4
"""The neurons of a layer that are told of one by one."""


@dataclass(frozen=True)
class Reading:
    """A lesson about the step after `step` updates, of which `done` phases have been run.

    It is about a selection and, where one was picked, the example that was `wanted`.
    """

    lesson: Lesson
    selection: Selection
    wanted: Example | None
    step: int
    done: int


def read(selection: Selection, wanted: Example | None, shown: Example | None, run: Run) -> Reading:
    """Lay the step under way open, or the next one; on the training thread, where nothing moves."""
    lesson = tell(run, selection, wanted, shown)
    return Reading(lesson, selection, wanted, run.step, run.trainer.next_phase)


def tell(
    run: Run,
    selection: Selection,
    wanted: Example | None = None,
    shown: Example | None = None,
) -> Lesson:
    """The lesson about a selection, told of one example of the batch.

    That is the row of the data which is `wanted` or else `shown` elsewhere, if the batch has it,
    and otherwise its first.
    """
    rows = run.data.train[run.trainer.next_batch()[0]]
    asked = shown if wanted is None else wanted
    found = np.flatnonzero(rows == asked) if isinstance(asked, int) else np.arange(0)
    example = int(found[0]) if len(found) else 0
    about = _about(run, rows, example, bool(len(found)), wanted is not None)
    telling = _Telling(run, run.explain(example), about)
    if selection.kind == "edge":
        return telling.edge(selection)
    if selection.kind == "neuron":
        return telling.neuron(selection) if selection.layer >= 0 else telling.input(selection)
    if selection.kind in ("layer", "skip") and selection.layer >= 0 and not selection.others:
        return telling.layer(selection.layer)
    return telling.loss()


def _about(run: Run, rows: Array, example: int, shown: bool, picked: bool) -> str:
    """Which step, and whose numbers."""
    when = tr("Step {step}, under way.") if run.trainer.next_phase else tr("Step {step}, to come.")
    if len(rows) == 1:
        whose = tr("Its batch is one example, {row}.")
    elif shown:
        whose = tr("Told of example {row}, the one on the canvas, of a batch of {count}.")
    elif picked:
        whose = tr("What you picked is not in its batch of {count}: told of example {row}.")
    else:
        whose = tr(
            "Told of example {row}, the first of its batch of {count}; the canvas shows another."
        )
    numbers = {"row": f"{rows[example] + 1:,}", "count": f"{len(rows):,}"}
    return f"{when.format(step=f'{run.step + 1:,}')} {whose.format(**numbers)}"


class _Telling:
    """Makes lessons from the account of one step."""

    def __init__(self, run: Run, account: StepAccount, about: str) -> None:
        self._run, self._account, self._about = run, account, about
        self._example = account.example
        self._last = len(account.network.layers)
        self._stations = account.chain.stations
        inside = (inner for station in self._stations for inner in station.body)
        self._every = (*self._stations, *inside)

    # ------------------------------------------------------------------ what can be selected

    def loss(self) -> Lesson:
        """The loss of the shown example, of the batch, and its slopes."""
        own, batch, *penalty = loss_equations(self._account, self._example)
        phase = self._last
        slopes = []
        for unit in range(min(UNITS, self._account.network.outputs)):
            factors = self._account.chain.back(self._stations[-1], unit, self._example)
            symbol, phases = _back_symbol(self._stations[-1]), self._phases(-1)
            lines = chain_lines(factors, tr("Its slope"), *symbol, phases)
            slopes += [self._at_unit(line, unit) for line in lines[-1:]]
        sections = [
            Section(tr("This example"), (line_of(own, phase),)),
            Section(tr("The batch"), tuple(line_of(one, phase) for one in (batch, *penalty))),
            Section(tr("What goes back, of this example"), tuple(slopes)),
        ]
        return self._lesson(tr("The loss"), "L", self._account.loss, sections)

    def input(self, selection: Selection) -> Lesson:
        """A value of the data."""
        value = float(self._stations[0].inputs[selection.unit, self._example])
        number = Number(value, Place("neuron", -1, selection.unit))
        title = tr("Input {unit}").format(unit=selection.unit + 1)
        equation = Equation(
            tr("Given by the data"), "x", f"x_{{{selection.unit + 1}}}", number, value
        )
        return self._lesson(title, "x", value, [Section("", (line_of(equation, BEFORE),))])

    def neuron(self, selection: Selection) -> Lesson:
        """From what comes in to what goes out, what comes back for it, and its bias."""
        unit, station = selection.unit, self._every[selection.layer]
        label = self._label(selection.layer)
        title = tr("{layer}, neuron {unit}").format(layer=label, unit=unit + 1)
        sections = [
            Section(tr("Forward"), tuple(self._forward(station, unit))),
            Section(tr("Backward, for this example"), tuple(self._backward(station, unit))),
        ]
        place = place_of(selection, self._account.network)
        if place is not None:
            sections += self._parameter(place, tr("Its bias"), backward=False)
        a = float(station.activations[unit, self._example])
        return self._lesson(title, "a", a, sections)

    def edge(self, selection: Selection) -> Lesson:
        """What a weight carries, what the chain rule says of it, and the update of it."""
        place = place_of(selection, self._account.network)
        if place is None:
            return self._passage(selection)
        step = self._account.parameter(place.name, place.index)
        *_, entering = self._account.contribution(place.name, place.index, self._example).factors
        sections = []
        if entering.symbol == "x":
            phase = self._every[selection.layer].index
            at = Place("edge", selection.layer, selection.unit, selection.source)
            carried = Number(step.before, at) * Number(entering.value, entering.place)
            title, formula = tr("What it carries"), r"w_{ji} \, x_i"
            equation = Equation(title, "w x", formula, carried, carried.value())
            sections.append(Section(tr("Forward"), (line_of(equation, phase),)))
        sections += self._parameter(place, tr("The batch, and the update"), backward=True)
        return self._lesson(place.title, tr("w after the step"), step.after, sections)

    def layer(self, layer: int) -> Lesson:
        """The neurons of a layer that say most, each in its own line."""
        station = self._every[layer]
        a = station.activations[:, self._example]
        units = np.sort(np.argsort(-np.abs(a), kind="stable")[:UNITS])
        forward = [
            self._at_unit(line, int(unit))
            for unit in units
            for line in self._forward(station, int(unit))[-1:]
        ]
        backward = [
            self._at_unit(line, int(unit))
            for unit in units
            for line in self._backward(station, int(unit))[-1:]
        ]
        count = len(a)
        heading = tr("Forward")
        if count > UNITS:
            heading = tr("Forward, the largest {few} of {count} neurons").format(
                few=UNITS, count=f"{count:,}"
            )
        sections = [
            Section(heading, tuple(forward)),
            Section(tr("Backward, for this example"), tuple(backward)),
        ]
        name = tr("‖g‖ of its parameters")
        return self._lesson(self._label(layer), name, self._norm(station), sections)

    def _norm(self, station: Station) -> float:
        """‖g‖ of all parameters in a layer, penalty included, before clipping."""
        places = self._account.network.positions().items()
        own = [place.ravel() for name, place in places if name.startswith(f"{station.name}.")]
        gradient = self._account.gradients["penalty"]
        return float(np.linalg.norm(gradient[np.concatenate([np.zeros(0, np.intp), *own])]))

    def _passage(self, selection: Selection) -> Lesson:
        """An edge without a weight: the value goes on by itself."""
        return self.neuron(Selection("neuron", selection.layer, selection.unit))

    # ------------------------------------------------------------------ parts of lessons

    def _forward(self, station: Station, unit: int) -> list[Line]:
        equations = station.written(unit, self._example)
        return [line_of(one, station.index) for one in equations]

    def _backward(self, station: Station, unit: int) -> list[Line]:
        factors = self._account.chain.back(station, unit, self._example)
        title = tr("What this neuron is to blame for")
        return chain_lines(factors, title, *_back_symbol(station), self._phases(station.index))

    def _parameter(self, place: Parameter, heading: str, backward: bool) -> list[Section]:
        account, run = self._account, self._run
        step = account.parameter(place.name, place.index)
        found = []
        layer = next(
            one.index for one in self._stations if one.name == place.name.partition(".")[0]
        )
        if backward:
            factors = account.contribution(place.name, place.index, self._example).factors
            lines = chain_lines(
                factors,
                tr("This example’s contribution"),
                "∂L/∂w",
                r"\frac{\partial L_b}{\partial w}",
                self._phases(layer),
            )
            found.append(Section(tr("Backward, for this example"), tuple(lines)))
        mean, *others = gradient_equations(step)
        lines = [line_of(mean, self._phases(layer)[2])]
        training, total = run.spec.training, run.trainer.epochs * run.trainer.steps_per_epoch
        if run.trainer.schedule.varies:
            peak = run.trainer.optimizer.learning_rate
            others.append(rate_equation(training.schedule, peak, account.step, total))
        others += update_equations(run.trainer.optimizer, step)
        lines += [line_of(one, 2 * self._last + 1) for one in others]
        return [*found, Section(heading, tuple(lines))]

    def _phases(self, layer: int) -> tuple[int, int, int]:
        """The phase of the loss, of the first layer's way back, and of this layer's."""
        index = layer % self._last
        return self._last, 2 * self._last, 2 * self._last - index

    def _at_unit(self, line: Line, unit: int) -> Line:
        title = tr("Neuron {unit}").format(unit=unit + 1)
        return Line(
            title, line.name, line.formula, line.expression, line.value, line.phase, line.note
        )

    def _label(self, layer: int) -> str:
        label = titles(self._account.network.layers)[layer]
        return label[:1].upper() + label[1:]

    def _lesson(self, title: str, name: str, figure: float, sections: list[Section]) -> Lesson:
        digits = 10 if self._account.network.dtype == np.float64 else 7
        kept = tuple(section for section in sections if section.lines)
        return Lesson(title, self._about, name, figure, digits, kept)


def _back_symbol(station: Station) -> tuple[str, str]:
    activated = isinstance(station.layer, Activated)
    return ("δ", r"\delta_j") if activated else ("∂L/∂a", r"\frac{\partial L_b}{\partial a_j}")
