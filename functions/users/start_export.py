"""Somebody asked for a copy of their data: its workflow starts, once."""

from matinee.kernel.consumer import consumer
from matinee.users import workflow
from matinee.users.events import ExportRequested


@consumer
def handler(requested: ExportRequested) -> None:
    workflow.start("export_id", requested.export_id)
