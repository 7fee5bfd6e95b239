"""Keys that sign, one after the other: a secret holds the private halves, whoever verifies knows the public ones.

A key is published before it signs and ends after the last thing that it signed, by times that stand beside it:

    made ─── published ──(LEAD)── signs_from ─────(TURN)───── its successor signs ──(OVERLAP)── exp

Each step is one write and says what comes next: whatever breaks off is taken up again by the next run.
"""

import json
import time
from abc import ABC, abstractmethod
from typing import Any, Generic, TypeVar

from matinee.kernel import aws
from matinee.kernel.types import Model

TURN = 30 * 86_400
"""Seconds that a key signs before the next takes over."""
LEAD = 2 * 3600
"""Seconds from its publication until a key signs: twice what any cache may keep a JWKS; CloudFront's edges need minutes."""
OVERLAP = 3600
"""Seconds that a key verifies after its successor signs: more than a signer's memory of the secret and what it signed last."""


class Key(Model, ABC):
    signs_from: int | None = None
    """Epoch seconds; none while it may not be published yet."""
    exp: int | None = None

    @property
    @abstractmethod
    def kid(self) -> str:
        """Its name for verifiers and operators."""


class Asked(Model):
    """Of the schedule's event nothing matters."""

    early: bool = False
    compromised: str = ""


class Keys(Model):
    class Key(Model):
        kid: str
        signs_from: int | None
        exp: int | None

    keys: list[Key]


K = TypeVar("K", bound=Key)


class Ring(ABC, Generic[K]):
    """The keys of one purpose, in their secret."""

    model: type[K]

    def __init__(self, secret_id: str) -> None:
        self.secret_id = secret_id

    @abstractmethod
    def make(self) -> K:
        """One that nobody knows yet."""

    @abstractmethod
    def publish(self, keys: list[K]) -> list[K]:
        """Let verifiers know these and no others, and answer them as they are known. Asked again it changes nothing."""

    def ensure(self) -> list[K]:
        """Published as they are now, with a first key where there is none."""
        kept, keys = self._read()
        if not keys:
            keys = self.publish([_signing(self.make(), int(time.time()))])
            self._write(kept, keys)
        return self.publish(keys)

    def rotate(self, *, early: bool = False, compromised: str = "") -> list[K]:
        """Whatever is due now, and the keys thereafter, the newest last.

        `early`: the next key is due now. `compromised`: the id of a key that ends at once, for which a new one signs at once.
        """
        now = int(time.time())
        kept, keys = self._read()
        leaked = any(key.kid == compromised for key in keys)
        newest = keys[-1]
        if newest.signs_from is not None and (leaked or now >= newest.signs_from + (0 if early else TURN - LEAD)):
            keys = [*keys, self.make()]
            self._write(kept, keys)
        if keys[-1].signs_from is None:
            *older, newest = self.publish(keys)
            since = now if leaked else now + LEAD
            signing = _ending(older[-1], since + OVERLAP)  # later than it said where its successor is late
            ended = [_ending(key, now) if key.kid == compromised else key for key in (*older[:-1], signing)]
            keys = [*ended, _signing(newest, since)]
            self._write(kept, keys)
        good = [key for key in keys if key is keys[-1] or not key.exp or key.exp > now]
        if good != keys:
            self._write(kept, good)
        return self.publish(good)

    def answer(self, asked: Asked) -> Keys:
        """What `rotate` does, without a private half in it."""
        keys = self.rotate(early=asked.early, compromised=asked.compromised)
        return Keys(keys=[Keys.Key(kid=key.kid, signs_from=key.signs_from, exp=key.exp) for key in keys])

    def _read(self) -> tuple[dict[str, Any], list[K]]:
        """All that the secret says, and its keys."""
        kept = json.loads(aws.client("secretsmanager").get_secret_value(SecretId=self.secret_id)["SecretString"])
        return kept, [self.model.model_validate(key) for key in kept.get("keys", [])]

    def _write(self, kept: dict[str, Any], keys: list[K]) -> None:
        said = {**kept, "keys": [key.model_dump() for key in keys]}
        aws.client("secretsmanager").put_secret_value(SecretId=self.secret_id, SecretString=json.dumps(said))


def _signing(key: K, since: int) -> K:
    return key.model_copy(update={"signs_from": since, "exp": since + TURN + OVERLAP})


def _ending(key: K, at: int) -> K:
    return key.model_copy(update={"exp": at})
