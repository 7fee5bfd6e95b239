"""Erase all that the playback domain stores of a person: history, positions, watchlist, ratings and reviews."""

from matinee.playback import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
