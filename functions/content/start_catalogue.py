"""Start the workflow of an export that an editor requested, once."""

from matinee.content import workflow
from matinee.content.events import ExportRequested
from matinee.kernel.consumer import consumer


@consumer
def handler(requested: ExportRequested) -> None:
    workflow.start("export_id", requested.export_id)
