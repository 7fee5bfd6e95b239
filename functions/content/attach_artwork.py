"""Check a picture that arrived in S3, make its sizes, and show it."""

from matinee.content import attaching
from matinee.kernel.consumer import consumer


@consumer
def handler(arrived: attaching.ArtworkArrived) -> None:
    attaching.attach(arrived)
