"""search: searching titles, and an index that follows the catalogue's events."""

from infra.functions import (
    Domain,
    FindObjects,
    Read,
    ReadIndex,
    SealCursors,
    StartWorkflow,
    WriteIndex,
    on_event,
    route,
    schedule,
    step,
)
from infra.workflows.search import WORKFLOW

_FOLLOW = (WriteIndex(), Read("content"), FindObjects("search", "popularity.json"))
# The embedded engine searches in the function itself and needs a full core and memory for the index.
_ENGINE = 1769

SEARCH = Domain(
    name="search",
    table=False,
    workflow=WORKFLOW,
    functions=(
        route("GET /v1/search", "search_titles", SealCursors(), ReadIndex(), shared=True, memory=_ENGINE),
        route("POST /v1/search", "search_titles_by_filters", SealCursors(), ReadIndex(), memory=_ENGINE),
        route("GET /v1/search/suggest", "suggest_titles", ReadIndex(), shared=True, memory=_ENGINE),
        # Two is the lowest limit that a queue accepts. If two commits conflict, one is repeated.
        on_event(
            ("content.TitlePublished", "content.TitleUnpublished", "content.TitleChanged", "content.TitleDeleted"),
            "index_titles",
            *_FOLLOW,
            memory=_ENGINE,
            timeout=60,
            batch=100,
            gather=1,
            concurrency=2,
        ),
        schedule("rate(5 minutes)", "start_reindex", ReadIndex(), StartWorkflow("search"), timeout=30),
        step("begin_reindex", WriteIndex(), memory=_ENGINE),
        step("fill_reindex", *_FOLLOW, memory=_ENGINE, timeout=300),
        step("finish_reindex", WriteIndex(), memory=_ENGINE, timeout=300),
        step("abandon_reindex", WriteIndex(), memory=_ENGINE),
    ),
)
