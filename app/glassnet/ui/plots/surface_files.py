"""A loss surface as a file: its picture, or its numbers."""

from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from glassnet.engine import GlassnetError
from glassnet.export import write_surface
from glassnet.runner.landscape_worker import SurfaceResult
from glassnet.ui.plots.plane_path import PlanePath
from glassnet.ui.session import Session
from glassnet.ui.text import tr

NAME = "loss-surface"


def ask_for_picture(parent: QWidget, session: Session, picture: QPixmap) -> None:
    """Ask where the picture shall go, and write it."""
    path = _ask(parent, tr("Picture of the surface"), ".png", tr("Picture") + " (*.png)")
    if path is not None:
        save_picture(session, picture, path)


def ask_for_numbers(
    parent: QWidget, session: Session, result: SurfaceResult, path: PlanePath
) -> None:
    """Ask where the numbers shall go, and write them."""
    kinds = f"{tr('NumPy arrays')} (*.npz);;{tr('Table')} (*.csv)"
    chosen = _ask(parent, tr("Numbers of the surface"), ".npz", kinds)
    if chosen is not None:
        save_numbers(session, result, path, chosen)


def save_picture(session: Session, picture: QPixmap, path: Path) -> None:
    """Write a PNG, and tell how it went."""
    path = _with_suffix(path, (".png",))
    if picture.save(str(path), "PNG"):
        _tell(session, path)
    else:
        reason = tr("the picture cannot be written; choose a folder that exists and is yours")
        session.notify("error", f"{path}: {reason}")


def save_numbers(session: Session, result: SurfaceResult, path: PlanePath, to: Path) -> None:
    """Write α, β and the losses as .npz, with the path, or as .csv, and tell how it went."""
    to = _with_suffix(to, (".npz", ".csv"))
    try:
        write_surface(to, result.alphas, result.betas, result.losses, path.places)
    except GlassnetError as error:
        session.notify("error", str(error))
    else:
        _tell(session, to)


def _ask(parent: QWidget, title: str, suffix: str, kinds: str) -> Path | None:
    start = str(Path.home() / (NAME + suffix))
    chosen, kind = QFileDialog.getSaveFileName(parent, title, start, kinds)
    if chosen and not Path(chosen).suffix and "*." in kind:
        chosen += kind[kind.rindex("*.") + 1 :].rstrip(")")
    return Path(chosen) if chosen else None


def _with_suffix(path: Path, allowed: tuple[str, ...]) -> Path:
    return path if path.suffix.lower() in allowed else path.with_name(path.name + allowed[0])


def _tell(session: Session, path: Path) -> None:
    session.notify("info", tr("Saved {name}.").format(name=path.name))
