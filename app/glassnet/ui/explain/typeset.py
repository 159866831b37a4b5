"""Formulas as pictures, typeset on a thread of their own and kept.

A formula takes 5 to 30 ms, too long for a frame; until it is there, its line leaves room for it.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from importlib import import_module

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from glassnet.ui.waiting import Waiter

KEPT = 512
BLACK = 'fill="black"'

_SVG: dict[tuple[str, int], str] = {}


def svg_of(formula: str, size: int) -> str:
    """A LaTeX formula as SVG 1.1, in black; `size` is that of the font (pixels)."""
    # Imported on first use: it takes a fifth of a second.
    ziamath = import_module("ziamath")
    # SVG 2 refers to shapes in a way that Qt does not draw.
    ziamath.config.svg2 = False
    return str(ziamath.Latex(formula, size=size, color="black").svg())


class Typesetter:
    """Hands out pictures of formulas; `ready` is called when others can be had."""

    def __init__(self, ready: Callable[[], None], parent: QObject) -> None:
        self._ready = ready
        self._waiter = Waiter(parent)
        self._asked: set[tuple[str, int]] = set()
        self._worker: ThreadPoolExecutor | None = None

    @property
    def busy(self) -> bool:
        """Whether a picture is still to come."""
        return self._waiter.busy

    def picture(self, formula: str, colour: str, size: int, ratio: float) -> QPixmap | None:
        """A formula in a colour (#rrggbb), for a device pixel ratio; None until it is there."""
        key = formula, size
        if key in _SVG:
            return _drawn(_SVG[key], colour, ratio)
        if key not in self._asked:
            self._asked.add(key)
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, "typesetter")
            self._waiter.when_done(self._worker.submit(svg_of, *key), partial(self._take, key))
        return None

    def _take(self, key: tuple[str, int], future: "Future[str]") -> None:
        self._asked.discard(key)
        if not future.cancelled():
            if len(_SVG) >= KEPT:
                _SVG.clear()
            _SVG[key] = future.result()
            self._ready()

    def shutdown(self) -> None:
        """End the thread; what was asked for does not come. May be called twice."""
        self._waiter.stop()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None


@lru_cache(maxsize=KEPT)
def _drawn(svg: str, colour: str, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(svg.replace(BLACK, f'fill="{colour}"').encode()))
    size = renderer.viewBoxF().size()
    picture = QPixmap((size * ratio).toSize())
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Without a place it would fill the device, which has `ratio` times as many pixels.
    renderer.render(painter, QRectF(QPointF(), size))
    painter.end()
    return picture
