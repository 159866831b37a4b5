"""δ = ∂L/∂z of a neuron, from what comes back for its output."""

from collections.abc import Iterator
from math import prod

import numpy as np

from glassnet.experiment.homework.backward import (
    from_loss,
    loss_rule,
    loss_slips,
    loss_solved,
    stated,
)
from glassnet.experiment.homework.facts import Facts, Floats
from glassnet.experiment.homework.forward import FORMULAS, slope
from glassnet.experiment.homework.loss import outputs
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task, Work
from glassnet.experiment.homework.writing import added, figure, inner

__all__ = ["delta"]


def delta(facts: Facts) -> Task:
    """δ = ∂L/∂z."""
    if facts.fused:
        return Task(
            "delta",
            "δ",
            "blame ∂L/∂z",
            loss_rule(facts).replace("p", "a"),
            ("a", "z"),
            (from_loss,),
            tuple(_fused_mistakes(facts)),
            loss_solved,
        )
    if facts.activation.final_only:
        return Task(
            "delta",
            "δ",
            "blame ∂L/∂z",
            "a · (∂L/∂a − Σ a·∂L/∂a)",
            ("a", "back"),
            (_softmax,),
            tuple(_softmax_mistakes()),
            _softmax_solved,
        )
    slope_rule = FORMULAS.get(facts.activation.id, ("", ""))[1]
    rule = "∂L/∂a · f′(z)" + (f", f′ = {slope_rule}" if slope_rule else "")
    slope_of_a = _SLOPES.get(facts.activation.id)
    ways: tuple[Work, ...] = (_delta,) if slope_of_a is None else (_delta, _delta_of_a)
    return Task(
        "delta",
        "δ",
        "blame ∂L/∂z",
        rule,
        ("back", "z", "a"),
        ways,
        tuple(_delta_mistakes(facts)),
        lambda at: f"{inner(at['back'])}·{inner(slope(at.facts.activation, at['z']))}",
    )


_SLOPES = {"sigmoid": (0.0, 1.0, -1.0), "tanh": (1.0, 0.0, -1.0)}
"""f′ = c₀ + c₁ a + c₂ a²: where it can be had from the output as well."""


def _delta(at: Ground) -> float:
    return at["back"] * slope(at.facts.activation, at["z"])


def _delta_of_a(at: Ground) -> float:
    a = at["a"]
    zeroth, first, second = _SLOPES[at.facts.activation.id]
    return at["back"] * (zeroth + first * a + second * a * a)


def _delta_mistakes(facts: Facts) -> Iterator[Mistake]:
    if facts.activation.id != "linear":
        yield Mistake(
            Remark("The slope f′(z) is missing: multiply what comes back by it."),
            lambda at: at["back"],
        )
        yield Mistake(
            Remark("This is f′(z) alone: multiply it by what comes back, ∂L/∂a."),
            lambda at: slope(at.facts.activation, at["z"]),
        )
    yield Mistake(Remark("f(z) was used in the place of f′(z)."), lambda at: at["back"] * at["a"])
    yield Mistake(
        Remark("The slope was taken at a; take f′ at z."),
        lambda at: at["back"] * slope(at.facts.activation, at["a"]),
    )
    yield Mistake(Remark("z was used in the place of f′(z)."), lambda at: at["back"] * at["z"])
    if facts.activation.id == "sigmoid":
        yield Mistake(
            Remark("One factor of f′ = a (1 − a) is missing: the a."),
            lambda at: at["back"] * (1 - at["a"]),
        )
        yield Mistake(
            Remark("z was used for a in a (1 − a)."),
            lambda at: at["back"] * at["z"] * (1 - at["z"]),
        )
    if facts.activation.id == "tanh":
        yield Mistake(
            Remark("The square is missing in f′ = 1 − a²."), lambda at: at["back"] * (1 - at["a"])
        )
        yield Mistake(
            Remark("z was used for a in 1 − a²."), lambda at: at["back"] * (1 - at["z"] ** 2)
        )


def _fused_mistakes(facts: Facts) -> Iterator[Mistake]:
    yield from loss_slips(facts)
    yield Mistake(
        Remark("The slope of {f} is in it already; do not multiply by it again.",
               {"f": facts.activation.label}),
        lambda at: from_loss(at) * at["a"] * (1 - at["a"]),
    )  # fmt: skip
    yield Mistake(
        Remark("z was used for a: the error is a − y."),
        lambda at: from_loss(at.but(a=at["z"])),
    )
    yield Mistake(Remark("The target is missing: it is a − y."), lambda at: at["a"])


def _pulls(at: Ground) -> tuple[Floats, Floats]:
    """a and ∂L/∂a of all outputs, with those that were worked out in their places."""
    a = outputs(at)
    backs = np.array(
        [prod(one for _, one in stated(at.facts, float(a[k]), k)) for k in range(len(a))],
        np.float64,
    )
    backs[at.facts.unit] = at["back"]
    return a, backs


def _softmax(at: Ground) -> float:
    a, backs = _pulls(at)
    return at["a"] * (at["back"] - float(a @ backs))


def _softmax_solved(at: Ground) -> str:
    a, backs = _pulls(at)
    inside = added(zip(a.tolist(), backs.tolist(), strict=True))
    return f"{figure(at['a'])}·({figure(at['back'])} − [{inside}])"


def _softmax_mistakes() -> Iterator[Mistake]:
    yield Mistake(
        Remark("The slope of softmax is missing: every output depends on this z."),
        lambda at: at["back"],
    )
    yield Mistake(
        Remark("Only its own output was counted; this z moves the other outputs too."),
        lambda at: at["back"] * at["a"] * (1 - at["a"]),
    )
    yield Mistake(Remark("f(z) was used in the place of f′(z)."), lambda at: at["back"] * at["a"])
