"""GET /v1/admin/experiments/{experiment_id}/results: what its variants change, by the last night's figures."""

from matinee.analytics import experiment_results
from matinee.analytics.experiment_results import ExperimentResults
from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentId
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(experiment_id: ExperimentId) -> ExperimentResults:
    return experiment_results.results(changing.get(experiment_id))
