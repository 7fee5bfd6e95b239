"""GET /v1/admin/recommendations/models: which model of recommendations is in use, and the cards of those that are kept."""

from matinee.kernel.endpoint import endpoint
from matinee.recommendations import versions
from matinee.recommendations.versions import ModelsView


@endpoint
def handler() -> ModelsView:
    return versions.view()
