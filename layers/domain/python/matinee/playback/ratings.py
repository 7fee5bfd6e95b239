"""Stars and thumbs: what a profile gives a title, and what all of them come to.

A rating and the sums that it is in change in one transaction, so that the sums are those of the ratings at every moment.
They lie in SHARDS parts, of which a profile always takes the same, so that a film that everybody rates on one evening keeps
few of them waiting for one another.
"""

import hashlib

from matinee.content import titles
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Invalid
from matinee.kernel.table import Write
from matinee.kernel.types import now
from matinee.playback.models import Rating, Sum
from matinee.playback.shapes import Rated, RatingInput, Thumb
from matinee.playback.watching import Watcher

SHARDS = 10
_STARS: dict[Thumb, int] = {"up": 5, "down": 1}


def give(who: Watcher, content_id: str, given: RatingInput, audience: Audience) -> Rated:
    """Raises NotFound, Invalid."""
    stars = _STARS[given.thumb] if given.thumb else given.stars
    if stars is None or (given.thumb and given.stars):
        raise Invalid({"stars": "say stars or a thumb: one of them"})
    titles.seen(content_id, audience)

    _change(who, content_id, stars)
    return told(who, content_id)


def take_back(who: Watcher, content_id: str) -> None:
    """Again, and nothing happens."""
    _change(who, content_id, None)


def _change(who: Watcher, content_id: str, stars: int | None) -> None:
    def changed() -> None:
        before = table.find(Rating, **who.key, content_id=content_id, consistent=True)
        old = before.stars if before else None
        if old == stars:
            return
        if before:
            write = table.updating(before, stars=stars, at=now())
        else:
            write = table.creating(Rating(**who.key, content_id=content_id, stars=stars))
        table.transact(write, _shifting(who, content_id, old, stars))

    table.again(changed)


def told(who: Watcher, content_id: str) -> Rated:
    """The profile's own and the sum of all: two calls."""
    return all_told(content_id, table.find(Rating, **who.key, content_id=content_id, consistent=True))


def all_told(content_id: str, own: Rating | None) -> Rated:
    sums = list(table.every(Sum, content_id=content_id))
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
    """Three stars are neither."""
    return "up" if stars >= 4 else "down" if stars <= 2 else None


def _shifting(who: Watcher, content_id: str, old: int | None, new: int | None) -> Write:
    """What a rating that changes changes of its sum."""
    before, after = _share(old), _share(new)
    changes = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    shard = int.from_bytes(hashlib.blake2b(who.profile_id.encode(), digest_size=4).digest()) % SHARDS
    return table.counting(Sum, changes, content_id=content_id, shard=shard)


def _share(stars: int | None) -> dict[str, int]:
    if stars is None:
        return {"count": 0, "stars": 0, "up": 0, "down": 0}
    thumb = thumb_of(stars)
    return {"count": 1, "stars": stars, "up": int(thumb == "up"), "down": int(thumb == "down")}
