"""PUT /v1/admin/collections/{collection_id}: what a row by hand says."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.recommendations import collections
from matinee.recommendations.models import CollectionId, CollectionInput
from matinee.recommendations.views import CollectionView


@endpoint
def handler(collection_id: CollectionId, said: CollectionInput, caller: LiveCaller) -> CollectionView:
    return collections.replace(collection_id, said)
