"""Which runs the training thread keeps, and which of them it trains."""

from collections.abc import Iterable

from glassnet.experiment import Edit, Run, Spec
from glassnet.runner.course import Course


class Courses:
    """The runs that are kept, each by the generation of the document that it belongs to.

    `present` is the one that is trained, under `generation`; None before the first one, and where
    one could not be made. All the others rest.
    """

    def __init__(self) -> None:
        self.present: Course | None = None
        self.generation = 0
        self._kept: dict[int, Course] = {}
        self._last_id = 0

    def load(
        self, generation: int, spec: Spec, run: Run | None = None, edit: Edit | None = None
    ) -> Course:
        """Turn to `run`, to the present one adapted to an edit, or to a new one of a spec.

        Raises GlassnetError where that cannot be made; the one that was present stays kept.
        """
        before, self.present, self.generation = self.present, None, generation
        if before is not None:
            before.rest()
        if run is None:
            run = before.run.adapted(edit) if edit and before else Run(spec)
        return self._begin(generation, Course(run, self._next_id(), before))

    def restore(self, generation: int, kept: int, spec: Spec) -> Course:
        """Turn to the run kept under `kept`, from now on `generation`, or make it anew."""
        course = self._kept.pop(kept, None)
        if course is None:
            return self.load(generation, spec)
        if self.present is not None:
            self.present.rest()
        return self._begin(generation, course)

    def reset(self, course: Course) -> Course:
        """Begin the present run anew, as another one."""
        course.run.reset()
        return self._begin(self.generation, Course(course.run, self._next_id()))

    def get(self, generation: int) -> Course | None:
        """The run kept under a generation."""
        return self._kept.get(generation)

    def keep(self, generation: int, run: Run) -> None:
        """Keep another run, which rests, beside the present one."""
        course = self._kept[generation] = Course(run, self._next_id())
        course.rest()

    def runs(self, generations: Iterable[int]) -> dict[int, Run]:
        """The runs kept under some generations, as far as they are kept."""
        return {one: self._kept[one].run for one in generations if one in self._kept}

    def forget(self, generations: Iterable[int]) -> None:
        """Free the runs kept under these generations, the present one excepted."""
        for generation in generations:
            if generation != self.generation:
                self._kept.pop(generation, None)

    def _begin(self, generation: int, course: Course) -> Course:
        self.generation = generation
        self.present = self._kept[generation] = course
        resting = [each for each in self._kept.values() if each is not course]
        for each in resting:
            each.share_memory(len(resting))
        return course

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id
