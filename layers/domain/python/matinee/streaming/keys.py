"""Content keys. They are derived from one data key per version, which is stored as KMS wrapped it.

A content key is HKDF-Expand (RFC 5869 §2.3, SHA-256, one block) of the data key with its key id as info. So a key id always
has the same key, a licence for any number of keys takes one KMS call, and a key reveals nothing about another.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.streaming.key_models import ContentKeys
from matinee.transcoding.models import Rung

_LENGTH = 16


class Pixels(NamedTuple):
    """The range of picture sizes, in pixels, that a key is for."""

    least: int
    most: int


def made(content_id: str, version_id: str, heights: Mapping[str, int], wanted: Sequence[str]) -> dict[str, bytes]:
    """The keys of a version by key id. Stores `heights` for its licences. Idempotent."""

    def attempt() -> dict[str, bytes]:
        found = table.find(ContentKeys, content_id=content_id, version_id=version_id, consistent=True)
        if found is None:
            secret = _create(ContentKeys(content_id=content_id, version_id=version_id, heights=dict(heights)))
        else:
            secret = unwrapped(found)
            _note(found, heights)
        return {key_id: derived(secret, key_id) for key_id in wanted}

    return table.again(attempt)


def noted(content_id: str, version_id: str, heights: Mapping[str, int]) -> None:
    """Store `heights` for licences where a vendor has the keys. Idempotent."""

    def attempt() -> None:
        found = table.find(ContentKeys, content_id=content_id, version_id=version_id, consistent=True)
        if found is None:
            table.create(ContentKeys(content_id=content_id, version_id=version_id, heights=dict(heights)))
        else:
            _note(found, heights)

    table.again(attempt)


def _note(found: ContentKeys, heights: Mapping[str, int]) -> None:
    if not heights.items() <= found.heights.items():
        table.update(found, heights={**found.heights, **heights})


def _create(fresh: ContentKeys) -> bytes:
    """Create the data key. Raises Conflict if another request created it first."""
    reply = aws.client("kms").generate_data_key(
        KeyId=settings()["content_key"], KeySpec="AES_256", EncryptionContext=fresh.context
    )
    table.create(fresh.model_copy(update={"wrapped": base64.b64encode(reply["CiphertextBlob"]).decode()}))
    secret: bytes = reply["Plaintext"]
    return secret


def unwrapped(keys: ContentKeys) -> bytes:
    """Unwrap the data key with one KMS call. It is never cached, so that each licence is authorized."""
    reply = aws.client("kms").decrypt(
        KeyId=settings()["content_key"],
        CiphertextBlob=base64.b64decode(keys.wrapped),
        EncryptionContext=keys.context,
    )
    secret: bytes = reply["Plaintext"]
    return secret


def derived(secret: bytes, key_id: str) -> bytes:
    return hmac.digest(secret, key_id.encode() + b"\x01", "sha256")[:_LENGTH]


def heights_of(rungs: Sequence[Rung], sizes: Mapping[str, Pixels | None]) -> dict[str, int]:
    """Key id → the height of the lowest rendition that it opens, 0 for audio. Keys that no rendition uses are left out."""
    found = {}
    for key_id, size in sizes.items():
        within = [rung.height for rung in rungs if size and size.least <= rung.width * rung.height <= size.most]
        if size is None:
            found[key_id] = 0
        elif within:
            found[key_id] = min(within)
    return found


def forget(content_id: str, version_id: str | None = None) -> None:
    """Delete the keys of a version or of all versions of a title, whose files then cannot be decrypted. Idempotent."""
    if version_id is None:
        table.purge(ContentKeys, content_id=content_id)
    else:
        table.remove(ContentKeys.table(), ContentKeys.key(content_id=content_id, version_id=version_id))
