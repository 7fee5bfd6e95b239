"""The API's authorizer: which requests come in at all, and who an access token speaks for.

A request that did not come through the edge is refused: API Gateway answers 403 without calling any function. A refusal
would have a body of API Gateway's own. So a token that is not good is handed on as such, and no token as no claims: the
route's `@endpoint`, which lets nobody in without a caller, answers the 401 that says why. API Gateway keeps the answer for
the next calls with the same token.
"""

from typing import Any

from matinee.identity import edge_secret, tokens
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.log import begin


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    shown, secret = event["identitySource"]
    if not edge_secret.is_known(secret):
        return {"isAuthorized": False}
    try:
        claims = {} if shown == NO_TOKEN else tokens.claims_of(shown)
    except Unauthenticated as refusal:
        claims = {"refused": refusal.code}
    return {"isAuthorized": True, "context": claims}
