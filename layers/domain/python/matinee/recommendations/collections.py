"""Rows that editors make by hand: at most MOST, as all of them stand in the shelf."""

import time

from matinee.kernel import table
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.recommendations.events import CollectionsChanged
from matinee.recommendations.models import Collection, CollectionInput
from matinee.recommendations.views import CollectionList, CollectionView

MOST = 200
_LEAVES = 86_400
"""Seconds after which DynamoDB deletes the item of a collection that is gone."""


def every() -> list[Collection]:
    """In the order in which they were made. One call."""
    return [each for each in table.every(Collection) if not each.gone]


def listed() -> CollectionList:
    return CollectionList(items=[_view(each) for each in every()])


def create(said: CollectionInput) -> CollectionView:
    """Raises Conflict (collections_full), Invalid."""
    if len(every()) >= MOST:
        raise Conflict(f"There are {MOST} collections: delete some first", code="collections_full")
    return _view(table.create(Collection(collection_id=new_id("col"), said=said), CollectionsChanged()))


def replace(collection_id: str, said: CollectionInput) -> CollectionView:
    """Raises NotFound."""

    def replaced() -> Collection:
        found = table.get(Collection, collection_id=collection_id, consistent=True)
        if found.gone:
            raise NotFound("It is deleted")
        return table.update(found, CollectionsChanged(), said=said, updated_at=now())

    return _view(table.again(replaced))


def delete(collection_id: str) -> None:
    """Idempotent."""

    def deleted() -> None:
        found = table.find(Collection, collection_id=collection_id, consistent=True)
        if found and not found.gone:
            table.update(found, CollectionsChanged(), gone=True, ttl=int(time.time()) + _LEAVES)

    table.again(deleted)


def _view(found: Collection) -> CollectionView:
    return CollectionView(
        **dict(found.said), collection_id=found.collection_id, updated_at=found.updated_at, version=found.version
    )
