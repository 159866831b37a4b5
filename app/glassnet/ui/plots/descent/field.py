"""Races of the user's own network: who runs, on which plane, from where."""

from concurrent.futures import Future
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from glassnet.landscape import Plane, PlaneChoice
from glassnet.runner.race_worker import RaceWorker, Standing
from glassnet.ui.plots.descent.contestants import Contestant
from glassnet.ui.plots.descent.ground import GroundModel
from glassnet.ui.plots.descent.hand import Place
from glassnet.ui.plots.descent.network import NetworkSource
from glassnet.ui.plots.descent.player import RacePlayer
from glassnet.ui.session import Session

Kind = Literal["pca", "random"]


class NetworkField(QObject):
    """The race of the network and the surface under it; `laid` tells of another surface.

    It begins where the run stands when `begin` is called, and is not touched by training on.
    """

    laid = Signal()

    def __init__(self, session: Session, player: RacePlayer, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self.model = GroundModel(session.runner.gate, self)
        self.source: NetworkSource | None = None
        self.place: Place | None = None
        self.seed = 0
        self._worker: RaceWorker | None = None
        self.model.laid.connect(self.laid)
        self.model.spare(session.playing)
        session.playing_changed.connect(self.model.spare)
        player.moved.connect(self._follow)

    @property
    def plane(self) -> Plane | None:
        """The plane that the race is seen on."""
        return None if self.source is None else self.source.plane

    @property
    def step(self) -> int:
        """The run's step at which the race sets out."""
        known = self.source is not None and self.source.standing.done()
        return self.source.standing.result().step if self.source and known else 0

    @property
    def problem(self) -> str:
        """Why there is no race, or no surface."""
        own = "" if self.source is None else self.source.problem
        return own or self.model.problem

    @property
    def progress(self) -> float | None:
        """The share (0–1) of the work under way that is done; None without."""
        own = None if self.source is None else self.source.progress
        return self.model.progress if own is None else own

    def begin(self, contestants: tuple[Contestant, ...], kind: Kind) -> None:
        """Race from where the run stands now, on a plane that is laid anew."""
        self.place = None
        self._race(contestants, PlaneChoice(kind, self.seed), None)

    def again(self, contestants: tuple[Contestant, ...], kind: Kind) -> None:
        """Other racers from the same start; a plane along their ways is laid anew."""
        plane = self.plane
        if self.source is None:
            self.begin(contestants, kind)
        elif kind == "random" and plane is not None:
            self._race(contestants, plane, self.source.standing)
        else:
            self.place = None
            self._race(contestants, PlaneChoice(kind, self.seed), self.source.standing)

    def begin_at(self, contestants: tuple[Contestant, ...], place: Place) -> None:
        """Race from a place of the plane, which stays."""
        if self.source is not None and self.plane is not None:
            self.place = place
            self._race(contestants, self.plane, self.source.standing)

    def loss_at(self, place: Place) -> float:
        """The loss of the surface there."""
        return float("nan") if self.model.ground is None else self.model.ground.loss_at(place)

    def hold(self, held: bool) -> None:
        """Compute nothing while nobody looks."""
        self.model.hold(held)
        if self._worker is not None:
            self._worker.hold(held)

    def drop(self) -> None:
        """Forget the race: it is another network now."""
        if self.source is not None:
            self.source.cancel()
        self.source = self.place = None
        self.model.drop()

    def stop(self) -> None:
        """End the threads. May be called twice."""
        self.model.stop()
        if self._worker is not None:
            self._worker.close()

    def _race(
        self,
        contestants: tuple[Contestant, ...],
        plane: Plane | PlaneChoice,
        standing: "Future[Standing] | None",
    ) -> None:
        if self._worker is None:
            self._worker = RaceWorker(self._session.runner.gate)
            self._worker.start()
            self._session.playing_changed.connect(self._worker.spare)
        self._worker.spare(self._session.playing)
        start = None
        if self.place is not None and isinstance(plane, Plane):
            (point,) = plane.points(self.place)
            start = point.astype(self._session.network.dtype)
        self.source = NetworkSource(
            self._worker,
            self._session.runner,
            contestants,
            plane,
            standing=standing,
            start=start if start is None else np.asarray(start),
        )
        self._player.show(self.source)

    def _follow(self) -> None:
        """Compute the surface as soon as the race has a plane."""
        if self.source is not None and self.plane is not None and self.source.standing.done():
            self.model.lay(self.source.standing.result(), self.plane)
