"""A season stands elsewhere: its episodes' places in their series follow."""

from matinee.content import following
from matinee.content.events import SeasonMoved
from matinee.kernel.consumer import consumer


@consumer
def handler(moved: SeasonMoved) -> None:
    following.follow(moved)
