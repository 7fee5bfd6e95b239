"""POST /v1/stream/license: a ClearKey licence with the keys of a stream that the plan allows."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.streaming import licences
from matinee.streaming.licences import License, LicenseRequest
from matinee.streaming.models import SessionId


@endpoint
def handler(session_id: SessionId, asked: LicenseRequest, caller: Caller) -> License:
    return licences.clearkey(caller, session_id, asked)
