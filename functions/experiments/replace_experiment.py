"""PUT /v1/admin/experiments/{experiment_id}: its definition, said anew. If-Match takes its version."""

from typing import Annotated

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentDefinition, ExperimentId, ExperimentView, view
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.preconditions import IfMatch, etag


@endpoint
def handler(
    experiment_id: ExperimentId, definition: ExperimentDefinition, expected: IfMatch, caller: LiveCaller
) -> Annotated[Reply, ExperimentView]:
    stored = changing.replace(experiment_id, definition, expected)
    return Reply(view(stored), headers={"etag": etag(stored.version)})
