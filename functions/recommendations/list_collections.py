"""GET /v1/admin/collections: the rows that editors have made by hand."""

from matinee.kernel.endpoint import endpoint
from matinee.recommendations import collections
from matinee.recommendations.views import CollectionList


@endpoint
def handler() -> CollectionList:
    return collections.listed()
