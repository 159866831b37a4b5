"""The past of a run: keyframes, what was changed between them, and the way back to any step."""

from glassnet.experiment.timeline.branches import Branch, Branches, Line
from glassnet.experiment.timeline.changes import Change, Changes
from glassnet.experiment.timeline.keyframes import BUDGET, REPLAY, Keyframe, Keyframes
from glassnet.experiment.timeline.seek import Seek
from glassnet.experiment.timeline.timed import Timed

__all__ = [
    "BUDGET",
    "REPLAY",
    "Branch",
    "Branches",
    "Change",
    "Changes",
    "Keyframe",
    "Keyframes",
    "Line",
    "Seek",
    "Timed",
]
