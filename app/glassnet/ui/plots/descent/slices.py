"""The slice of the user's own network: asked for, cut on a thread of its own, kept up to date."""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.engine import GlassnetError
from glassnet.experiment import Run
from glassnet.experiment.slices import Along, Floats, NetworkSlice, network_slice
from glassnet.runner.race_worker import Standing
from glassnet.ui.session import Session
from glassnet.ui.waiting import Waiter

SHARE = 0.2
"""Cutting takes at most this share of the time."""

Moment = tuple[Standing, Floats | None]


class SliceModel(QObject):
    """The latest slice, or `problem` with the reason why there is none; `cut` tells of either."""

    cut = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slice: NetworkSlice | None = None
        self.problem = ""
        self._wanted: tuple[Along, str] = ("gradient", "")
        self._asked: object = None
        self._stale = False
        self._thread: ThreadPoolExecutor | None = None
        self._waiter = Waiter(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        """Whether a slice is on its way, or due."""
        return self._waiter.busy or self._stale

    def ask(self, along: Along, name: str = "") -> None:
        """Cut along this line through where the run stands now, as soon as there is time."""
        if (along, name) != self._wanted:
            self.slice, self.problem = None, ""
        self._wanted, self._stale = (along, name), True
        if not self._waiter.busy and not self._later.isActive():
            self._next()

    def drop(self) -> None:
        """Forget the slice and what is under way: it is another network now."""
        self._waiter.stop()
        self._later.stop()
        self.slice, self.problem, self._stale = None, "", False

    def stop(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self.drop()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)

    # ------------------------------------------------------------------ inner workings

    def _next(self) -> None:
        if not self._stale:
            return
        self._stale = False
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "glassnet-slice")
        along, name = self._wanted
        call = partial(_moment, along == "update")
        self._waiter.when_done(
            self._session.runner.call(call), partial(self._cut, (along, name), perf_counter())
        )

    def _cut(self, wanted: tuple[Along, str], begun: float, asked: "Future[Moment]") -> None:
        if asked.cancelled() or self._thread is None:
            return
        if asked.exception() is not None:
            self._take(wanted, begun, asked)
            return
        job = self._thread.submit(_slice, asked.result(), *wanted)
        self._waiter.when_done(job, partial(self._take, wanted, begun))

    def _take(self, wanted: tuple[Along, str], begun: float, done: "Future[Any]") -> None:
        if done.cancelled():
            return
        error = done.exception()
        if wanted == self._wanted:
            self.problem = "" if error is None else _sentence(error)
            self.slice = done.result() if error is None else None
            self.cut.emit()
        self._later.start(int(1000 * (perf_counter() - begun) * (1 / SHARE - 1)))


def _moment(with_update: bool, run: Run) -> Moment:
    """On the training thread, between two steps."""
    return Standing.of(run), run.next_update() if with_update else None


def _slice(moment: Moment, along: Along, name: str) -> NetworkSlice:
    standing, update = moment
    return network_slice(standing.run(), along, name, update, standing.step)


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, GlassnetError) else repr(error)
