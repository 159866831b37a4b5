"""The network canvas: a network that can be read, built by hand, and watched while it learns."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from glassnet.engine import Network
from glassnet.experiment import steps_per_epoch
from glassnet.runner import Snapshot
from glassnet.ui.canvas.answers import Answers
from glassnet.ui.canvas.connectors import Connectors
from glassnet.ui.canvas.decision_map import DecisionMap
from glassnet.ui.canvas.edge_view import EdgeView, News
from glassnet.ui.canvas.edge_worker import Drawn
from glassnet.ui.canvas.flow import Flow
from glassnet.ui.canvas.frozen import FrozenMarks
from glassnet.ui.canvas.furniture import Furniture
from glassnet.ui.canvas.gliding import Gliding
from glassnet.ui.canvas.highlight import Highlight
from glassnet.ui.canvas.input import CanvasInput
from glassnet.ui.canvas.lens import Lens
from glassnet.ui.canvas.neurons import Neurons
from glassnet.ui.canvas.overview import Overview
from glassnet.ui.canvas.painting import Painting
from glassnet.ui.canvas.phase_numbers import PhaseNumbers
from glassnet.ui.canvas.picture import InputPicture
from glassnet.ui.canvas.pins import Pins
from glassnet.ui.canvas.pulses import Stream
from glassnet.ui.canvas.scene import Scene
from glassnet.ui.canvas.skips import Skips
from glassnet.ui.canvas.stage import Stage, StageClock, numbered
from glassnet.ui.canvas.targets import Target
from glassnet.ui.canvas.transition import Shot
from glassnet.ui.selection import Selection
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


class NetworkCanvas(CanvasInput):
    """Draws the session's network; edits go to the session and come back as a new document."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("networkCanvas")
        self.setAccessibleName(tr("Network"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 280)
        self.session = session
        self.theme = theme
        self.scene = Scene(theme)
        self.scene.way = session.view["neurons"]
        self.map = DecisionMap(self.scene)
        self.picture = InputPicture(self.scene)
        self.neurons = Neurons(self.scene)
        self.answers = Answers(self.scene)
        self.connectors = Connectors(self.scene)
        self.skips = Skips(self.scene)
        self.flow = Flow(self.scene, session.view)
        self.numbers = PhaseNumbers(self.scene, session.view)
        self.frozen = FrozenMarks(self.scene)
        self.highlight = Highlight(self.scene)
        self.pins = Pins(session, self.scene)
        session.edited.connect(self.pins.carry)
        self.clock = StageClock()
        self.lines = EdgeView(self.scene, session, self.highlight)
        self._built = False
        self._network: Network | None = None
        self._pointed: Target | None = None
        self.lens = Lens(self.look)
        self.furniture = Furniture(self, session, theme, self.scene)
        self.painting = Painting(self)
        self.gliding = Gliding(self, self.scene, self.furniture, self.painting.paint_parts)
        self.furniture.folding.changed.connect(self.make_room)
        self.overview = Overview(self)
        self._listen()
        session.view.changed.connect(self._view_changed)
        session.pointed.connect(self._show_pointed)
        self.show_document()

    def sizeHint(self) -> QSize:
        """As large as in a window of 1440 × 900."""
        return QSize(820, 748)

    # ------------------------------------------------------------------ what the window calls

    def show_document(self) -> None:
        """The document changed: another network, dataset or run."""
        session = self.session
        self.gesture = self._pointed = None
        self.clock.clear()
        self.pins.follow()
        if self._network is session.network:
            self.make_room()
        else:
            before, self._network, self.hovered = self._shoot(), session.network, None
            self.asking.follow()
            self.scene.set_document(session.spec, session.data, session.network)
            self._arrange(before, self.scene.origins)
        if session.snapshot is not None:
            self.show_snapshot(session.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on."""
        if not self.scene.set_snapshot(snapshot):
            return
        self.clock.observe(snapshot)
        self.numbers.observe(snapshot)
        if self._built:
            self.neurons.refresh()
            self.map.refresh()
            self.picture.refresh()
        self.lines.renew()
        self.hover_again()
        self.update(self._body)

    def restyle(self) -> None:
        """The theme changed."""
        self.furniture.restyle()
        self.overview.restyle()
        self.lines.clear()
        if self.isVisible():
            self._rebuild()
        self._built = self.isVisible()

    def tick(self, seconds: float) -> bool:
        """One frame: take what the worker has made, let the signal and what glides move on.

        Returns whether something is to be painted.
        """
        glides = self.gliding.advance(seconds)
        if glides:
            super().update()
        self._receive(self.lines.take())
        moves = self._move(seconds)
        self.lines.advance(seconds, self.focus, self.clock.stage)
        return glides or moves or self.painting.stale

    def _move(self, seconds: float) -> bool:
        """Let the signal move on, and draw what that changes; whether it changes something."""
        session, before = self.session, self.clock.stage
        layers = len(self.scene.layers)
        epoch = steps_per_epoch(session.spec, session.data, session.network)
        rate = session.speed.steps_per_second(epoch, 2 * layers + 2)
        self.clock.advance(seconds, session.playing, rate, layers, self.flow.still)
        stage = self.clock.stage
        if numbered(stage) != numbered(before):
            super().update(self._body)
        elif stage != before:
            super().update((self.flow.area(before) | self.flow.area(stage)) & self._body)
        return stage != before

    def _view_changed(self, choice: str) -> None:
        """Something is to be shown in another way."""
        if choice == "neurons":
            self.scene.way = self.session.view[choice]
            self._arrange()
        self.lines.renew(soon=True)
        self.update()

    def _receive(self, news: News) -> None:
        """Draw what the edges' thread has made."""
        if news == "picture":
            self.update(self._body)
        elif news == "signals":
            super().update(self.flow.area(self.clock.stage) & self._body)

    def settle(self) -> None:
        """Finish the picture of the edges now, for a still picture of the window."""
        if self.gliding.transition is not None:
            self.gliding.arrive()
            super().update()
        self._receive(self.lines.settle(self.focus, self.clock.stage))

    @property
    def settled(self) -> bool:
        """Whether nothing glides and the picture of the edges shows the latest numbers."""
        return self.gliding.transition is None and self.lines.settled

    def shutdown(self) -> None:
        """End the thread. May be called twice."""
        self.lines.close()

    def update(self, *area: Any) -> None:
        """Draw everything anew; what only flows is drawn over that."""
        self.painting.stale = True
        self.gliding.renew()
        super().update(*area)

    # ------------------------------------------------------------------ what tests ask

    @property
    def drawn(self) -> Drawn | None:
        """The picture of the edges, and what flows along them."""
        return self.lines.drawn

    def stream(self, kind: str, layer: int) -> Stream:
        """What the pulses of a "forward" or "backward" phase of a layer carry at the moment."""
        assert self.drawn is not None
        return (self.drawn.forward if kind == "forward" else self.drawn.backward)[layer]

    @property
    def stage(self) -> Stage | None:
        """The phase that is being shown."""
        return self.clock.stage

    # ------------------------------------------------------------------ places and pictures

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Place everything anew."""
        self._arrange()

    def make_room(self) -> None:
        """Place everything as the gesture wants it, or as ever."""
        if self.wanted_layout is not self.lens.whole:
            before = self._shoot()
            self._arrange(before, range(len(self.scene.layout.every) - 1))

    def _shoot(self) -> Shot | None:
        """How it looks before a change, where the change is to be animated."""
        motion = self._built and self.session.view["motion"] == "full"
        return self.gliding.look(self.lines.shown) if motion else None

    def _arrange(self, before: Shot | None = None, origins: Sequence[int | None] = ()) -> None:
        self.lines.clear()
        self.lens.take(self.wanted_layout, self.session.undo)
        self._place()
        self.gliding.begin(before, self.scene.layout, origins)
        if self.isVisible():
            self._rebuild()

    def look(self) -> None:
        """Show what the lens shows; the edges at once as far as they are drawn."""
        self._place()
        if self.isVisible():
            self._rebuild()

    def _place(self) -> None:
        layout = self.scene.layout = self.lens.layout
        self._body = layout.body.toRect()
        self.gliding.arrive()
        self.furniture.place(making_room=self.making_room)
        self.overview.place()
        self._built = False
        self.lines.renew()
        self.lines.follow()
        self.update(self._body)

    def _rebuild(self) -> None:
        """Make all pictures anew; a canvas that nobody sees leaves that for later."""
        self._built = True
        self.scene.ratio = self.devicePixelRatioF()
        self.painting.rebuild()
        self.lines.renew(soon=True)
        if self.gliding.transition is None:
            self._receive(self.lines.draw_at_once(self.focus, self.clock.stage))
        self.hover_again()
        self.update()

    # ------------------------------------------------------------------ what is pointed at

    @property
    def focus(self) -> Target | None:
        """The neuron or edge under the mouse, or pointed at elsewhere."""
        hovered = self.hovered or self._pointed
        kinds = ("neuron", "edge", "input")
        return hovered if hovered and hovered.kind in kinds else None

    def _show_pointed(self, at: Selection) -> None:
        self._pointed = None
        if at.kind == "edge" or at.kind == "neuron":
            self._pointed = Target(at.kind, at.layer, at.unit, at.source)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a frame; see `Painting`."""
        if not self._built or self.devicePixelRatioF() != self.scene.ratio:
            self._rebuild()
        # Training waits meanwhile: two threads in the interpreter would make a frame take longer.
        with self.session.runner.gate:
            painter = QPainter(self)
            self.painting.paint_frame(painter)
            painter.end()

    def map_point(self, row: int) -> QPointF:
        """Where the decision map shows a row of the data."""
        return self.map.place_of(row)
