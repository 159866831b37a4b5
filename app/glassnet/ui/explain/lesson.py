"""What there is to read about what is selected: lines in the order of a step's phases."""

from dataclasses import dataclass
from functools import cached_property

from glassnet.engine.explain import Factor
from glassnet.engine.expression import Equation, Expression, Number, Product
from glassnet.ui.explain.digits import FEW, Shown, shown
from glassnet.ui.text import tr

__all__ = ["Lesson", "Line", "Section", "chain_lines", "line_of"]

BEFORE = -1
"""The phase of what is there before a step begins."""


@dataclass(frozen=True)
class Line:
    """One equation: in words, in symbols (LaTeX), with its numbers, and what it comes to.

    `phase` is the one of the step that computes it, by its place in the order of phases.
    """

    title: str
    name: str
    formula: str
    expression: Expression
    value: float
    phase: int
    note: str = ""

    @property
    def long(self) -> bool:
        """Whether there is more of it than a folded line shows."""
        return any(token.number.count for token in self._folded.tokens if token.number is not None)

    def shown(self, unfolded: bool = False) -> Shown:
        """Its numbers, in as many digits as are needed."""
        return shown(self.expression, self.value) if unfolded else self._folded

    @cached_property
    def _folded(self) -> Shown:
        return shown(self.expression.folded(FEW), self.value)

    def as_text(self) -> str:
        """Everything of it in one text, with the result in full precision."""
        calculation = self.shown(unfolded=True)
        lines = [self.title, f"  {self.formula}"]
        lines.append(f"  {self.name} = {calculation.text} {calculation.sign} {calculation.result}")
        lines.append(f"  {self.name} = {self.value!r}")
        return "\n".join([*lines, f"  {self.note}"] if self.note else lines)


@dataclass(frozen=True)
class Section:
    """Lines that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Lesson:
    """What is explained, in words which example it is told of, and the lines.

    `name` and `figure` are the number in the heading. `digits` is how many the run computes with.
    """

    title: str
    about: str
    name: str
    figure: float
    digits: int
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, in order."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def figure_text(self) -> str:
        """The number in the heading, with all digits that mean something."""
        return f"{self.figure:.{self.digits}g}".replace("-", "−")

    def as_text(self) -> str:
        """The whole lesson as a text."""
        parts = [f"{self.title}: {self.name} = {self.figure!r}", self.about]
        for section in self.sections:
            parts += ["", section.title.upper(), *(line.as_text() for line in section.lines)]
        return "\n".join(parts)


def line_of(equation: Equation, phase: int, title: str = "") -> Line:
    """An equation of the engine as a line."""
    return Line(
        title or tr(equation.title),
        equation.name,
        equation.formula,
        equation.expression,
        equation.value,
        phase,
        tr(equation.note) if equation.note else "",
    )


def chain_lines(
    factors: tuple[Factor, ...], title: str, name: str, symbol: str, phases: tuple[int, int, int]
) -> list[Line]:
    """A chain rule: a line for every factor that is more than a number, then their product.

    `symbol` is the product's in LaTeX. `phases` are those of the loss, of the network's first layer
    on the way back, and of the product.
    """
    loss, first, last = phases
    head = tuple(factor for factor in factors if factor.layer is None and _is_loss(factor))
    whole = symbol if len(head) == len(factors) else ""
    lines = [_loss_line(head, whole, name, loss)] if head else []
    for factor in factors[len(head) :]:
        if factor.written is not None and factor.layer is not None:
            phase = first - factor.layer
            lines.append(_factor_line(factor, phase))
    if len(factors) == len(head) or (len(factors) == 1 and lines):
        return [_named(lines[-1], title, name)] if lines else []
    return [*lines, _product(factors, head, lines, title, name, symbol, last)]


def _is_loss(factor: Factor) -> bool:
    return factor.place is not None and factor.written is not None


def _loss_line(head: tuple[Factor, ...], symbol: str, name: str, phase: int) -> Line:
    expressions = tuple(one.written for one in head if one.written is not None)
    whole = expressions[0] if len(head) == 1 else Product(expressions)
    value = Product(tuple(Number(one.value) for one in head)).value()
    left = symbol or r"\frac{\partial L_b}{\partial a}"
    formula = f"{left} = " + r" \cdot ".join(one.formula for one in head)
    return Line(
        tr(head[0].title), name if symbol else "∂L/∂a", formula, whole, value, phase, head[0].note
    )


def _factor_line(factor: Factor, phase: int) -> Line:
    assert factor.written is not None
    return Line(
        tr(factor.title),
        factor.symbol,
        factor.formula,
        factor.written,
        factor.value,
        phase,
        tr(factor.note) if factor.note else "",
    )


def _named(line: Line, title: str, name: str) -> Line:
    return Line(
        title, name, line.formula, line.expression, line.value, line.phase, line.note or line.title
    )


def _product(
    factors: tuple[Factor, ...],
    head: tuple[Factor, ...],
    lines: list[Line],
    title: str,
    name: str,
    symbol: str,
    phase: int,
) -> Line:
    """All factors multiplied; those of the loss are one, for they have been multiplied before."""
    numbers = [Number(lines[0].value, head[0].place)] if head else []
    symbols = [_left(lines[0].formula)] if head else []
    for factor in factors[len(head) :]:
        fixed = factor.symbol == "1"
        numbers.append(Number(factor.value, factor.place, fixed=fixed))
        symbols.append(_left(factor.formula))
    value = Product(tuple(numbers)).value()
    formula = f"{symbol} = " + r" \cdot ".join(symbols)
    return Line(title, name, formula, Product(tuple(numbers)), value, phase)


def _left(formula: str) -> str:
    return formula.partition(" = ")[0]
