"""A transcoding workflow succeeded: play its version."""

from matinee.content import versions
from matinee.kernel.consumer import consumer
from matinee.transcoding.events import RenditionsReady


@consumer
def handler(event: RenditionsReady) -> None:
    versions.attach(event)
