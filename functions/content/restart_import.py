"""Somebody tries an import again: its next attempt begins, once."""

from matinee.consumer import consumer
from matinee.content import workflow
from matinee.content.events import ImportRetried


@consumer
def handler(retried: ImportRetried) -> None:
    workflow.start("import_id", retried.import_id, retried.attempt)
