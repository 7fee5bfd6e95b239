"""POST /v1/admin/experiments: a draft, which nobody sees until it is started."""

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentView, NewExperiment, view
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint(status=201)
def handler(given: NewExperiment, caller: LiveCaller) -> ExperimentView:
    return view(changing.create(given.experiment_id, given.definition))
