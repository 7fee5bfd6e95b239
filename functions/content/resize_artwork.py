"""Make the sizes of a frame of the film that was chosen as artwork."""

from matinee.content import attaching
from matinee.content.events import ArtworkChosen
from matinee.kernel.consumer import consumer


@consumer
def handler(chosen: ArtworkChosen) -> None:
    attaching.resize(chosen)
