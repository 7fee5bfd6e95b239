"""What is kept of who watches, to give them a copy of it and to forget it: of a whole account, or of one profile."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.playback import ratings
from matinee.playback.models import Complaint, Languages, Leaving, Listed, Position, Rating, Review, Reviewed, Viewing
from matinee.playback.watching import Watcher, milliseconds

_KINDS: dict[str, type[Item]] = {
    "POSITION": Position,
    "VIEWING": Viewing,
    "LISTED": Listed,
    "RATING": Rating,
    "REVIEWED": Reviewed,
    "COMPLAINT": Complaint,
    "LANGUAGES": Languages,
}
_TOKENS_END = 25 * 60 * 1000
"""Milliseconds after which no access token carries a profile that was removed: see the wait in infra/workflows/users.py."""


def exported(user_id: str) -> dict[str, Any]:
    kept = _kept(user_id)
    told: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("positions", "history", "watchlist", "ratings", "reviews", "reports", "languages")
    }
    for item in kept:
        match item:
            case Position(observed_ms=int(at)):
                told["positions"].append({**_said(item, "position", "duration", "finished"), "at": _moment(at)})
            case Viewing():
                told["history"].append({**_said(item), "at": _moment(item.at_ms)})
            case Listed():
                told["watchlist"].append({**_said(item), "at": _moment(item.added_ms)})
            case Rating(stars=int()):
                told["ratings"].append(_said(item, "stars", "at"))
            case Reviewed():
                review = table.find(Review, review_id=item.review_id)
                if review:
                    told["reviews"].append(_said(review, "text", "spoiler", "status", "written_at"))
            case Languages():
                told["languages"].append(item.model_dump(mode="json", include={"profile_id", "audio", "subtitles"}))
            case Complaint():
                told["reports"].append(
                    item.model_dump(mode="json", include={"profile_id", "review_id", "reason", "at"})
                )
    return told


def erased(user_id: str) -> None:
    """Everything; what they gave goes out of what all ratings come to. Again, and nothing happens."""
    _forget(user_id, "")


def leaving(user_id: str, profile_id: str) -> None:
    """A profile was removed: note what to forget. Again, and nothing happens."""
    table.supersede(Leaving(user_id=user_id, profile_id=profile_id, due_ms=milliseconds() + _TOKENS_END), "due_ms")


def forget_leavers() -> int:
    """All that is kept of profiles that nobody can speak for any more; answers of how many."""
    due = [each for each in table.every(Leaving, index="gsi1") if each.due_ms <= milliseconds()]
    for each in due:
        _forget(each.user_id, f"{each.profile_id}#")
        table.remove(Leaving.table(), Leaving.key(user_id=each.user_id, profile_id=each.profile_id))
    return len(due)


def _forget(user_id: str, starts: str) -> None:
    for item in _kept(user_id, starts):
        match item:
            case Rating():
                ratings.take_back(Watcher(user_id, item.profile_id), item.content_id)
            case Reviewed():
                table.again(partial(_drop_review, item.review_id))
    table.purge(Position, starts=starts, user_id=user_id)


def _drop_review(review_id: str) -> None:
    review = table.find(Review, review_id=review_id, consistent=True)
    if review:
        table.delete(review)


def _kept(user_id: str, starts: str = "") -> list[Item]:
    return table.collection(_KINDS, starts=starts, part=1, user_id=user_id)


def _said(item: Item, *names: str) -> dict[str, Any]:
    return item.model_dump(mode="json", include={"profile_id", "content_id", *names})


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()
