"""Queues hand a function as many messages as its mapping says, not ten at most."""

from typing import Any

from ministack.services import sqs


def fill_batches() -> None:
    receive = sqs._receive_messages_for_esm

    def received(queue_url: str, most: int) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        while len(batch) < most and (more := receive(queue_url, most - len(batch))):
            batch += more
        return batch

    sqs._receive_messages_for_esm = received
