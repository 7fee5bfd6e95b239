"""The queue of dead letters of a function: where a message waits that fails for a reason of its own, with the reason."""

from matinee.kernel import aws
from matinee.kernel.settings import settings


def park(body: str, **facts: str) -> None:
    """`facts` become message attributes, at most ten. Raises ClientError, BotoCoreError."""
    aws.client("sqs").send_message(
        QueueUrl=settings()["dead_letters"],
        MessageBody=body,
        MessageAttributes={name: {"DataType": "String", "StringValue": value} for name, value in facts.items()},
    )
