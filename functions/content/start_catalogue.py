"""Start the workflow of an export that an editor requested, once."""

from matinee.content.events import ExportRequested
from matinee.kernel import workflows
from matinee.kernel.consumer import consumer


@consumer
def handler(requested: ExportRequested) -> None:
    workflows.start(f"{requested.export_id}-1", {"export_id": requested.export_id})
