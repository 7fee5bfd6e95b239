"""What goes with one title, for everybody of the same country, age and language alike."""

from matinee.content.visibility import Audience
from matinee.recommendations import home, likeness, taste
from matinee.recommendations.views import Cards

MOST = 20


def of(content_id: str, audience: Audience) -> Cards:
    """One call at most. Raises NotFound where this audience may not see the title."""
    known = home.known(None, audience, about=content_id)
    n = taste.must_be_seen(known.shelf, content_id, audience)
    if n >= known.shelf.tops:  # of an episode, what goes with its series
        content_id = str(known.shelf.entry(n).get("series", content_id))
    if content_id not in known.shelf.numbers:
        return Cards(items=[])
    return Cards(items=[home.card(known, each) for each in likeness.like(known, content_id, MOST)])
