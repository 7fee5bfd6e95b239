"""DELETE /v1/admin/experiments/{experiment_id}: one that nobody sees anything of."""

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentId
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(experiment_id: ExperimentId, caller: LiveCaller) -> None:
    changing.delete(experiment_id)
