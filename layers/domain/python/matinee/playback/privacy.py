"""Export and erasure of what playback stores: of a whole account, or of one profile."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.playback import clearing, ratings
from matinee.playback.list_models import Listed, RemovedProfile
from matinee.playback.models import Cleared, Languages, Position, Viewing
from matinee.playback.opinion_models import Complaint, Rating, Review, Reviewed
from matinee.playback.watching import Watcher, milliseconds

_KINDS: dict[str, type[Item]] = {
    "POSITION": Position,
    "VIEWING": Viewing,
    "LISTED": Listed,
    "RATING": Rating,
    "REVIEWED": Reviewed,
    "COMPLAINT": Complaint,
    "LANGUAGES": Languages,
    "CLEARED": Cleared,
}
_TOKENS_END = 25 * 60 * 1000
"""Milliseconds until every access token that names a removed profile has expired: see the wait in infra/workflows/users.py."""


def exported(user_id: str) -> dict[str, Any]:
    items = _items(user_id)
    cleared = {item.profile_id: item.before_ms for item in items if isinstance(item, Cleared)}
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("positions", "history", "watchlist", "ratings", "reviews", "reports", "languages")
    }
    for item in items:
        match item:
            case Position() | Viewing() if _ms(item) <= cleared.get(item.profile_id, -1):
                continue  # a consumer is about to delete it
            case Position(observed_ms=int(at)):
                found["positions"].append({**_fields(item, "position", "duration", "finished"), "at": _moment(at)})
            case Viewing():
                found["history"].append({**_fields(item), "at": _moment(item.at_ms)})
            case Listed():
                found["watchlist"].append({**_fields(item), "at": _moment(item.added_ms)})
            case Rating(stars=int()):
                found["ratings"].append(_fields(item, "stars", "at"))
            case Reviewed():
                review = table.find(Review, review_id=item.review_id)
                if review:
                    found["reviews"].append(_fields(review, "text", "spoiler", "status", "written_at"))
            case Languages():
                said = {"profile_id", "audio", "audio_name", "audio_role", "subtitles"}
                found["languages"].append(item.model_dump(mode="json", include=said))
            case Complaint():
                found["reports"].append(
                    item.model_dump(mode="json", include={"profile_id", "review_id", "reason", "at"})
                )
    return found


def erased(user_id: str) -> None:
    """Erase all of an account's data; its ratings leave the averages. Idempotent."""
    _erase(user_id, "")


def note_removed(user_id: str, profile_id: str) -> None:
    """Schedule the erasure of a removed profile's data. Idempotent."""
    table.supersede(
        RemovedProfile(user_id=user_id, profile_id=profile_id, due_ms=milliseconds() + _TOKENS_END), "due_ms"
    )


def erase_removed() -> int:
    """Erase the data of the removed profiles that are due; returns how many."""
    due = [each for each in table.every(RemovedProfile, index="gsi1") if each.due_ms <= milliseconds()]
    for each in due:
        _erase(each.user_id, f"{each.profile_id}#")
        table.remove(RemovedProfile.table(), RemovedProfile.key(user_id=each.user_id, profile_id=each.profile_id))
    return len(due)


def _erase(user_id: str, starts: str) -> None:
    for item in _items(user_id, starts):
        match item:
            case Rating():
                ratings.take_back(Watcher(user_id, item.profile_id), item.content_id)
            case Reviewed():
                table.again(partial(_delete_review, item.review_id))
    table.purge(Position, starts=starts, user_id=user_id)


def _delete_review(review_id: str) -> None:
    review = table.find(Review, review_id=review_id, consistent=True)
    if review:
        table.delete(review)


def _items(user_id: str, starts: str = "") -> list[Item]:
    return table.collection(_KINDS, starts=starts, part=1, user_id=user_id)


def _fields(item: Item, *names: str) -> dict[str, Any]:
    return item.model_dump(mode="json", include={"profile_id", "content_id", *names})


def _ms(item: Position | Viewing) -> int:
    return item.at_ms if isinstance(item, Viewing) else clearing.last_ms(item)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()
