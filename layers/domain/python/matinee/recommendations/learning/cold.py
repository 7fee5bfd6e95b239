"""Titles that nobody has watched: their weights follow from those that are like them (kernel ridge regression)."""

import numpy as np

from matinee.recommendations.learning.matrix import Floats, Ints

RIDGE = 5.0


def weights(alike: Floats, warm: Ints, cold: Ints, ridge: float = RIDGE) -> Floats:
    """warm × cold: how much having watched a warm title speaks for a cold one. `alike` is the kernel over all titles.

    Each title's column of interactions is predicted by its texts: w = (K + ridge)⁻¹ k, so a profile's score is its row times w.
    """
    inner = alike[np.ix_(warm, warm)].astype(np.float32)
    inner[np.diag_indices_from(inner)] += ridge
    told: Floats = np.linalg.solve(inner, alike[np.ix_(warm, cold)])
    return told
