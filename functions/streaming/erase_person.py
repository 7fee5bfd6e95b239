"""Streaming forgets somebody: what plays in their household."""

from matinee.streaming import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
