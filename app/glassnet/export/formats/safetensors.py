"""The safetensors format."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glassnet.export.exporter import Exporter, Weights, exporters


@exporters
class Safetensors(Exporter):
    """A JSON header and the bare numbers, which PyTorch, JAX and others read; carries metadata."""

    id = ".safetensors"
    label = "safetensors"
    rank = 20

    def encode(self, weights: Weights, metadata: Mapping[str, str]) -> bytes:
        """Store every array in C order, and the metadata in the header."""
        from safetensors.numpy import save

        arrays = {name: np.asarray(array, order="C") for name, array in weights.items()}
        return save(arrays, dict(metadata) or None)

    def decode(self, content: bytes) -> dict[str, NDArray[Any]]:
        """Read every array; the header is checked against the length of the file first."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            return {name: array.copy() for name, array in load(content).items()}
        except (SafetensorError, KeyError, TypeError) as error:
            raise ValueError(str(error)) from error
