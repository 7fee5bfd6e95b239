"""POST /v1/admin/experiments/{experiment_id}/start: let viewers see it, with results that begin anew."""

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentId, ExperimentView, view
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(experiment_id: ExperimentId, caller: LiveCaller) -> ExperimentView:
    return view(changing.start(experiment_id))
