"""Licences: the keys to what somebody watches now, as high as their plan shows it.

Source of ClearKey's messages: W3C Encrypted Media Extensions §9.1.3 and §9.1.4 (licence request and licence format).
"""

import base64
from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from matinee.content.models import Title
from matinee.identity.caller import Caller
from matinee.kernel import table
from matinee.kernel.errors import Forbidden, NotFound
from matinee.kernel.table import Item
from matinee.kernel.types import Input, Model, now
from matinee.streaming import keys, leases, terms, vendor
from matinee.streaming.models import ContentKeys, Household, Lease
from matinee.subscriptions.models import Entitlement

System = Literal["widevine", "playready", "fairplay"]
KeyId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{22}$")]
"""16 bytes in base64url without padding."""


class LicenseRequest(Input):
    """What a browser's ClearKey asks."""

    kids: Annotated[list[KeyId], Field(min_length=1, max_length=32)]
    type: Literal["temporary"] = "temporary"


class Key(Model):
    kty: Literal["oct"] = "oct"
    kid: str
    k: str


class License(Model):
    """A JSON Web Key Set."""

    keys: list[Key]
    type: Literal["temporary"] = "temporary"


def clearkey(caller: Caller, session_id: str, asked: LicenseRequest) -> License:
    """All that was asked for, or nothing: two reads and one call of KMS.

    Raises Ended, PaymentRequired, NotFound (not_encrypted), Forbidden (foreign_key, plan_height).
    """
    _, held, max_height = _watched(caller, session_id)
    if not held.wrapped:
        raise NotFound("A vendor has its keys", code="not_encrypted")
    wanted = {str(UUID(bytes=base64.urlsafe_b64decode(f"{kid}=="))): kid for kid in asked.kids}
    shown = _shown(held, max_height)
    for key_id in wanted:
        if key_id not in held.heights:
            raise Forbidden("That key opens something else", code="foreign_key")
        if key_id not in shown:
            raise Forbidden(f"The plan shows pictures of up to {max_height} lines", code="plan_height")
    secret = keys.unwrapped(held)
    return License(keys=[Key(kid=kid, k=_unpadded(keys.derived(secret, key_id))) for key_id, kid in wanted.items()])


def by_vendor(caller: Caller, session_id: str, system: System, challenge: bytes) -> bytes:
    """The vendor's own answer to a player's challenge.

    Raises Ended, PaymentRequired, NotFound (not_encrypted, no_such_system), VendorFailed.
    """
    if system not in vendor.configured().get("systems", {}):
        raise NotFound("This deployment has no such licences", code="no_such_system")
    lease, held, max_height = _watched(caller, session_id)
    entitled = {
        "session_id": lease.session_id,
        "content_id": lease.content_id,
        "version_id": lease.version_id,
        "max_height": max_height,
    }
    return vendor.licence(system, challenge, entitled, sorted(_shown(held, max_height)))


def _watched(caller: Caller, session_id: str) -> tuple[Lease, ContentKeys, int]:
    """A stream of this household that is alive, what it is encrypted with, and how high its pictures may be: two reads."""
    theirs = {"user_id": caller.user_id}
    wanted: list[tuple[type[Item], dict[str, str]]] = [(Household, theirs), (Entitlement, theirs)]
    found, paid = table.find_many(wanted, consistent=True)
    lease = leases.held(found, session_id)
    if lease.until <= now():
        raise leases.Ended("Its player was not heard of for too long")
    agreed = terms.of(caller, paid)
    played = {"content_id": lease.content_id, "version_id": lease.version_id}
    title, held = table.find_many([(Title, played), (ContentKeys, played)], consistent=True)
    leases.keep_to_what_is_shown(caller.user_id, lease, title)
    if not isinstance(held, ContentKeys):
        raise NotFound("It is not encrypted", code="not_encrypted")
    return lease, held, agreed.max_height


def _shown(held: ContentKeys, max_height: int) -> Iterable[str]:
    """The keys to sound and to pictures no higher; to the lowest there are, where all are: as its manifest shows them."""
    lowest = min((height for height in held.heights.values() if height), default=0)
    return {key_id for key_id, height in held.heights.items() if height <= max(max_height, lowest)}


def _unpadded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
