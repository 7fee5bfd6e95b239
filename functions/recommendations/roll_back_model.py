"""POST /v1/admin/recommendations/models/rollback: put the model before into use again."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.log import logger
from matinee.recommendations import versions
from matinee.recommendations.versions import Current


@endpoint
def handler(caller: LiveCaller) -> Current:
    current = versions.roll_back()
    logger.warning("the model before is in use again", version=current.version, by=caller.user_id)
    return current
