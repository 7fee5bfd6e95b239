"""playback: positions, history, watchlist, ratings and reviews."""

from infra.functions import (
    Domain,
    Erase,
    FindObjects,
    Read,
    SealCursors,
    Write,
    WriteObjects,
    on_event,
    route,
    schedule,
    step,
)

_WRITE, _READ, _TITLES = Write("playback"), Read("playback"), Read("content")

# What a profile keeps for itself: written often, it harms nobody, and the token that wrote it ends within minutes.
_OWN = "it is the profile's own; all that others see of it is a number"

PLAYBACK = Domain(
    name="playback",
    indexes=("gsi1", "gsi2"),
    functions=(
        route("POST /v1/playback", "report_position", _WRITE, _TITLES, access="viewer", by_token=_OWN),
        route(
            "POST /v1/playback/batch", "report_positions", _WRITE, _TITLES, access="viewer", by_token=_OWN, timeout=29
        ),
        route("GET /v1/playback", "get_position", _READ, access="viewer"),
        route("PUT /v1/playback/languages", "keep_languages", _WRITE, access="viewer", by_token=_OWN),
        route("GET /v1/playback/continue", "list_continuing", _READ, _TITLES, access="viewer"),
        route("GET /v1/history", "list_history", SealCursors(), _READ, _TITLES, access="viewer"),
        route("DELETE /v1/history", "clear_history", _WRITE, access="viewer", grown_up=True),
        route("DELETE /v1/history/{content_id}", "forget_title", _WRITE, access="viewer", grown_up=True),
        route("GET /v1/watchlist", "list_watchlist", SealCursors(), _READ, _TITLES, access="viewer"),
        route("POST /v1/watchlist", "add_to_watchlist", _WRITE, _TITLES, access="viewer", by_token=_OWN),
        route("DELETE /v1/watchlist/{content_id}", "remove_from_watchlist", _WRITE, access="viewer", by_token=_OWN),
        route("GET /v1/content/{content_id}/mine", "get_mine", _READ, access="viewer"),
        route("PUT /v1/content/{content_id}/rating", "rate_title", _WRITE, _TITLES, access="viewer", by_token=_OWN),
        route("DELETE /v1/content/{content_id}/rating", "delete_rating", _WRITE, access="viewer", by_token=_OWN),
        route(
            "GET /v1/content/{content_id}/reviews",
            "list_reviews",
            SealCursors(),
            _READ,
            _TITLES,
            access="viewer",
            grown_up=True,
        ),
        route("POST /v1/content/{content_id}/reviews", "write_review", _WRITE, _TITLES, access="viewer", grown_up=True),
        route("PUT /v1/reviews/{review_id}", "replace_review", _WRITE, access="viewer", grown_up=True),
        route("DELETE /v1/reviews/{review_id}", "delete_review", _WRITE, access="viewer", grown_up=True),
        route("POST /v1/reviews/{review_id}/report", "report_review", _WRITE, access="viewer", grown_up=True),
        route("GET /v1/admin/reviews", "list_waiting_reviews", SealCursors(), _READ, access="admin"),
        route("PUT /v1/admin/reviews/{review_id}", "judge_review", _WRITE, access="admin"),
        on_event("playback.HistoryCleared", "forget_history", _WRITE, timeout=300),
        on_event("users.ProfileRemoved", "note_removed_profile", _WRITE, concurrency=5),
        schedule("rate(15 minutes)", "erase_removed_profiles", _WRITE),
        schedule(
            "rate(1 hour)",
            "publish_popularity",
            _READ,
            WriteObjects("search", "popularity.json"),
            FindObjects("recommendations", "watched/"),
            WriteObjects("recommendations", "watched"),
        ),
        step("erase_person", Erase("playback"), Read("users"), of="users", timeout=300),
    ),
)
