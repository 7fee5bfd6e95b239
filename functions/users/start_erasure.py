"""Somebody asked to be forgotten: the workflow that sees to it starts, once."""

from matinee.kernel import workflows
from matinee.kernel.consumer import consumer
from matinee.users.events import UserErased


@consumer
def handler(asked: UserErased) -> None:
    workflows.start(asked.erasure_id, {"erasure_id": asked.erasure_id})
