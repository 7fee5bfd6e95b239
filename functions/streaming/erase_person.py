"""Erases a person's streams."""

from matinee.streaming import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
