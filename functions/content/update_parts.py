"""What a series or a season says to its parts has changed: who may see them, or where they stand. They follow."""

from matinee.content import parts
from matinee.content.events import PartsOutdated
from matinee.kernel.consumer import consumer


@consumer
def handler(outdated: PartsOutdated) -> None:
    parts.update(outdated)
