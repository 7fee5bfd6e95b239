"""POST /v1/stream/license/{system}: a licence from the deployment's DRM vendor for the keys that the plan allows."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Binary, endpoint
from matinee.kernel.request import RawBody
from matinee.streaming import licences
from matinee.streaming.licences import System
from matinee.streaming.models import SessionId


@endpoint
def handler(system: System, session_id: SessionId, challenge: RawBody, caller: Caller) -> Binary:
    return Binary(content=licences.by_vendor(caller, session_id, system, challenge.content))
