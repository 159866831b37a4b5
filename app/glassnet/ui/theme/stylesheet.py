"""The style sheet: a template in the resources with the tokens' names in it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from glassnet.resources import resource


def stylesheet(tokens: Mapping[str, Any], theme: str) -> str:
    """The style sheet of a theme. Raises KeyError for a token that the file does not have."""
    named: dict[str, str] = dict(tokens[theme])
    for group in ("type", "weight", "radius", "size"):
        named |= {f"{group}_{key}": str(value) for key, value in tokens[group].items()}
    named["icons"] = resource("icons").as_posix()
    return re.sub(r"@\{(\w+)\}|@(\w+)", lambda match: named[match[1] or match[2]], _template())


@lru_cache(maxsize=1)
def _template() -> str:
    return resource("themes", "style.qss").read_text("utf-8")
