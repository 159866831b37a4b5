"""Files that are either whole or not there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from glassnet.engine.errors import GlassnetError


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """Open a stream whose content becomes the file `path` once the block ends well.

    Until then it is written to a temporary file in the same folder; when the block raises, that is
    removed and `path` stays as it was. Raises GlassnetError when the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError
        try:
            with draft.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise GlassnetError(f"{path}: cannot be written, {_reason(error, target)}") from error


def check_writable(path: str | Path) -> None:
    """Raise the GlassnetError of `replacing` now rather than after hours of work."""
    with suppress(_Rehearsal), replacing(path):
        raise _Rehearsal


class _Rehearsal(Exception):  # noqa: N818
    """Ends a write that was not meant."""


def _reason(error: OSError, target: Path) -> str:
    if isinstance(error, IsADirectoryError):
        return "it is a folder; add the name of a file"
    if not target.parent.is_dir():
        return f"there is no folder {target.parent}; make it, or choose another"
    return f"{(error.strerror or str(error)).lower()}; choose another folder or name"
