"""POST /v1/webhooks/stripe: an event that Stripe signed; stored, and worked on from there."""

from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin, RawBody
from matinee.subscriptions import webhooks


@endpoint
def handler(body: RawBody, origin: Origin) -> None:
    webhooks.receive(body.content, origin.headers.get("stripe-signature", ""))
