"""A password that was forgotten, or that is to be another."""

from matinee.identity.live import LiveCaller
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.errors import BadRequest, Conflict, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.request import Origin
from matinee.users import devices, limits, passwords, registration
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
    ticket = Ticket(ticket_id=new_id("tic"), kind="reset", user_id=user_id, ttl=registration.soon())
    mail = MailRequested(user_id=user_id, mail="reset", ticket_id=ticket.ticket_id)
    table.create(ticket, *([mail] if address else []))


def reset(token: str, new_password: str) -> None:
    """Set the password and sign every device out; whoever can open the mail owns the address.

    Raises BadRequest (bad_ticket), Invalid (new_password).
    """
    ticket, user = registration.redeemed("reset", token)
    new_hash = passwords.hashed(passwords.good(new_password, user.email, "new_password"))
    changes = {"password_hash": new_hash, **devices.ending(user)}
    mail = MailRequested(user_id=user.user_id, mail="password_changed")
    writes = (
        [table.updating(user, mail, **changes)]
        if user.verified
        else [
            *registration.activating(user, {**changes, "marketing_consent": False}),  # who registered may be anybody
            registration.agreeing(user.user_id, "terms"),
        ]
    )
    try:
        table.transact(table.deleting(ticket), *writes)
    except Conflict as conflict:
        raise BadRequest("This link was already used: ask for a new one", code="bad_ticket") from conflict


def change(caller: LiveCaller, password: str, new_password: str) -> None:
    """Set the password and sign every other device out.

    Raises Unauthenticated (bad_credentials, session_ended), Invalid (new_password), TooManyRequests.
    """
    confirm(caller, password)
    before = caller.account
    new_hash = passwords.hashed(passwords.good(new_password, before.email, "new_password"))

    def changed() -> None:
        user = table.get(User, user_id=before.user_id, consistent=True)
        if user.password_hash != before.password_hash:
            raise Unauthenticated("The password was changed meanwhile", code="bad_credentials")
        mail = MailRequested(user_id=user.user_id, mail="password_changed")
        changes = {"password_hash": new_hash, **devices.ending(user)}
        table.transact(table.updating(user, mail, **changes), devices.staying(caller, user))

    table.again(changed)


def confirm(caller: LiveCaller, password: str) -> None:
    """That the caller knows the account's password. Raises Unauthenticated (bad_credentials), TooManyRequests."""
    key: limits.Key = (_CHANGE, caller.user_id)
    buckets = limits.read([key])
    right = passwords.matches(caller.account.password_hash, password)
    limits.count([key], buckets, right=right)
    if not right:
        raise Unauthenticated("The password is wrong", code="bad_credentials")
