"""The experiment of a window: what it was and is, and what is built of it."""

from glassnet.data import Data, load
from glassnet.engine import Network
from glassnet.experiment import Run, Spec, SpecError, UndoHistory
from glassnet.experiment.stacks import Stack
from glassnet.runner import Snapshot


class Document:
    """An immutable spec, the `undo` history that it belongs to, and its `data` and `network`.

    The network is structure: its parameters are not the run's. `generation` is that of the run
    which the spec stands for. A `run` brings what it has learned, which counts as saved.

    Raises GlassnetError for a spec that the window cannot show.
    """

    def __init__(self, spec: Spec, generation: int = 1, run: Run | None = None) -> None:
        self._built, (self.data, self.network) = spec, _materials(spec)
        self.undo = UndoHistory(spec, generation)
        self._moment: Spec | None = None
        self._saved = (spec, run.end if run else 0, run.touched if run else 0)

    @property
    def spec(self) -> Spec:
        """The spec of the moment that is shown: in the past of the run with its live fields."""
        return self._moment or self.latest

    @property
    def latest(self) -> Spec:
        """The spec as it was last edited."""
        return self.undo.current.spec

    @property
    def generation(self) -> int:
        """The number of the run that the document stands for."""
        return self.undo.current.generation

    @property
    def widths(self) -> tuple[int, ...]:
        """The units of every layer, by number."""
        stack = Stack(self.network.layers, self.network.inputs)
        return tuple(part.width for part in stack.numbered())

    def show_moment(self, then: Spec | None) -> bool:
        """Take the spec of a moment in the past, None for the end; whether anything changes."""
        then = None if then == self.latest else then
        changes = then != self._moment
        self._moment = then
        return changes

    def build(self) -> None:
        """Build what the spec says; what is built of one that is alike stays."""
        if self.spec != self._built:
            self._built, (self.data, self.network) = self.spec, _materials(self.spec)

    def modified(self, seen: Snapshot | None) -> bool:
        """Whether closing would lose an edit or trained weights."""
        now = (seen.end, seen.touched) if seen else self._saved[1:]
        return self._saved != (self.latest, *now)

    def mark_saved(self, spec: Spec, step: int, touched: int) -> None:
        """This spec and a run after so many steps, with so many parameters set, are in a file."""
        self._saved = (spec, step, touched)


def _materials(spec: Spec) -> tuple[Data, Network]:
    """The data of a spec and its network's structure."""
    if spec.dataset is None:
        raise SpecError("missing; the window needs the name of a dataset", "dataset")
    data = load(spec.dataset, spec.seed)
    dtype = spec.training.dtype
    return data, Network(spec.network.layers, data.features, dtype=dtype, rng=None)
