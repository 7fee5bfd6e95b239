"""A season stands elsewhere: its episodes' places in their series follow."""

from matinee.consumer import consumer
from matinee.content import following
from matinee.content.events import SeasonMoved


@consumer
def handler(moved: SeasonMoved) -> None:
    following.follow(moved)
