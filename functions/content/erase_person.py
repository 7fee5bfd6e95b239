"""The catalogue forgets somebody: their uploads stay, and not who made them."""

from matinee.content import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
