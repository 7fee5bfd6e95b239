"""POST /v1/analytics/reset: a new random id stands for the profile; what was collected under the old one goes within 30 days."""

from matinee.analytics import resetting
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(caller: LiveCaller) -> None:
    resetting.reset(caller)
