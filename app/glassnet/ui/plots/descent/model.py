"""What the panel of gradient descent shows: which landscape, who races, and from where."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from glassnet.engine.optimizers import Optimizer
from glassnet.experiment.slices import NetworkSlice
from glassnet.landscape import Function, functions
from glassnet.ui.plots.descent.contestants import (
    FIRST,
    Contestant,
    entries,
    for_network,
    on_function,
    on_network,
    suited,
)
from glassnet.ui.plots.descent.field import Kind, NetworkField
from glassnet.ui.plots.descent.hand import Hand, Place
from glassnet.ui.plots.descent.line import SLICES, Line
from glassnet.ui.plots.descent.player import RacePlayer
from glassnet.ui.plots.descent.record import FunctionSource
from glassnet.ui.plots.descent.walker import Walker
from glassnet.ui.session import Session

STOPS = ("one", "two", "network")
LINES = ("bowl", "local_minimum", "plateau", "rastrigin")
"""Test functions that stay on the line y = 0: there ∂L/∂y = 0."""


class DescentModel(QObject):
    """The state of the panel. `changed` tells of another picture, `race_changed` of another race.

    At each stop of the slider a `subject` is looked at: a test function, or a slice or plane of the
    network. `hand` is the user's own way down, and `walker` takes it.
    """

    changed = Signal()
    race_changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.player = RacePlayer(self)
        self.field = NetworkField(session, self.player, self)
        self.stop_name = "one"
        self.subjects = {"one": "bowl", "two": "elongated_bowl", "network": "gradient"}
        self._contestants: dict[str, tuple[Contestant, ...]] = {}
        self._starts: dict[str, Place] = {}
        self.hand = Hand()
        self.walker = Walker(self)
        self.line = Line(session, self.rolling, self)
        self._chosen = False  # whether the racers on the slice are the user's own
        self.player.moved.connect(self._follow_run)
        self.line.laid.connect(self._take_slice)
        self.field.laid.connect(self.changed)
        self._past = False
        self._begin()

    # ------------------------------------------------------------------ what is looked at

    @property
    def subject(self) -> str:
        """The id of the test function, or the view of the network."""
        return self.subjects[self.stop_name]

    @property
    def function(self) -> Function | None:
        """The test function, or the slice of the network as one; None where there is none."""
        if self.stop_name != "network":
            return functions[self.subject]()
        return self.line.function if self.slicing else None

    @property
    def slicing(self) -> bool:
        """Whether a slice of the network is looked at."""
        return self.stop_name == "network" and self.subject in SLICES

    @property
    def networked(self) -> bool:
        """Whether the network itself races, in all of its parameters."""
        return self.stop_name == "network" and not self.slicing

    @property
    def single(self) -> bool:
        """Whether one number alone moves."""
        return self.stop_name == "one" or self.slicing

    @property
    def slice(self) -> NetworkSlice | None:
        """The slice that is looked at, None as long as there is none."""
        return self.line.cut if self.slicing else None

    def rolling(self) -> bool:
        """Whether the ball on the slice has left the network's own place: the slice stays."""
        moved = self.player.step > 0 or self.player.playing or self.hand.held
        return self.slicing and (moved or self._key in self._starts)

    @property
    def contestants(self) -> tuple[Contestant, ...]:
        """Who races."""
        return self._contestants.get(self._key, ())

    @property
    def start(self) -> Place | None:
        """Where the racers set out; None where the network stands."""
        return self.field.place if self.networked else self._starts.get(self._key)

    @property
    def home(self) -> Place:
        """Where the racers set out unless they are told otherwise."""
        return (0.0, 0.0) if self.function is None else self.function.start

    def make(self, identifier: str) -> Optimizer:
        """An optimizer with a rate that suits what is looked at."""
        function = self.function
        if function is None:
            return for_network(self._session.spec.training.optimizer, identifier)
        return suited(function, identifier)

    def loss_at(self, place: Place) -> float:
        """The loss at a place of the picture."""
        function = self.function
        if function is None:
            return self.field.loss_at(place)
        x, y = np.array(place)
        return float(function.value(x, y))

    @property
    def ranges(self) -> tuple[Place, Place] | None:
        """The part of the landscape that is seen."""
        function, plane = self.function, self.field.plane
        if function is not None:
            return function.x_range, function.y_range
        return None if plane is None else (plane.alpha, plane.beta)

    # ------------------------------------------------------------------ what the user does

    def choose_stop(self, name: str) -> None:
        """Look at one parameter, two, or the network."""
        if name != self.stop_name:
            self.player.pause()
            self.stop_name = name
            self._begin()

    def choose_subject(self, subject: str) -> None:
        """Look at another test function, or another view of the network."""
        if subject != self.subject:
            self.player.pause()
            self.subjects[self.stop_name] = subject
            self._starts.pop(self._key, None)
            self._chosen = False
            if self.networked:
                self.field.drop()
            else:
                self._contestants.pop(self._key, None)
            self._begin()

    def set_contestants(self, contestants: tuple[Contestant, ...]) -> None:
        """Let others race, from the same start."""
        self._contestants[self._key] = contestants
        self._chosen |= self.slicing
        if self.networked:
            self.hand.forget()
            self.field.again(contestants, self._kind)
        self._race()

    def reset(self) -> None:
        """Back to the start that belongs to the landscape; of the network, to where it is now."""
        self._starts.pop(self._key, None)
        if self.networked:
            self.field.drop()
        self._begin()

    def another_plane(self) -> None:
        """Lay another random plane."""
        self.field.seed += 1
        self.reset()

    def set_out(self, place: Place) -> None:
        """Let the racers set out from a place of the picture."""
        if self.networked:
            self.field.begin_at(self.contestants, place)
        else:
            self._starts[self._key] = place
        self._race()

    # ------------------------------------------------------------------ the network

    def show_selection(self) -> None:
        """Remember the weight that is selected on the canvas."""
        if self.line.select() and self.slicing and self.subject == "weight":
            self.reset()

    def show_document(self, looking: bool) -> None:
        """Another network, dataset or training: what was computed of it is past."""
        self.line.drop()
        self._starts.pop("slice", None)
        self._chosen = False
        self.field.drop()
        self._past = True
        if looking:
            self.hold(False)

    @property
    def busy(self) -> bool:
        """Whether something of what is shown is still being computed."""
        if self.stop_name != "network":
            return False
        if self.slicing:
            return self.line.busy
        return self.player.working or self.field.model.busy

    @property
    def progress(self) -> float | None:
        """The share (0–1) of the work under way that is done; None without."""
        return self.field.progress if self.networked else None

    def cut(self) -> None:
        """Cut the slice through where the run stands now."""
        if self.slicing:
            self.line.ask(self.subject)

    def hold(self, held: bool) -> None:
        """Nobody looks, or somebody does again."""
        self.field.hold(held)
        if held:
            self.player.pause()
        elif self.stop_name == "network" and self._past:
            self._begin()
        else:
            self.cut()

    def stop(self) -> None:
        """End timers and threads. May be called twice."""
        self.player.stop()
        self.line.stop()
        self.field.stop()

    # ------------------------------------------------------------------ inner workings

    @property
    def _key(self) -> str:
        """What racers and their start are kept for."""
        return "slice" if self.slicing else self.stop_name

    @property
    def _kind(self) -> Kind:
        return "random" if self.subject == "random" else "pca"

    def _begin(self) -> None:
        """Show the subject with its racers at the start."""
        self._past = False
        self.hand.forget()
        if self.slicing:
            self.player.show(None)
            self.line.begin(self.subject)
            self._equip()
        elif self.function is not None:
            first = ("sgd",) if self.single else FIRST
            self._contestants.setdefault(self._key, on_function(self.function, first))
            x, y = self.function.start
            self._starts.setdefault(self._key, (x, 0.0 if self.single else y))
        else:
            trained_by = self._session.spec.training.optimizer
            self._contestants.setdefault(self._key, on_network(trained_by))
            if self.field.source is None:
                self.field.begin(self.contestants, self._kind)
            else:
                self.player.show(self.field.source)
        self._race()
        self.changed.emit()

    def _take_slice(self) -> None:
        """Another slice lies under the ball."""
        if self.slicing:
            self._equip()
            self._race()
            self.changed.emit()

    def _equip(self) -> None:
        """Give the ball on the slice a rate that suits it, unless the user has given one."""
        if self.function is not None and not self._chosen:
            self._contestants[self._key] = on_function(self.function, ("sgd",))

    def _follow_run(self) -> None:
        """The ball is back where the network stands, and that may have moved on meanwhile."""
        if self.line.late:
            self.cut()

    def _race(self) -> None:
        function = self.function
        if function is not None:
            racing = entries(function, self.contestants, self.start or self.home)
            if self.single:
                racing = [replace(one, start=(one.start[0], 0.0)) for one in racing if one.start]
            self.player.show(FunctionSource(function, racing))
        self.race_changed.emit()
