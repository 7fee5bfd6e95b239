"""POST /v1/stream/{content_id}/track: extends a stream's lease and cookies, or ends it."""

from typing import Annotated

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.types import MILLISECONDS, Input, TitleId
from matinee.streaming import sessions
from matinee.streaming.models import SessionId
from pydantic import Field


class StreamReport(Input):
    session_id: SessionId
    position: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False), MILLISECONDS]
    """Seconds. The household sees it. POST /v1/playback stores the position for resuming."""
    event: sessions.Event
    """Sent at each of these, and as progress every five minutes. stop and complete end the stream."""


@endpoint
def handler(content_id: TitleId, report: StreamReport, caller: Caller) -> Annotated[Reply, sessions.TrackedStream]:
    tracked, cookies = sessions.track(caller, content_id, report.session_id, report.position, report.event)
    return Reply(tracked, cookies=cookies)
