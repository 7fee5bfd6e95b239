"""PUT /v1/playback/languages: save this profile's choice of audio and subtitle languages."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.playback import languages, watching
from matinee.playback.inputs import LanguageChoice


@endpoint
def handler(choice: LanguageChoice, caller: Caller) -> None:
    languages.save(watching.who(caller), choice)
