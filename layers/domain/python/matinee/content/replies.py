"""What an editor is answered after a change: the title, and the tag that the next change may name."""

from matinee.content import showing
from matinee.content.models import Title
from matinee.kernel.endpoint import Reply
from matinee.kernel.preconditions import etag


def changed(title: Title) -> Reply:
    return Reply(showing.view(title), headers={"etag": etag(title.version)})
