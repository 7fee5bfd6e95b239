"""A season that stands elsewhere takes its episodes along."""

from functools import partial

from matinee.content import hierarchy, titles
from matinee.content.events import SeasonMoved
from matinee.content.models import Title
from matinee.kernel import table


def follow(moved: SeasonMoved) -> None:
    """Delivered twice or late, it leaves all of them where their season is by then."""
    for child in table.every(hierarchy.Child, parent_id=moved.content_id, starts="CHILD#"):
        table.again(partial(_follow, child.content_id))


def _follow(content_id: str) -> None:
    episode = table.find(Title, content_id=content_id, consistent=True)
    if episode is None or episode.status == "deleted":
        return
    serial = hierarchy.serial(episode.details)
    if serial != episode.serial:
        titles.change(episode, None, None, serial=serial)
