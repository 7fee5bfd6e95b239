"""GET /v1/content/imports: the imports of the last thirty days, the newest first."""

from typing import Annotated

from matinee.content import import_jobs
from matinee.kernel.endpoint import endpoint
from pydantic import Field


@endpoint
def handler(limit: Annotated[int, Field(ge=1, le=50)] = 25, cursor: str | None = None) -> import_jobs.ImportList:
    return import_jobs.listed(limit, cursor)
