"""PUT /v1/playback/languages: what this profile wants to hear and to read from now on."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.playback import languages, watching
from matinee.playback.shapes import SpokenAndRead


@endpoint
def handler(said: SpokenAndRead, caller: Caller) -> None:
    languages.keep(watching.who(caller), said)
