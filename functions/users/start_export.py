"""Somebody asked for a copy of their data: its workflow starts, once."""

from matinee.kernel import workflows
from matinee.kernel.consumer import consumer
from matinee.users.events import ExportRequested


@consumer
def handler(requested: ExportRequested) -> None:
    workflows.start(requested.export_id, {"export_id": requested.export_id})
