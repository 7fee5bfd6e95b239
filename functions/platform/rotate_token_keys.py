"""Every hour: the access tokens' next signing key when one is due, and the end of those whose time is over.

An operator invokes it with {"early": true}, or with {"compromised": "key_…"} (docs/runbooks/rotate-keys.md).
"""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.platform.token_keys import TokenKeys
from matinee.platform.turns import Asked, Keys


@step
def handler(asked: Asked) -> Keys:
    told = settings()
    return TokenKeys(told["secret_tokens"], told["jwks_parameter"]).answer(asked)
