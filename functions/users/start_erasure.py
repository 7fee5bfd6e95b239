"""Somebody asked to be forgotten: the workflow that sees to it starts, once."""

from matinee.kernel.consumer import consumer
from matinee.users import workflow
from matinee.users.events import UserErased


@consumer
def handler(asked: UserErased) -> None:
    workflow.start("erasure_id", asked.erasure_id)
