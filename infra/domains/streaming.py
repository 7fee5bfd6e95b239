"""streaming: who may watch what, now, and who watches."""

from infra.functions import Domain, Entitled, Erase, Read, SignMedia, Write, on_event, route, step

_LEASES = Write("streaming")

STREAMING = Domain(
    name="streaming",
    functions=(
        route(
            "GET /v1/stream/{content_id}",
            "start_stream",
            _LEASES,
            Read("content"),
            Entitled(),
            Read("playback"),
            SignMedia(),
            access="viewer",
            memory=1024,
        ),
        route("POST /v1/stream/{content_id}/track", "track_stream", _LEASES, SignMedia(), access="viewer", memory=1024),
        route("GET /v1/stream/sessions", "list_streams", Read("streaming"), access="viewer", grown_up=True),
        route("DELETE /v1/stream/sessions/{session_id}", "end_stream", _LEASES, access="viewer", grown_up=True),
        on_event("subscriptions.EntitlementChanged", "end_surplus_streams", _LEASES, Entitled()),
        step("erase_person", Erase("streaming"), Read("users"), of="users"),
    ),
)
