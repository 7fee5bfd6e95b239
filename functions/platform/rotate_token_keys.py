"""Every hour: the access tokens' next signing key when one is due, and the end of those whose time is over.

An operator invokes it with {"early": true}, or with {"compromised": "key_…"} (docs/runbooks/rotate-keys.md).
"""

from matinee.platform import token_keys
from matinee.settings import settings
from matinee.step import step
from matinee.types import Model


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


@step
def handler(asked: Asked) -> Keys:
    told = settings()
    keys = token_keys.rotate(
        told["secret_tokens"], told["jwks_parameter"], early=asked.early, compromised=asked.compromised
    )
    return Keys(keys=[Keys.Key(kid=key.kid, signs_from=key.signs_from, exp=key.exp) for key in keys])
