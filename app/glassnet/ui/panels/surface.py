"""The panel of the network's own loss surface."""

import numpy as np
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout

from glassnet.runner import Snapshot
from glassnet.runner.landscape_worker import SurfaceResult
from glassnet.ui.panels import Panel, panels
from glassnet.ui.plots import surface_memory
from glassnet.ui.plots import surface_texts as texts
from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.honesty_plot import HonestyPlot
from glassnet.ui.plots.notice_line import NoticeLine
from glassnet.ui.plots.plane_bar import PlaneBar
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.progress import thin_progress
from glassnet.ui.plots.surface_captions import SurfaceCaptions
from glassnet.ui.plots.surface_files import ask_for_numbers, ask_for_picture
from glassnet.ui.plots.surface_model import SurfaceModel
from glassnet.ui.plots.surface_settings import SurfaceSettings
from glassnet.ui.plots.surface_views import SurfaceViews
from glassnet.ui.plots.surface_wishes import SurfaceWishes
from glassnet.ui.plots.weight_picker import WeightPicker
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

ROOMY = 372  # height (pixels) from which the thin plot of honesty has room


@panels
class LossSurface(Panel):
    """The loss of the present network on a plane of its parameters, and the path of the run."""

    id = "lossSurface"
    title = "Loss surface"
    tip = "The loss around the present weights, with the path of the run"
    key = "Ctrl+2"
    rank = 20
    rate = 4.0

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self.model = SurfaceModel(session, self)
        self.picker = WeightPicker(session, self)
        self.wishes = SurfaceWishes(session, self.model, self.picker)
        self.bar = PlaneBar(theme)
        self.settings = SurfaceSettings(theme, self)
        self.notice = NoticeLine(theme)
        self.views = SurfaceViews(theme)
        self.surface, self.relief = self.views.flat, self.views.relief
        self.message = self.views.message
        self.course = HonestyPlot(theme)
        self.captions = SurfaceCaptions(theme)
        self.progress = thin_progress(tr("Progress of the loss surface"))
        self._spot: int | float | None = None
        self._step: int | None = None  # a point of the path that is pointed at
        self._lay_out()
        self._connect()
        self.restyle()
        self.show_document()

    @property
    def settled(self) -> bool:
        """Whether the surface and its figures are complete."""
        return self.model.settled

    def show_document(self) -> None:
        """Another network, dataset or loss has another surface."""
        self.picker.end()
        self.model.show_document()
        network = self.session.network
        weighted = [
            (index, network.labels[index].capitalize())
            for index, views in enumerate(network.views())
            if any(view.ndim >= 2 for view in views.values())
        ]
        self.bar.show_layers(weighted)
        self._show_aim()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the path on."""
        self._show_penalty()
        self.model.show_snapshot(snapshot)

    def renew(self) -> None:
        """Lay the plane anew through the present point."""
        self.model.renew()

    def remember(self, settings: QSettings) -> None:
        """Write down how the surface is shown."""
        surface_memory.remember(self.model.aim, settings)

    def recall(self, settings: QSettings) -> None:
        """Show it as it was written down."""
        self.model.change(**surface_memory.recall(settings))

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        for part in (self.bar, self.notice, self.views, self.course, self.captions):
            part.restyle()

    def set_watched(self, watched: bool) -> None:
        """Go on with the surface; while nobody looks all time belongs to training."""
        super().set_watched(watched)
        self.model.work.hold(not watched)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The thin plot comes where it has room."""
        super().resizeEvent(event)
        roomy = self.height() >= ROOMY
        self.course.setVisible(roomy)
        self.model.trail.measure_past(roomy)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the surface."""
        step = self._step
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.wishes.fill(menu, step if step in self.model.trail.recorded else None)
        menu.popup(event.globalPos())

    def shutdown(self) -> None:
        """End the threads behind the picture."""
        self.picker.end()
        self.model.stop()

    # ------------------------------------------------------------------ building

    def _lay_out(self) -> None:
        theme = self.theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space(4), 0, theme.space(4), theme.space(2))
        layout.setSpacing(2)
        layout.addWidget(self.bar)
        layout.addWidget(self.notice)
        layout.addWidget(self.views, 1)
        for part in (self.progress, self.course, self.captions):
            layout.addWidget(part)
        self.setMinimumHeight(theme.space(52))

    def _connect(self) -> None:
        model, trail, wishes = self.model, self.model.trail, self.wishes
        model.surface_changed.connect(self._show_surface)
        model.window_changed.connect(self._show_window)
        model.aim_changed.connect(self._show_aim)
        model.work.progressed.connect(self._show_work)
        trail.changed.connect(self._show_path)
        trail.measured.connect(self._show_honesty)
        trail.meter.learned.connect(self._show_course)
        wishes.listen(self.bar, self.settings, self.surface.hand)
        wishes.settings_wanted.connect(self._open_settings)
        wishes.picture_wanted.connect(self._save_picture)
        wishes.numbers_wanted.connect(self._save_numbers)
        self.picker.changed.connect(self._show_notice)
        self.notice.pressed.connect(self.picker.give_up)
        self.views.hovered.connect(self._show_spot)
        self.course.hovered.connect(self._show_step)

    def _open_settings(self) -> None:
        self._show_aim()
        self.settings.open_beside(self, self.bar.settings_button)

    def _save_picture(self) -> None:
        ask_for_picture(self, self.session, self.views.grab())

    def _save_numbers(self) -> None:
        if self.model.result is not None and self.model.path is not None:
            ask_for_numbers(self, self.session, self.model.result, self.model.path)

    # ------------------------------------------------------------------ showing

    def _show_surface(self) -> None:
        result, subject = self.model.result, self.model.subject
        if result is None or subject is None or result.plane is None or result.stride is None:
            self.views.clear()
            self.captions.clear()
            self.bar.name.clear()
        else:
            network, aim = self.session.network, self.model.aim
            names = texts.axis_names(result.plane, network)
            self.views.show_result(result, names, log=aim.log, relief=aim.relief)
            self.bar.name.setToolTip(texts.plane_tip(result.plane, subject, network))
            self.captions.show_plane(result.plane, finite=_finite(result))
            self._show_window()
            self._show_path()
        self._show_spot(self._spot)
        self._show_penalty()
        self._show_work()

    def _show_window(self) -> None:
        ranges = self.model.ranges
        if ranges is not None:
            self.surface.look_at(*ranges)

    def _show_path(self) -> None:
        path = self.model.path
        if path is not None:
            trail, ahead = self.model.trail, self.model.trail.ahead
            self.views.show_path(path, trail)
            self.captions.show_step(trail.update, ahead, path.plane)
            self._show_course()

    def _show_course(self) -> None:
        self.course.show_points(list(self.model.trail.meter.known.values()))
        if self._step is not None:
            self._show_step(self._step)

    def _show_work(self) -> None:
        """The progress, and a sentence where there is no surface yet."""
        work = self.model.work
        self.progress.setVisible(work.progress is not None)
        self.progress.setValue(round(1000 * (work.progress or 0)))
        if self.model.result is None:
            self.views.say(self.model.problem or tr("Computing the loss surface…"))
        self._show_notice()

    def _show_notice(self) -> None:
        """What is being picked, else why the wanted plane is not the one that is shown."""
        result = self.model.result
        if self.picker.active:
            cancel = tr("Pick no weights  (Escape)")
            self.notice.say(self.picker.text, tr("Cancel"), cancel)
        elif result is not None and result.plane is not None:
            self.notice.say(self.model.problem or result.plane.note)
        else:
            self.notice.say("")

    def _show_honesty(self, honesty: Honesty) -> None:
        if self._step is None:
            self.captions.show_honesty(honesty, self.model.sample)

    def _show_penalty(self) -> None:
        subject = self.model.subject
        sample = self.model.sample if subject is None else subject.sample
        self.captions.show_penalty(self.session, self.session.snapshot, added=sample.penalised)

    def _show_aim(self) -> None:
        data, training = self.session.data, self.session.spec.training
        self.bar.show_choice(self.model.aim.plane)
        self.bar.show_relief(self.model.aim.relief)
        self.settings.show_aim(
            self.model.aim,
            self.model.trail.recorded,
            (len(data.train), len(data.validation)),
            bool(training.l1 or training.l2),
        )

    def _step_at(self, index: int) -> int | None:
        path = self.model.path
        return path.steps[index] if path is not None and index < len(path.steps) else None

    def _show_spot(self, spot: int | float | None) -> None:
        """The loss under the pointer, in place of the plane's name; or a point of the path."""
        self._spot = spot
        result, subject = self.model.result, self.model.subject
        self._show_step(self._step_at(spot) if isinstance(spot, int) else None)
        if isinstance(spot, float):
            self.bar.name.setText(tr("loss here {loss}").format(loss=loss_text(spot)))
        elif result is not None and result.plane is not None and subject is not None:
            self.bar.name.setText(texts.plane_name(result.plane, subject, self.session.network))

    def _show_step(self, step: int | None) -> None:
        """A point of the path, in place of the present one."""
        self._step = step
        if step is not None:
            self.captions.show_point(step, self.model.trail.honesty_at(step))
        elif self.model.trail.now is not None:
            self.captions.show_honesty(self.model.trail.now, self.model.sample)


def _finite(result: SurfaceResult) -> bool:
    """Whether every loss that is known is finite."""
    return bool(np.isfinite(result.losses[result.known]).all())
