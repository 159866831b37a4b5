"""The thin line that tells of progress."""

from PySide6.QtWidgets import QProgressBar


def thin_progress(name: str) -> QProgressBar:
    """A line that tells how far work has come, and keeps its place where there is none."""
    progress = QProgressBar()
    progress.setAccessibleName(name)
    progress.setTextVisible(False)
    progress.setRange(0, 1000)
    progress.setFixedHeight(2)
    kept = progress.sizePolicy()
    kept.setRetainSizeWhenHidden(True)
    progress.setSizePolicy(kept)
    return progress
