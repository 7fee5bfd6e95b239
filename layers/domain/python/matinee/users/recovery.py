"""A password that was forgotten, or that is to be another."""

from collections.abc import Callable

from matinee.identity import live
from matinee.identity.caller import Caller
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.errors import BadRequest, Conflict, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.request import Origin
from matinee.users import accounts, limits, passwords, sessions
from matinee.users.events import MailRequested
from matinee.users.limits import Limit
from matinee.users.models import NOBODY, Address, Ticket

_FORGOT = Limit("forgot", burst=3, interval=300)
_FORGOT_FROM = Limit("forgot-address", burst=60, interval=2)
_CHANGE = Limit("change", burst=5, interval=60)


def forgot(email: str, origin: Origin) -> None:
    """Mail a link to the account of an address, if there is one: neither the answer nor its time tells.

    Raises TooManyRequests.
    """
    limits.spend((_FORGOT, email), (_FORGOT_FROM, origin.address))
    address = table.find(Address, email=email)
    user_id = address.user_id if address else NOBODY
    ticket = Ticket(ticket_id=new_id("tic"), kind="reset", user_id=user_id, ttl=accounts.soon())
    mail = MailRequested(user_id=user_id, mail="reset", ticket_id=ticket.ticket_id)
    table.create(ticket, *([mail] if address else []))


def reset(token: str, new_password: str) -> None:
    """Set the password and sign every device out; whoever can open the mail owns the address.

    Raises BadRequest (bad_ticket), Invalid (new_password).
    """
    ticket, user = accounts.redeemed("reset", token)
    changes = {"password_hash": passwords.hashed(passwords.good(new_password, user.email, "new_password"))}
    mail = MailRequested(user_id=user.user_id, mail="password_changed")
    writes = (
        [table.updating(user, mail, **changes)]
        if user.verified
        else [
            *accounts.activating(user, {**changes, "marketing_consent": False}),  # who registered may be anybody
            accounts.agreeing(user.user_id, "terms"),
        ]
    )
    try:
        table.transact(table.deleting(ticket), *writes)
    except Conflict as conflict:
        raise BadRequest("This link was used already: ask for a new one", code="bad_ticket") from conflict
    sessions.end_all(user.user_id)


def change(caller: Caller, password: str, new_password: str) -> None:
    """Set the password and sign every other device out. Raises Unauthenticated, Invalid (new_password), TooManyRequests."""
    user = confirmed(caller, password)
    new_hash = passwords.hashed(passwords.good(new_password, user.email, "new_password"))
    mail = MailRequested(user_id=user.user_id, mail="password_changed")
    table.update(user, mail, password_hash=new_hash)
    sessions.end_all(user.user_id, but=caller.session_id)


def confirmed(caller: Caller, password: str, account_of: Callable[[Caller], User] = live.account) -> User:
    """The account of a caller who says its password again. Raises Unauthenticated (bad_credentials), TooManyRequests."""
    key: limits.Key = (_CHANGE, caller.user_id)
    buckets = limits.read([key])
    limits.refuse([key], buckets)
    user = account_of(caller)
    if not passwords.matches(user.password_hash, password):
        limits.take([key], buckets)
        raise Unauthenticated("The password is wrong", code="bad_credentials")
    return user
