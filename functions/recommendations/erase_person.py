"""Erase all that the recommendations domain stores of a person: the tastes of their profiles, and who looked at their pages."""

from matinee.recommendations import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
