"""What is deployed, and how. What Lambdas run (`matinee`) is read from its layer."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "layers/domain/python"))
