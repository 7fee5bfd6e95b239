"""A picture arrived in quarantine: show it, if it is one."""

from matinee.consumer import consumer
from matinee.content import artwork


@consumer
def handler(arrived: artwork.ArtworkArrived) -> None:
    artwork.attach(arrived)
