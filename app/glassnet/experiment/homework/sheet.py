"""A sheet of homework: what is given of a step, and the lines to be worked out."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from glassnet.engine.explain import StepAccount
from glassnet.engine.optimizers import Optimizer
from glassnet.experiment.homework import backward, delta, forward, loss, renewal, update
from glassnet.experiment.homework.facts import DIGITS, Facts, rounded
from glassnet.experiment.homework.reading import facts_of
from glassnet.experiment.homework.task import Ground, Task
from glassnet.experiment.homework.writing import figure, same

__all__ = ["Given", "Sheet", "make_sheet"]


@dataclass(frozen=True)
class Given:
    """A number that a sheet tells: its symbol, itself as it is shown, and what it is.

    `opens` a pair, which the next one completes unless it opens another.
    """

    symbol: str
    text: str
    about: str
    opens: bool = False


@dataclass(frozen=True, eq=False)
class Sheet:
    """One neuron, or one weight of it, in step `step` (updates before it) for one example.

    `row` is the example's row in the training data, `examples` the size of the batch.
    """

    step: int
    row: int
    examples: int
    facts: Facts
    tasks: tuple[Task, ...]

    @cached_property
    def shown(self) -> Facts:
        """The facts as the sheet tells them, rounded."""
        return rounded(self.facts)

    @cached_property
    def truth(self) -> Mapping[str, float]:
        """The right number of each line, by the id of its task."""
        return self._worked(self.facts) | self._engine()

    @cached_property
    def by_hand(self) -> Mapping[str, float]:
        """What comes out of the numbers as they are shown."""
        return self._worked(self.shown)

    def solution(self, task: Task) -> str:
        """A line worked out with the numbers shown."""
        sum_, result = task.solved(Ground(self.shown, self.truth)), self.result(task)
        parts = [task.symbol, *([] if sum_ == result else [sum_]), result]
        return " = ".join(parts)

    def result(self, task: Task) -> str:
        """The right number of a line; a new value in enough digits to show what has changed."""
        value, digits = self.truth[task.id], DIGITS
        if task.id == "new" and value:
            change = abs(value - self.facts.p.before) / abs(value)
            digits += min(max(0, -2 - math.floor(math.log10(change))), 7) if change else 0
        text = figure(value, digits)
        # Zeros at the end tell that a number only happens to be as short as this.
        return text if same(float(f"{value:.{digits}g}"), value) else figure(value, digits, True)

    @cached_property
    def given(self) -> tuple[Given, ...]:
        """What one needs to know to begin."""
        return tuple(_given(self.facts))

    def _worked(self, facts: Facts) -> dict[str, float]:
        given = not (facts.final or facts.ahead)
        values = {"back": facts.back} if given else {}
        for task in self.tasks:
            values[task.id] = task.ways[0](Ground(facts, values))
        return values

    def _engine(self) -> dict[str, float]:
        """What the engine itself has computed of the lines."""
        facts = self.facts
        known = {"z": facts.z, "a": facts.a, "delta": facts.deltas}
        found = {name: float(each[facts.unit]) for name, each in known.items()}
        if facts.parameter is not None:
            one = facts.parameter
            found |= {"gradient": one.own, "mean": one.mean, "total": one.clipped, "new": one.after}
        return {task.id: found[task.id] for task in self.tasks if task.id in found}


def make_sheet(
    account: StepAccount, optimizer: Optimizer, module: str, unit: int, source: int | None = None
) -> Sheet:
    """The sheet of a neuron of the layer `module` of a weight file, for the account's example.

    It goes on to the weight of the neuron's input `source` or, without one, to its bias. Raises
    UnsuitableError for what is no neuron of a small dense layer.
    """
    facts = facts_of(account, optimizer, module, unit, source)
    row = int(account.rows[account.example])
    return Sheet(account.step, row, len(account.rows), facts, tuple(_tasks(facts)))


def _tasks(facts: Facts) -> Iterator[Task]:
    yield forward.weighted_sum(facts)
    yield forward.activation(facts)
    if facts.final:
        yield loss.loss(facts)
    if facts.final and not facts.fused:
        yield backward.back_from_loss(facts)
    elif facts.ahead is not None:
        yield backward.back_through_weights(facts)
    yield delta.delta(facts)
    if facts.parameter is None:
        return
    yield backward.gradient(facts)
    if facts.p.batch > 1:
        yield update.batch_mean(facts)
    if facts.p.changed:
        yield update.final_gradient(facts)
    yield renewal.new_value(facts)


# ---------------------------------------------------------------------- what is given


def _given(facts: Facts) -> Iterator[Given]:
    for number, (x, w) in enumerate(zip(facts.x, facts.w, strict=True), 1):
        low = _low(number)
        yield Given(f"x{low}", figure(x), "what comes in", True)
        yield Given(f"w{low}", figure(w), "its weight")
    if facts.biases is not None:
        yield Given("b", figure(facts.b), "the bias")
    yield from _about_activation(facts)
    if facts.final:
        yield from _about_outputs(facts)
    elif facts.ahead is not None:
        pairs = zip(facts.ahead.weights[:, facts.unit], facts.ahead.deltas, strict=True)
        for number, (w, delta) in enumerate(pairs, 1):
            low = _low(number)
            about = f"neuron {number} of the next layer"
            yield Given(f"w⁺{low}", figure(w), f"the weight to {about}", True)
            yield Given(f"δ⁺{low}", figure(delta), f"δ of {about}")
    else:
        yield Given("∂L/∂a", figure(facts.back), "what comes back from the layer after it")
    if facts.parameter is not None:
        yield from _about_update(facts)


def _about_activation(facts: Facts) -> Iterator[Given]:
    for name, hyper in facts.activation.hypers.items():
        yield Given(hyper.symbol, figure(facts.activation.values[name]), hyper.label.lower())
    if facts.activation.final_only:
        for number, z in enumerate(facts.z):
            if number != facts.unit:
                yield Given(f"z{_low(number + 1)}", figure(z), f"z of output {number + 1}")


def _about_outputs(facts: Facts) -> Iterator[Given]:
    yield Given("K", str(len(facts.targets)), "outputs of the network")
    for number, (a, y) in enumerate(zip(facts.a, facts.targets, strict=True)):
        low, several = _low(number + 1), len(facts.targets) > 1
        own = number == facts.unit
        if not own:
            yield Given(f"a{low}", figure(a), f"output {number + 1}", True)
        yield Given(f"y{low}" if several else "y", figure(y), "the target", own)
    for name, hyper in facts.loss.hypers.items():
        value = facts.loss.values[name]
        if isinstance(value, float) and (name, value) != ("positive_weight", 1.0):
            yield Given(hyper.symbol, figure(value), hyper.label.lower())


def _about_update(facts: Facts) -> Iterator[Given]:
    one = facts.p
    if one.batch > 1 and one.weighted:
        yield Given("share", figure(one.share), "what this example counts in the mean", True)
        yield Given("others", figure(one.others), "what the others add to the mean, as they count")
    elif one.batch > 1:
        yield Given("B", str(one.batch), "examples in the batch", True)
        about = "the gradients of the other examples, added up"
        yield Given("others", figure(one.others * one.batch), about)
    if one.l2:
        yield Given("λ₂", figure(one.l2), "of the L2 penalty")
    if one.l1:
        yield Given("λ₁", figure(one.l1), "of the L1 penalty")
    if one.clips:
        yield Given("c", figure(one.clip), "by which clipping scales the gradient")
    for name, hyper in one.optimizer.hypers.items():
        first = name == "learning_rate"
        yield Given(hyper.symbol, figure(one.numbers[name]), hyper.label.lower(), first)
    for name, value in one.memory.items():
        yield Given(renewal.memory_symbol(one.optimizer.id, name), figure(value), _kept(name))
    if "count" in one.numbers:
        yield Given("t", figure(one.numbers["count"]), "which update it is, from 1")


def _kept(name: str) -> str:
    return f"the {name} that the optimizer has kept, before the update"


def _low(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
