"""What becomes of the gradients: the batch's mean, penalty and clipping."""

from collections.abc import Iterator
from math import nan

import numpy as np

from glassnet.experiment.homework.facts import Facts
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task
from glassnet.experiment.homework.writing import figure, inner

__all__ = ["arriving", "batch_mean", "final_gradient", "gradient_above"]

LINES = ("total", "mean", "gradient")
"""The gradients on a sheet, the last one first: what the optimizer gets is the first there is."""


def arriving(at: Ground, without: tuple[str, ...] = ()) -> float:
    """The gradient that the next line starts from."""
    return next((at[one] for one in LINES if one in at.values and one not in without), nan)


# ---------------------------------------------------------------------- the batch


def batch_mean(facts: Facts) -> Task:
    """The mean of the examples' gradients, each as much as it counts."""
    rule = "share · own + the others" if facts.p.weighted else "(own + the others) / B"
    return Task(
        "mean",
        "ḡ",
        "mean over the batch",
        rule,
        ("gradient",),
        (_mean,),
        tuple(_mean_mistakes(facts)),
        _mean_solved,
    )


def _mean(at: Ground) -> float:
    return at["gradient"] * at.facts.p.share + at.facts.p.others


def _mean_solved(at: Ground) -> str:
    one, own = at.facts.p, inner(at["gradient"])
    if one.weighted:
        return f"{figure(one.share)}·{own} + {inner(one.others)}"
    return f"({own} + {inner(one.others * one.batch)}) / {one.batch}"


def _mean_mistakes(facts: Facts) -> Iterator[Mistake]:
    yield Mistake(
        Remark("The gradients were added up; divide by the {n} examples.", {"n": facts.p.batch}),
        lambda at: _mean(at) * at.facts.p.batch,
    )
    yield Mistake(
        Remark("This is the gradient of this one example; the others of the batch belong to it."),
        lambda at: at["gradient"],
    )
    yield Mistake(Remark("This example is missing from the mean."), lambda at: at.facts.p.others)
    yield Mistake(
        Remark("Only this example was divided by the number of examples; the others too."),
        lambda at: at["gradient"] / at.facts.p.batch + at.facts.p.others * at.facts.p.batch,
    )
    if facts.p.weighted:
        yield Mistake(
            Remark(
                "All examples were counted alike; here they count by the weight of their class."
            ),
            lambda at: at.facts.p.equal,
        )


# ---------------------------------------------------------------------- penalty and clipping


def final_gradient(facts: Facts) -> Task:
    """What the optimizer gets: with the penalty's gradient, held where frozen, clipped."""
    one = facts.p
    terms = [
        "ḡ",
        *(["λ₂ w"] if one.l2 else []),
        *(["λ₁ sign w"] if one.l1 else []),
    ]
    rule = " + ".join(terms)
    if one.clips:
        rule = f"c · ({rule})" if len(terms) > 1 else f"c · {rule}"
    if one.frozen:
        rule = "0, for it is frozen"
    return Task(
        "total",
        "g",
        "after penalty and clipping",
        rule,
        (gradient_above(one.batch),),
        (_total,),
        tuple(_total_mistakes(facts)),
        _total_solved,
    )


def gradient_above(batch: int) -> str:
    """The line of the mean gradient, which needs no line for a single example."""
    return "mean" if batch > 1 else "gradient"


def _penalty(facts: Facts) -> float:
    one = facts.p
    return one.l2 * one.before + one.l1 * float(np.sign(one.before))


def _total(at: Ground) -> float:
    if at.facts.p.frozen:
        return 0.0
    return at.facts.p.clip * (arriving(at, ("total",)) + _penalty(at.facts))


def _total_solved(at: Ground) -> str:
    one, start = at.facts.p, arriving(at, ("total",))
    if one.frozen:
        return "0"
    text = figure(start)
    if one.l2:
        text += f" + {figure(one.l2)}·{inner(one.before)}"
    if one.l1:
        text += f" + {figure(one.l1)}·{inner(float(np.sign(one.before)))}"
    return text if not one.clips else f"{figure(one.clip)}·({text})"


def _total_mistakes(facts: Facts) -> Iterator[Mistake]:
    one = facts.p
    if one.frozen:
        yield Mistake(
            Remark("This parameter is frozen: its gradient is set to 0."),
            lambda at: arriving(at, ("total",)),
        )
        return
    if _penalty(facts):
        yield Mistake(
            Remark("The gradient of the penalty is missing."),
            lambda at: at.facts.p.clip * arriving(at, ("total",)),
        )
        yield Mistake(
            Remark("The gradient of the penalty is added, not taken away."),
            lambda at: at.facts.p.clip * (arriving(at, ("total",)) - _penalty(at.facts)),
        )
    if one.clips:
        yield Mistake(
            Remark("The clipping is missing: multiply by its factor c."),
            lambda at: arriving(at, ("total",)) + _penalty(at.facts),
        )
        yield Mistake(
            Remark("It was divided by the factor c of clipping; multiply by it."),
            lambda at: (arriving(at, ("total",)) + _penalty(at.facts)) / at.facts.p.clip,
        )
