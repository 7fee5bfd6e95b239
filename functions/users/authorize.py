"""The API's authorizer: an access token in, who it speaks for out; API Gateway keeps the answer for the token's next calls."""

from typing import Any

from matinee.errors import Unauthenticated
from matinee.log import begin, logger
from matinee.users import tokens


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    try:
        claims = tokens.claims_of(event["identitySource"][0])
    except Unauthenticated as refusal:
        logger.info("refused", code=refusal.code)
        return {"isAuthorized": False, "context": {}}
    logger.info("authorized", user_id=claims["user_id"])
    return {"isAuthorized": True, "context": claims}
