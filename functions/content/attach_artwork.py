"""A picture arrived in quarantine: show it in its sizes, if it is one."""

from matinee.content import attaching
from matinee.kernel.consumer import consumer


@consumer
def handler(arrived: attaching.ArtworkArrived) -> None:
    attaching.attach(arrived)
