"""streaming: starting and ending streams, licences and content keys."""

from infra.functions import (
    KEY_SERVER,
    AskDrmVendor,
    Domain,
    Entitled,
    Erase,
    Function,
    Read,
    SignMedia,
    UnwrapKeys,
    WrapKeys,
    Write,
    on_event,
    route,
    step,
)

_LEASES = Write("streaming")

_LEASED = "the lease of a stream that was started live ends by itself"

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
            AskDrmVendor(),
            access="viewer",
            live=True,
            memory=1024,
        ),
        route(
            "POST /v1/stream/{content_id}/track",
            "track_stream",
            _LEASES,
            Read("content"),
            SignMedia(),
            access="viewer",
            by_token=_LEASED,
            memory=1024,
        ),
        route(
            "GET /v1/stream/{content_id}/look",
            "get_look",
            Read("content"),
            SignMedia(),
            access="viewer",
            live=True,
            memory=1024,
        ),
        route("GET /v1/stream/sessions", "list_streams", Read("streaming"), access="viewer", grown_up=True),
        route("DELETE /v1/stream/sessions/{session_id}", "end_stream", _LEASES, access="viewer", grown_up=True),
        route(
            "POST /v1/stream/license",
            "license_stream",
            _LEASES,
            Read("content"),
            Entitled(),
            UnwrapKeys(),
            access="viewer",
            by_token=_LEASED,
            memory=1024,
        ),
        route(
            "POST /v1/stream/license/{system}",
            "license_stream_by_vendor",
            _LEASES,
            Read("content"),
            Entitled(),
            AskDrmVendor(),
            access="viewer",
            by_token=_LEASED,
            memory=1024,
        ),
        Function(
            "provide_keys",
            KEY_SERVER,
            (Write("streaming"), Read("transcoding"), WrapKeys(), AskDrmVendor()),
            timeout=29,
        ),
        on_event(("content.TitleRemoved", "content.VersionRemoved"), "forget_keys", Write("streaming")),
        on_event("subscriptions.EntitlementChanged", "end_surplus_streams", _LEASES, Entitled()),
        step("erase_person", Erase("streaming"), Read("users"), of="users"),
    ),
)
