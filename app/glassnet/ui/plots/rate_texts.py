"""What the panel of the learning rate says."""

import numpy as np

from glassnet.engine.finder import RateTest
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.rate_course import RateCourse
from glassnet.ui.text import tr
from glassnet.ui.widgets import number_text

RISES = 1.05
"""The loss is said to rise where it is more than so many times its least for good."""

HARDLY = 0.03
"""A fall by less than this share of the loss is said to be hardly one."""


def two_digits(rate: float) -> float:
    """A rate in the two figures that are meant by it."""
    return float(f"{rate:.1e}")


def rate_text(rate: float) -> str:
    """A rate in two figures."""
    return number_text(two_digits(rate))


def sentence(test: RateTest) -> str:
    """What a test has seen, in one sentence."""
    if not len(test.rates):
        return tr("Training diverges even at the smallest rate.")
    least = float(test.smoothed.min())
    low = np.flatnonzero(test.smoothed <= RISES * least)[-1]
    turn = rate_text(float(test.rates[low]))
    rises = low < len(test.rates) - 1
    if test.suggestion is None:
        text = tr("Falls at no rate; above {turn} it rises.") if rises else tr("Falls at no rate.")
    elif least > (1 - HARDLY) * test.smoothed[0]:
        text = tr("Hardly falls at any rate, fastest near {best}; above {turn} it rises.")
        text = text if rises else tr("Hardly falls at any rate, fastest near {best}.")
    else:
        text = tr("Falls fastest near {best}; above {turn} it rises.")
        text = text if rises else tr("Falls fastest near {best}, and does not rise up to {turn}.")
    best = "" if test.suggestion is None else rate_text(test.suggestion)
    return text.format(best=best, turn=turn)


def place_text(rate: float, loss: float) -> str:
    """The point under the pointer."""
    return tr("η {rate} · loss {loss}").format(rate=rate_text(rate), loss=loss_text(loss))


def origin_text(step: int, stale: bool) -> str:
    """Where a test began, and whether it still counts."""
    text = tr("from step {step}").format(step=f"{step:,}")
    return tr("{text}, for another experiment").format(text=text) if stale else text


def step_text(course: RateCourse, step: int, *, present: bool) -> str:
    """A step of a run, the epoch that it lies in and its learning rate."""
    text = tr("step {step} · epoch {epoch} · η {rate}").format(
        step=f"{step:,}",
        epoch=f"{step / course.per_epoch:,.1f}",
        rate=number_text(course.rate(step)),
    )
    if step > course.total:
        return tr("{text}, held").format(text=text)
    return tr("now: {text}").format(text=text) if present else text
