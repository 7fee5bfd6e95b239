"""What editors do to titles: create, change, publish and unpublish them, each with its cards, place and history."""

from typing import Any, Literal

from matinee.content import cards, hierarchy, history, markers, ratings, releases, showing, titles, windows
from matinee.content.details import TitleInput
from matinee.content.events import PartsOutdated, TitleChanged, TitlePublished, TitleUnpublished
from matinee.content.models import Title, Version
from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Invalid, TooLarge
from matinee.kernel.ids import new_id
from matinee.kernel.preconditions import ANYTHING, IfMatch, met
from matinee.kernel.table import Write
from matinee.kernel.types import now

LARGEST = 300_000
"""Bytes of JSON that editors say of a title: an item of DynamoDB holds 400 kB, the film, its pictures and subtitles among them."""


def create(details: TitleInput, by: str | None = None) -> Title:
    """A draft. Raises Invalid, Conflict (number_taken)."""
    title = Title(content_id=new_id("ttl"), details=settled(details))
    return table.again(lambda: created(title, by))


def created(title: Title, by: str | None, *events: Event) -> Title:
    """A new title, stored. Raises Invalid, Conflict."""
    table.transact(*creating(title, by, *events))
    return title.model_copy(update={"version": 1})


def creating(title: Title, by: str | None, *events: Event) -> list[Write]:
    """Every write that a new title is: its own first, then its cards', its place's and the first line of its history.

    Raises Invalid, Conflict (number_taken).
    """
    parent = hierarchy.parent_for(title.content_id, title.details)
    title = title.model_copy(update=hierarchy.kept_of(parent))
    title = title.model_copy(update=windows.due(title, now()))
    shown = showing.card(title)
    return [
        table.creating(title, *events),
        *cards.writes([], cards.of(title, shown)),
        *hierarchy.writes(None, hierarchy.child(title, shown), parent),
        history.writing(None, title, "created", by),
    ]


def changing(
    title: Title,
    did: history.Did | None,
    by: str | None,
    *events: Event,
    parent: Title | None = None,
    **changes: Any,
) -> tuple[Title, list[Write]]:
    """The title as `changes` make it, and every write that this is: its own first, then those of its cards, place and history.

    `did` None: nobody said it, so the history has no line of it. `parent`: the title stores what this parent says now.

    Raises Invalid, Conflict (number_taken).
    """
    changes = {"updated_at": now(), **changes}
    details: TitleInput = changes.get("details", title.details)
    version: Version | None = changes.get("current", title.current)
    if details != title.details and version and (wrong := markers.refused(details, version.duration)):
        raise Invalid(wrong)
    if changes.get("status", title.status) != "deleted" and _takes_a_place(title, details):
        parent = hierarchy.parent_for(title.content_id, details)
        changes |= hierarchy.kept_of(parent)
    elif parent:
        changes |= hierarchy.kept_of(parent)
    changes |= windows.due(table.changed(title, **changes), now())
    after = table.changed(title, **changes)
    if hierarchy.has_parts(title) and hierarchy.kept_of(title) != hierarchy.kept_of(after):
        events = (*events, PartsOutdated(content_id=title.content_id))
    old, new = showing.card(title), showing.card(after)
    return after, [
        table.updating(title, *events, **changes),
        *cards.writes(cards.of(title, old), cards.of(after, new)),
        *hierarchy.writes(hierarchy.child(title, old), hierarchy.child(after, new), parent),
        *([history.writing(title, after, did, by)] if did else []),
    ]


def _takes_a_place(title: Title, details: TitleInput) -> bool:
    """Whether its parent must be read: the title moves, is restored, or was stored before parts kept what parents say."""
    return (
        title.status == "deleted"
        or hierarchy.moved(title.details, details)
        or (details.parent_id is not None and not title.parents)
    )


def change(
    title: Title,
    did: history.Did | None,
    by: str | None,
    *events: Event,
    parent: Title | None = None,
    **changes: Any,
) -> Title:
    """The title with `changes`, stored. Raises Conflict where somebody else wrote it since it was read, and as `changing`."""
    after, writes = changing(title, did, by, *events, parent=parent, **changes)
    table.transact(*writes)
    return after


def replace(content_id: str, details: TitleInput, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Raises NotFound, Invalid, Conflict (number_taken, has_children), PreconditionFailed."""
    said = settled(details)

    def replaced() -> Title:
        title = titles.get(content_id, consistent=True)
        met(expected, title.version)
        if said.type != title.details.type:
            hierarchy.childless(content_id)
        return change(title, "changed", by, TitleChanged(content_id=content_id), details=said)

    return table.again(replaced)


def publish(content_id: str, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Idempotent: publishing what is published changes nothing. Raises NotFound, PreconditionFailed."""
    return _to(content_id, "published", TitlePublished(content_id=content_id), by, expected)


def unpublish(content_id: str, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Raises NotFound, PreconditionFailed."""
    return _to(content_id, "unpublished", TitleUnpublished(content_id=content_id), by, expected)


def _to(
    content_id: str, status: Literal["published", "unpublished"], event: Event, by: str | None, expected: IfMatch
) -> Title:
    def switched() -> Title:
        title = titles.get(content_id, consistent=True)
        met(expected, title.version)
        if title.status == status:
            return title
        first: dict[str, Any] = {"published_at": title.published_at or now()} if status == "published" else {}
        return change(title, status, by, event, status=status, **first)

    return table.again(switched)


def settled(details: TitleInput) -> TitleInput:
    """What an editor said, with what follows from it. Raises Invalid where its parts contradict each other."""
    wrong = {
        **hierarchy.refused(details),
        **ratings.refused(details.ratings),
        **markers.refused(details),
        **windows.refused(details.availability),
        **releases.refused(details.release_date, details.year),
    }
    if wrong:
        raise Invalid(wrong)
    if len(details.model_dump_json(exclude_defaults=True).encode()) > LARGEST:
        raise TooLarge({details.largest(): f"is too large: all of a title has {LARGEST // 1000} kB at most"})
    if details.ratings and details.maturity is None:
        return details.model_copy(update={"maturity": ratings.strictest(details.ratings)})
    return details
