"""A second index, filled from the catalogue's table and put in the first one's place: what heals a lost event.

The workflow's state is a `Reindex`; each step takes it up where the last one left off, whichever process that was.
"""

import time
from datetime import timedelta
from itertools import islice
from typing import Any

from matinee.content import visibility
from matinee.content.models import Title
from matinee.kernel import table, workflows
from matinee.kernel.types import Model, now
from matinee.search import engine
from matinee.search.documents import document

EVERY = timedelta(days=7)
_AT_ONCE = 1000
"""Titles that are added in one go."""
_LONGEST = 60.0
"""Seconds after which a step hands over to the next."""


class Reindex(Model):
    name: str
    """Of the second index: its execution's."""
    after: dict[str, Any] | None = None
    """The place of the last title that is in it."""
    titles: int = 0
    done: bool = False


def begin(reindex: Reindex) -> Reindex:
    engine.index().rebuild(reindex.name)
    return reindex


def fill(reindex: Reindex) -> Reindex:
    """As many titles as a step's time allows, in the order of their ids."""
    second, deadline = engine.index().rebuild(reindex.name), time.monotonic() + _LONGEST
    published = table.every(Title, index="gsi1", status="published", after=reindex.after)
    while some := list(islice(published, _AT_ONCE)):
        second.add([document(title) for title in some if visibility.published(title)])
        reindex = reindex.model_copy(
            update={"after": table.place(some[-1], "gsi1"), "titles": reindex.titles + len(some)}
        )
        if time.monotonic() > deadline:
            return reindex
    return reindex.model_copy(update={"done": True})


def finish(reindex: Reindex) -> Reindex:
    engine.index().rebuild(reindex.name).finish()
    return reindex


def abandon(reindex: Reindex) -> Reindex:
    engine.index().rebuild(reindex.name).abandon()
    return reindex


def start_if_due() -> bool:
    """Start the workflow where there is no index yet, or its rebuilding is long ago; once an hour at most."""
    built = engine.index().built()
    if built and now() - built < EVERY:
        return False
    name = f"due-{now():%Y-%m-%dT%H}"
    return workflows.start(name, {"name": name})
