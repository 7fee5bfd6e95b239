"""Subscriptions forget somebody: theirs ends, and Stripe deletes the customer."""

from matinee.subscriptions import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
