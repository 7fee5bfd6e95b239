"""Every hour: takes the next step of rotating the secret by which the API knows CloudFront, when one is due.

An operator may invoke it with {"early": true} (docs/runbooks/rotate-keys.md).
"""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.platform.edge_secret import EdgeSecret, Request, State


@step
def handler(request: Request) -> State:
    return EdgeSecret(settings()["secret_edge"], settings()["distribution"]).rotate(early=request.early)
