"""What every file format for weights has in common, and the registry that finds them."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from glassnet.engine.component import Component
from glassnet.engine.registry import Registry

Weights = Mapping[str, NDArray[Any]]


class Exporter(Component):
    """A file format for named arrays; its id is the suffix of its files, in lower case."""

    def encode(self, weights: Weights, metadata: Mapping[str, str]) -> bytes:
        """The content of a file. A format without room for `metadata` leaves it out."""
        raise NotImplementedError

    def decode(self, content: bytes) -> dict[str, NDArray[Any]]:
        """The arrays that `encode` was given. Raises ValueError when `content` is no such file."""
        raise NotImplementedError


exporters: Registry[Exporter] = Registry("weight file", "glassnet.export.formats")
