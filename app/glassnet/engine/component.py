"""Building blocks that are chosen by id and set by hyper-parameters.

Activations, losses, optimizers, initialisers, schedules, layers and datasets are all components: a
class with an `id` (used in saved files), a `label` and a `formula` (used by the window) and some
hyper-parameters, each declared once with its range, symbol and default. From that one declaration
come validation, the saved form, and the window's form.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np

from glassnet.engine.errors import SettingError

NOUNS = {int: "a whole number", str: "a text", tuple: "a list of numbers, each"}
_WRITTEN = {None: "null", True: "true", False: "false"}
MOST_DIGITS = 400
"""Longer whole numbers are not written out."""


def written(value: Any) -> str:
    """A value as people write it in a file: null, true and false as in JSON, in lists too."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return _WRITTEN[value]
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return f"a number of more than {MOST_DIGITS} digits"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!r}: {written(item)}' for key, item in value.items())}}}"
    return repr(value)


@dataclass(frozen=True)
class Hyper:
    """One hyper-parameter: its default, range and how a form shows it.

    `kind` is float, int, bool, str, tuple for a list of numbers, or Component for a choice from a
    `registry` (an activation of a layer, say; then the default is its id). `low` and `high` bound
    numbers; `open_low` and `open_high` exclude the bound itself. `log` asks for a logarithmic
    slider, `choices` lists the only values allowed, `optional` allows None, `many` asks for a list
    of components.
    """

    kind: type
    default: Any
    label: str = ""
    symbol: str = ""
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    log: bool = False
    choices: tuple[Any, ...] = ()
    optional: bool = False
    registry: Any = None
    many: bool = False

    @property
    def allowed(self) -> str:
        """What may be entered, in words."""
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        if self.kind is bool:
            return "true or false"
        noun = NOUNS.get(self.kind, "a number")
        bounds = [
            f"{word} {value:,g}"
            for value, word in (
                (self.low, "above" if self.open_low else "at least"),
                (self.high, "below" if self.open_high else "at most"),
            )
            if math.isfinite(value)
        ]
        return " ".join([noun, " and ".join(bounds)]).strip()

    def check(self, value: Any) -> Any:
        """Return the value in its own type. Raises SettingError when it is not allowed."""
        if value is None and self.optional:
            return None
        if self.many:
            return self._check_many(value)
        if self.registry is not None:
            return self._check_one(value)
        listed = isinstance(value, (list, tuple)) and len(value) > 0
        items = value if self.kind is tuple and listed else [value]
        if listed != (self.kind is tuple) or not all(map(self._fits, items)):
            raise SettingError(f"{written(value)} is not allowed; it must be {self.allowed}")
        if self.kind is tuple:
            return tuple(map(float, items))
        return self.kind(value)

    def _check_one(self, value: Any) -> Any:
        return value if isinstance(value, Component) else self.registry.from_json(value)

    def _check_many(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or not value:
            raise SettingError(f"{written(value)} is not allowed; it must be a list, not empty")
        result = []
        for index, item in enumerate(value):
            try:
                result.append(self._check_one(item))
            except SettingError as error:
                raise error.inside(index) from None
        return tuple(result)

    def to_json(self, value: Any) -> Any:
        """The form of a value that `check` reads back."""
        if self.many:
            return [self.registry.to_json(item) for item in value]
        return value if self.registry is None else self.registry.to_json(value)

    def _fits(self, value: Any) -> bool:
        if self.choices:
            return any(type(value) is type(choice) and value == choice for choice in self.choices)
        if self.kind is bool or self.kind is str:
            return isinstance(value, self.kind)
        if isinstance(value, bool) or not isinstance(value, Real):
            return False
        if self.kind is int and not isinstance(value, Integral):
            return False
        value = int(value) if isinstance(value, Integral) else float(value)
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return bool(abs(value) <= sys.float_info.max and above and below)


def hyper(kind: type, default: Any, label: str = "", symbol: str = "", **more: Any) -> Any:
    """Declare a hyper-parameter in the body of a component; see `Hyper` for the arguments."""
    return Hyper(kind, default, label, symbol, **more)


class Component:
    """An immutable choice with hyper-parameters; two are equal when id and values are.

    `id` is written in files, `label` and `formula` (LaTeX) are shown, `rank` orders menus.

    Raises SettingError for an unknown hyper-parameter or a value out of its range.
    """

    id: ClassVar[str] = ""
    label: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    rank: ClassVar[int] = 0
    hypers: ClassVar[Mapping[str, Hyper]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Hyper)}
        cls.hypers = {**cls.hypers, **own}

    def __init__(self, **values: Any) -> None:
        for name in values:
            if name not in self.hypers:
                known = ", ".join(self.hypers) or "none"
                raise SettingError(
                    f"unknown field; {self.id or type(self).__name__} has these: {known}", [name]
                )
        for name, field in self.hypers.items():
            try:
                checked = field.check(values.get(name, field.default))
            except SettingError as error:
                raise error.inside(name) from None
            object.__setattr__(self, name, checked)

    @property
    def values(self) -> dict[str, Any]:
        """Every hyper-parameter with its value."""
        return {name: getattr(self, name) for name in self.hypers}

    def replace(self, **changes: Any) -> Self:
        """A copy with some hyper-parameters changed."""
        return type(self)(**{**self.values, **changes})

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable; use replace({name}=…)")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.values == getattr(other, "values", None)

    def __hash__(self) -> int:
        return hash((type(self), tuple(self.values.items())))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{type(self).__name__}({inside})"
