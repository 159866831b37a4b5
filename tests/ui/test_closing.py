"""Closing the window while it trains leaves nothing behind."""

import subprocess
import sys

PROGRAM = """
import sys, threading
from glassnet.ui.app import application, open_window
from glassnet.runner import FLAT_OUT
from PySide6.QtCore import QEvent

app = application(["glassnet"])
for _ in range(50):
    window = open_window(remember=False)
    window.session.set_speed(FLAT_OUT)
    window.show()
    window.session.play()
    while window.session.snapshot is None or window.session.snapshot.step == 0:
        app.processEvents()
    window._close_now()
    assert not window.isVisible()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
assert threading.enumerate() == [threading.main_thread()], threading.enumerate()
"""


def test_fifty_windows_close_while_training_without_a_trace() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=200, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
