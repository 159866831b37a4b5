"""What is worked out on the way forward: the weighted sum and the activation."""

from collections.abc import Iterator
from functools import partial
from math import exp, nan

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.experiment.homework.facts import Facts, Floats
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task, Work
from glassnet.experiment.homework.writing import added, figure, inner

__all__ = ["FORMULAS", "activate", "activation", "slope", "weighted_sum"]


def activate(function: Activation, z: Floats) -> Floats:
    """f of z (units,), of a layer of one example."""
    return np.asarray(function.evaluate(z[:, None])[0][:, 0])


def slope(function: Activation, z: float) -> float:
    """f′ at z, for an activation that takes every unit by itself."""
    return float(function.evaluate(np.array([z], np.float64))[1][0])


# ---------------------------------------------------------------------- z


def weighted_sum(facts: Facts) -> Task:
    """z = Σ w·x + b."""
    bias = facts.biases is not None
    return Task(
        "z",
        "z",
        "weighted sum",
        "Σ w·x + b" if bias else "Σ w·x",
        (),
        (_z,),
        tuple(_z_mistakes(facts)),
        lambda at: added(zip(at.facts.w, at.facts.x, strict=True), *([at.facts.b] if bias else [])),
    )


def _z(at: Ground) -> float:
    return float(at.facts.w @ at.facts.x) + at.facts.b


def _sums(change: Work) -> Work:
    """z and something more."""
    return lambda at: _z(at) + change(at)


def _z_mistakes(facts: Facts) -> Iterator[Mistake]:
    count = len(facts.x)
    if facts.biases is not None:
        yield Mistake(
            Remark("The bias b is missing: add it to the sum."), _sums(lambda at: -at.facts.b)
        )
        yield Mistake(
            Remark("The bias b is added, with its own sign, not taken away."),
            _sums(lambda at: -2 * at.facts.b),
        )
    for one in range(count):
        words = {"n": one + 1}
        yield Mistake(
            Remark("The term of input {n}, w·x, is missing from the sum.", words),
            _sums(partial(_term, -1, one)),
        )
        yield Mistake(
            Remark("The term of input {n} has the wrong sign.", words),
            _sums(partial(_term, -2, one)),
        )
    yield Mistake(
        Remark("This is the output a. First comes the sum z, before the activation."),
        lambda at: float(activate(at.facts.activation, at.facts.z)[at.facts.unit]),
    )
    yield Mistake(
        Remark("The weights were added alone: multiply each by its input first."),
        lambda at: float(at.facts.w.sum()) + at.facts.b,
    )
    yield Mistake(
        Remark("The inputs were added alone: multiply each by its weight first."),
        lambda at: float(at.facts.x.sum()) + at.facts.b,
    )
    if count > 1:
        yield Mistake(
            Remark("Weights and inputs are paired in the wrong order: the first with the first."),
            lambda at: float(at.facts.w[::-1] @ at.facts.x) + at.facts.b,
        )
        yield Mistake(
            Remark("The sum was divided by the number of inputs; z is the sum itself."),
            lambda at: float(at.facts.w @ at.facts.x) / len(at.facts.x) + at.facts.b,
        )
    if facts.unit < count <= len(facts.matrix):
        yield Mistake(
            Remark("A column of the weights was taken for the row: use those that end here."),
            lambda at: (
                float(at.facts.matrix[: len(at.facts.x), at.facts.unit] @ at.facts.x) + at.facts.b
            ),
        )
    for other in range(len(facts.matrix)):
        if other != facts.unit:
            yield Mistake(
                Remark("These are the weights of neuron {n} of this layer.", {"n": other + 1}),
                partial(_other_row, other),
            )


def _term(times: float, one: int, at: Ground) -> float:
    return times * float(at.facts.w[one] * at.facts.x[one])


def _other_row(other: int, at: Ground) -> float:
    return float(at.facts.matrix[other] @ at.facts.x) + at.facts.b


# ---------------------------------------------------------------------- a

FORMULAS = {
    "linear": ("z", ""),
    "sigmoid": ("1 / (1 + e⁻ᶻ)", "a (1 − a)"),
    "tanh": ("tanh z = (e²ᶻ − 1) / (e²ᶻ + 1)", "1 − a²"),
    "relu": ("max(0, z)", "1 above 0, else 0"),
    "leaky_relu": ("z above 0, else α z", "1 above 0, else α"),
    "elu": ("z above 0, else α (eᶻ − 1)", "1 above 0, else α eᶻ"),
    "softplus": ("ln(1 + eᶻ)", "1 / (1 + e⁻ᶻ)"),
    "silu": ("z / (1 + e⁻ᶻ) = z s", "s + a (1 − s)"),
    "gelu": ("z Φ(z)", "Φ(z) + z φ(z)"),
    "softmax": ("eᶻ / Σ eᶻ over all outputs", ""),
}
"""f(z) and f′(z) in plain signs; one that is not here is called by its name."""


def activation(facts: Facts) -> Task:
    """a = f(z)."""
    name = facts.activation.label
    rule = FORMULAS.get(facts.activation.id, (f"{name}(z)", ""))[0]
    return Task(
        "a", "a", "output", rule, ("z",), (_a,), tuple(_a_mistakes(facts)), partial(_a_solved, name)
    )


def _scores(at: Ground) -> Floats:
    """z of the whole layer, with the one that was worked out in its place."""
    z = at.facts.z.copy()
    z[at.facts.unit] = at["z"]
    return z


def _a(at: Ground) -> float:
    return float(activate(at.facts.activation, _scores(at))[at.facts.unit])


def _a_solved(name: str, at: Ground) -> str:
    z = at["z"]
    if at.facts.activation.id == "sigmoid":
        return f"1 / (1 + e^{inner(-z)})"
    if not at.facts.activation.final_only:
        return f"{name}({figure(z)})"
    others = " + ".join(f"e^{inner(float(one))}" for one in _scores(at))
    return f"e^{inner(z)} / ({others})"


def _a_mistakes(facts: Facts) -> Iterator[Mistake]:
    name = facts.activation.label
    if facts.activation.id != "linear":
        yield Mistake(
            Remark("This is still z: put it through {f}.", {"f": name}), lambda at: at["z"]
        )
    yield Mistake(
        Remark("z has lost its sign on the way into {f}.", {"f": name}),
        lambda at: _a(at.but(z=-at["z"])),
    )
    if facts.activation.final_only:
        yield Mistake(
            Remark("e^z is to be divided by the sum of e^z over all outputs."),
            lambda at: _power(at["z"]),
        )
        yield Mistake(
            Remark("e^z was divided by the sum of the others alone; its own belongs to the sum."),
            lambda at: _a(at) / (1 - _a(at)),
        )
        yield Mistake(
            Remark("Each z was divided by the sum of all z; take e^z of each first."),
            lambda at: at["z"] / float(_scores(at).sum()),
        )
    else:
        yield Mistake(
            Remark("This is the slope f′(z); here the value f(z) is asked."),
            lambda at: slope(at.facts.activation, at["z"]),
        )
    for other in activations:
        if other.id not in (facts.activation.id, "linear") and not other.final_only:
            yield Mistake(
                Remark("This is {other}(z), and the neuron has {f}.",
                       {"other": other.label, "f": name}),
                partial(_other_activation, other()),
            )  # fmt: skip


def _other_activation(other: Activation, at: Ground) -> float:
    return float(activate(other, np.array([at["z"]], np.float64))[0])


def _power(z: float) -> float:
    return exp(z) if z < 700 else nan
