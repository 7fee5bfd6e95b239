"""Watchlists, how many of something a profile has, and profiles that were removed, as they are stored."""

from matinee.kernel.table import Item
from matinee.kernel.types import ProfileId, TitleId, UserId


class Listed(
    Item,
    pk="USER#{user_id}",
    sk="{profile_id}#LISTED#{content_id}",
    gsi1pk="LIST#{profile_id}",
    gsi1sk="{added_ms:013d}#{content_id}",
):
    """A title on a profile's watchlist."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    added_ms: int


class UsageCount(Item, pk="USER#{user_id}", sk="{profile_id}#TALLY#{of}"):
    """How many of something a profile has, or has made on one day, to enforce a limit."""

    count: int = 0


class RemovedProfile(Item, pk="USER#{user_id}", sk="LEAVING#{profile_id}", gsi1pk="LEAVING", gsi1sk="{due_ms:013d}"):
    """A removed profile, whose data is erased once every access token that names it has expired."""

    user_id: UserId
    profile_id: ProfileId
    due_ms: int
