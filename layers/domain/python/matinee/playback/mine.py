"""All that is a profile's own of one title, for the title's page: two calls, and one more where it has said something of it."""

from matinee.kernel import table
from matinee.playback import clearing, ratings, resuming, reviews
from matinee.playback.models import Cleared, Listed, Position, Rating, Reviewed
from matinee.playback.shapes import Mine
from matinee.playback.watching import Watcher


def of(who: Watcher, content_id: str) -> Mine:
    key = {**who.key, "content_id": content_id}
    position, listed, rating, reviewed, cleared = table.find_many(
        [(kind, key) for kind in (Position, Listed, Rating, Reviewed, Cleared)], consistent=True
    )
    at = clearing.kept(position, cleared)
    review_id = reviewed.review_id if isinstance(reviewed, Reviewed) else None
    return Mine(
        position=resuming.view(at) if at and at.observed_ms is not None else None,
        listed=listed is not None,
        rating=ratings.all_told(content_id, rating if isinstance(rating, Rating) else None),
        may_review=bool(at and at.seen) and review_id is None,
        review_id=review_id,
        review=reviews.find(who, review_id) if review_id else None,
    )
