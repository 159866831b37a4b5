"""Layers as text, to be copied from one network to another or to an editor."""

from collections.abc import Sequence

import msgspec

from glassnet.engine import SettingError, layers
from glassnet.engine.layers import Layer
from glassnet.experiment.spec import SpecError

LONGEST = 1_000_000
"""Characters of the longest text that is read."""
_HINT = 'layers look like [{"type": "dense", "units": 8, "activation": "tanh"}]'


def layers_to_text(chosen: Sequence[Layer]) -> str:
    """The layers as a JSON list, each as it is written in a spec."""
    plain = [layers.to_json(layer) for layer in chosen]
    return msgspec.json.format(msgspec.json.encode(plain), indent=2).decode()


def layers_from_text(text: str) -> tuple[Layer, ...]:
    """Read a JSON list of layers, or a single one.

    Raises SpecError for text that is something else.
    """
    if not text.strip():
        raise SpecError("there is nothing to paste; copy layers first")
    if len(text) > LONGEST:
        raise SpecError(f"this text is too long to be layers; {_HINT}")
    try:
        plain = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise SpecError(f"this text is no layers; {_HINT}") from None
    listed = plain if isinstance(plain, list) else [plain]
    if not listed or not all(isinstance(one, dict) and layers.tag in one for one in listed):
        raise SpecError(f"this text is no layers; {_HINT}")
    found = []
    for index, one in enumerate(listed):
        try:
            found.append(layers.from_json(one))
        except SettingError as error:
            place = error.inside("layers", index).place
            raise SpecError(error.problem, place) from None
        except (OverflowError, RecursionError):
            raise SpecError(f"this text is no layers; {_HINT}") from None
    return tuple(found)
