"""From the start of Python to the first painted window, against a bare PySide6 + pyqtgraph one.

    uv run python tests/benchmarks/start_up.py

Both are started in turn, each in a process of its own; the figure is the median of the ratios.
"""

import os
import statistics
import subprocess
import sys
from time import perf_counter

ROUNDS = 9

# A window counts as painted when the event loop has delivered its first paint event.
PAINTED = """
from PySide6.QtCore import QObject, QEvent
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.seen = True
        return False
first = FirstPaint()
first.seen = False
app.installEventFilter(first)
window.show()
while not first.seen:
    app.processEvents()
"""

BARE = f"""
from PySide6.QtWidgets import QApplication
import pyqtgraph
app = QApplication([])
window = pyqtgraph.PlotWidget()
window.plot([1, 2, 3])
{PAINTED}
import os; os._exit(0)
"""

GLASSNET = f"""
import glassnet
from glassnet.ui import open_window
from glassnet.ui.app import application
app = application([])
window = open_window()
{PAINTED}
import os; os._exit(0)
"""


def seconds(program: str) -> float:
    """Wall time of one process that runs a program."""
    begun = perf_counter()
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    # As on a machine of a user: modules are compiled once, not at every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    return perf_counter() - begun


def main() -> None:
    """Print the medians and their ratio."""
    seconds(BARE), seconds(GLASSNET)
    pairs = [(seconds(BARE), seconds(GLASSNET)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / bare for bare, ours in pairs)
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"bare window {bare:.3f} s, Glassnet {ours:.3f} s, ratio {ratio:.2f} (at most 1.5)")


if __name__ == "__main__":
    main()
