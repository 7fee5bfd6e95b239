"""Training and judging: numpy, one thread.

Two BLAS threads on a busy machine wait for each other: 53 s became 1,116 s. numpy reads these settings when it is imported.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

LARGEST = 20_000
"""Titles of a matrix: 1.6 GB, of which training holds four. Beyond, Spark trains where it is on; else the rarest are left out."""
