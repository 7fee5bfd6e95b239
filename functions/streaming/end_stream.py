"""DELETE /v1/stream/sessions/{session_id}: ends a stream of this household. Its player stops within minutes."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.streaming import sessions
from matinee.streaming.models import SessionId


@endpoint(status=204)
def handler(session_id: SessionId, caller: LiveCaller) -> None:
    sessions.end(caller, session_id)
