"""GET /v1/health: the API's status and version."""

from matinee import __version__
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model


class Health(Model):
    status: str = "ok"
    version: str = __version__


@endpoint
def handler() -> Health:
    return Health()
