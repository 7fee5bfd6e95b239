"""The API's authorizer: an access token in, who it speaks for out; API Gateway keeps the answer for the token's next calls.

API Gateway would answer a refusal with a 403 and a body of its own. So a token that is not good is handed on as such, and
no token as no claims: the route's `@endpoint`, which lets nobody in without a caller, answers the 401 that says why.
"""

from typing import Any

from matinee.identity import tokens
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.log import begin


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    (shown,) = event["identitySource"]
    try:
        claims = {} if shown == NO_TOKEN else tokens.claims_of(shown)
    except Unauthenticated as refusal:
        claims = {"refused": refusal.code}
    return {"isAuthorized": True, "context": claims}
