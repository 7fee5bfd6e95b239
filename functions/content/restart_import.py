"""Start the next attempt of an import that an editor retries, once."""

from matinee.content import workflow
from matinee.content.events import ImportRetried
from matinee.kernel.consumer import consumer


@consumer
def handler(retried: ImportRetried) -> None:
    workflow.start("import_id", retried.import_id, retried.attempt)
