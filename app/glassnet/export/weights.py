"""Write and read weight files, the format chosen by the suffix."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from glassnet.engine.errors import GlassnetError, SettingError
from glassnet.export.exporter import Exporter, Weights, exporters
from glassnet.export.files import check_writable, replacing

# Far above any network that this program can train, and far below what a machine can hold.
LARGEST = 2**30


def suffixes() -> tuple[tuple[str, str], ...]:
    """The formats there are, as pairs of suffix and name: (".npz", "NumPy archive")."""
    return tuple((one.id, one.label) for one in exporters)


def check_exportable(path: str | Path) -> None:
    """Raise the GlassnetError of `write_weights` now rather than after hours of training."""
    _exporter(path)
    check_writable(path)


def write_weights(
    path: str | Path, weights: Weights, metadata: Mapping[str, str] | None = None
) -> None:
    """Write arrays under their names; a file already there is replaced in one go.

    `weights` are named as in the PyTorch module: "0.weight" (out, in), "0.bias" (out,).
    `metadata` goes along where the format has room for it (.safetensors). Raises GlassnetError for
    an unknown suffix or a path that cannot be written.
    """
    exporter = _exporter(path)
    with replacing(path) as stream:
        stream.write(exporter.encode(weights, metadata or {}))


def read_weights(path: str | Path) -> dict[str, NDArray[Any]]:
    """Read the arrays of a weight file by name.

    Raises GlassnetError when the file is missing, is a folder, is larger than 1 GiB, or does not
    hold what its suffix promises.
    """
    exporter = _exporter(path)
    try:
        weights = exporter.decode(_content(Path(path)))
    except (ValueError, MemoryError) as error:
        raise GlassnetError(
            f"{path}: is no {exporter.id} file, or one that is cut short or damaged; "
            "export it again"
        ) from error
    for name, array in weights.items():
        if array.dtype.kind not in "fiu":
            raise GlassnetError(
                f"{path}: {name}: values of type {array.dtype}; weights must be numbers"
            )
    return weights


def _exporter(path: str | Path) -> Exporter:
    suffix = Path(path).suffix.lower()
    try:
        return exporters[suffix]()
    except SettingError:
        known = " or ".join(one for one, _ in suffixes())
        found = f"the suffix {suffix!r} is" if suffix else "a name without a suffix is"
        raise GlassnetError(f"{path}: {found} no weight format; use {known}") from None


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise GlassnetError(f"{path}: is no ordinary file; name a weight file")
        if path.stat().st_size > LARGEST:
            raise GlassnetError(f"{path}: larger than 1 GiB, which no weight file here can be")
        return path.read_bytes()
    except FileNotFoundError:
        raise GlassnetError(f"{path}: there is no such file; check the name") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise GlassnetError(f"{path}: cannot be read, {reason}") from error
