"""What a step does after the gradients are there, written out: loss, mean, penalty, update."""

import numpy as np

from glassnet.engine.explain.step import ParameterStep, StepAccount
from glassnet.engine.expression import Equation, Expression, Number, whole
from glassnet.engine.functions import apply
from glassnet.engine.operations import Array
from glassnet.engine.optimizers import Optimizer
from glassnet.engine.schedules import Schedule
from glassnet.engine.series import series, summed

__all__ = ["gradient_equations", "loss_equations", "rate_equation", "update_equations"]


def loss_equations(account: StepAccount, example: int) -> list[Equation]:
    """The example's own loss, that of the batch, and the penalty where there is one."""
    chain = account.chain
    last = chain.stations[-1].places
    a, y = (one[:, example] for one in (chain.outputs, chain.targets))
    outputs = [Number(float(value), last.unit(k)) for k, value in enumerate(a)]
    wanted = [Number(float(value)) for value in y]
    own = Equation(
        "The loss of this example",
        "L",
        chain.loss.own_formula,
        chain.loss.written(outputs, wanted),
        float(chain.losses[example]),
    )
    mean = _mean(chain.losses, account.shares)
    formula = _mean_formula(account.shares, "L_b")
    batch = Equation("The loss of the batch", "L", f"L = {formula}", mean, account.loss)
    return [own, batch, *_penalty(account)]


def gradient_equations(step: ParameterStep) -> list[Equation]:
    """From the contributions of the batch to the gradient that the optimizer is given."""
    slope = r"\frac{\partial L_b}{\partial p}"
    p, g = Number(step.before), Number(step.mean)
    found = [
        Equation(
            "The mean over the batch",
            "g",
            f"g = {_mean_formula(step.shares, slope)}",
            _mean(step.contributions, step.shares),
            step.mean,
        )
    ]
    l1, l2 = step.numbers["l1"], step.numbers["l2"]
    if step.weight and (l1 or l2):
        formula = r"g \leftarrow g"
        pull: Expression = g
        if l2:
            pull, formula = pull + Number(l2) * p, formula + r" + \lambda_2 \, p"
        if l1:
            sign = apply("sign", np.sign, p)
            pull, formula = pull + Number(l1) * sign, formula + r" + \lambda_1 \, \mathrm{sign}\, p"
        found.append(Equation("With the penalty", "g", formula, pull, step.penalised))
    if step.frozen:
        held = Number(step.penalised) * whole(0)
        found.append(Equation("Frozen: it stays", "g", r"g \leftarrow 0 \, g", held, step.free))
    if "clip_norm" in step.numbers:
        found.append(_clipped(step))
    return found


def rate_equation(schedule: Schedule, peak: float, step: int, total: int) -> Equation:
    """The learning rate of update `step` (from 0) of `total` planned ones."""
    rate = schedule.rate(peak, step, total)
    written = schedule.written(Number(peak), step, total)
    return Equation("The learning rate now", "η", schedule.formula, written, rate)


def update_equations(optimizer: Optimizer, step: ParameterStep) -> list[Equation]:
    """What the optimizer makes of the gradient, with what it remembers."""
    given = {name: Number(value) for name, value in step.numbers.items()}
    given["trainable"] = whole(0 if step.frozen else 1)
    before, after = (
        {name: Number(value) for name, value in part.items()}
        for part in (step.memory_before, step.memory_after)
    )
    p, g = Number(step.before), Number(step.clipped)
    return list(optimizer.written(p, g, given, before, after, step.after))


def _penalty(account: StepAccount) -> list[Equation]:
    """λ₂/2 Σw² + λ₁ Σ|w|, whose sums are numbers: they go over every weight."""
    l1, l2 = account.numbers["l1"], account.numbers["l2"]
    if not (l1 or l2):
        return []
    weights = account.parameters[0][account.network.weight_mask()].astype(np.float64)
    terms, formula = list[Expression](), list[str]()
    if l2:
        terms.append(Number(l2) / 2 * Number(float(weights.dot(weights))))
        formula.append(r"\frac{\lambda_2}{2} \sum w^2")
    if l1:
        terms.append(Number(l1) * Number(float(np.abs(weights).sum())))
        formula.append(r"\lambda_1 \sum |w|")
    symbols = f"P = {' + '.join(formula)}"
    note = "a second figure beside the loss, not a part of it"
    return [Equation("The penalty", "P", symbols, series(terms), account.penalty, note)]


def _clipped(step: ParameterStep) -> Equation:
    longest, norm = Number(step.numbers["clip_norm"]), Number(step.numbers["gradient_norm"])
    factor = apply("min", min, 1, longest / (norm + whole(1e-6)))
    formula = r"g \leftarrow g \, \min\left( 1, \frac{c}{\|g\| + 10^{-6}} \right)"
    return Equation("Clipped", "g", formula, Number(step.free) * factor, step.clipped)


def _mean(values: Array, shares: Array) -> Expression:
    """The mean over the batch; with class weights each example counts its share."""
    if _even(shares):
        total = summed(values, lambda b: Number(float(values[b])))
        return total / whole(len(values)) if len(values) > 1 else total
    return summed(values * shares, lambda b: Number(float(shares[b])) * Number(float(values[b])))


def _mean_formula(shares: Array, symbol: str) -> str:
    if len(shares) == 1:
        return symbol
    mean = r"\frac{1}{B} \sum_b " if _even(shares) else r"\sum_b c_b \, "
    return mean + symbol


def _even(shares: Array) -> bool:
    return bool(np.ptp(shares) < 1e-12)
