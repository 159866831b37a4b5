"""Which moments can be chosen, and where each of them is to be found now."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from glassnet.experiment.comparing import Where, best_step
from glassnet.experiment.timeline import Branch
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.widgets import Option

NOW: Final = "now"
START: Final = "start"
END: Final = "end"
BEST: Final = "best"


class Target(Struct, frozen=True):
    """A moment to be read: of which generation's run, where in it, and what it depends on.

    As long as the target is equal, the moment is the same.
    """

    generation: int
    where: Where
    state: tuple[object, ...] = ()


def options(session: Session, chosen: Sequence[str]) -> list[Option]:
    """The moments of the run and of its branches. Of the branch that is shown only those chosen."""
    found = _of_the_run(session)
    for branch in session.branches:
        for way, text, about in (
            (
                END,
                tr("{name}: end").format(name=branch.name),
                tr("The last recorded step of this branch"),
            ),
            (
                "level",
                tr("{name}: same step").format(name=branch.name),
                tr("This branch at the step of the other side, or at its last one"),
            ),
        ):
            value = f"{way}:{branch.number}"
            if branch.generation != session.generation or value in chosen:
                found.append(Option(value, text, about))
    return found


def _of_the_run(session: Session) -> list[Option]:
    seen = session.snapshot
    found = [
        Option(NOW, tr("Now"), tr("Where the run stands; it follows the training")),
        Option(START, tr("Start"), tr("The first step of the run that is shown")),
        Option(END, tr("End"), tr("The last recorded step of the run that is shown")),
    ]
    if seen is not None and best_step(seen.rows) is not None:
        about = tr("The measured step with the least validation loss")
        found.append(Option(BEST, tr("Best validation loss"), about))
    for step, note in bookmarks(session):
        text = tr("{note}, step {step}").format(note=note or tr("Bookmark"), step=f"{step:,}")
        found.append(Option(f"mark:{step}", text, tr("A bookmark on the timeline")))
    return found


def bookmarks(session: Session) -> tuple[tuple[int, str], ...]:
    """The marked steps of the run that is shown, with their notes."""
    return () if session.snapshot is None else session.snapshot.bookmarks


def line_of(session: Session, choice: str) -> Branch | None:
    """The branch that a choice names; None for one of the run that is shown."""
    _, _, number = choice.partition(":")
    if choice.startswith("mark:") or not number:
        return None
    return next((one for one in session.branches if one.number == int(number)), None)


def target_of(session: Session, choice: str, level: int | None) -> Target | None:
    """Where a choice is to be found now; `level` is the step of the other side, where it is known.

    None where the choice is gone, or waits for the other side.
    """
    seen, (kind, _, number) = session.snapshot, choice.partition(":")
    if seen is None or (kind == "level" and level is None):
        return None
    branch = line_of(session, choice)
    if kind in ("level", END) and number and branch is None:
        return None
    if branch is not None and branch.generation != session.generation:
        where = Where(END) if kind == END else Where("step", level or 0)
        return Target(branch.generation, where)
    run: tuple[object, ...] = (seen.run_id,)
    if kind == NOW:
        moved = (seen.step, seen.phase_index, seen.touched, seen.spec)
        return Target(session.generation, Where(NOW), run + moved)
    if kind == END:
        return Target(session.generation, Where(END), (*run, seen.end))
    step = {START: seen.start, BEST: best_step(seen.rows), "level": level}.get(kind)
    if kind == "mark" and int(number) in dict(bookmarks(session)):
        step = int(number)
    return None if step is None else Target(session.generation, Where("step", step), run)
