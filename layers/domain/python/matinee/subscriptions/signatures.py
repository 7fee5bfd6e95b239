"""That a webhook is Stripe's: HMAC-SHA256 over its time and its body as it came, `t=…,v1=…` (Stripe-Signature).

Source: https://docs.stripe.com/webhooks#verify-manually. Without Stripe's client, whose import would be most of the answer's
time; a test holds the two to the same verdicts.
"""

import hashlib
import hmac
import time
from collections.abc import Iterable

from matinee.kernel.errors import BadRequest

TOLERANCE = 300
"""Seconds that a signature is good for."""


def verify(body: bytes, header: str, secrets: Iterable[str]) -> None:
    """Raises BadRequest (bad_signature). Several secrets are good while an endpoint's is being replaced."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    signatures = [value for name, _, value in parts if name == "v1"]
    if not times or not times[0].isdecimal() or not signatures:
        raise BadRequest("The Stripe-Signature header is missing or malformed", code="bad_signature")
    made = [
        hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256).hexdigest() for secret in secrets
    ]
    if not any(hmac.compare_digest(expected.encode(), theirs.encode()) for expected in made for theirs in signatures):
        raise BadRequest("The signature is not Stripe's", code="bad_signature")
    if abs(time.time() - int(times[0])) > TOLERANCE:
        raise BadRequest("The signature is too old", code="bad_signature")
