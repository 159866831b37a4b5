"""Specs and projects as commands are given them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glassnet.experiment.run import Run


def is_project(path: str | Path) -> bool:
    """Whether a path is to be a project rather than a spec."""
    from glassnet.experiment.project import PROJECT_SUFFIX

    return Path(path).suffix.lower() == PROJECT_SUFFIX


def open_run(source: str) -> Run:
    """The run of a spec, at its beginning, or of a project, where it stopped.

    Raises GlassnetError for a file that is neither.
    """
    if not is_project(source):
        from glassnet.experiment.run import Run

        return Run(source)
    return open_saved(source)


def open_saved(project: str | Path) -> Run:
    """The run of a project; what may differ on this machine is said on standard error."""
    from glassnet.experiment.project import open_project

    run, remark = open_project(Path(project))
    if remark:
        print(f"glassnet: {project}: {remark}", file=sys.stderr)
    return run
