"""GET /v1/experiments: the variants of whoever calls. A browser keeps them for half a minute, nobody between it and us."""

from typing import Annotated

from matinee.experiments import deciding, views
from matinee.experiments.views import OwnVariants
from matinee.identity.caller import Caller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.request import Origin
from pydantic import StringConstraints


@endpoint
def handler(
    caller: Caller | None,
    origin: Origin,
    visitor_id: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{8,64}$")] = "",
) -> Annotated[Reply, OwnVariants]:
    found = OwnVariants(variants=views.seen(deciding.variants(caller, origin, visitor_id)))
    kept = {"cache-control": f"private, max-age={deciding.MAX_AGE}", "vary": f"Authorization, {deciding.FORCED}"}
    return Reply(found, headers=kept)
