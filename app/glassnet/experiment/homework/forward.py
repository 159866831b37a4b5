"""What is worked out on the way forward: the weighted sum, the activation and the loss."""

from collections.abc import Iterator
from functools import partial
from math import exp, isclose, log, nan

import numpy as np

from glassnet.engine.activations import Activation, activations
from glassnet.engine.explain.stations import slopes
from glassnet.engine.operations import Scratch, replay
from glassnet.experiment.homework.facts import Facts, Floats
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task, Work
from glassnet.experiment.homework.writing import added, figure, inner

__all__ = ["activate", "activation", "loss", "slope", "weighted_sum"]


@np.errstate(all="ignore")
def activate(function: Activation, z: Floats) -> Floats:
    """f of z (units,)."""
    before = z.reshape(-1, 1).copy()
    a = np.empty_like(before)
    replay(function.forward(before, a, Scratch(z.dtype)))
    return np.asarray(a[:, 0])


def slope(function: Activation, z: float) -> float:
    """f′ at z, for an activation that takes every unit by itself."""
    return float(slopes(function, np.array([[z]], np.float64))[0, 0])


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


def activation(facts: Facts) -> Task:
    """a = f(z)."""
    name = facts.activation.label
    rule = "e^z / Σ e^z" if facts.activation.final_only else f"{name}(z)"
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


# ---------------------------------------------------------------------- L


def loss(facts: Facts) -> Task:
    """The loss of the example, over all outputs."""
    return Task(
        "loss",
        "L",
        "loss of this example",
        facts.loss.label,
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
