"""Erasing an account: it is closed at once, and erased once all its access tokens have expired.

The workflow's input, and so its history, contains only the erasure's id. One item says whose it is; it is deleted last,
together with the account.
"""

from typing import Self

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.live import LiveCaller
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.request import Event
from matinee.users import devices, recovery
from matinee.users.events import UserErased
from matinee.users.privacy_models import Erasure


class Owner(LiveCaller):
    """Also the owner of an account that is already closed, who may repeat a request whose answer was lost."""

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """Raises what `live.current` does."""
        caller = Caller.from_request(event)
        return cls.model_validate(live.current(caller, closed=True)) if caller else None


def ask(owner: Owner, password: str) -> str:
    """Close the account, sign all devices out and start its erasure, once. The erasure's id.

    Raises Unauthenticated (bad_credentials), TooManyRequests.
    """
    recovery.confirm(owner, password)

    def asked() -> str:
        user = table.get(User, user_id=owner.user_id, consistent=True)
        if user.erasure_id:
            return user.erasure_id
        erasure = Erasure(erasure_id=new_id("era"), user_id=user.user_id)
        table.transact(
            table.updating(user, suspended=True, erasure_id=erasure.erasure_id, **devices.ending(user)),
            table.creating(erasure, UserErased(erasure_id=erasure.erasure_id)),
        )
        return erasure.erasure_id

    return table.again(asked)
