"""A frame of the film became artwork: it gets the sizes of its kind."""

from matinee.consumer import consumer
from matinee.content import attaching
from matinee.content.events import ArtworkChosen


@consumer
def handler(chosen: ArtworkChosen) -> None:
    attaching.resize(chosen)
