"""The new value of a parameter, by the rule of the optimizer."""

from collections.abc import Iterator
from math import nan

from glassnet.experiment.homework.facts import Facts
from glassnet.experiment.homework.task import Ground, Mistake, Remark, Task
from glassnet.experiment.homework.update import arriving, gradient_above
from glassnet.experiment.homework.writing import figure, inner

__all__ = ["memory_symbol", "new_value"]


def new_value(facts: Facts) -> Task:
    """What the optimizer makes of the parameter."""
    one = facts.p
    above = "total" if one.changed else gradient_above(one.batch)
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


_MOMENTS = "m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)"
_RULES = {
    "sgd": "{p} − η g",
    "momentum": "{p} − η v, v ← μ v + g",
    "nesterov": "{p} − η (g + μ v), v ← μ v + g",
    "adagrad": "{p} − η g / (√s + ε), s ← s + g²",
    "rmsprop": "{p} − η g / (√s + ε), s ← α s + (1 − α) g²",
    "adam": "{p} − η m̂ / (√v̂ + ε), " + _MOMENTS,
    "adamw": "{p} − η λ {p} − η m̂ / (√v̂ + ε), " + _MOMENTS,
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
    kept = ", ".join(
        f"{memory_symbol(one.optimizer.id, name)} = {figure(value)}"
        for name, value in one.remembered(g).items()
    )
    return f"{figure(one.before)} {'−' if change < 0 else '+'} {figure(abs(change))} (with {kept})"


def memory_symbol(optimizer: str, name: str) -> str:
    """What the equations call a number that an optimizer keeps."""
    if name == "square":
        return "v" if optimizer.startswith("adam") else "s"
    return {"mean": "m", "velocity": "v"}.get(name, name)


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
