"""A picture arrived in quarantine: show it in its sizes, if it is one."""

from matinee.consumer import consumer
from matinee.content import attaching


@consumer
def handler(arrived: attaching.ArtworkArrived) -> None:
    attaching.attach(arrived)
