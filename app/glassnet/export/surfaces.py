"""Files of loss surfaces: .npz for scripts, .csv for spreadsheets."""

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from glassnet.engine.errors import GlassnetError
from glassnet.export.files import check_writable, replacing

Floats = NDArray[np.float64]

SURFACE_SUFFIXES = (".npz", ".csv")


def check_surface(path: str | Path) -> None:
    """Raise the GlassnetError of `write_surface` now rather than after the work."""
    if Path(path).suffix.lower() not in SURFACE_SUFFIXES:
        known = " or ".join(SURFACE_SUFFIXES)
        raise GlassnetError(f"{path}: a surface is written as {known}; choose one of these names")
    check_writable(path)


def write_surface(
    path: str | Path, alpha: Floats, beta: Floats, loss: Floats, way: Floats | None = None
) -> None:
    """Write the losses (n, m) at the coordinates `alpha` (n,) and `beta` (m,) of a plane.

    An .npz file holds `alpha`, `beta`, `loss`, and the projected path `way` (k, 2) as `path` where
    it is given; a .csv file one row of alpha, beta and loss for each point. Raises GlassnetError
    for another suffix or a path that cannot be written.
    """
    check_surface(path)
    content = _table(alpha, beta, loss)
    if Path(path).suffix.lower() == ".npz":
        arrays = {"alpha": alpha, "beta": beta, "loss": loss}
        content = _archive(arrays if way is None else arrays | {"path": way})
    with replacing(path) as stream:
        stream.write(content)


def _archive(arrays: dict[str, Floats]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def _table(alpha: Floats, beta: Floats, loss: Floats) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("alpha", "beta", "loss"))
    for row, first in enumerate(alpha.tolist()):
        writer.writerows(
            (first, second, one)
            for second, one in zip(beta.tolist(), loss[row].tolist(), strict=True)
        )
    return text.getvalue().encode()
