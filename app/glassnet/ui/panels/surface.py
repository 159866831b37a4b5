"""The panel of the network's own loss surface."""

import numpy as np
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QStackedLayout, QVBoxLayout

from glassnet.landscape import Plane
from glassnet.runner import Snapshot
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots import surface_texts as texts
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.message import Message
from glassnet.ui.plots.plane_bar import PlaneBar
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.surface_model import Choice, SurfaceModel
from glassnet.ui.plots.surface_plot import SurfacePlot
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


@panels
class LossSurface(Panel):
    """The loss of the present network on a plane of its parameters, and the path of the run."""

    id = "lossSurface"
    title = "Loss surface"
    rank = 20
    rate = 6.0

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.model = SurfaceModel(session, self)
        self.bar = PlaneBar(theme)
        self.surface = SurfacePlot(theme)
        self.surface.setAccessibleName(tr("Loss surface with the path of the run"))
        self.message = Message()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedHeight(2)
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        self.losses, self.share, self.caution = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.penalty = ElidedLabel()
        self.penalty.setToolTip(texts.penalty_tip())
        self._stack = QStackedLayout()
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.surface)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), 0, theme.space(4), theme.space(2))
        layout.setSpacing(2)
        layout.addWidget(self.bar)
        layout.addLayout(self._stack, 1)
        for part in (self.progress, self.losses, self.penalty, self.share, self.caution):
            layout.addWidget(part)
        self.setMinimumHeight(theme.space(52))
        self._connect()
        self.restyle()
        self.show_document()

    @property
    def settled(self) -> bool:
        """Whether the surface and its figures are complete."""
        return self.model.settled

    def show_document(self) -> None:
        """Another network, dataset or loss has another surface."""
        self.model.show_document()
        self._show_penalty(self.session.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the path on."""
        self._show_penalty(snapshot)
        self.model.show_snapshot(snapshot)

    def renew(self) -> None:
        """Lay the plane anew through the present point."""
        self.model.renew()

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        theme = self.theme
        self.bar.restyle()
        self.surface.restyle()
        self.message.restyle(theme)
        self.losses.setFont(theme.font("body", "medium"))
        for label in (self.penalty, self.share, self.caution):
            label.setProperty("role", "caption")
            label.setFont(theme.font("caption"))

    def hideEvent(self, _event: QHideEvent) -> None:
        """Nobody looks: all time belongs to training."""
        self.model.hold(True)

    def showEvent(self, _event: QShowEvent) -> None:
        """Go on with the surface."""
        self.model.hold(False)

    def shutdown(self) -> None:
        """End the threads behind the picture."""
        self.model.stop()

    # ------------------------------------------------------------------ between user and model

    def _connect(self) -> None:
        self.model.surface_changed.connect(self._show_surface)
        self.model.path_changed.connect(self._show_path)
        self.model.work_changed.connect(self._show_work)
        self.model.measured.connect(self._show_honesty)
        self.surface.hovered.connect(self._show_place)
        self.bar.chosen.connect(self._choose)
        self.bar.another.connect(self._draw_another)
        self.bar.renewed.connect(self.model.renew)
        self.bar.show_choice(self.model.choice)

    def _choose(self, choice: Choice) -> None:
        self.bar.show_choice(choice)
        self.model.choose(choice)

    def _draw_another(self) -> None:
        self.bar.show_choice("random")
        self.model.choose("random", self.model.seed + 1)

    # ------------------------------------------------------------------ showing

    def _show_surface(self) -> None:
        result = self.model.result
        if result is None or result.plane is None or result.stride is None:
            self.surface.clear()
            for label in (self.bar.name, self.losses, self.share, self.caution):
                label.clear()
        else:
            every = slice(None, None, result.stride)
            losses = result.losses[every, every]
            self.surface.show_surface(
                result.plane, result.alphas[every], result.betas[every], losses
            )
            self._tell_plane(result.plane, bool(np.isfinite(losses).all()))
            self._show_path()
        self._show_work()

    def _tell_plane(self, plane: Plane, finite: bool) -> None:
        self.bar.name.setText(texts.plane_name(plane))
        self.bar.name.setToolTip(texts.plane_tip(plane, self.model.rows))
        self.surface.frame.set_names(*texts.axis_names(plane))
        self.caution.setText(plane.note or texts.caution(plane, plane.centre.size, finite))
        self.caution.setToolTip(plane.note or texts.caution_tip(plane))

    def _show_path(self) -> None:
        if self.model.path is not None:
            self.surface.overlay.set_path(self.model.path.places, self.model.descent)

    def _show_work(self) -> None:
        """The progress, and a sentence where there is no surface yet."""
        self.progress.setVisible(self.model.progress is not None)
        self.progress.setValue(round(1000 * (self.model.progress or 0)))
        self._stack.setCurrentWidget(self.surface if self.model.result else self.message)
        if self.model.result is None:
            self.message.setText(self.model.problem or tr("Computing the loss surface…"))
        elif self.model.problem:
            self.caution.setText(self.model.problem)
            self.caution.setToolTip(self.model.problem)

    def _show_honesty(self, honesty: Honesty) -> None:
        self.losses.setText(texts.losses_text(honesty))
        self.share.setText(texts.share_text(honesty))
        self.losses.setToolTip(texts.losses_tip(self.model.rows))
        self.share.setToolTip(texts.share_tip())

    def _show_penalty(self, snapshot: Snapshot | None) -> None:
        """The penalty beside the surface, where there is one."""
        training = self.session.spec.training
        self.penalty.setVisible(bool(training.l1 or training.l2))
        self.penalty.setText(
            texts.penalty_text(None if snapshot is None else snapshot.metrics.penalty)
        )

    def _show_place(self, loss: float | None) -> None:
        """The loss under the pointer, in place of the plane's name."""
        result = self.model.result
        if loss is not None:
            self.bar.name.setText(tr("loss here {loss}").format(loss=loss_text(loss)))
        elif result is not None and result.plane is not None:
            self.bar.name.setText(texts.plane_name(result.plane))
