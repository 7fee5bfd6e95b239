"""Being forgotten: the account is closed at once, and erased once no access token speaks for it any more.

What a workflow is told, and so what its history keeps, is the erasure's id alone: who it is stands in one item, which is
the last to go, together with the account.
"""

from typing import Self

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.live import LiveCaller
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.request import Event
from matinee.users import recovery, sessions
from matinee.users.events import UserErased
from matinee.users.models import Erasure


class Owner(LiveCaller):
    """Also of an account that is closed already: an owner who did not receive the answer may ask again."""

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """Raises what `live.current` does."""
        caller = Caller.from_request(event)
        return cls.model_validate(live.current(caller, closed=True)) if caller else None


def ask(owner: Owner, password: str) -> str:
    """The erasure's id, the same however often it is asked for; every device is signed out.

    Raises Unauthenticated (bad_credentials), TooManyRequests.
    """
    recovery.confirm(owner, password)

    def asked() -> str:
        user = table.get(User, user_id=owner.user_id, consistent=True)
        if user.erasure_id:
            return user.erasure_id
        erasure = Erasure(erasure_id=new_id("era"), user_id=user.user_id)
        table.transact(
            table.updating(user, suspended=True, erasure_id=erasure.erasure_id, **sessions.ending(user)),
            table.creating(erasure, UserErased(erasure_id=erasure.erasure_id)),
        )
        return erasure.erasure_id

    return table.again(asked)
