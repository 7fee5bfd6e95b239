"""POST /v1/content: a new title, as a draft."""

from matinee.content import titles
from matinee.content.models import TitleInput, TitleView
from matinee.endpoint import endpoint


@endpoint(status=201, idempotent=True)
def handler(details: TitleInput) -> TitleView:
    return titles.view(titles.create(details))
