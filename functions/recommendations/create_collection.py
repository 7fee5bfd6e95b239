"""POST /v1/admin/collections: a row by hand, which is on home pages a moment later, where and when it says."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.recommendations import collections
from matinee.recommendations.models import CollectionInput
from matinee.recommendations.views import CollectionView


@endpoint(status=201, idempotent=True)
def handler(said: CollectionInput, caller: LiveCaller) -> CollectionView:
    return collections.create(said)
