"""The lines of text under a loss surface."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glassnet.landscape import Plane
from glassnet.runner import Snapshot
from glassnet.ui.plots import surface_texts as texts
from glassnet.ui.plots.elided import ElidedLabel
from glassnet.ui.plots.honesty import Honesty
from glassnet.ui.plots.surface_aim import Sample
from glassnet.ui.session import Session
from glassnet.ui.theme import Theme


class SurfaceCaptions(QWidget):
    """How honest the picture is, what its loss holds, and what to keep in mind."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.losses, self.share, self.caution = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.penalty = ElidedLabel()
        self.share.setToolTip(texts.share_tip())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self.losses, self.penalty, self.share, self.caution):
            column.addWidget(label)

    def clear(self) -> None:
        """Say nothing of a plane."""
        for label in (self.losses, self.share, self.caution):
            label.clear()

    def show_plane(self, plane: Plane, *, finite: bool) -> None:
        """What to keep in mind; `finite` tells whether every loss is."""
        self.caution.setText(texts.caution(plane, plane.centre.size, finite))
        self.caution.setToolTip(texts.caution_tip(plane))

    def show_honesty(self, honesty: Honesty, sample: Sample) -> None:
        """The present point and its picture."""
        self.losses.setText(texts.losses_text(honesty))
        self.losses.setToolTip(texts.losses_tip(sample))
        self.share.setText(texts.share_text(honesty))

    def show_point(self, step: int, honesty: Honesty | None) -> None:
        """Another point of the path and its picture, in place of the present one."""
        self.losses.setText(texts.point_text(step, honesty))

    def show_penalty(self, session: Session, snapshot: Snapshot | None, *, added: bool) -> None:
        """The penalty, where there is one, and whether the surface holds it."""
        training = session.spec.training
        self.penalty.setVisible(bool(training.l1 or training.l2))
        penalty = None if snapshot is None else snapshot.metrics.penalty
        self.penalty.setText(texts.penalty_text(penalty, added=added))
        self.penalty.setToolTip(texts.penalty_tip(added=added))

    def show_step(
        self, update: np.ndarray | None, ahead: tuple[float, float] | None, plane: Plane
    ) -> None:
        """The step about to be taken (P,), and what of it is seen on the plane."""
        about = [texts.share_tip()]
        if update is not None and ahead is not None:
            seen = float(np.linalg.norm(np.array(ahead) @ plane.directions))
            about.append(texts.step_text(float(np.linalg.norm(update)), seen))
        self.share.setToolTip("\n".join(about))

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.losses.setFont(self._theme.font("body", "medium"))
        for label in (self.penalty, self.share, self.caution):
            label.setProperty("role", "caption")
            label.setFont(self._theme.font("caption"))
