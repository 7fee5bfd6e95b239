"""Learns each night which picture is best for a taste, of the sums in `artwork_choices`.

What it learned is kept, unless the last week says that what was there before is better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from matinee.analytics import querying
from matinee.experiments import artwork, policies
from matinee.experiments.choosing import Case
from matinee.experiments.policies import Log, Seen, Value
from matinee.kernel.types import now

DAYS, HELD_OUT = 56, 7
"""Days that it learns from, and those at their end on which it is judged before."""
MOST = 2000
"""Cases that are kept, those that are seen most: others explore alone."""
NO_TASTE = "(none)"


@dataclass(frozen=True)
class Learned:
    cases: int
    kept: bool
    """False where the last week says that what it would replace is better."""
    value: Value | None
    before: Value | None
    """Plays by a title shown in the last week: of a policy learned from the weeks before it, and of the one that was there."""


def learn() -> Learned:
    """Raises TooSlow, LakeFailed. Run again, it does the same."""
    last = now().date() - timedelta(1)
    found = querying.answers({"": question(last)})[""].records()
    earlier, recent = (
        _log(row for row in found if bool(row["recent"]) is of_last_week) for of_last_week in (False, True)
    )
    before = artwork.current(consistent=True)
    value, of_before = judged(policies.learned(earlier), recent), judged(before, recent)
    kept = not (value and of_before and value.doubly_robust < of_before.doubly_robust - of_before.error)
    best = most_seen(policies.learned(_log(found)), _log(found))
    if kept and best:
        artwork.keep(best)
    return Learned(len(best), kept and bool(best), value, of_before)


def question(last: date) -> str:
    """The sums of each case and picture, of the last week and of the weeks before it."""
    sums = ", ".join(
        f"sum({name}) AS {name}" for name in ("shown", "played", "weight", "played_weight", "played_squares")
    )
    return (
        f"SELECT content_id, taste, artwork_id, day > DATE '{last - timedelta(HELD_OUT)}' AS recent, {sums} "
        f"FROM artwork_choices WHERE day BETWEEN DATE '{last - timedelta(DAYS - 1)}' AND DATE '{last}' GROUP BY 1, 2, 3, 4"
    )


def judged(best: Mapping[Case, str], log: Log) -> Value | None:
    pictures = {case: sorted(seen) for case, seen in log.items()}
    return policies.judged(policies.probabilities(best, pictures), log)


def most_seen(best: dict[Case, str], log: Log) -> dict[Case, str]:
    """Cases of one picture have nothing to choose."""
    shown = {case: sum(seen.shown for seen in pictures.values()) for case, pictures in log.items() if len(pictures) > 1}
    return {case: best[case] for case in sorted(shown, key=lambda case: (-shown[case], case))[:MOST]}


def _log(rows: Iterable[Mapping[str, querying.Cell]]) -> dict[Case, dict[str, Seen]]:
    found: dict[Case, dict[str, Seen]] = {}
    for row in rows:
        taste = str(row["taste"])
        case = Case(str(row["content_id"]), "" if taste == NO_TASTE else taste)
        sums = Seen(
            shown=int(row["shown"] or 0),
            played=int(row["played"] or 0),
            weight=float(row["weight"] or 0),
            played_weight=float(row["played_weight"] or 0),
            squares=float(row["played_squares"] or 0),
        )
        pictures, name = found.setdefault(case, {}), str(row["artwork_id"])
        pictures[name] = policies.together(pictures[name], sums) if name in pictures else sums
    return found
