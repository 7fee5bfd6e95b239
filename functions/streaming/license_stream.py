"""POST /v1/stream/license: a browser's ClearKey is told the keys to what plays, as high as the plan shows it."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.streaming import licences
from matinee.streaming.licences import License, LicenseRequest
from matinee.streaming.models import SessionId


@endpoint
def handler(session_id: SessionId, asked: LicenseRequest, caller: Caller) -> License:
    return licences.clearkey(caller, session_id, asked)
