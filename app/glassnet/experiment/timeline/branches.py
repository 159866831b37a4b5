"""Lines of one experiment kept beside each other, each with a run of its own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from glassnet.experiment.losses import Curve
from glassnet.experiment.spec import Spec

if TYPE_CHECKING:
    from glassnet.experiment.run import Run


class Branch(Struct, frozen=True, eq=False):
    """One line: its document, and the generation of the run that learns it.

    It has branched off at `step`; the original line began at 0. `number` never changes and is
    shared by no other. `curve` holds the losses (steps, low, high) as they were when the line was
    last left.
    """

    number: int
    name: str
    generation: int
    spec: Spec
    step: int
    curve: Curve | None = None


class Line(Struct, frozen=True, eq=False):
    """A branch as a file keeps it: its name, the step at which it has branched off, its run."""

    name: str
    step: int
    run: "Run"


class Branches:
    """The lines of an experiment; none until one has branched off another."""

    def __init__(self) -> None:
        self._all: list[Branch] = []
        self._last = 0

    def __iter__(self) -> Iterator[Branch]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def of(self, generation: int) -> Branch | None:
        """The line whose run has this generation."""
        return next((one for one in self._all if one.generation == generation), None)

    def fork(self, original: Branch, generation: int, spec: Spec, step: int, name: str) -> Branch:
        """A new line that leaves `original`, as it is now, at a step.

        The original is added if it was not among the lines yet.
        """
        if self.of(original.generation) is None:
            self._add(original)
        else:
            self.leave(original.generation, original.spec, original.curve)
        return self._add(Branch(0, name.format(n=self._last), generation, spec, step))

    def put_back(self, line: Line, generation: int, curve: Curve | None) -> None:
        """Add a line from a file, whose run has this generation."""
        spec = line.run.latest_spec
        self._add(Branch(0, line.name, generation, spec, line.step, curve))

    def leave(self, generation: int, spec: Spec, curve: Curve | None) -> None:
        """Remember how a line was left."""
        self._change(generation, spec=spec, curve=curve)

    def follow(self, left: int, kept: int | None, generation: int) -> None:
        """The run of generation `generation` goes on; it was kept as `kept`, or is a new one.

        It belongs to the line that `kept` is of, else to the one whose run `left` has been left.
        """
        known = kept is not None and self.of(kept) is not None
        self._change(kept if known and kept is not None else left, generation=generation)

    def rename(self, branch: Branch, name: str) -> None:
        """Give a line another name."""
        self._change(branch.generation, name=name)

    def delete(self, branch: Branch) -> None:
        """Forget a line. One that is left alone is none."""
        self._all = [one for one in self._all if one.number != branch.number]
        if len(self._all) == 1:
            self._all.clear()

    def _add(self, branch: Branch) -> Branch:
        branch = replace(branch, number=self._last)
        self._last += 1
        self._all.append(branch)
        return branch

    def _change(self, those: int, **changes: Any) -> None:
        self._all = [
            replace(one, **changes) if one.generation == those else one for one in self._all
        ]
