"""A domain's DynamoDB table: single-table design, optimistic versions, and events that leave with the write.

- `items`: what is stored, and its keys
- `writes`: what a write says, on its own or in a transaction; `store` carries it out
- `sizes`: how large items are; what DynamoDB would refuse raises TooLarge
- `reads`: items by their keys, and all that a partition holds
- `pages`: a part of a partition with a sealed cursor to the next one: for a route that answers a list, and for nobody else

Reads and writes of one item cost one call; the events given to a write are stored on the item itself (attribute
`outbox`), so that the table's stream carries both or neither.
"""

from matinee.kernel.table.items import Item, decode, encode
from matinee.kernel.table.pages import Page, page
from matinee.kernel.table.reads import collection, every, find, find_many, first, get, place
from matinee.kernel.table.store import (
    again,
    create,
    delete,
    patch,
    purge,
    remove,
    remove_if,
    supersede,
    transact,
    update,
)
from matinee.kernel.table.writes import (
    Write,
    adding,
    changed,
    counting,
    creating,
    deleting,
    dropping,
    fit_together,
    must_fit_together,
    putting,
    untouched,
    updating,
)

__all__ = [
    "Item",
    "Page",
    "Write",
    "adding",
    "again",
    "changed",
    "collection",
    "counting",
    "create",
    "creating",
    "decode",
    "delete",
    "deleting",
    "dropping",
    "encode",
    "every",
    "find",
    "find_many",
    "first",
    "fit_together",
    "get",
    "must_fit_together",
    "page",
    "patch",
    "place",
    "purge",
    "putting",
    "remove",
    "remove_if",
    "supersede",
    "transact",
    "untouched",
    "update",
    "updating",
]
