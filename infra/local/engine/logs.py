"""CloudWatch Logs on a laptop: the latest of every group, not all that ever was."""

from typing import Any

from ministack.services import cloudwatch_logs

STREAMS = 100
"""Latest streams kept of a group; the engine gives every invocation one of its own."""
EVENTS = 1_000
"""Latest events kept of a stream."""


def keep_the_latest() -> None:
    get_state = cloudwatch_logs.get_state

    def state() -> dict[str, Any]:
        for group in list(cloudwatch_logs._log_groups.all_values()):
            streams = group["streams"]
            for name in sorted(streams, key=lambda each: streams[each]["creationTime"])[:-STREAMS]:
                del streams[name]
            for stream in streams.values():
                del stream["events"][:-EVENTS]
        taken: dict[str, Any] = get_state()
        return taken

    cloudwatch_logs.get_state = state
