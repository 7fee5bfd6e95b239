"""Every hour: creates the next key for access tokens when it is due, and deletes expired ones.

An operator may invoke it with {"early": true}, or with {"compromised": "key_…"} (docs/runbooks/rotate-keys.md).
"""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.platform.key_rotation import Keys, Request
from matinee.platform.token_keys import TokenKeys


@step
def handler(request: Request) -> Keys:
    return TokenKeys(settings()["secret_tokens"], settings()["secret_jwks"]).answer(request)
