"""Rotation of signing keys. A secret holds the private keys; the public ones are published.

The times of a key are stored beside it. It is published before it signs, and ends after its last signature has expired:

    created ─── published ──(LEAD)── signs_from ─────(PERIOD)───── the next key signs ──(OVERLAP)── exp

Each step is one write that also records the next step, so the next run continues an interrupted one.
"""

import json
import time
from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from matinee.kernel import aws
from matinee.kernel.types import Model

PERIOD = 30 * 86_400
"""Seconds for which a key signs before the next one does."""
LEAD = 2 * 3600
"""Seconds between a key's publication and its first signature: twice as long as a JWKS is cached."""
OVERLAP = 3600
"""Seconds for which a key is still valid after the next one signs: more than a cached secret and the last signature live."""


class Key(Model, ABC):
    signs_from: int | None = None
    """Epoch seconds; None until the key is published."""
    exp: int | None = None

    @property
    @abstractmethod
    def kid(self) -> str:
        """The key's id for verifiers and operators."""


class Request(Model):
    """An operator's options. The schedule's event sets none."""

    early: bool = False
    compromised: str = ""


class Keys(Model):
    class Key(Model):
        kid: str
        signs_from: int | None
        exp: int | None

    keys: list[Key]


K = TypeVar("K", bound=Key)


class KeyRing(ABC, Generic[K]):
    """The keys for one purpose, stored in one secret."""

    model: type[K]

    def __init__(self, secret_id: str) -> None:
        self.secret_id = secret_id

    @abstractmethod
    def make(self) -> K:
        """Create a key."""

    @abstractmethod
    def publish(self, keys: list[K]) -> list[K]:
        """Publish exactly these keys and return them with their published ids. Idempotent."""

    def ensure(self) -> list[K]:
        """Publish the keys, creating the first one if there is none."""
        kept, keys = self._read()
        if not keys:
            keys = self.publish([_signing(self.make(), int(time.time()))])
            self._write(kept, keys)
        return self.publish(keys)

    def rotate(self, *, early: bool = False, compromised: str = "") -> list[K]:
        """Do what is due and return the keys, newest last.

        `early` makes the next key due now. `compromised` is the id of a key that ends at once; a new key then signs at once.
        """
        now = int(time.time())
        kept, keys = self._read()
        leaked = any(key.kid == compromised for key in keys)
        newest = keys[-1]
        if newest.signs_from is not None and (leaked or now >= newest.signs_from + (0 if early else PERIOD - LEAD)):
            keys = [*keys, self.make()]
            self._write(kept, keys)
        if keys[-1].signs_from is None:
            *older, newest = self.publish(keys)
            since = now if leaked else now + LEAD
            signing = _ending(older[-1], since + OVERLAP)  # later than planned if the next key is late
            ended = [_ending(key, now) if key.kid == compromised else key for key in (*older[:-1], signing)]
            keys = [*ended, _signing(newest, since)]
            self._write(kept, keys)
        good = [key for key in keys if key is keys[-1] or not key.exp or key.exp > now]
        if good != keys:
            self._write(kept, good)
        return self.publish(good)

    def answer(self, request: Request) -> Keys:
        """Rotate, and return the keys without their private parts."""
        keys = self.rotate(early=request.early, compromised=request.compromised)
        return Keys(keys=[Keys.Key(kid=key.kid, signs_from=key.signs_from, exp=key.exp) for key in keys])

    def _read(self) -> tuple[dict[str, Any], list[K]]:
        """The content of the secret, and its keys."""
        kept = json.loads(aws.client("secretsmanager").get_secret_value(SecretId=self.secret_id)["SecretString"])
        return kept, [self.model.model_validate(key) for key in kept.get("keys", [])]

    def _write(self, kept: dict[str, Any], keys: list[K]) -> None:
        content = {**kept, "keys": [key.model_dump() for key in keys]}
        aws.client("secretsmanager").put_secret_value(SecretId=self.secret_id, SecretString=json.dumps(content))


def _signing(key: K, since: int) -> K:
    return key.model_copy(update={"signs_from": since, "exp": since + PERIOD + OVERLAP})


def _ending(key: K, at: int) -> K:
    return key.model_copy(update={"exp": at})
