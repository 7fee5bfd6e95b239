"""Every hour: the next key that signs CloudFront's cookies when one is due, and the end of those whose time is over.

An operator invokes it with {"early": true}, or with {"compromised": "matinee-prod-media-key_…"} (docs/runbooks/rotate-keys.md).
"""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.platform.media_keys import MediaKeys
from matinee.platform.turns import Asked, Keys


@step
def handler(asked: Asked) -> Keys:
    told = settings()
    return MediaKeys(told["secret_media"], told["key_group"]).answer(asked)
