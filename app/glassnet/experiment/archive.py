"""Trees of numbers and arrays as entries of a zip file."""

import json
import zipfile
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

LARGEST_TEXT = 64 * 2**20
"""Bytes that one text entry may hold."""
_ARRAY = "array"
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def write_tree(archive: zipfile.ZipFile, name: str, tree: Mapping[str, Any]) -> None:
    """Write nested mappings as `name`.json; their arrays become entries of their own beside it."""
    plain = _without_arrays(archive, name, tree)
    archive.writestr(f"{name}.json", json.dumps(plain, indent=1), zipfile.ZIP_DEFLATED)


def _without_arrays(archive: zipfile.ZipFile, name: str, tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {key: _without_arrays(archive, f"{name}/{key}", it) for key, it in tree.items()}
    if isinstance(tree, np.ndarray):
        with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
            npy.write_array(stream, np.ascontiguousarray(tree), allow_pickle=False)
        return {_ARRAY: f"{name}.npy"}
    return tree


class Reader:
    """Reads an archive of `size` bytes, and never makes room for more than that in arrays.

    Arrays are stored as they are, so that together they cannot be larger than their file. All
    methods raise ValueError or KeyError for what `write_tree` would not have written.
    """

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive = archive
        self._room = size

    def has(self, name: str) -> bool:
        """Whether a tree was written as `name`."""
        return f"{name}.json" in self._archive.namelist()

    def text(self, name: str) -> bytes:
        """The content of a text entry."""
        if self._archive.getinfo(name).file_size > LARGEST_TEXT:
            raise ValueError(f"{name} is larger than such a file can be")
        with self._archive.open(name) as stream:
            return stream.read(LARGEST_TEXT)

    def tree(self, name: str) -> dict[str, Any]:
        """The nested mappings that were written as `name`."""
        tree = self._with_arrays(json.loads(self.text(f"{name}.json")))
        if not isinstance(tree, dict):
            raise ValueError(f"{name}.json does not hold an object")
        return tree

    def _with_arrays(self, plain: Any) -> Any:
        if not isinstance(plain, dict):
            return plain
        if set(plain) == {_ARRAY}:
            return self._array(plain[_ARRAY])
        return {key: self._with_arrays(it) for key, it in plain.items()}

    def _array(self, name: str) -> NDArray[Any]:
        with self._archive.open(name) as stream:
            shape, fortran, dtype = _HEADERS[npy.read_magic(stream)](stream)
            size = dtype.itemsize * prod(shape)
            self._room -= size
            if dtype.kind not in "biuf" or fortran or self._room < 0:
                raise ValueError(f"{name} is no array that was stored here")
            content = stream.read(size)
            if len(content) != size or stream.read(1):
                raise ValueError(f"{name} is cut short")
        return np.frombuffer(bytearray(content), dtype).reshape(shape)
