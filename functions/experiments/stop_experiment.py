"""POST /v1/admin/experiments/{experiment_id}/stop: nobody sees it any more, or everybody sees one variant, within a minute."""

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentId, ExperimentStop, ExperimentView, view
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(experiment_id: ExperimentId, given: ExperimentStop, caller: LiveCaller) -> ExperimentView:
    return view(changing.stop(experiment_id, given.ship))
