"""Erase what says who somebody is in the lake; their rows, which are nobody's from then on, go within 30 days."""

from matinee.analytics import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
