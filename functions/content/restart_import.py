"""Start the next attempt of an import that an editor retries, once."""

from matinee.content.events import ImportRetried
from matinee.kernel import workflows
from matinee.kernel.consumer import consumer


@consumer
def handler(retried: ImportRetried) -> None:
    workflows.start(f"{retried.import_id}-{retried.attempt}", {"import_id": retried.import_id})
