"""A workflow has ended well: its version becomes what plays."""

from matinee.consumer import consumer
from matinee.content import versions
from matinee.transcoding.events import RenditionsReady


@consumer
def handler(event: RenditionsReady) -> None:
    versions.attach(event)
