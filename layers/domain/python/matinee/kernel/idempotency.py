"""A POST with an `Idempotency-Key` is carried out once, by Powertools' idempotency; imported when such a key arrives."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyItemAlreadyExistsError,
    IdempotencyValidationError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.errors import Conflict, Invalid
from matinee.kernel.settings import settings

_DAY = 86_400


class _Store(DynamoDBPersistenceLayer):
    def _put_record(self, data_record: DataRecord) -> None:
        """A record whose answer was lost is sent again, and then meets itself: that is nobody else at work."""
        try:
            super()._put_record(data_record)
        except IdempotencyItemAlreadyExistsError as error:
            refused, there = error.__cause__, error.old_data_record
            ours = there and there.in_progress_expiry_timestamp == data_record.in_progress_expiry_timestamp
            if not (ours and isinstance(refused, ClientError) and aws.sent_again(dict(refused.response))):
                raise


def _store(caller: str) -> _Store:
    """A reply may say things of the one who asked: those of one caller lie together, so that they can be forgotten."""
    return _Store(
        table_name=settings()["idempotency_table"],
        key_attr="caller",
        static_pk_value=caller,
        sort_key_attr="call",
        boto3_client=aws.client("dynamodb"),
        expiry_attr="ttl",
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

    def carry_out(*, request: dict[str, Any]) -> str:
        return _packed(answer())

    carried_out: Callable[..., str] = idempotent_function(
        carry_out, data_keyword_argument="request", persistence_store=_store(asked["caller"] or "nobody"), config=config
    )

    try:
        packed = carried_out(request={"asked": json.dumps(asked, sort_keys=True), "body": body})
    except IdempotencyAlreadyInProgressError as error:
        raise Conflict("The first call with this key is still at work", code="in_progress") from error
    except IdempotencyValidationError as error:
        raise Invalid({"Idempotency-Key": "was used with another body"}) from error
    reply: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return reply


def _packed(reply: dict[str, Any]) -> str:
    """An item holds 400 kB; an answer may be a megabyte of URLs that differ in their signatures."""
    return base64.b64encode(zlib.compress(json.dumps(reply).encode())).decode()
