"""What the panel of gradient descent says."""

import math

import numpy as np

from glassnet.engine import Network
from glassnet.experiment.slices import NetworkSlice
from glassnet.landscape import Plane, functions
from glassnet.ui.plots.descent.contestants import Contestant
from glassnet.ui.plots.descent.model import LINES
from glassnet.ui.plots.descent.record import Floats, Record
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.surface_texts import parameter_name, percent
from glassnet.ui.text import tr
from glassnet.ui.widgets import Option, first_line, number_text

BEYOND = 10.0
"""So many times the greatest loss of the picture, and of its start, tells that a racer diverges."""


def stop_names() -> tuple[str, str, str]:
    """The names of the slider's stops."""
    return tr("one parameter"), tr("two parameters"), tr("your network")


def subjects(stop: str) -> list[Option]:
    """What can be looked at, at a stop of the slider."""
    if stop == "one":
        return [Option(name, _line_name(name), _line_about(name)) for name in LINES]
    if stop == "two":
        return [
            Option(one.id, tr(one.label), tr(first_line(one.__doc__).rstrip(".")))
            for one in functions
        ]
    return [
        Option("gradient", tr("Slice along the gradient"),
               tr("θ − t · ∇L: t is a learning rate, and the slice shows where it leads")),
        Option("update", tr("Slice along the next update"),
               tr("θ + t · Δθ: the optimizer’s next step ends at t = 1")),
        Option("weight", tr("Slice along a weight"),
               tr("The weight or bias that is selected moves, all others stay")),
        Option("pca", tr("Race on the racers’ own plane"),
               tr("A race from where your run stands, on the plane that holds most of it")),
        Option("random", tr("Race on a random plane"),
               tr("The same, on two random directions, filter-normalised")),
    ]  # fmt: skip


def racer_names(contestants: tuple[Contestant, ...]) -> tuple[str, ...]:
    """What the racers are called: by their optimizer, and what tells apart those of the same."""
    plain = [tr(one.optimizer.label).split()[0] for one in contestants]
    return tuple(
        name if plain.count(name) == 1 else _longer(name, one)
        for name, one in zip(plain, contestants, strict=True)
    )


def _longer(name: str, one: Contestant) -> str:
    rate = number_text(one.optimizer.learning_rate)
    return f"{name} {rate}" if one.seed is None else f"{name} {rate} ({one.seed})"


def elsewhere(network: bool) -> str:
    """What it means that a racer begins elsewhere."""
    if network:
        return tr("From new initial weights of its own, instead of where the others set out")
    return tr("From another place of the picture, instead of where the others set out")


def fare(record: Record, racer: int, step: int, highest: float) -> tuple[str, str, bool]:
    """How a racer fares at a step: its loss, a sentence, and whether it is lost.

    `highest` is the greatest loss of the picture, nan where it has none.
    """
    row = record.row(step)
    loss, first = float(record.losses[racer, row]), float(record.losses[racer, 0])
    ended = record.diverged[racer]
    if ended is not None and record.steps[row] >= ended:
        text = tr("Diverged after step {step}: its loss left the finite numbers. Lower its rate η.")
        return tr("diverged"), text.format(step=f"{ended:,}"), True
    if loss > BEYOND * np.fmax(abs(first), highest):
        text = tr("It diverges: its loss is {loss}, far beyond the picture. Lower its rate η.")
        return tr("diverges"), text.format(loss=loss_text(loss)), True
    return loss_text(loss), tr("Loss L at the step that is shown"), False


def rule_text(one: Contestant, x: float, slope: float, name: str = "w") -> str:
    """The update of one parameter with its numbers, w ← w − η · ∂L/∂w where it is that simple."""
    if one.optimizer.id != "sgd" or not np.isfinite(slope):
        return tr("{name} = {x}   ∂L/∂{name} = {slope}").format(
            name=name, x=figure(x), slope=figure(slope)
        )
    rate = one.optimizer.learning_rate
    minus = "+" if slope < 0 else "−"
    return tr("{name} − η · ∂L/∂{name} = {x} {minus} {rate} · {slope} = {end}").format(
        name=name, x=figure(x), minus=minus, rate=number_text(rate), slope=figure(abs(slope)),
        end=figure(x - rate * slope),
    )  # fmt: skip


def gradient_text(along_x: float, along_y: float, loss: float) -> str:
    """Where the first racer stands on a function of two parameters."""
    return tr("∂L/∂x = {x}   ∂L/∂y = {y}   L = {loss}").format(
        x=figure(along_x), y=figure(along_y), loss=loss_text(loss)
    )


def hand_text(losses: Floats, held: bool) -> str:
    """What the hand has done to the loss."""
    first, last = loss_text(float(losses[0])), loss_text(float(losses[-1]))
    if held:
        return tr("by hand: L = {last}").format(last=last)
    return tr("By hand from L = {first} to {last}").format(first=first, last=last)


def slice_text(one: NetworkSlice) -> str:
    """The loss and the slope of a slice at the present point."""
    name = {"gradient": "−‖∇L‖²", "update": "∇L·Δθ", "weight": "∂L/∂w"}[one.along]
    return tr("L = {loss}   {name} = {slope}").format(
        loss=loss_text(one.slice.loss), name=name, slope=figure(one.slice.slope)
    )


def slice_tip(one: NetworkSlice) -> str:
    """What a slice is made of."""
    return tr(
        "Data loss in evaluation mode over {rows} training examples, at step {step}. The tangent "
        "is the slope by backpropagation over the same examples."
    ).format(rows=f"{one.rows:,}", step=f"{one.step:,}")


def slice_axis(one: NetworkSlice, network: Network) -> str:
    """The name of a slice's axis; a weight's says where in the network it is."""
    if one.along == "gradient":
        return tr("t in θ − t · ∇L")
    return tr("t in θ + t · Δθ") if one.along == "update" else parameter_name(one.name, network)


def slice_mark(one: NetworkSlice) -> str:
    """The name of the marked place of a slice."""
    if one.mark is None:
        return ""
    return f"η {number_text(one.mark)}" if one.along == "gradient" else tr("next update")


def plane_text(plane: Plane, step: int) -> str:
    """Which plane a race is seen on, and from where it sets out."""
    start = tr("from step {step} of your run").format(step=f"{step:,}")
    if plane.explained is None:
        return tr("random plane · {start}").format(start=start)
    return tr("{share} of the racers’ ways · {start}").format(
        share=percent(sum(plane.explained)), start=start
    )


def plane_tip(plane: Plane) -> str:
    """How honest a race's picture is."""
    text = tr(
        "Data loss in evaluation mode on a plane through the point where the race sets out. The "
        "racers walk beside the plane too: their paths are projections, their curves the true loss."
    )
    if plane.explained is None:
        seen = percent(math.sqrt(2 / max(plane.centre.size, 2)))
        text += "\n" + tr("A random plane shows about {share} of any displacement.").format(
            share=seen
        )
    return "\n".join(part for part in (text, plane.note) if part)


def figure(value: float) -> str:
    """A number in three figures with a true minus sign."""
    if not np.isfinite(value):
        return tr("not finite")
    size = abs(value)
    text = f"{value:.3g}"
    if size >= 1e4 or 0 < size < 1e-3:
        digits, _, power = f"{value:.2e}".partition("e")
        text = f"{digits}e{int(power)}"
    return text.replace("-", "−")


def _line_name(name: str) -> str:
    return tr("Parabola") if name == "bowl" else tr(functions[name].label)


def _line_about(name: str) -> str:
    if name == "bowl":
        return tr("L = ½ w²: the slope is w itself")
    return tr(first_line(functions[name].__doc__).rstrip("."))
