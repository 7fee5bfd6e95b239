"""DELETE /v1/admin/collections/{collection_id}: a row by hand goes."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.recommendations import collections
from matinee.recommendations.models import CollectionId


@endpoint
def handler(collection_id: CollectionId, caller: LiveCaller) -> None:
    collections.delete(collection_id)
