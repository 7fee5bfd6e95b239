"""Erase a person from the catalogue: their uploads, imports and edits stay, without their name."""

from matinee.content import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
