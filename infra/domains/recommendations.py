"""recommendations: the home page of each profile, what goes with a title, and what a profile says of its taste."""

from infra.domains.recommendation_models import ALARMS, TRAINING
from infra.functions import (
    Domain,
    Erase,
    FindObjects,
    Read,
    Write,
    WriteObjects,
    on_event,
    route,
    schedule,
    step,
)
from infra.workflows.recommendations import WITH_SPARK, WORKFLOW

_WRITE, _READ, _DEEDS = Write("recommendations"), Read("recommendations"), Read("playback")
_SHELF = FindObjects("recommendations", "shelf.bin")
# It reads the catalogue's columns and ranks in the function itself: a full core answers sooner for the same money.
_RANKS = 1769
_STOCKS = (
    _READ,
    Read("content"),
    Read("experiments"),
    FindObjects("recommendations"),
    WriteObjects("recommendations", "shelf.bin"),
)

RECOMMENDATIONS = Domain(
    name="recommendations",
    indexes=("gsi1",),
    append_only=("AUDIT#",),
    alarms=ALARMS,
    workflow=WORKFLOW,
    workflow_with_spark=WITH_SPARK,
    functions=(
        # --- what is recommended ---
        route(
            "GET /v1/recommendations",
            "get_home",
            _READ,
            _DEEDS,
            Read("experiments"),
            _SHELF,
            anonymous=True,
            memory=_RANKS,
        ),
        route(
            "GET /v1/recommendations/why/{content_id}",
            "get_reasons",
            _READ,
            _DEEDS,
            _SHELF,
            access="viewer",
            memory=_RANKS,
        ),
        route("GET /v1/content/{content_id}/similar", "list_similar", _SHELF, shared=True, memory=_RANKS),
        # --- what a profile says of its taste ---
        route("GET /v1/recommendations/taste/choices", "list_choices", _SHELF, access="viewer", memory=_RANKS),
        route("POST /v1/recommendations/taste", "pick_titles", _WRITE, _SHELF, access="viewer"),
        route("DELETE /v1/recommendations/taste", "forget_taste", _WRITE, access="viewer"),
        route("POST /v1/recommendations/hidden/{content_id}", "hide_title", _WRITE, _SHELF, access="viewer"),
        route("DELETE /v1/recommendations/hidden/{content_id}", "show_title", _WRITE, access="viewer"),
        # --- rows by hand ---
        route("GET /v1/admin/collections", "list_collections", _READ, access="editor"),
        route("POST /v1/admin/collections", "create_collection", _WRITE, access="editor", idempotent=True),
        route("PUT /v1/admin/collections/{collection_id}", "replace_collection", _WRITE, access="editor"),
        route("DELETE /v1/admin/collections/{collection_id}", "delete_collection", _WRITE, access="editor"),
        route(
            "GET /v1/admin/recommendations/preview",
            "preview_home",
            _WRITE,
            _DEEDS,
            Read("users"),
            _SHELF,
            access="admin",
            live=True,
            memory=_RANKS,
        ),
        # --- the shelf ---
        # Two is the lowest limit that a queue accepts. If two writes conflict, one is repeated.
        on_event(
            (
                "content.TitlePublished",
                "content.TitleUnpublished",
                "content.TitleChanged",
                "content.TitleDeleted",
                "recommendations.CollectionsChanged",
            ),
            "stock_shelf",
            *_STOCKS,
            memory=_RANKS,
            timeout=300,
            batch=100,
            gather=1,
            concurrency=2,
        ),
        schedule("rate(5 minutes)", "refresh_shelf", *_STOCKS, memory=_RANKS),
        # --- models ---
        *TRAINING,
        # --- privacy ---
        on_event("users.ProfileRemoved", "erase_removed_profile", _WRITE, concurrency=2),
        step("erase_person", Erase("recommendations"), Read("users"), of="users", timeout=300),
    ),
)
