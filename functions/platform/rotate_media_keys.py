"""Every hour: creates the next key for CloudFront's cookies when it is due, and deletes expired ones.

An operator may invoke it with {"early": true}, or with {"compromised": "matinee-prod-media-<region>-key_…"}: see
docs/runbooks/rotate-keys.md.
"""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.platform.key_rotation import Keys, Request
from matinee.platform.media_keys import MediaKeys


@step
def handler(request: Request) -> Keys:
    return MediaKeys(settings()["secret_media"], settings()["key_group"]).answer(request)
