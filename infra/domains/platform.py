"""platform: publishing events, custom resources and key rotation."""

from infra.functions import (
    DeleteObjects,
    Domain,
    ListObjects,
    MakeKeys,
    PublishEvents,
    ReadAssets,
    ReplayOutboxes,
    RotateEdgeSecret,
    RotateMediaKeys,
    RotateTokenKeys,
    WriteObjects,
    internal,
    schedule,
)

PLATFORM = Domain(
    name="platform",
    table=False,
    functions=(
        internal("Invoked by the streams of all tables", "publish_events", PublishEvents(), timeout=60),
        internal("Invoked by an operator", "replay_outbox", ReplayOutboxes(), timeout=300, concurrency=1),
        internal("Custom resource: signing keys and the edge's secret", "create_key_pair", MakeKeys(), timeout=60),
        schedule("rate(1 hour)", "rotate_token_keys", RotateTokenKeys(), timeout=60, concurrency=1),
        schedule("rate(1 hour)", "rotate_media_keys", RotateMediaKeys(), timeout=60, concurrency=1),
        schedule("rate(1 hour)", "rotate_edge_secret", RotateEdgeSecret(), timeout=60, concurrency=1),
        internal(
            "Custom resource: the site's files",
            "publish_site",
            ReadAssets(),
            WriteObjects("site"),
            ListObjects("site"),
            DeleteObjects("site"),
            timeout=300,
            memory=1024,
        ),
    ),
)
