"""What every test runs under: no screen, one BLAS thread, and the same examples each time."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

settings.register_profile("glassnet", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("glassnet")
