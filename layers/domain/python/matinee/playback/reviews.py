"""What profiles say of titles that they have watched. Nobody reads it before somebody of the staff has.

A review waits (`pending`) when it is written, when it is changed, and when MANY have reported it since it was approved.
"""

from matinee.content import titles
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, NotFound, TooManyRequests
from matinee.kernel.ids import new_id
from matinee.kernel.table import Write
from matinee.kernel.types import now
from matinee.playback import clearing
from matinee.playback.models import Complaint, Review, Reviewed, ReviewStatus, Tally
from matinee.playback.shapes import ModerationQueue, ReportedReview, ReviewInput, ReviewList, ReviewView, Verdict
from matinee.playback.watching import Watcher

MANY = 3
"""Reports by as many profiles take a review out of sight until it is read again."""
A_DAY = {"reviews": 10, "reports": 30}
"""How many a profile may write, changes among them, and make."""


def write(who: Watcher, content_id: str, given: ReviewInput, audience: Audience) -> ReviewView:
    """Raises NotFound, Forbidden (not_watched), Conflict (already_reviewed), TooManyRequests."""
    titles.seen(content_id, audience)
    position = clearing.position(who, content_id)
    if not (position and position.seen):
        raise Forbidden("Who has not watched it cannot say what it is like", code="not_watched")
    review = Review(**dict(given), **who.key, review_id=new_id("rev"), content_id=content_id)
    pointer = Reviewed(**who.key, content_id=content_id, review_id=review.review_id)

    def written() -> None:
        if table.find(Reviewed, **who.key, content_id=content_id, consistent=True):
            raise Conflict("It has a review of yours: change that", code="already_reviewed")
        table.transact(table.creating(review), table.creating(pointer), _spending(who, "reviews"))

    table.again(written)
    return _told(review, who)


def find(who: Watcher, review_id: str) -> ReviewView | None:
    """This profile's own; None where it is gone."""
    review = table.find(Review, review_id=review_id)
    return _told(review, who) if review else None


def change(who: Watcher, review_id: str, given: ReviewInput) -> ReviewView:
    """It is read by the staff again. Raises NotFound, also for another's, TooManyRequests."""

    def changed() -> Review:
        review = _own(who, review_id)
        said = {**dict(given), "status": "pending", "reason": None, "reports": 0, "waiting_since": now()}
        table.transact(table.updating(review, **said), _spending(who, "reviews"))
        return table.changed(review, **said)

    return _told(table.again(changed), who)


def remove(who: Watcher, review_id: str) -> None:
    """Raises NotFound, also for another's."""

    def removed() -> None:
        review = _own(who, review_id)
        table.transact(table.deleting(review), table.dropping(Reviewed, **who.key, content_id=review.content_id))

    table.again(removed)


def report(who: Watcher, review_id: str, reason: str) -> None:
    """Once a profile: again, and nothing happens. Raises NotFound, TooManyRequests."""

    def reported() -> None:
        review = table.get(Review, review_id=review_id, consistent=True)
        if review.status != "approved":
            raise NotFound("No such review")
        if table.find(Complaint, **who.key, review_id=review_id, consistent=True):
            return
        complaint = Complaint(**who.key, review_id=review_id, reason=reason)
        reports = review.reports + 1
        hidden = {"status": "pending", "waiting_since": now()} if reports >= MANY else {}
        table.transact(
            table.updating(review, reports=reports, **hidden), table.creating(complaint), _spending(who, "reports")
        )

    table.again(reported)


def of_title(who: Watcher, content_id: str, audience: Audience, limit: int, cursor: str | None) -> ReviewList:
    """Those that were approved, the newest first. Raises NotFound, BadRequest (bad_cursor)."""
    titles.seen(content_id, audience)
    page = _with_status("approved", content_id, limit, cursor)
    return ReviewList(items=[_told(review, who) for review in page.items], next_cursor=page.next_cursor)


def waiting(
    status: ReviewStatus, limit: int, cursor: str | None, *, reported: bool = False, spoiler: bool | None = None
) -> ModerationQueue:
    """For the staff, those that have waited longest first; those alone that somebody has reported, or that give away much.

    Raises BadRequest (bad_cursor).
    """

    def wanted(review: Review) -> bool:
        return (review.reports > 0 or not reported) and spoiler in (None, review.spoiler)

    page = table.page(Review, index="gsi2", limit=limit, cursor=cursor, keep=wanted, status=status)
    items = [ReportedReview(**dict(_told(review, None)), reports=review.reports) for review in page.items]
    return ModerationQueue(items=items, next_cursor=page.next_cursor)


def judge(review_id: str, verdict: Verdict) -> ReportedReview:
    """Raises NotFound."""

    def judged() -> Review:
        review = table.get(Review, review_id=review_id, consistent=True)
        reason = verdict.reason if verdict.status == "rejected" else None
        return table.update(review, status=verdict.status, reason=reason, reports=0, waiting_since=now())

    review = table.again(judged)
    return ReportedReview(**dict(_told(review, None)), reports=review.reports)


def _with_status(status: ReviewStatus, content_id: str, limit: int, cursor: str | None) -> table.Page[Review]:
    return table.page(
        Review, index="gsi1", newest_first=True, limit=limit, cursor=cursor, content_id=content_id, status=status
    )


def _own(who: Watcher, review_id: str) -> Review:
    """Raises NotFound, also for another's."""
    review = table.get(Review, review_id=review_id, consistent=True)
    if (review.user_id, review.profile_id) != (who.user_id, who.profile_id):
        raise NotFound("No such review")
    return review


def _spending(who: Watcher, what: str) -> Write:
    """One of a day's. Raises TooManyRequests; a limit that is reached just now refuses the transaction."""
    today, most = f"{what}-{now():%Y-%m-%d}", A_DAY[what]
    tally = table.find(Tally, **who.key, of=today, consistent=True)
    if tally and tally.count >= most:
        raise TooManyRequests(f"At most {most} {what} a day", headers={"retry-after": "86400"})
    return table.adding(Tally, "count", 1, limit=most, **who.key, of=today)


def _told(review: Review, who: Watcher | None) -> ReviewView:
    facts = {name: getattr(review, name) for name in ReviewView.model_fields if name != "mine"}
    mine = who is not None and (review.user_id, review.profile_id) == (who.user_id, who.profile_id)
    return ReviewView(**facts, mine=mine)
