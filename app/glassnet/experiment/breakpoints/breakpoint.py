"""A condition on a number of a run, and the sentence that tells that it was met."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from glassnet.engine import Network, SettingError
from glassnet.engine.component import Hyper
from glassnet.experiment.breakpoints.figures import figures
from glassnet.experiment.breakpoints.quantity import Quantity, quantities

Comparison = Literal["above", "below", "crosses"]

_THRESHOLD = Hyper(float, 0.0, "Threshold")


class Breakpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Training stops when a quantity comes to lie above or below a threshold, or crosses it.

    One that is not `enabled` is kept and not watched. It has to be false before it is met; one that
    is to be met `once` need not. The threshold is finite. Raises SettingError.
    """

    quantity: Quantity
    comparison: Comparison = "above"
    threshold: float = 0.0
    enabled: bool = True
    once: bool = False

    def __post_init__(self) -> None:
        try:
            _THRESHOLD.check(self.threshold)
        except SettingError as error:
            raise error.inside("threshold") from None

    def side(self, value: float) -> int:
        """−1, 0 or 1 as a value lies below, on or above the threshold."""
        return (value > self.threshold) - (value < self.threshold)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the side that is waited for; never true of a crossing."""
        return self.side(value) == {"above": 1, "below": -1, "crosses": 2}[self.comparison]

    def sentence(self, network: Network, value: float, was: float | None, step: int) -> str:
        """Why training stopped: what the number was before, if it was known, and is at a step."""
        label, unit = self.quantity.label, self.quantity.unit
        subject = self.quantity.subject(network)
        now, limit = figures(value, self.threshold, unit)
        whose = f" of {subject}" if subject else ""
        at = f"at step {step:,}"
        if self.comparison == "crosses":
            before = "" if was is None else f": from {figures(was, self.threshold, unit)[0]}"
            return f"{label}{whose} crossed {limit} {at}{before} to {now}."
        verb = "is" if was is None else {"above": "rose", "below": "fell"}[self.comparison]
        return f"{label} {now}{whose} {verb} {self.comparison} {limit} {at}."

    def shortfall(self, network: Network, value: float | None) -> str:
        """What was not reached, and where the number stands."""
        title, unit = self.quantity.title(network), self.quantity.unit
        now, limit = figures(self.threshold if value is None else value, self.threshold, unit)
        verb = {"above": "rise above", "below": "fall below", "crosses": "cross"}[self.comparison]
        stands = "" if value is None else f"; it is {now}"
        return f"{title} did not {verb} {limit}{stands}."


def breakpoints_to_json(breakpoints: Sequence[Breakpoint]) -> bytes:
    """Breakpoints as JSON text that `breakpoints_from_json` reads back."""
    return msgspec.json.encode(list(breakpoints), enc_hook=_to_plain)


def breakpoints_from_json(text: bytes) -> tuple[Breakpoint, ...]:
    """The breakpoints of a text. Raises ValueError for one that is none."""
    return msgspec.json.decode(text, type=tuple[Breakpoint, ...], dec_hook=_from_plain)


def _to_plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return quantities.to_json(value)
    raise NotImplementedError(f"{type(value).__name__} has no saved form")


def _from_plain(kind: type, value: Any) -> Any:
    if issubclass(kind, Quantity):
        return quantities.from_json(value)
    raise NotImplementedError(f"{kind.__name__} cannot be read")
