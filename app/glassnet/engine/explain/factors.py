"""What a chain of derivatives is made of: factors, and their terms where they are sums."""

from dataclasses import dataclass, field
from math import prod

from glassnet.engine.expression import Expression, Number, Product
from glassnet.engine.places import Place

__all__ = ["Contribution", "Factor", "Term"]


@dataclass(frozen=True)
class Term:
    """A summand: its factors, and which unit it comes from; `places` tells where each is found."""

    label: str
    factors: tuple[float, ...]
    places: tuple[Place | None, ...] = ()

    @property
    def value(self) -> float:
        """The product of the factors."""
        return prod(self.factors)

    @property
    def written(self) -> Expression:
        """The product written out."""
        places = self.places or (None,) * len(self.factors)
        return Product(tuple(map(Number, self.factors, places)))


@dataclass(frozen=True)
class Factor:
    """One factor of a chain: its equation and value, and the terms when it is a sum.

    `note` says what the equation does not, `title` in words what the factor is, `formula` (LaTeX)
    is the equation typeset. `place` tells where the value is found; `layer` is the one whose
    backward phase computes it, None for what the loss or the way forward has left. `written` is the
    equation with its numbers, None where there is no more to it than the value.
    """

    symbol: str
    value: float
    terms: tuple[Term, ...] = ()
    note: str = ""
    title: str = ""
    formula: str = ""
    place: Place | None = None
    layer: int | None = None
    written: Expression | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Contribution:
    """What one example of the batch says about one parameter: ∂L/∂p of its own loss L.

    `example` counts within the batch. With batch norm it is what goes through this example.
    """

    name: str
    index: tuple[int, ...]
    example: int
    factors: tuple[Factor, ...]

    @property
    def value(self) -> float:
        """The product of the factors."""
        return prod(factor.value for factor in self.factors)
