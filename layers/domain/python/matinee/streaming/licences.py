"""Licences: the keys of a stream, up to the height that the plan allows.

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
from matinee.streaming.key_models import ContentKeys
from matinee.streaming.models import Household, Lease
from matinee.subscriptions.models import Entitlement

System = Literal["widevine", "playready", "fairplay"]
KeyId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{22}$")]
"""16 bytes in base64url without padding."""


class LicenseRequest(Input):
    """ClearKey's licence request."""

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
    """A licence with all requested keys, or a refusal. Takes two reads and one KMS call.

    Raises Ended, PaymentRequired, NotFound (not_encrypted), Forbidden (foreign_key, plan_height).
    """
    _, held, max_height = _watched(caller, session_id)
    if not held.wrapped:
        raise NotFound("The DRM vendor holds the keys of this stream", code="not_encrypted")
    wanted = {str(UUID(bytes=base64.urlsafe_b64decode(f"{kid}=="))): kid for kid in asked.kids}
    shown = _shown(held, max_height)
    for key_id in wanted:
        if key_id not in held.heights:
            raise Forbidden("A requested key belongs to another stream", code="foreign_key")
        if key_id not in shown:
            raise Forbidden(f"The plan allows pictures of up to {max_height} lines", code="plan_height")
    secret = keys.unwrapped(held)
    return License(keys=[Key(kid=kid, k=_unpadded(keys.derived(secret, key_id))) for key_id, kid in wanted.items()])


def by_vendor(caller: Caller, session_id: str, system: System, challenge: bytes) -> bytes:
    """The vendor's licence for a player's challenge.

    Raises Ended, PaymentRequired, NotFound (not_encrypted, no_such_system), VendorFailed.
    """
    if system not in vendor.configured().get("systems", {}):
        raise NotFound("This deployment does not offer licences of this system", code="no_such_system")
    lease, held, max_height = _watched(caller, session_id)
    entitled = {
        "session_id": lease.session_id,
        "content_id": lease.content_id,
        "version_id": lease.version_id,
        "max_height": max_height,
    }
    return vendor.licence(system, challenge, entitled, sorted(_shown(held, max_height)))


def _watched(caller: Caller, session_id: str) -> tuple[Lease, ContentKeys, int]:
    """The lease of this household, the keys of its version, and the height that the plan allows. Takes two reads."""
    theirs = {"user_id": caller.user_id}
    wanted: list[tuple[type[Item], dict[str, str]]] = [(Household, theirs), (Entitlement, theirs)]
    found, paid = table.find_many(wanted, consistent=True)
    lease = leases.held(found, session_id)
    if lease.until <= now():
        raise leases.Ended("This stream has ended, or does not belong to this household")
    agreed = terms.of(caller, paid)
    played = {"content_id": lease.content_id, "version_id": lease.version_id}
    title, held = table.find_many([(Title, played), (ContentKeys, played)], consistent=True)
    leases.end_if_hidden(caller.user_id, lease, title)
    if not isinstance(held, ContentKeys):
        raise NotFound("This stream is not encrypted", code="not_encrypted")
    return lease, held, agreed.max_height


def _shown(held: ContentKeys, max_height: int) -> Iterable[str]:
    """The keys of audio and of renditions up to this height, or of the lowest rendition if all are higher."""
    lowest = min((height for height in held.heights.values() if height), default=0)
    return {key_id for key_id, height in held.heights.items() if height <= max(max_height, lowest)}


def _unpadded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
