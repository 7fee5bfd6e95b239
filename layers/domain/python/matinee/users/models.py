"""Stored accounts. Everything that belongs to an account is in its partition, so that one query reads it."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from matinee.identity.addresses import Email
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, UserId, now

Password = Annotated[str, StringConstraints(min_length=8, max_length=128, strip_whitespace=False)]
"""A new password, stored exactly as it was typed."""
Guess = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=False)]
"""A password to check."""
NOBODY = "usr_00000000000000000000000000"
"""An id that no account has."""


class Address(Item, pk="EMAIL#{email}", sk="EMAIL"):
    email: Email
    user_id: UserId
    ttl: int | None = None


class Consent(Item, pk="CONSENTS#{user_id}", sk="{consent_id}", append_only=True):
    """A consent that was given or withdrawn. Only the erasure of the person may change or delete it."""

    user_id: UserId
    consent_id: str
    kind: Literal["terms", "marketing"]
    terms: str
    """Their version."""
    given: bool
    at: Instant = Field(default_factory=now)


class Ticket(Item, pk="TICKET#{ticket_id}", sk="TICKET", gsi1pk="TICKETS#{user_id}", gsi1sk="{ticket_id}"):
    """The purpose of a link in a mail, which works once. The link's secret is derived from the id and not stored."""

    ticket_id: str
    kind: Literal["verify", "reset", "notice"]
    user_id: UserId
    registration: dict[str, Any] = {}
    """The details of the registration that caused this mail; they count once the link is opened."""
    terms: str = ""
    """The version of the terms that was agreed to at `at`."""
    at: Instant = Field(default_factory=now)
    ttl: int


class Sent(Item, pk="SENT#{event_id}", sk="SENT"):
    """A mail that was sent, so that it is sent once."""

    event_id: str
    ttl: int


class Audit(Item, pk="AUDIT#{user_id}", sk="{audit_id}", gsi1pk="BY#{by}", gsi1sk="{audit_id}", append_only=True):
    """A change that the staff made to an account. Only an erasure may change or delete it."""

    user_id: UserId
    audit_id: str
    by: UserId
    did: str
    at: Instant = Field(default_factory=now)
