"""Ratings: the stars or the thumb that a profile gives a title, and the average of all.

A rating and the sum that counts it change in one transaction, so that the sums match the ratings at every moment. A title's
sums are stored in SHARDS items, and a profile always uses the same one, so that few writers of a popular title collide.
"""

import hashlib

from matinee.content import titles
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Invalid
from matinee.kernel.table import Write
from matinee.kernel.types import now
from matinee.playback.events import TitleRated
from matinee.playback.opinion_inputs import RatingInput, Thumb
from matinee.playback.opinion_models import Rating, RatingSum
from matinee.playback.opinion_views import Rated
from matinee.playback.watching import Watcher

SHARDS = 10
_STARS: dict[Thumb, int] = {"up": 5, "down": 1}


def give(who: Watcher, content_id: str, given: RatingInput, audience: Audience) -> Rated:
    """Rate a title. Raises NotFound, Invalid."""
    stars = _STARS[given.thumb] if given.thumb else given.stars
    if stars is None or (given.thumb and given.stars):
        raise Invalid({"stars": "send either stars or a thumb"})
    titles.seen(content_id, audience)
    _change(who, content_id, stars)
    return of_profile(who, content_id)


def take_back(who: Watcher, content_id: str) -> None:
    """Delete a profile's rating. Idempotent."""
    _change(who, content_id, None)


def _change(who: Watcher, content_id: str, stars: int | None) -> None:
    def changed() -> None:
        before = table.find(Rating, **who.key, content_id=content_id, consistent=True)
        old = before.stars if before else None
        if old == stars:
            return
        event = TitleRated(**who.key, content_id=content_id, stars=stars)
        if before:
            write = table.updating(before, event, stars=stars, at=now())
        else:
            write = table.creating(Rating(**who.key, content_id=content_id, stars=stars), event)
        table.transact(write, _shifting(who, content_id, old, stars))

    table.again(changed)


def of_profile(who: Watcher, content_id: str) -> Rated:
    """The profile's own rating and the average of all. Two calls."""
    return summary(content_id, table.find(Rating, **who.key, content_id=content_id, consistent=True))


def summary(content_id: str, own: Rating | None) -> Rated:
    """The average of all ratings, beside a profile's own."""
    sums = list(table.every(RatingSum, content_id=content_id))
    count = sum(each.count for each in sums)
    return Rated(
        stars=own.stars if own else None,
        thumb=thumb_of(own.stars) if own and own.stars else None,
        average=round(sum(each.stars for each in sums) / count, 2) if count else None,
        count=count,
        up=sum(each.up for each in sums),
        down=sum(each.down for each in sums),
    )


def thumb_of(stars: int) -> Thumb | None:
    """None for three stars."""
    return "up" if stars >= 4 else "down" if stars <= 2 else None


def _shifting(who: Watcher, content_id: str, old: int | None, new: int | None) -> Write:
    """The write that moves a changed rating from its old share of the sum to its new one."""
    before, after = _share(old), _share(new)
    changes = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    shard = int.from_bytes(hashlib.blake2b(who.profile_id.encode(), digest_size=4).digest()) % SHARDS
    return table.counting(RatingSum, changes, content_id=content_id, shard=shard)


def _share(stars: int | None) -> dict[str, int]:
    if stars is None:
        return {"count": 0, "stars": 0, "up": 0, "down": 0}
    thumb = thumb_of(stars)
    return {"count": 1, "stars": stars, "up": int(thumb == "up"), "down": int(thumb == "down")}
