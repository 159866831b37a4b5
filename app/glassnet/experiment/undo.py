"""The undo history: a list of immutable documents, and which run belongs to each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from glassnet.experiment.edit import Edit, live_changes
from glassnet.experiment.spec import Spec

LONGEST = 200
"""At most so many steps can be undone."""


@dataclass(frozen=True)
class Version:
    """A document, the generation (≥ 1) of the run that learns it, and the edit that led to it."""

    spec: Spec
    generation: int
    label: str = ""


@dataclass(frozen=True)
class Move:
    """What undo or redo asks for.

    Either a kept run comes back: the one of generation `kept`, from now on named `generation`. Or
    (`kept` is None) the present run goes on under its generation with `changes` applied to it.
    """

    spec: Spec
    generation: int
    label: str
    kept: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


class UndoHistory:
    """The documents so far and the one that is shown.

    An edit that is not live gives the document a new generation: a run of its own. Live edits stay
    with the run that they change; so do parameters that are set again within one gesture, for which
    the first change has made a run. Generations only rise, so a late answer can be told from a new
    one.
    """

    def __init__(self, spec: Spec, generation: int = 1) -> None:
        self._versions = [Version(spec, generation)]
        self._at = 0
        self._last = generation
        self._key: object = None
        self._forgotten: list[int] = []

    @property
    def current(self) -> Version:
        """The version that is shown."""
        return self._versions[self._at]

    @property
    def generations(self) -> tuple[int, ...]:
        """The generations of all versions, those that can be redone included."""
        return tuple(sorted({version.generation for version in self._versions}))

    @property
    def can_undo(self) -> bool:
        """Whether an edit can be taken back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether an edit that was taken back can be done again."""
        return self._at + 1 < len(self._versions)

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self.current.label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty when there is nothing."""
        return self._versions[self._at + 1].label if self.can_redo else ""

    @property
    def undo_restores(self) -> bool:
        """Whether undo brings a kept run back; otherwise the present one goes on."""
        return self.can_undo and self._versions[self._at - 1].generation != self.current.generation

    @property
    def redo_restores(self) -> bool:
        """Whether redo brings a kept run back; otherwise the present one goes on."""
        return self.can_redo and self._versions[self._at + 1].generation != self.current.generation

    def push(self, edit: Edit, coalesce_key: object = None, *, fork: bool = False) -> Version:
        """Add an edit of the current document and drop what could be redone.

        Edits that follow each other with the same key (not None), as those of one drag, are one
        step. An edit that changes nothing and keeps the run adds nothing. With `fork` it has a run
        of its own whatever it changes, and is a step of its own.
        """
        if edit.spec == self.current.spec and edit.kept and not edit.parameters and not fork:
            return self.current
        same = coalesce_key is not None and coalesce_key == self._key
        joined = same and not self.can_redo and not fork
        stays = not fork and (edit.live or (joined and edit.parameters))
        generation = self.current.generation if stays else self.new_generation()
        version = Version(edit.spec, generation, edit.label)
        self._cut(self._at if joined else self._at + 1, len(self._versions))
        self._versions.append(version)
        self._cut(0, len(self._versions) - 1 - LONGEST)
        self._at = len(self._versions) - 1
        self._key = coalesce_key
        return version

    def switch(self, spec: Spec, kept: int, label: str) -> Move:
        """Go over to another document whose run is kept under a generation; undo comes back."""
        self._cut(self._at + 1, len(self._versions))
        self._versions.append(Version(spec, kept, label))
        self._cut(0, len(self._versions) - 1 - LONGEST)
        self._at = len(self._versions) - 2
        return self._go(self._at + 1, label)

    def drop(self, generation: int) -> None:
        """Let nothing lead to a generation, which is not the current one, any more."""
        current = self.current
        self._versions = [one for one in self._versions if one.generation != generation]
        self._at = next(at for at, one in enumerate(self._versions) if one is current)
        self._key = None

    def end_drag(self) -> None:
        """Let the next edit be a step of its own, whatever its key."""
        self._key = None

    def undo(self) -> Move:
        """Go one version back. Raises IndexError when there is none."""
        if not self.can_undo:
            raise IndexError("nothing to undo")
        return self._go(self._at - 1, self.undo_label)

    def redo(self) -> Move:
        """Go one version on. Raises IndexError when there is none."""
        if not self.can_redo:
            raise IndexError("nothing to redo")
        return self._go(self._at + 1, self.redo_label)

    def new_generation(self) -> int:
        """A generation that no other run of this history has."""
        self._last += 1
        return self._last

    def take_forgotten(self) -> tuple[int, ...]:
        """Generations that no version can lead back to any more, each told once."""
        gone = tuple(sorted(set(self._forgotten) - set(self.generations)))
        self._forgotten.clear()
        return gone

    def _go(self, to: int, label: str) -> Move:
        before, after = self.current, self._versions[to]
        self._at, self._key = to, None
        if before.generation == after.generation:
            changes = live_changes(before.spec, after.spec)
            return Move(after.spec, after.generation, label, changes=changes)
        kept, generation = after.generation, self.new_generation()
        self._versions = [
            replace(version, generation=generation) if version.generation == kept else version
            for version in self._versions
        ]
        return Move(after.spec, generation, label, kept=kept)

    def _cut(self, begin: int, end: int) -> None:
        if end > begin:
            self._forgotten += [version.generation for version in self._versions[begin:end]]
            del self._versions[begin:end]
