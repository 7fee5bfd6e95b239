"""Being forgotten: the account is closed at once, and erased once no access token speaks for it any more.

What a workflow is told, and so what its history keeps, is the erasure's id alone: who it is stands in one item, which is
the last to go, together with the account.
"""

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.users import recovery, sessions
from matinee.users.events import UserErased
from matinee.users.models import Erasure


def ask(caller: Caller, password: str) -> str:
    """The erasure's id, the same however often it is asked for; every device is signed out.

    Raises Unauthenticated (bad_credentials), TooManyRequests.
    """
    user_id = recovery.confirmed(caller, password, _owner).user_id

    def asked() -> str:
        user = table.get(User, user_id=user_id, consistent=True)
        if user.erasure_id:
            return user.erasure_id
        erasure = Erasure(erasure_id=new_id("era"), user_id=user_id)
        table.transact(
            table.updating(user, suspended=True, erasure_id=erasure.erasure_id),
            table.creating(erasure, UserErased(erasure_id=erasure.erasure_id)),
        )
        return erasure.erasure_id

    erasure_id = table.again(asked)
    sessions.end_all(user_id)
    return erasure_id


def _owner(caller: Caller) -> User:
    """Also of an account that is closed by now: whoever did not hear the answer may ask again."""
    user = table.find(User, user_id=caller.user_id, consistent=True)
    return user if user and user.erasure_id else live.account(caller)


def person(erasure_id: str) -> str | None:
    """Whom a domain is to forget: their user id, or None once that is done."""
    erasure = table.find(Erasure, erasure_id=erasure_id, consistent=True)
    return erasure.user_id if erasure else None
