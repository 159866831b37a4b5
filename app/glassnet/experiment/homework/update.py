"""What becomes of the gradients: the batch's mean, penalty and clipping, and the new parameter."""

from collections.abc import Iterator
from math import nan

import numpy as np

from glassnet.experiment.homework.facts import Facts
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task
from glassnet.experiment.homework.writing import figure, inner

__all__ = ["LINES", "batch_mean", "final_gradient", "new_value"]

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
    if one.clip != 1.0:
        rule = f"c · ({rule})" if len(terms) > 1 else f"c · {rule}"
    if one.frozen:
        rule = "0, for it is frozen"
    return Task(
        "total",
        "g",
        "after penalty and clipping",
        rule,
        (_above(one.batch),),
        (_total,),
        tuple(_total_mistakes(facts)),
        _total_solved,
    )


def _above(batch: int) -> str:
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
    return text if one.clip == 1.0 else f"{figure(one.clip)}·({text})"


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
    if one.clip != 1.0:
        yield Mistake(
            Remark("The clipping is missing: multiply by its factor c."),
            lambda at: arriving(at, ("total",)) + _penalty(at.facts),
        )
        yield Mistake(
            Remark("It was divided by the factor c of clipping; multiply by it."),
            lambda at: (arriving(at, ("total",)) + _penalty(at.facts)) / at.facts.p.clip,
        )


# ---------------------------------------------------------------------- the new value


def new_value(facts: Facts) -> Task:
    """What the optimizer makes of the parameter."""
    one = facts.p
    above = "total" if one.changed else _above(one.batch)
    symbol = "w" if facts.source is not None else "b"
    rules = _RULES.get(one.optimizer.id, "{p} − what {o} makes of g")
    return Task(
        "new",
        f"new {symbol}",
        "after the update",
        f"{symbol}, for it is frozen"
        if one.frozen
        else rules.format(p=symbol, o=one.optimizer.label),
        (above,),
        (_new,),
        tuple(_new_mistakes(facts)),
        _new_solved,
    )


_RULES = {
    "sgd": "{p} − η g",
    "momentum": "{p} − η v, v ← μ v + g",
    "nesterov": "{p} − η (g + μ v), v ← μ v + g",
    "adagrad": "{p} − η g / (√s + ε), s ← s + g²",
    "rmsprop": "{p} − η g / (√s + ε), s ← α s + (1 − α) g²",
    "adam": "{p} − η m̂ / (√v̂ + ε)",
    "adamw": "{p} − η λ {p} − η m̂ / (√v̂ + ε)",
}


def _new(at: Ground) -> float:
    return at.facts.p.renewed(arriving(at))


def _rate(facts: Facts) -> float:
    return float(facts.p.numbers["learning_rate"])


def _new_solved(at: Ground) -> str:
    one, g = at.facts.p, arriving(at)
    if one.frozen:
        return figure(one.before)
    if one.optimizer.id == "sgd":
        return f"{figure(one.before)} − {figure(_rate(at.facts))}·{inner(g)}"
    change = one.renewed(g) - one.before
    return f"{figure(one.before)} {'−' if change < 0 else '+'} {figure(abs(change))}"


def _plain(facts: Facts, gradient: float, rate: float | None = None) -> float:
    return facts.p.before - (_rate(facts) if rate is None else rate) * gradient


def _new_mistakes(facts: Facts) -> Iterator[Mistake]:
    one = facts.p
    if one.frozen:
        yield Mistake(
            Remark("This parameter is frozen: it keeps its value."),
            lambda at: _plain(at.facts, arriving(at, ("total",))),
        )
        return
    yield Mistake(
        Remark("The update was added; it is taken away, for the gradient points uphill."),
        lambda at: 2 * at.facts.p.before - _new(at),
    )
    yield Mistake(
        Remark("The learning rate η is missing: multiply the step by it."),
        lambda at: at.facts.p.renewed(arriving(at), learning_rate=1.0),
    )
    yield Mistake(
        Remark("This is the update alone; take it away from the old value."),
        lambda at: at.facts.p.before - _new(at),
    )
    yield Mistake(
        Remark("This is the update alone; add it to the old value."),
        lambda at: _new(at) - at.facts.p.before,
    )
    yield Mistake(
        Remark("This is the old value: nothing was updated."), lambda at: at.facts.p.before
    )
    if one.optimizer.id != "sgd":
        yield Mistake(
            Remark("This is plain gradient descent; here {o} updates.", {"o": one.optimizer.label}),
            lambda at: _plain(at.facts, arriving(at)),
        )
    yield from _wrong_gradients(facts)
    yield from _wrong_rules(facts)


def _wrong_gradients(facts: Facts) -> Iterator[Mistake]:
    one = facts.p
    if one.changed:
        yield Mistake(
            Remark("Penalty and clipping are missing from the gradient that was used."),
            lambda at: at.facts.p.renewed(arriving(at, ("total",))),
        )
    if one.batch > 1:
        yield Mistake(
            Remark("The gradient of this one example was used; take the mean over the batch."),
            lambda at: at.facts.p.renewed(at["gradient"]),
        )
        yield Mistake(
            Remark("The sum over the batch was used; take the mean."),
            lambda at: at.facts.p.renewed(arriving(at) * at.facts.p.batch),
        )
    yield Mistake(
        Remark("The gradient was halved on the way."),
        lambda at: at.facts.p.renewed(arriving(at) / 2),
    )
    yield Mistake(
        Remark("The gradient was doubled on the way."),
        lambda at: at.facts.p.renewed(arriving(at) * 2),
    )


def _wrong_rules(facts: Facts) -> Iterator[Mistake]:
    kind = facts.p.optimizer.id
    if kind in ("adam", "adamw"):
        yield Mistake(
            Remark("The correction of m and v for their start at 0 is missing."), _uncorrected
        )
    if kind == "adamw":
        yield Mistake(
            Remark("The weight decay is missing."),
            lambda at: at.facts.p.renewed(arriving(at), weight_decay=0.0),
        )
    if kind == "nesterov":
        yield Mistake(
            Remark("This is plain momentum; Nesterov's looks ahead by g + μ v."),
            lambda at: (
                at.facts.p.before
                - _rate(at.facts)
                * (at.facts.p.numbers["momentum"] * at.facts.p.memory["velocity"] + arriving(at))
            ),
        )
    if kind in ("adagrad", "rmsprop"):
        yield Mistake(Remark("The root is missing: it divides by √s."), _without_root)


def _uncorrected(at: Ground) -> float:
    # After very many updates the corrections are 1.
    return at.facts.p.renewed(arriving(at), count=10**9)


def _without_root(at: Ground) -> float:
    one, g = at.facts.p, arriving(at)
    keep = one.numbers.get("alpha", 1.0)
    fresh = 1 - keep if "alpha" in one.numbers else 1.0
    square = keep * one.memory["square"] + fresh * g * g
    return one.before - _rate(at.facts) * g / (square + one.numbers["epsilon"]) if square else nan
