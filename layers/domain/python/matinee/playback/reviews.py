"""Reviews that profiles write of titles they have watched. A moderator approves each before others can read it.

A review is `pending` after it is written or changed, and after MANY reports since its approval.
"""

from matinee.content import titles
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, NotFound, TooManyRequests
from matinee.kernel.ids import new_id
from matinee.kernel.table import Write
from matinee.kernel.types import now
from matinee.playback import clearing
from matinee.playback.list_models import UsageCount
from matinee.playback.opinion_inputs import ReviewInput, Verdict
from matinee.playback.opinion_models import Complaint, Review, Reviewed, ReviewStatus
from matinee.playback.opinion_views import ModerationQueue, ReportedReview, ReviewList, ReviewView
from matinee.playback.watching import Watcher

MANY = 3
"""Reports, each by another profile, that hide a review until a moderator decides again."""
A_DAY = {"reviews": 10, "reports": 30}
"""Reviews that a profile may write (changes count), and reports that it may make."""


def write(who: Watcher, content_id: str, given: ReviewInput, audience: Audience) -> ReviewView:
    """Raises NotFound, Forbidden (not_watched), Conflict (already_reviewed), TooManyRequests."""
    titles.seen(content_id, audience)
    position = clearing.position(who, content_id)
    if not (position and position.seen):
        raise Forbidden("Watch the title before you review it", code="not_watched")
    review = Review(**dict(given), **who.key, review_id=new_id("rev"), content_id=content_id)
    pointer = Reviewed(**who.key, content_id=content_id, review_id=review.review_id)

    def written() -> None:
        if table.find(Reviewed, **who.key, content_id=content_id, consistent=True):
            raise Conflict(
                "This profile has already reviewed this title: change that review instead", code="already_reviewed"
            )
        table.transact(table.creating(review), table.creating(pointer), _counting(who, "reviews"))

    table.again(written)
    return _view(review, who)


def find(who: Watcher, review_id: str) -> ReviewView | None:
    """This profile's review; None if it was deleted."""
    review = table.find(Review, review_id=review_id)
    return _view(review, who) if review else None


def change(who: Watcher, review_id: str, given: ReviewInput) -> ReviewView:
    """Replace a review, which is then pending again. Raises NotFound, also for another profile's, and TooManyRequests."""

    def changed() -> Review:
        review = _own(who, review_id)
        said = {**dict(given), "status": "pending", "reason": None, "reports": 0, "waiting_since": now()}
        table.transact(table.updating(review, **said), _counting(who, "reviews"))
        return table.changed(review, **said)

    return _view(table.again(changed), who)


def remove(who: Watcher, review_id: str) -> None:
    """Delete a review. Raises NotFound, also for another profile's."""

    def removed() -> None:
        review = _own(who, review_id)
        table.transact(table.deleting(review), table.dropping(Reviewed, **who.key, content_id=review.content_id))

    table.again(removed)


def report(who: Watcher, review_id: str, reason: str) -> None:
    """Report a review; a profile counts once. Raises NotFound, TooManyRequests."""

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
            table.updating(review, reports=reports, **hidden), table.creating(complaint), _counting(who, "reports")
        )

    table.again(reported)


def of_title(who: Watcher, content_id: str, audience: Audience, limit: int, cursor: str | None) -> ReviewList:
    """Approved reviews, the newest first. Raises NotFound, BadRequest (bad_cursor)."""
    titles.seen(content_id, audience)
    page = _with_status("approved", content_id, limit, cursor)
    return ReviewList(items=[_view(review, who) for review in page.items], next_cursor=page.next_cursor)


def waiting(
    status: ReviewStatus, limit: int, cursor: str | None, *, reported: bool = False, spoiler: bool | None = None
) -> ModerationQueue:
    """Reviews for moderators, those that have waited longest first; optionally only reported ones, or only spoilers.

    Raises BadRequest (bad_cursor).
    """

    def wanted(review: Review) -> bool:
        return (review.reports > 0 or not reported) and spoiler in (None, review.spoiler)

    page = table.page(Review, index="gsi2", limit=limit, cursor=cursor, keep=wanted, status=status)
    items = [ReportedReview(**dict(_view(review, None)), reports=review.reports) for review in page.items]
    return ModerationQueue(items=items, next_cursor=page.next_cursor)


def judge(review_id: str, verdict: Verdict) -> ReportedReview:
    """Raises NotFound."""

    def judged() -> Review:
        review = table.get(Review, review_id=review_id, consistent=True)
        reason = verdict.reason if verdict.status == "rejected" else None
        return table.update(review, status=verdict.status, reason=reason, reports=0, waiting_since=now())

    review = table.again(judged)
    return ReportedReview(**dict(_view(review, None)), reports=review.reports)


def _with_status(status: ReviewStatus, content_id: str, limit: int, cursor: str | None) -> table.Page[Review]:
    return table.page(
        Review, index="gsi1", newest_first=True, limit=limit, cursor=cursor, content_id=content_id, status=status
    )


def _own(who: Watcher, review_id: str) -> Review:
    """Raises NotFound, also for another profile's."""
    review = table.get(Review, review_id=review_id, consistent=True)
    if (review.user_id, review.profile_id) != (who.user_id, who.profile_id):
        raise NotFound("No such review")
    return review


def _counting(who: Watcher, what: str) -> Write:
    """The write that counts one towards a daily limit. Raises TooManyRequests where the limit is reached."""
    today, most = f"{what}-{now():%Y-%m-%d}", A_DAY[what]
    used = table.find(UsageCount, **who.key, of=today, consistent=True)
    if used and used.count >= most:
        raise TooManyRequests(f"At most {most} {what} a day", headers={"retry-after": "86400"})
    return table.adding(UsageCount, "count", 1, limit=most, **who.key, of=today)


def _view(review: Review, who: Watcher | None) -> ReviewView:
    facts = {name: getattr(review, name) for name in ReviewView.model_fields if name != "mine"}
    mine = who is not None and (review.user_id, review.profile_id) == (who.user_id, who.profile_id)
    return ReviewView(**facts, mine=mine)
