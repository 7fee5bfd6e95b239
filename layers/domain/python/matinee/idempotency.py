"""A POST with an `Idempotency-Key` is carried out once, by Powertools' idempotency; imported when such a key arrives."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

from matinee import aws
from matinee.errors import Conflict, Invalid
from matinee.settings import settings

_DAY = 86_400


@cache
def _store() -> DynamoDBPersistenceLayer:
    return DynamoDBPersistenceLayer(
        table_name=settings()["idempotency_table"], boto3_client=aws.client("dynamodb"), expiry_attr="ttl"
    )


def once(asked: dict[str, Any], body: str, context: Any, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The reply to `asked` (who, what call, which key), computed once a day.

    Raises Conflict while the first call is still at work, Invalid where the key was used with another body.
    A call that raised is forgotten, so that it can be made again.
    """
    config = IdempotencyConfig(
        event_key_jmespath="asked", payload_validation_jmespath="body", expires_after_seconds=_DAY
    )
    config.register_lambda_context(context)

    def carry_out(*, request: dict[str, Any]) -> dict[str, Any]:
        return answer()

    carried_out: Callable[..., dict[str, Any]] = idempotent_function(
        carry_out, data_keyword_argument="request", persistence_store=_store(), config=config
    )

    try:
        return carried_out(request={"asked": json.dumps(asked, sort_keys=True), "body": body})
    except IdempotencyAlreadyInProgressError as error:
        raise Conflict("The first call with this key is still at work", code="in_progress") from error
    except IdempotencyValidationError as error:
        raise Invalid({"Idempotency-Key": "was used with another body"}) from error
