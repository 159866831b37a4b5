"""Opening, saving and exporting: what the File menu does."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from glassnet.engine import GlassnetError
from glassnet.experiment import (
    PROJECT_SUFFIX,
    Run,
    open_project,
    opening_spec,
    read_spec,
    save_project,
    save_spec,
    saved_branches,
    saved_breakpoints,
    weight_edits,
)
from glassnet.experiment.breakpoints import Breakpoint
from glassnet.experiment.timeline import Branch, Line
from glassnet.export import read_weights, suffixes, write_weights
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.waiting import Waiter


class Files(QObject):
    """The document's file. `path_changed` follows every open, save and new."""

    path_changed = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self._waiter = Waiter(self)
        self.path: Path | None = None

    @property
    def name(self) -> str:
        """What the title calls the experiment: the file's name, else the dataset's."""
        dataset = self._session.spec.dataset
        return self.path.stem if self.path else dataset.label if dataset else tr("untitled")

    # ------------------------------------------------------------------ with dialogs

    def new(self) -> None:
        """Start again from the opening experiment."""
        self.ask_to_keep(self._open_fresh)

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = tr("Specs and projects") + f" (*.json *{PROJECT_SUFFIX})"
        chosen, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), str(self.folder), kinds)
        if chosen:
            self.ask_to_keep(partial(self.open_path, Path(chosen)))

    def save(self) -> None:
        """Save to the document's file; ask for one the first time."""
        if self.path is None:
            self.save_as()
        else:
            self.save_to(self.path)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save."""
        kinds = f"{tr('Project')} (*{PROJECT_SUFFIX});;{tr('Spec alone')} (*.json)"
        start = str(self.folder / f"{self.name}{PROJECT_SUFFIX}")
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Save as"), start, kinds)
        if chosen:
            self.save_to(Path(chosen), then)

    def export(self) -> None:
        """Ask where to write the weights."""
        kinds = ";;".join(f"{label} (*{suffix})" for suffix, label in suffixes())
        start = str(self.folder / f"{self.name}{suffixes()[0][0]}")
        chosen, _ = QFileDialog.getSaveFileName(self._window, tr("Export weights"), start, kinds)
        if chosen:
            self.export_to(Path(chosen))

    def import_weights(self) -> None:
        """Ask for a weight file and start anew from it."""
        kinds = tr("Weights") + f" ({' '.join(f'*{suffix}' for suffix, _ in suffixes())})"
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, tr("Import weights"), str(self.folder), kinds
        )
        if chosen:
            self.import_from(Path(chosen))

    def ask_to_keep(self, then: Callable[[], None]) -> None:
        """Go on with `then`, asking once about unsaved changes; nothing happens on cancel."""
        if not self._session.modified:
            then()
            return
        button = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            tr("Unsaved changes"),
            tr("Keep “{name}” and its trained weights in a file first?").format(name=self.name),
            button.Save | button.Discard | button.Cancel,
            button.Save,
        )
        if answer == button.Save and self.path is None:
            self.save_as(then)
        elif answer == button.Save:
            self.save_to(self.path, then)
        elif answer == button.Discard:
            then()

    # ------------------------------------------------------------------ without dialogs

    def open_path(self, path: Path) -> None:
        """Open a spec or a project; whatever is wrong with it, the present document stays."""
        try:
            if path.suffix == PROJECT_SUFFIX:
                run, remark = open_project(path)
                self._session.new_document(run.latest_spec, run)
                self.take_kept(path, run)
            else:
                self._session.new_document(read_spec(path))
                remark = None
        except GlassnetError as error:
            self._session.notify("error", about(path, error))
            return
        self.set_path(path)
        if remark:
            self._session.notify("info", remark)

    def take_kept(self, path: Path, run: Run) -> None:
        """Take up what a project keeps beside its run, as far as it can be read."""
        try:
            self._session.take_breakpoints(saved_breakpoints(path))
        except GlassnetError as error:
            self._session.notify("warning", str(error))
        try:
            self._session.put_back(saved_branches(path, run), run)
        except GlassnetError as error:
            self._session.notify("warning", str(error))

    def save_to(self, path: Path | None, then: Callable[[], None] | None = None) -> None:
        """Save a project, or the spec alone where the name ends in .json; then call `then`."""
        assert path is not None
        if path.suffix not in (PROJECT_SUFFIX, ".json"):
            path = path.with_name(path.name + PROJECT_SUFFIX)
        session = self._session
        spec, branches = session.undo.current.spec, tuple(session.branches)
        if path.suffix == ".json":
            future = session.runner.call(partial(_save_spec, path))
        else:
            work = partial(_save, path, session.breaks.breakpoints, branches, session.generation)
            future = session.runner.call_with_kept(work, (one.generation for one in branches))
        self._waiter.when_done(future, partial(self._saved, path, spec, then))

    def export_to(self, path: Path) -> None:
        """Write the weights; the suffix chooses the format."""
        future = self._session.runner.call(partial(_export, path))
        self._waiter.when_done(future, partial(self._exported, path))

    def import_from(self, path: Path) -> None:
        """Start anew from the weights of a file; where they do not fit, nothing changes."""
        try:
            weights = read_weights(path)
        except GlassnetError as error:
            self._session.notify("error", str(error))
            return
        if self._session.apply(weight_edits.import_weights, weights):
            text = tr("The run starts from the weights of {name}.")
            self._session.notify("info", text.format(name=path.name))

    def take_weights(self) -> None:
        """From now on start from the weights of this moment."""
        future = self._session.runner.call(Run.weights)
        self._waiter.when_done(future, self._taken)

    def drop_weights(self) -> None:
        """From now on let the initialisers draw the weights."""
        if self._session.spec.network.initial_weights:
            self._session.apply(weight_edits.drop_weights)
            text = tr("From now on a reset draws the weights again.")
            self._session.notify("info", text, (tr("Reset now"), self._session.reset))

    def _taken(self, future: Future[dict[str, Any]]) -> None:
        try:
            weights = future.result()
        except GlassnetError as error:
            self._session.notify("error", str(error))
            return
        if self._session.apply(weight_edits.take_weights, weights):
            text = tr("From now on a reset goes back to the weights of this moment.")
            self._session.notify("info", text)

    def stop(self) -> None:
        """The window closes."""
        self._waiter.stop()

    # ------------------------------------------------------------------ answers

    def _saved(
        self,
        path: Path,
        spec: Any,
        then: Callable[[], None] | None,
        future: Future[tuple[int, int]],
    ) -> None:
        try:
            step, touched = future.result()
        except GlassnetError as error:
            self._session.notify("error", str(error))
            return
        if path.suffix == PROJECT_SUFFIX or step == touched == 0:
            self._session.mark_saved(spec, step, touched)
            self.set_path(path)
            text = tr("Saved {name}.")
        else:
            text = tr("Saved {name}, without the trained weights; a project keeps them too.")
        self._session.notify("info", text.format(name=path.name))
        if then:
            then()

    def _exported(self, path: Path, future: Future[int]) -> None:
        try:
            count = future.result()
        except GlassnetError as error:
            self._session.notify("error", str(error))
            return
        text = tr("Exported {count:,} parameters to {name}.")
        self._session.notify("info", text.format(count=count, name=path.name))

    def _open_fresh(self) -> None:
        self._session.new_document(opening_spec())
        self.set_path(None)

    def set_path(self, path: Path | None) -> None:
        """Say which file the document stands in now; None for none yet."""
        self.path = path
        self.path_changed.emit()

    @property
    def folder(self) -> Path:
        """Where files are looked for and put first."""
        return self.path.parent if self.path else Path.home()


def about(path: Path, error: GlassnetError) -> str:
    """An error with the file that it is about."""
    text = str(error)
    return text if path.name in text else f"{path}: {text}"


def _save(
    path: Path,
    breakpoints: tuple[Breakpoint, ...],
    branches: tuple[Branch, ...],
    present: int,
    run: Run,
    kept: dict[int, Run],
) -> tuple[int, int]:
    runs = {**kept, present: run}
    lines = [Line(one.name, one.step, runs[one.generation]) for one in branches
             if one.generation in runs]  # fmt: skip
    save_project(path, run, breakpoints, lines if len(lines) > 1 else ())
    return run.end, run.touched


def _save_spec(path: Path, run: Run) -> tuple[int, int]:
    save_spec(path, run)
    return run.end, run.touched


def _export(path: Path, run: Run) -> int:
    write_weights(path, run.weights())
    return run.network.count
