"""What the panel of the loss surface says about the plane, and how honest it is."""

import math

from glassnet.landscape import Plane
from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.text import tr


def plane_name(plane: Plane) -> str:
    """The kind of a plane."""
    if plane.kind == "pca":
        return tr("PCA plane of the path")
    return tr("random plane, filter-normalised")


def plane_tip(plane: Plane, rows: int) -> str:
    """How the plane was laid, and what its loss is averaged over."""
    if plane.explained is not None:
        first, second = plane.explained
        text = tr(
            "The two directions along which the kept points of the path differ most from the "
            "plane's centre: they hold {first} and {second} of the variance."
        ).format(first=percent(first), second=percent(second))
    else:
        text = tr(
            "Two Gaussian directions; each neuron's incoming weights have the length that they "
            "have in the network, biases stay (Li et al., 2018)."
        )
    data = tr("Data loss in evaluation mode over {rows} training examples.").format(
        rows=f"{rows:,}"
    )
    marks = tr(
        "White: the path up to now. Magenta: the way down by the last batch's gradient, projected; "
        "its length means nothing."
    )
    return "\n".join(part for part in (text, plane.note, data, marks) if part)


def axis_names(plane: Plane) -> tuple[str, str]:
    """Names of the α and the β axis, with their share of the variance where it is known."""
    if plane.explained is None:
        return tr("direction 1"), tr("direction 2")
    first, second = plane.explained
    return f"{tr('axis 1')} · {percent(first)}", f"{tr('axis 2')} · {percent(second)}"


def caution(plane: Plane, parameters: int, finite: bool) -> str:
    """What to keep in mind when looking at a plane, in one line."""
    if not finite:
        return tr("Hatched: the loss is not finite there.")
    if plane.kind == "pca":
        return tr("Caution: a random walk's PCA looks similar.")
    return tr("A random plane shows about {share} of any displacement.").format(
        share=percent(math.sqrt(2 / max(parameters, 2)))
    )


def caution_tip(plane: Plane) -> str:
    """The reason for the caution, and its source."""
    if plane.kind == "pca":
        return tr(
            "In many dimensions the principal axes of a random walk trace smooth curves too, so a "
            "curved path alone proves nothing (Antognini & Sohl-Dickstein, 2018)."
        )
    return tr("Of P parameters a random plane sees two: √(2/P) of the length of a displacement.")


def losses_text(honesty: Honesty) -> str:
    """The loss of the projection beside the loss of the network itself."""
    return tr("on-plane loss {plane} · true loss {true}").format(
        plane=loss_text(honesty.plane_loss), true=loss_text(honesty.true_loss)
    )


def losses_tip(rows: int) -> str:
    """What the two losses are."""
    return tr(
        "The loss of the point drawn, which is the projection on the plane, and the loss of the "
        "network itself: the same {rows} training examples, both in evaluation mode."
    ).format(rows=f"{rows:,}")


def penalty_text(penalty: float | None) -> str:
    """The penalty as a figure of its own: no loss of the surface holds it."""
    figure = "–" if penalty is None else loss_text(penalty)
    return tr("data loss only, without the penalty of {penalty}").format(penalty=figure)


def penalty_tip() -> str:
    """What is trained, and what is drawn."""
    return tr(
        "Training lowers data loss + penalty, λ₁ Σ|w| + λ₂/2 Σw². The surface, the path's losses "
        "and the loss curves are the data loss alone, so that runs with other λ compare."
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


def percent(share: float) -> str:
    """A share (0–1) in percent, never rounded to a whole that it is not."""
    value = 100 * share
    if 0 < value < 1:
        return f"{value:.1g} %"
    if 99 < value < 100:
        return f"{math.floor(value * 10) / 10:.1f} %"
    return f"{value:.0f} %"
