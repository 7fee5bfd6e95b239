"""What becomes of accounts, for whoever must know; and the mails that follow. No address or name is in an event."""

from typing import Literal

from matinee.identity.models import ErasureId
from matinee.kernel.bus import Event
from matinee.kernel.types import ProfileId, UserId
from matinee.users.models import ExportId

Mail = Literal[
    "verify",
    "already_registered",
    "reset",
    "password_changed",
    "new_device",
    "token_reused",
    "provider_linked",
    "erased",
    "export_ready",
    "duplicate_refunded",
    "duplicate_ended",
]


class UserRegistered(Event):
    """The address is verified: the account is good from now on."""

    user_id: UserId


class UserSuspended(Event):
    user_id: UserId


class ProfileRemoved(Event):
    """A member has left the household. Access tokens that carry the profile may be good for a while yet."""

    user_id: UserId
    profile_id: ProfileId


class UserErased(Event):
    """The owner of an account asked to be forgotten. Who it is, `erasures.person` says until it is done."""

    erasure_id: ErasureId


class ExportRequested(Event):
    export_id: ExportId


class MailRequested(Event):
    """`ticket_id`: what the mail's link is good for. `facts` fill the mail's sentences."""

    user_id: UserId
    mail: Mail
    ticket_id: str = ""
    facts: dict[str, str] = {}
