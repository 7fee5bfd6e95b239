"""Accounts at OpenID providers, as they are stored."""

from pydantic import Field

from matinee.kernel.table import Item
from matinee.kernel.types import Instant, UserId, now


class Link(Item, pk="LINK#{identity}", sk="LINK"):
    """The account of an OpenID Connect provider's subject, whatever its address is."""

    identity: str
    """A hash of issuer and subject."""
    user_id: UserId


class LinkOf(Item, pk="USER#{user_id}", sk="LINK#{identity}"):
    """The same link, in the account's partition."""

    user_id: UserId
    identity: str
    provider: str
    created_at: Instant = Field(default_factory=now)


class Attempt(Item, pk="OPENID#{attempt_id}", sk="OPENID"):
    """A sign-in in progress at a provider: valid once, for ten minutes, in the browser that started it."""

    attempt_id: str
    """A hash of the `state`."""
    provider: str
    browser: str
    """A hash of the browser's cookie."""
    nonce: str
    verifier: str
    device_name: str = ""
    to: str = "/"
    """The page of ours to return to."""
    ttl: int
