"""What the panel of the loss surface says about the plane, and how honest it is."""

import math
import re

import numpy as np

from glassnet.engine import Network
from glassnet.experiment.stacks import owner_of, titles
from glassnet.landscape import Plane
from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.surface_aim import Sample, Subject
from glassnet.ui.text import tr


def plane_name(plane: Plane, subject: Subject, network: Network) -> str:
    """The kind of a plane."""
    choice = subject.choice
    if plane.kind == "layer" and choice.layer is not None and choice.layer < len(network.labels):
        return tr("Random plane of {layer}").format(layer=network.labels[choice.layer])
    return {
        "pca": tr("PCA plane of the path"),
        "weights": tr("Plane of two weights"),
        "points": tr("Plane of start, now and best"),
    }.get(plane.kind, tr("Random plane, filter-normalised"))


def plane_tip(plane: Plane, subject: Subject, network: Network) -> str:
    """How the plane was laid, and what its loss is averaged over."""
    centre = ""
    if subject.centre is not None:
        centre = tr("Laid through the point of step {n}.").format(n=f"{subject.centre:,}")
    data = tr("Loss in evaluation mode over {rows}.").format(rows=rows_text(subject.sample))
    marks = tr(
        "White: the path up to now. Magenta: the way down by the last batch's gradient, projected; "
        "its length means nothing. Yellow, dotted: the step about to be taken, projected; it ends "
        "in a ring where its length can be seen."
    )
    hand = tr(
        "Wheel, + and −: look closer. Drag, arrows: move on. Double-click, 0: the whole view."
    )
    parts = (_laid(plane, network), plane.note, centre, data, marks, hand)
    return "\n".join(part for part in parts if part)


def _laid(plane: Plane, network: Network) -> str:
    if plane.explained is not None:
        first, second = plane.explained
        return tr(
            "The two directions along which the kept points of the path differ most from the "
            "plane's centre: they hold {first} and {second} of the variance."
        ).format(first=percent(first), second=percent(second))
    if plane.kind == "weights" and plane.names is not None:
        first_name, second_name = (parameter_name(name, network) for name in plane.names)
        return tr(
            "α changes {first} and β {second} by so much; all others keep the centre's values."
        ).format(first=first_name, second=second_name)
    if plane.kind == "points":
        return tr(
            "The plane through the start of the path, its centre, and the point of least loss."
        )
    text = tr(
        "Two Gaussian directions; each neuron's incoming weights have the length that they "
        "have in the network, biases stay (Li et al., 2018)."
    )
    return text + " " + tr("Only this layer moves.") if plane.kind == "layer" else text


def rows_text(sample: Sample) -> str:
    """The rows that a loss is averaged over."""
    rows = f"{len(sample.inputs):,}"
    if sample.split == "validation":
        return tr("{rows} validation examples").format(rows=rows)
    return tr("{rows} training examples").format(rows=rows)


def parameter_name(name: str, network: Network) -> str:
    """A parameter's name in a weight file, as "0.weight[1,0]", in words: "w 1→2 of hidden 1"."""
    match = re.fullmatch(r"(?:\w+\.)+(\w+)\[(\d+)(?:, ?(\d+))?\]", name)
    layer = owner_of(name, network.layers)
    if match is None or layer is None:
        return name
    unit = int(match[2]) + 1
    if match[3] is not None:
        place = f"w {int(match[3]) + 1}→{unit}"
    else:
        place = f"b {unit}" if match[1] == "bias" else f"{match[1]} {unit}"
    return tr("{place} of {layer}").format(place=place, layer=titles(network.layers)[layer])


def axis_names(plane: Plane, network: Network) -> tuple[str, str]:
    """Names of the α and the β axis, with their share of the variance where it is known."""
    if plane.explained is not None:
        first, second = plane.explained
        return f"{tr('axis 1')} · {percent(first)}", f"{tr('axis 2')} · {percent(second)}"
    if plane.names is not None:
        along, across = (f"Δ{parameter_name(name, network)}" for name in plane.names)
        return along, across
    if plane.kind == "points":
        return tr("start → now"), tr("random, across") if plane.note else tr("towards the best")
    return tr("direction 1"), tr("direction 2")


def caution(plane: Plane, parameters: int, finite: bool) -> str:
    """What to keep in mind when looking at a plane, in one line."""
    if not finite:
        return tr("Hatched: the loss is not finite there.")
    if plane.kind == "pca":
        return tr("Caution: a random walk's PCA looks similar.")
    if plane.kind == "weights":
        return tr("Two of {n} parameters move; all others are held.").format(n=f"{parameters:,}")
    if plane.kind == "points":
        return tr("Three points are exact; the rest is projected.")
    return tr("A random plane shows ~{share} of a displacement.").format(
        share=percent(math.sqrt(2 / max(parameters, 2)))
    )


def caution_tip(plane: Plane) -> str:
    """The reason for the caution, and its source."""
    if plane.kind == "pca":
        return tr(
            "In many dimensions the principal axes of a random walk trace smooth curves too, so a "
            "curved path alone proves nothing (Antognini & Sohl-Dickstein, 2018)."
        )
    if plane.kind in ("weights", "points"):
        return tr("Every point of the path is shown by the nearest one of the plane.")
    return tr("Of P parameters a random plane sees two: √(2/P) of the length of a displacement.")


def losses_text(honesty: Honesty) -> str:
    """The loss of the projection beside the loss of the network itself."""
    return tr("on-plane loss {plane} · true loss {true}").format(
        plane=loss_text(honesty.plane_loss), true=loss_text(honesty.true_loss)
    )


def losses_tip(sample: Sample) -> str:
    """What the two losses are."""
    text = tr(
        "The loss of the point drawn, which is the projection on the plane, and the loss of the "
        "network itself: the same {rows}, both in evaluation mode."
    ).format(rows=rows_text(sample))
    return text + " " + tr("Both with the penalty.") if sample.penalised else text


def point_text(step: int, honesty: Honesty | None) -> str:
    """A point of the path: its step, its loss, and that of its picture."""
    if honesty is None:
        return tr("step {n}").format(n=f"{step:,}")
    return tr("step {n} · on-plane {plane} · true {true}").format(
        n=f"{step:,}", true=loss_text(honesty.true_loss), plane=loss_text(honesty.plane_loss)
    )


def penalty_text(penalty: float | None, *, added: bool) -> str:
    """The penalty as a figure of its own, and whether the losses of the surface hold it."""
    figure = "–" if penalty is None else loss_text(penalty)
    if added:
        return tr("data loss + penalty, which is {penalty} now").format(penalty=figure)
    return tr("data loss only, without the penalty of {penalty}").format(penalty=figure)


def penalty_tip(*, added: bool) -> str:
    """What is trained, and what is drawn."""
    trained = tr("Training lowers data loss + penalty, λ₁ Σ|w| + λ₂/2 Σw².")
    if added:
        return trained + " " + tr("The surface and the path's losses are both together.")
    return (
        trained
        + " "
        + tr("The surface and the path's losses are the data loss alone, as the loss curves are.")
    )


def share_text(honesty: Honesty) -> str:
    """How much of the way from the start the plane shows."""
    if honesty.share is None:
        return tr("no displacement yet")
    return tr("{share} of the displacement lies in this plane").format(share=percent(honesty.share))


def share_tip() -> str:
    """What the share is a share of."""
    return tr(
        "The length of the projection of (parameters now − parameters at the start of the path), "
        "as a share of its length."
    )


def step_text(length: float, seen: float) -> str:
    """The step about to be taken: its length, and how much of that the plane shows."""
    share = percent(min(seen / length, 1.0)) if length else percent(0.0)
    return tr("next step {length}, {share} of it in this plane").format(
        length=f"{length:.2g}", share=share
    )


def percent(share: float) -> str:
    """A share (0–1) in percent, never rounded to a whole that it is not."""
    value = 100 * share
    if not np.isfinite(value):
        return "–"
    if 0 < value < 1:
        return f"{value:.1g} %"
    if 99 < value < 100:
        return f"{math.floor(value * 10) / 10:.1f} %"
    return f"{value:.0f} %"
