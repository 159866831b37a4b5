"""What the panels' tests share: a session that a test moves on by hand, without a thread."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from glassnet.data import Data
from glassnet.engine import Network, trace
from glassnet.experiment import Run, Spec, read_spec
from glassnet.experiment.timeline import Branches
from glassnet.landscape import Plane
from glassnet.runner import Gate, Snapshot
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.selection import NOTHING, Selection
from glassnet.ui.session import Session
from glassnet.ui.theme import Theme
from glassnet.ui.view import View


def small_spec(**changes: Any) -> Spec:
    """A 2-4-1 network on the circle, learning at a pace that moves it; `changes` to its parts."""
    spec: dict[str, Any] = {
        "format": "glassnet/1",
        "seed": 3,
        "dataset": {"name": "circle", "samples": 80, "noise": 0.1, "validation": 0.2},
        "network": {
            "layers": [
                {"type": "dense", "units": 4, "activation": "tanh"},
                {"type": "dense", "units": 1, "activation": "sigmoid"},
            ]
        },
        "training": {
            "loss": "binary_cross_entropy",
            "optimizer": {"name": "sgd", "learning_rate": 0.3},
            "batch_size": 16,
        },
    }
    for part, values in changes.items():
        spec[part] = {**spec[part], **values}
    return read_spec(spec)


WAIT_MS = 20_000
"""How long a surface may take before a test gives up on it."""


class HandMadeSession:
    """As much of a session as a panel reads; `train` and `look` move it on."""

    def __init__(self, spec: Spec) -> None:
        self.runner = SimpleNamespace(gate=Gate(), call=self.call)
        self.selection: Selection = NOTHING
        self.branches = Branches()
        self.branches_changed = SimpleNamespace(connect=lambda _slot: None)
        self.view = View()
        self.notices: list[str] = []
        self.generation = 0
        self.load(spec)

    def call(self, function: Callable[[Run], Any]) -> "Future[Any]":
        """Ask the run something, answered at once."""
        future: Future[Any] = Future()
        future.set_result(function(self.run))
        return future

    def notify(self, _kind: str, text: str) -> None:
        """Keep what the user is told."""
        self.notices.append(text)

    def load(self, spec: Spec) -> None:
        """Another document, with a run at step 0 and no snapshot yet."""
        self.generation += 1
        self.run_id = 1
        self.run = Run(spec)
        self.snapshot: Snapshot | None = None

    @property
    def spec(self) -> Spec:
        return self.run.spec

    @property
    def data(self) -> Data:
        return self.run.data

    @property
    def network(self) -> Network:
        return self.run.network

    def train(self, steps: int) -> None:
        """Do so many updates, recording as the runner does."""
        end = self.run.step + steps
        while self.run.step < end:
            self.run.train(end - self.run.step)

    def reset(self) -> None:
        """Back to step 0, as another run."""
        self.run.reset()
        self.run_id += 1

    def look(self) -> Snapshot:
        """Make a snapshot of now the session's latest one."""
        run = self.run
        row = int(run.data.train[0])
        self.snapshot = Snapshot(
            generation=self.generation,
            run_id=self.run_id,
            step=run.step,
            epoch=run.epoch,
            playing=True,
            phase=None,
            phase_index=0,
            parameters=run.network.parameters.copy(),
            gradient=run.trainer.gradient.copy(),
            last_update=run.trainer.last_update,
            touched=run.touched,
            trace=trace(
                run.network, run.spec.training.loss, run.data.inputs[row], run.targets[row]
            ),
            example=row,
            metrics=run.evaluate(),
            curve=run.history.curve(),
            rows=run.history.rows,
            responses=None,
            path=(run.trajectory.steps, run.trajectory.vectors),
            steps_per_second=0.0,
            epoch_limit=100,
            start=run.start,
            end=run.end,
            spec=run.spec,
        )
        return self.snapshot

    def as_session(self) -> Session:
        """This, for a panel that asks for a session."""
        return cast(Session, self)


@pytest.fixture
def session() -> HandMadeSession:
    """A small network at step 0, of which no snapshot has been taken."""
    return HandMadeSession(small_spec())


@pytest.fixture
def make_session() -> Callable[..., HandMadeSession]:
    """Makes a session on the small spec with changes to its parts."""
    return lambda **changes: HandMadeSession(small_spec(**changes))


@pytest.fixture
def theme() -> Theme:
    """The dark theme."""
    return Theme("dark")


@pytest.fixture
def make_panel(theme: Theme, qtbot: QtBot) -> Iterator[Callable[[HandMadeSession], LossSurface]]:
    """Makes shown panels and ends their threads."""
    before = set(threading.enumerate())
    panels = []

    def make(session: HandMadeSession) -> LossSurface:
        panel = LossSurface(session.as_session(), theme)
        panels.append(panel)
        qtbot.addWidget(panel)
        panel.resize(368, 300)
        panel.show()
        return panel

    yield make
    for panel in panels:
        panel.shutdown()
    assert set(threading.enumerate()) <= before


@pytest.fixture
def panel(
    make_panel: Callable[[HandMadeSession], LossSurface], session: HandMadeSession
) -> LossSurface:
    return make_panel(session)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[LossSurface, HandMadeSession], Plane]:
    """Shows a panel the session's present until nothing is left to compute; the plane then."""

    def show(panel: LossSurface, session: HandMadeSession) -> Plane:
        panel.show_snapshot(session.look())
        qtbot.waitUntil(lambda: panel.settled, timeout=WAIT_MS)
        assert panel.model.result is not None
        assert panel.model.result.plane is not None
        return panel.model.result.plane

    return show


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another plane may follow at once."""
    monkeypatch.setattr("glassnet.ui.plots.surface_model.PATIENCE", 0.0)
