"""The API's authorizer: an access token in, who it speaks for out; API Gateway keeps the answer for the token's next calls.

API Gateway would answer a refusal with a 403 and a body of its own. So a token that is not good is handed on as such, and
the route's `@endpoint`, which lets nobody in without a caller, answers the 401 that says what is wrong with it.
"""

from typing import Any

from matinee.identity import tokens
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.log import begin


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    try:
        claims = tokens.claims_of(event["identitySource"][0])
    except Unauthenticated as refusal:
        claims = {"refused": refusal.code}
    return {"isAuthorized": True, "context": claims}
