"""How surely a profile likes a title, by what it did with it: one table, for training and for a request alike.

A confidence is 1.0 for a film that was watched to its end. Below 0 is dislike, 0 says nothing, and -inf is a title that the
profile does not want to be shown.
"""

from math import inf

FINISHED = 1.0
WATCHED = 1.0
"""For the whole of it: a share of it counts for that share."""
LISTED = 0.4
RATED: dict[int, float] = {1: -1.0, 2: -0.5, 3: 0.4, 4: 1.0, 5: 1.2}
"""By stars. A thumb up is five stars, a thumb down is one (`matinee.playback.ratings`)."""
IGNORED = -0.02
"""For each time that it was in view and not clicked."""
IGNORED_MOST = -0.1
HIDDEN = -inf
LEAST = RATED[1]
"""What training takes a hidden title for: a dislike, which fades no more than hiding does."""
HALF_LIFE = 180.0
"""Days after which a confidence is half of what it was. Hidden stays hidden."""


def confidence(
    *,
    finished: bool = False,
    share: float = 0.0,
    stars: int | None = None,
    listed: bool = False,
    ignored: int = 0,
    hidden: bool = False,
    age: float = 0.0,
) -> float:
    """All that a profile did with one title, as one confidence.

    `share` is what it watched of it, 0 to 1; `ignored` counts impressions without a click; `age` is in days, since the last of all
    that. What it said in stars counts more than what it did; what it did more than what it passed over.
    """
    if hidden:
        return HIDDEN
    if stars is not None:
        said = RATED[stars]
    else:
        said = max(FINISHED if finished else WATCHED * min(max(share, 0.0), 1.0), LISTED if listed else 0.0)
        said = said or max(IGNORED * ignored, IGNORED_MOST)
    return said * decay(age)


def says_something(confidence: float) -> bool:
    """Whether more was done than passing over: a request knows nothing of impressions."""
    return confidence > 0 or confidence < IGNORED_MOST


def decay(age: float) -> float:
    """What is left of a confidence after `age` days. A clock that is ahead makes nothing stronger."""
    return float(0.5 ** (max(age, 0.0) / HALF_LIFE))
