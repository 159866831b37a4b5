"""The loss of one example, as it is worked out from the outputs."""

from collections.abc import Iterator
from math import exp, isclose, log, nan

import numpy as np

from glassnet.experiment.homework.facts import Facts, Floats
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task
from glassnet.experiment.homework.writing import figure, inner

__all__ = ["loss", "outputs"]


FORMULAS = {
    "mse": "Σ (a − y)² / K",
    "cost": "Σ (a − y)²",
    "huber": "Σ c (e − c/2) / K, e = a − y, c = e cut to ±δ",
    "cross_entropy": "−ln a of the right class",
    "binary_cross_entropy": "−Σ [y ln a + (1 − y) ln(1 − a)] / K",
}
"""The losses in plain signs; one that is not here is called by its name."""


def loss(facts: Facts) -> Task:
    """The loss of the example, over all outputs."""
    return Task(
        "loss",
        "L",
        "loss of this example",
        FORMULAS.get(facts.loss.id, facts.loss.label),
        ("a",),
        (_loss,),
        tuple(_loss_mistakes(facts)),
        _loss_solved,
    )


def outputs(at: Ground) -> Floats:
    """The network's outputs, with the one that was worked out in its place."""
    a = at.facts.a.copy()
    a[at.facts.unit] = at["a"]
    return a


@np.errstate(all="ignore")
def _loss(at: Ground) -> float:
    a = outputs(at)
    end, extra = a, 0.0
    if at.facts.loss.fuses == "softmax":
        # From z = log a the loss takes off log Σ a, which is not 0 where an a is wrong.
        end, extra = np.log(a), float(np.log(a.sum()))
    elif at.facts.loss.fuses == "sigmoid":
        end = np.log(a / (1 - a))
    return float(at.facts.loss.value(end[:, None], at.facts.targets[:, None])) - extra


def _loss_solved(at: Ground) -> str:
    pairs = list(zip(outputs(at), at.facts.targets, strict=True))
    kind = at.facts.loss
    if kind.fuses == "softmax":
        return " ".join(f"−ln {figure(a)}" for a, y in pairs if y)
    if kind.id in ("mse", "cost"):
        squares = " + ".join(f"({figure(a)} − {inner(y)})²" for a, y in pairs)
        return f"({squares}) / {len(pairs)}" if kind.id == "mse" and len(pairs) > 1 else squares
    told = ", ".join(f"({figure(a)}; {figure(y)})" for a, y in pairs)
    return f"{kind.label} of (a; y) = {told}"


def _loss_mistakes(facts: Facts) -> Iterator[Mistake]:
    count = len(facts.targets)
    if facts.loss.fuses:
        yield from _surprise_mistakes()
    else:
        yield Mistake(
            Remark("This is the error a − y; it is still to be squared."),
            lambda at: float((outputs(at) - at.facts.targets).sum()),
        )
        yield Mistake(Remark("There is a factor ½ too much."), lambda at: _loss(at) / 2)
        yield Mistake(Remark("There is a factor ½ missing."), lambda at: _loss(at) * 2)
    if count > 1:
        yield Mistake(
            Remark("The sum over the outputs was taken; this loss is their mean."),
            lambda at: _loss(at) * count,
        )
        yield Mistake(
            Remark("The mean over the outputs was taken; this loss is their sum."),
            lambda at: _loss(at) / count,
        )
        yield Mistake(Remark("This is of one output alone; the loss takes all."), _one_output)


def _surprise_mistakes() -> Iterator[Mistake]:
    yield Mistake(
        Remark("This logarithm has base 10; the loss takes the natural one, ln."),
        lambda at: _loss(at) / log(10),
    )
    yield Mistake(
        Remark("This logarithm has base 2; the loss takes the natural one, ln."),
        lambda at: _loss(at) / log(2),
    )
    yield Mistake(
        Remark("The logarithm is missing: the loss is −ln of what is given to the right answer."),
        lambda at: exp(-_loss(at)) if _loss(at) > -700 else nan,
    )
    yield Mistake(
        Remark("This is the loss of the opposite target."),
        lambda at: (
            -log(1 - at["a"]) if 0 < at["a"] < 1 and at.facts.targets[at.facts.unit] == 1 else nan
        ),
    )


def _one_output(at: Ground) -> float:
    """The loss if there were no other output than this one."""
    if at.facts.loss.fuses == "softmax" or isclose(len(at.facts.targets), 1):
        return nan
    a, y = at["a"], at.facts.targets[at.facts.unit]
    if at.facts.loss.fuses:
        a = log(a / (1 - a)) if 0 < a < 1 else nan
    return float(at.facts.loss.value(np.array([[a]]), np.array([[y]])))
