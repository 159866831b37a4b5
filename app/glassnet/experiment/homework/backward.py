"""What is worked out on the way back: ∂L/∂a, δ and the gradient of the parameter."""

from collections.abc import Iterator
from functools import partial
from math import prod

from glassnet.engine.expression import Number
from glassnet.experiment.homework.facts import Ahead, Facts
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task
from glassnet.experiment.homework.writing import added, inner

__all__ = [
    "back_from_loss",
    "back_through_weights",
    "from_loss",
    "gradient",
    "loss_rule",
    "loss_slips",
    "loss_solved",
    "stated",
]


def stated(facts: Facts, a: float, unit: int) -> list[tuple[str, float]]:
    """The factors that the loss gives for an output."""
    target = Number(float(facts.targets[unit]))
    factors = facts.loss.factors(Number(a), target, len(facts.targets))
    return [(one.symbol, one.expression.value()) for one in factors]


def from_loss(at: Ground) -> float:
    return prod(value for _, value in stated(at.facts, at["a"], at.facts.unit))


def loss_rule(facts: Facts) -> str:
    return " · ".join(symbol for symbol, _ in stated(facts, 0.0, facts.unit))


def loss_solved(at: Ground) -> str:
    return "·".join(inner(value) for _, value in stated(at.facts, at["a"], at.facts.unit))


def loss_slips(facts: Facts) -> Iterator[Mistake]:
    yield Mistake(
        Remark("The sign is turned round: it is a − y, prediction minus target."),
        lambda at: -from_loss(at),
    )
    if facts.loss.id in ("mse", "cost"):
        yield Mistake(
            Remark("The factor 2 is missing: the derivative of (a − y)² is 2 (a − y)."),
            lambda at: from_loss(at) / 2,
        )
    else:
        yield Mistake(Remark("There is a factor 2 too much."), lambda at: 2 * from_loss(at))
    if len(facts.targets) > 1:
        count = len(facts.targets)
        yield Mistake(
            Remark("The 1/K of the mean over the {k} outputs is missing.", {"k": count}),
            lambda at: from_loss(at) * count,
        )
        yield Mistake(
            Remark("It was divided by the {k} outputs; this loss does not do that.", {"k": count}),
            lambda at: from_loss(at) / count,
        )


def back_from_loss(facts: Facts) -> Task:
    """∂L/∂a of an output: the slope of the loss."""
    return Task(
        "back",
        "∂L/∂a",
        "slope of the loss",
        loss_rule(facts),
        ("a",),
        (from_loss,),
        (
            *loss_slips(facts),
            Mistake(
                Remark("This is the squared error itself; here its slope is asked."),
                lambda at: (at["a"] - float(at.facts.targets[at.facts.unit])) ** 2,
            ),
        ),
        loss_solved,
    )


# ---------------------------------------------------------------------- hidden neurons


def back_through_weights(facts: Facts) -> Task:
    """∂L/∂a = Σ w δ, over the neurons that this one feeds."""
    return Task(
        "back",
        "∂L/∂a",
        "what comes back",
        "Σ w⁺·δ⁺",
        (),
        (_through,),
        tuple(_through_mistakes(facts)),
        lambda at: added(
            zip(_ahead(at.facts).weights[:, at.facts.unit], _ahead(at.facts).deltas, strict=True)
        ),
    )


def _ahead(facts: Facts) -> Ahead:
    assert facts.ahead is not None
    return facts.ahead


def _through(at: Ground) -> float:
    ahead = _ahead(at.facts)
    return float(ahead.weights[:, at.facts.unit] @ ahead.deltas)


def _through_term(times: float, one: int, at: Ground) -> float:
    ahead = _ahead(at.facts)
    return _through(at) + times * float(ahead.weights[one, at.facts.unit] * ahead.deltas[one])


def _through_mistakes(facts: Facts) -> Iterator[Mistake]:
    ahead, unit = _ahead(facts), facts.unit
    count, width = ahead.weights.shape
    if count > 1:
        for one in range(count):
            words = {"n": one + 1}
            yield Mistake(
                Remark("What comes back from neuron {n} of the next layer is missing.", words),
                partial(_through_term, -1, one),
            )
            yield Mistake(
                Remark("What comes back from neuron {n} has the wrong sign.", words),
                partial(_through_term, -2, one),
            )
    yield Mistake(
        Remark("The weights of after the update were used; take those of the forward pass."),
        lambda at: float(_ahead(at.facts).renewed[:, at.facts.unit] @ _ahead(at.facts).deltas),
    )
    yield Mistake(
        Remark("The weights are missing: each δ comes back through its weight."),
        lambda at: float(_ahead(at.facts).deltas.sum()),
    )
    yield Mistake(
        Remark("The outputs a of the next layer were used in place of its δ."),
        lambda at: float(_ahead(at.facts).weights[:, at.facts.unit] @ _ahead(at.facts).a),
    )
    if unit < count <= width:
        yield Mistake(
            Remark(
                "A row of the next weights was taken for the column: use those that leave here."
            ),
            lambda at: float(
                _ahead(at.facts).weights[at.facts.unit, :count] @ _ahead(at.facts).deltas
            ),
        )
    for other in range(width):
        if other != unit:
            yield Mistake(
                Remark("These are the weights that leave neuron {n}.", {"n": other + 1}),
                partial(_other_column, other),
            )


def _other_column(other: int, at: Ground) -> float:
    return float(_ahead(at.facts).weights[:, other] @ _ahead(at.facts).deltas)


# ---------------------------------------------------------------------- ∂L/∂p


def gradient(facts: Facts) -> Task:
    """∂L/∂w = δ x, ∂L/∂b = δ."""
    weight = facts.source is not None
    return Task(
        "gradient",
        "∂L/∂w" if weight else "∂L/∂b",
        "gradient of this example",
        f"δ · x{_low(facts.source + 1)}" if facts.source is not None else "δ",
        ("delta",),
        (_gradient,),
        tuple(_gradient_mistakes(facts)),
        lambda at: (
            inner(at["delta"])
            if at.facts.source is None
            else f"{inner(at['delta'])}·{inner(_factor(at.facts))}"
        ),
    )


def _low(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _factor(facts: Facts) -> float:
    return 1.0 if facts.source is None else float(facts.x[facts.source])


def _gradient(at: Ground) -> float:
    return at["delta"] * _factor(at.facts)


def _gradient_mistakes(facts: Facts) -> Iterator[Mistake]:
    if facts.source is None:
        yield Mistake(
            Remark("δ was multiplied by the bias; its input is always 1."),
            lambda at: at["delta"] * at.facts.b,
        )
        for one in range(len(facts.x)):
            yield Mistake(
                Remark(
                    "δ was multiplied by input {n}; that of a bias is always 1.", {"n": one + 1}
                ),
                partial(_times_input, one),
            )
    else:
        yield Mistake(
            Remark("The input x is missing: the weight's gradient is δ times its input."),
            lambda at: at["delta"],
        )
        yield Mistake(
            Remark("δ was multiplied by the weight; multiply it by the input of this weight."),
            lambda at: at["delta"] * float(at.facts.w[at.facts.source or 0]),
        )
        for one in range(len(facts.x)):
            if one != facts.source:
                yield Mistake(
                    Remark("This is with input {n}, which belongs to another weight.",
                           {"n": one + 1}),
                    partial(_times_input, one),
                )  # fmt: skip
    if not facts.fused:
        yield Mistake(
            Remark("The slope f′(z) is missing: it takes δ, not ∂L/∂a."),
            lambda at: at["back"] * _factor(at.facts),
        )
    yield Mistake(
        Remark("δ was multiplied by the neuron's own output; take the input that comes in."),
        lambda at: at["delta"] * at["a"],
    )
    for other in range(len(facts.deltas)):
        if other != facts.unit:
            yield Mistake(
                Remark("This is with the δ of neuron {n} of this layer.", {"n": other + 1}),
                partial(_other_delta, other),
            )


def _times_input(one: int, at: Ground) -> float:
    return at["delta"] * float(at.facts.x[one])


def _other_delta(other: int, at: Ground) -> float:
    return float(at.facts.deltas[other]) * _factor(at.facts)
