"""Events about accounts and requests for mails. They contain no addresses and no names."""

from typing import Literal

from matinee.identity.models import ErasureId
from matinee.kernel.bus import Event
from matinee.kernel.types import ProfileId, UserId
from matinee.users.privacy_models import ExportId

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
    """The address is verified, so the account can be used."""

    user_id: UserId


class UserSuspended(Event):
    user_id: UserId


class ProfileRemoved(Event):
    """A profile was deleted. Access tokens that name it may still be valid for some minutes."""

    user_id: UserId
    profile_id: ProfileId


class UserErased(Event):
    """The owner of an account requested its erasure. `forgetting.person` says whose it is until it is done."""

    erasure_id: ErasureId


class ExportRequested(Event):
    export_id: ExportId


class MailRequested(Event):
    """`ticket_id` is the ticket of the mail's link, `facts` are inserted into its text."""

    user_id: UserId
    mail: Mail
    ticket_id: str = ""
    facts: dict[str, str] = {}
