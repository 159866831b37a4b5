"""The run as a strip: its loss from the first step on, and a hand that goes through its time."""

from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QWidget

from glassnet.experiment import steps_per_epoch
from glassnet.runner import Event, Snapshot
from glassnet.runner import events as happened
from glassnet.ui.bookmarks import NoteField
from glassnet.ui.hand import Hand
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.session import Session
from glassnet.ui.strip import HEIGHT, MARGIN, TOP, Course, Strip
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme


class Timeline(QWidget):
    """The loss of every step over the steps of the whole run, the present one marked.

    Press and drag to go through the recorded steps. Escape goes back to where the drag began.
    """

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.setObjectName("timeline")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedHeight(theme.size("timeline"))
        self.setAccessibleName(tr("Timeline"))
        self.setToolTip(
            tr("The loss of the run. Drag to go back in time; Home, End, Page Up and Page Down "
               "with the focus here; right click for bookmarks and branches")
        )  # fmt: skip
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._strip = Strip(theme)
        self._limit = 0
        self._hover: float | None = None
        self._by_key = False
        self._hand = Hand(session, self)
        self.note = NoteField(session, theme, self)
        session.happened.connect(self._hear)
        session.branches_changed.connect(self._show_branches)

    # ------------------------------------------------------------------ what it shows

    @property
    def now(self) -> int:
        """The step of the moment that is shown."""
        return self._strip.course.now

    @property
    def course(self) -> Course:
        """What is drawn."""
        return self._strip.course

    @property
    def last_step(self) -> int:
        """The step at the strip's right end (≥ 1): the run's planned length, or more."""
        return self._strip.course.last

    @property
    def steps_per_epoch(self) -> int:
        """How many updates an epoch has (≥ 1)."""
        session = self.session
        return steps_per_epoch(session.spec, session.data, session.network)

    def show_document(self) -> None:
        """Another document: an empty strip, unless its run is known already."""
        self._limit = self.session.spec.training.epochs
        if self.session.snapshot is not None:
            self.show_snapshot(self.session.snapshot)
            return
        self._hand.drop()
        last = max(1, self._limit * self.steps_per_epoch)
        self._strip.course = Course(np.empty(0), np.empty(0), last=last, epochs=self._limit)
        self._show_branches()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved on, or back."""
        steps, low, high = snapshot.curve
        self._limit = int(snapshot.epoch_limit)
        self._strip.course = Course(
            np.asarray(steps, float),
            (np.asarray(low, float) + np.asarray(high, float)) / 2,
            now=snapshot.step,
            start=snapshot.start,
            end=max(snapshot.end, snapshot.step),
            last=max(1, self._limit * self.steps_per_epoch, snapshot.step, snapshot.end),
            epochs=self._limit,
            bookmarks=snapshot.bookmarks,
            run=(snapshot.generation, snapshot.run_id),
        )
        self._show_branches()

    def restyle(self) -> None:
        """The theme changed."""
        self.update()

    def strip(self) -> QRectF:
        """The rectangle of the strip, in widget coordinates."""
        return QRectF(MARGIN, TOP, self.width() - 2 * MARGIN, HEIGHT)

    def x_of(self, step: float) -> float:
        """Where a step lies, in widget coordinates."""
        self._strip.rect = self.strip()
        return self._strip.x_of(step)

    def place(self, step: int) -> str:
        """A step in words, with its epoch and its loss."""
        parts = [
            tr("step {step}").format(step=f"{step:,}"),
            tr("epoch {epoch}").format(epoch=f"{step / self.steps_per_epoch:,.1f}"),
        ]
        loss = self.course.loss_at(step)
        if loss is not None:
            parts.append(tr("loss {loss}").format(loss=loss_text(loss)))
        return " · ".join(parts)

    def _show_branches(self) -> None:
        here = self.session.generation
        self._strip.course.branches = tuple(
            (one.step, one.name)
            for one in self.session.branches
            if one.step and one.step <= self.course.end and one.generation != here
        )
        self.setAccessibleDescription(self.place(self.now))
        self.update()

    def _hear(self, event: Event) -> None:
        if isinstance(event, happened.Seeking | happened.Sought):
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the strip, and what the pointer or a long way says about it."""
        painter, strip = QPainter(self), self._strip
        painter.fillRect(self.rect(), self.theme.color("surface"))
        strip.rect = self.strip()
        strip.paint(painter)
        way = self.session.far
        if way is not None:
            strip.progress(painter, way.share)
            text = tr("going to step {step} · {share} % · Escape stops")
            text = text.format(step=f"{way.target:,}", share=round(100 * way.share))
            strip.chip(painter, strip.x_of(way.target), text)
        elif self._hand.holds:
            self._paint_drag(painter)
        elif self._hover is not None:
            self._paint_hover(painter, self._hover)
        if self.hasFocus() and self._by_key:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.drawRoundedRect(strip.rect, self.theme.radius(), self.theme.radius())

    def _paint_drag(self, painter: QPainter) -> None:
        wanted = self._hand.wanted
        x, text = self._strip.x_of(wanted), self.place(wanted)
        self._strip.hair(painter, x)
        if self.now != wanted:
            text += " · " + tr("shown: step {step}").format(step=f"{self.now:,}")
        self._strip.chip(painter, x, text)

    def _paint_hover(self, painter: QPainter, x: float) -> None:
        mark = self.mark_at(x)
        if mark is not None:
            self._strip.chip(painter, self._strip.x_of(mark[0]), mark[1])
            return
        step = self._strip.step_at(x)
        self._strip.hair(painter, x)
        self._strip.chip(painter, x, self.place(step))

    def mark_at(self, x: float) -> tuple[int, str] | None:
        """The bookmark or branch under the pointer: its step and what it says."""
        self._strip.rect = self.strip()
        return self._strip.mark_at(x)

    def bookmark_at(self, x: float) -> int | None:
        """The step of the bookmark under the pointer."""
        self._strip.rect = self.strip()
        return self._strip.bookmark_at(x)

    # ------------------------------------------------------------------ the hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to go through time; on a mark, go there."""
        if event.button() != Qt.MouseButton.LeftButton or not self._hand.take_hold():
            super().mousePressEvent(event)
            return
        x = event.position().x()
        mark = self.mark_at(x)
        self._lead_to(mark[0] if mark else self._strip.step_at(x))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        x = event.position().x()
        self._hover = x if self.strip().contains(QPointF(x, TOP + 1)) else None
        if self._hand.holds:
            self._lead_to(self._strip.step_at(x))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay at the exact step."""
        if event.button() == Qt.MouseButton.LeftButton and self._hand.holds:
            self._hand.let_go()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._hover = None
        self.update()

    def _lead_to(self, step: int) -> None:
        self._hand.lead_to(min(max(step, self.course.start), self.course.end))
        self.update()

    # ------------------------------------------------------------------ keys and the menu

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the strip from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            busy = self._hand.holds or self.session.far is not None
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and (event.key() in _KEYS or (event.key() == Qt.Key.Key_Escape and busy)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the ends, Page Up and Page Down by an epoch, Escape back."""
        course, epoch = self.course, self.steps_per_epoch
        match event.key():
            case Qt.Key.Key_Home:
                self.session.seek(course.start)
            case Qt.Key.Key_End:
                self.session.seek(course.end)
            case Qt.Key.Key_PageUp:
                self.session.back("epoch")
            case Qt.Key.Key_PageDown:
                self.session.seek(min(course.end, (course.now // epoch + 1) * epoch))
            case Qt.Key.Key_Escape if self._hand.holds:
                self._hand.lead_back()
                self.update()
            case Qt.Key.Key_Escape if self.session.far is not None:
                self.session.stop_seeking()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done at the place under the pointer."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        menu = self.menu_at(event.pos().x() if by_mouse else self.x_of(self.now))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu_at(self, x: float) -> QMenu:
        """What can be done with the bookmark at a place, or with the present moment."""
        menu, step = QMenu(self), self.bookmark_at(x)
        if step is not None:
            session = self.session
            menu.addAction(tr("Go there"), partial(session.seek, step))
            menu.addAction(tr("Change the note…"), partial(self.ask_note, step))
            menu.addAction(tr("Delete the bookmark"), partial(session.bookmark, step, None))
            return menu
        for name in ("bookmarkAction", "branchAction", "toEndAction", "playBackAction"):
            action = self.window().findChild(QAction, name)
            if action is not None:
                menu.addAction(action)
        return menu

    def add_bookmark(self) -> None:
        """Mark the moment that is shown, and ask what there is to see."""
        if self.now not in dict(self.course.bookmarks):
            self.session.bookmark(self.now, "")
        self.ask_note(self.now)

    def ask_note(self, step: int) -> None:
        """Ask for the note of a bookmark, in place."""
        note = dict(self.course.bookmarks).get(step, "")
        self.note.ask(step, note, self.x_of(step))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self._by_key = event.reason() in _BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that they no longer do."""
        super().focusOutEvent(event)
        self.update()


_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_KEYS = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
