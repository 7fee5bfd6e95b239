"""A frame of the film became artwork: it gets the sizes of its kind."""

from matinee.content import attaching
from matinee.content.events import ArtworkChosen
from matinee.kernel.consumer import consumer


@consumer
def handler(chosen: ArtworkChosen) -> None:
    attaching.resize(chosen)
