"""Pictures of the network: to a file or to the clipboard, at up to four times its resolution."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from glassnet.engine import GlassnetError
from glassnet.ui.canvas import NetworkCanvas
from glassnet.ui.canvas.edge_worker import Draughtsman, Drawn, draw_fine
from glassnet.ui.canvas.portrait import TOO_LARGE, Sitting, portrait, sitting
from glassnet.ui.files import Files
from glassnet.ui.picture_dialog import PictureDialog
from glassnet.ui.text import tr
from glassnet.ui.waiting import POLL_MS, Waiter

SCALES = (1, 2, 3, 4)
_PATIENCE_MS = 500

Taken = Callable[[QImage], None]


class Pictures(QObject):
    """Takes pictures of a canvas. Edges are drawn and files written on a thread of its own."""

    def __init__(self, window: QWidget, canvas: NetworkCanvas, files: Files) -> None:
        super().__init__(window)
        self._window, self._canvas, self._files = window, canvas, files
        self.scale = 2
        self._waiter = Waiter(self)
        self._thread = ThreadPoolExecutor(1, "pictures")
        self._hourglass = QTimer(self)
        self._hourglass.setSingleShot(True)
        self._hourglass.setInterval(_PATIENCE_MS)
        self._hourglass.timeout.connect(self._show_busy)
        self._busy = self._stopped = False
        self.dialog: PictureDialog | None = None

    @property
    def slots(self) -> dict[str, Callable[[], None]]:
        """What the window's actions for it do."""
        return {"pictureAction": self.ask, "copyPictureAction": self.copy}

    def ask(self) -> None:
        """Ask for the scale, and what to do with the picture."""
        size = self._canvas.size()
        self.dialog = PictureDialog(self._window, SCALES, self.scale, size)
        self.dialog.save_wanted.connect(self._ask_where)
        self.dialog.copy_wanted.connect(self._copy_at)
        self.dialog.open()

    def copy(self) -> None:
        """Put the picture on the clipboard, at the scale that was chosen last."""
        self._take(self.scale, self._copied)

    def save_to(self, path: Path, scale: int) -> None:
        """Write a PNG of the canvas's size times the scale."""
        if path.suffix.lower() != ".png":
            path = path.with_name(path.name + ".png")
        self._take(scale, partial(self._write, path))

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._stopped = True
        self._waiter.stop()
        self._rest()
        self._thread.shutdown(wait=True, cancel_futures=True)

    # ------------------------------------------------------------------ step by step

    def _ask_where(self, scale: int) -> None:
        self.scale = scale
        start = str(self._files.folder / f"{self._files.name}.png")
        title, kinds = tr("Picture of the canvas"), tr("Picture") + " (*.png)"
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, start, kinds)
        if chosen:
            self.save_to(Path(chosen), scale)

    def _copy_at(self, scale: int) -> None:
        self.scale = scale
        self.copy()

    def _take(self, scale: int, then: Taken) -> None:
        if self._stopped:
            return
        if not self._hourglass.isActive() and not self._busy:
            self._hourglass.start()
        if self._canvas.scene.snapshot is None:  # the numbers of another network are to come
            QTimer.singleShot(POLL_MS, self, partial(self._take, scale, then))
            return
        sat = sitting(self._canvas, scale)
        future = self._thread.submit(_draw, sat)
        self._waiter.when_done(future, partial(self._paint, sat, then))

    def _paint(self, sat: Sitting, then: Taken, future: Future[Drawn]) -> None:
        if sat.job.layout is not self._canvas.lens.whole:
            # Meanwhile another network came: the picture is of that.
            self._take(round(sat.job.ratio), then)
            return
        try:
            image = portrait(self._canvas, sat, future.result())
        except GlassnetError as error:
            self._fail(error)
            return
        then(image)

    def _copied(self, image: QImage) -> None:
        self._rest()
        QGuiApplication.clipboard().setImage(image)
        self._tell(tr("The picture is on the clipboard: {wide} × {high} pixels."), image)

    def _write(self, path: Path, image: QImage) -> None:
        future = self._thread.submit(_save, image, path)
        self._waiter.when_done(future, partial(self._written, path, image))

    def _written(self, path: Path, image: QImage, future: Future[None]) -> None:
        self._rest()
        try:
            future.result()
        except GlassnetError as error:
            self._fail(error)
            return
        self._tell(tr("Saved {name}: {wide} × {high} pixels."), image, path.name)

    def _tell(self, text: str, image: QImage, name: str = "") -> None:
        wide, high = f"{image.width():,}", f"{image.height():,}"
        self._canvas.session.notify("info", text.format(name=name, wide=wide, high=high))

    def _fail(self, error: GlassnetError) -> None:
        self._rest()
        self._canvas.session.notify("error", str(error))

    # ------------------------------------------------------------------ while it takes long

    def _show_busy(self) -> None:
        self._busy = True
        QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)

    def _rest(self) -> None:
        self._hourglass.stop()
        if self._busy:
            self._busy = False
            QGuiApplication.restoreOverrideCursor()


def _draw(sat: Sitting) -> Drawn:
    try:
        # At the screen's resolution it is to be just what is seen.
        return draw_fine(sat.job) if sat.job.ratio > 1 else Draughtsman().draw(sat.job)
    except MemoryError:
        raise GlassnetError(TOO_LARGE) from None


def _save(image: QImage, path: Path) -> None:
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise GlassnetError(
            f"{path}: the picture cannot be written; choose a folder that exists and is yours"
        )
