"""GET /v1/recommendations/taste/choices: titles from which a new profile picks those that it likes."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.request import Origin
from matinee.recommendations import asking, home, taste
from matinee.recommendations.views import Cards


@endpoint
def handler(caller: Caller, origin: Origin) -> Cards:
    return taste.choices(home.known(None, asking.audience(caller, origin), is_kids=caller.is_kids))
