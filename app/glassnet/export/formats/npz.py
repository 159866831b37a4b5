"""NumPy's own archive."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from math import prod
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from glassnet.export.exporter import Exporter, Weights, exporters

LARGEST = 2**30


@exporters
class Npz(Exporter):
    """A zip with one .npy array for each name, which `np.load` reads without pickle."""

    id = ".npz"
    label = "NumPy archive"
    rank = 10

    def encode(self, weights: Weights, metadata: Mapping[str, str]) -> bytes:  # noqa: ARG002
        """Store every array; the format has no place for metadata."""
        stream = BytesIO()
        np.savez(stream, allow_pickle=False, **weights)
        return stream.getvalue()

    def decode(self, content: bytes) -> dict[str, NDArray[Any]]:
        """Read every array; sizes are compared with the archive's before memory is taken."""
        try:
            with ZipFile(BytesIO(content)) as archive:
                entries = archive.infolist()
                if sum(entry.file_size for entry in entries) > LARGEST:
                    raise ValueError("unpacked it would be larger than 1 GiB")
                for entry in entries:
                    with archive.open(entry) as stream:
                        _check_size(stream, entry.file_size)
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                return dict(arrays)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ValueError(str(error) or "it ends too early") from error


def _check_size(stream: IO[bytes], size: int) -> None:
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    if stream.tell() + prod(shape) * dtype.itemsize != size:
        raise ValueError("an array does not have the size that it claims")
