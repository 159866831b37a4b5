"""Start the installed Glassnet: run with the Python of its environment, outside the checkout.

    python -I packaging/smoke_test.py

Raises AssertionError or CalledProcessError when the installed program does not work.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import glassnet

SPEC = {
    "format": "glassnet/1",
    "dataset": {"name": "digits", "samples": 200},
    "network": {"layers": [{"type": "dense", "units": 10, "activation": "softmax"}]},
    "training": {"loss": "cross_entropy", "epochs": 2},
}

PAINT_ONCE = """
import sys
from PySide6.QtWidgets import QApplication
from glassnet.ui import open_window

app = QApplication(sys.argv)
window = open_window()
window.show()
app.processEvents()
picture = window.grab().toImage()
colours = {picture.pixel(x, y) for x in range(0, picture.width(), 8)
           for y in range(0, picture.height(), 8)}
window.close()
assert len(colours) > 10, "the window is blank"
"""


def run(*command: str) -> str:
    """Run a command in the present folder; its standard output. Nothing may reach stderr."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), f"{command}: {done}"
    return done.stdout


def main() -> None:
    """Try the command line and the window."""
    checkout = Path(__file__).parents[1]
    package = Path(glassnet.__file__).parent
    assert checkout not in package.parents or "site-packages" in package.parts, package
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = str(Path(sys.executable).with_name("glassnet"))
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
        assert "train" in run(command, "--help")
        run(command, "train", "spec.json", "--export", "weights.npz", "--save", "run.glassnet")
        assert Path("weights.npz").stat().st_size > 0
        run(command, "export", "run.glassnet", "--to", "weights.safetensors")
        run(sys.executable, "-I", "-c", PAINT_ONCE)
        os.chdir(checkout)
    print(f"The installed Glassnet {glassnet.__version__} works.")


if __name__ == "__main__":
    main()
