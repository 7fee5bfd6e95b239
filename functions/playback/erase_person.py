"""Playback forgets somebody: all that they watched, wanted, rated and said."""

from matinee.playback import privacy
from matinee.users.forgetting import forgets

handler = forgets(privacy.erased)
