"""streaming: who may watch what, now."""

from infra.functions import Domain, Read, SignMedia, route

STREAMING = Domain(
    name="streaming",
    table=False,
    functions=(
        route(
            "GET /v1/stream/{content_id}",
            "start_stream",
            Read("content"),
            Read("playback"),
            SignMedia(),
            access="viewer",
            memory=1024,
        ),
    ),
)
