"""PUT /v1/content/{content_id}/artwork/{kind}: use a still of the film as its poster or backdrop, or beside its poster."""

from typing import Annotated

from matinee.content import artwork, pictures, showing
from matinee.content.views import TitleView
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, TitleId
from pydantic import Field


class ChosenStill(Input):
    still: Annotated[int, Field(ge=0, le=1000)]
    """Its position in the title's `stills`."""
    beside: bool = False
    """A poster beside the one that is shown: where the experiment `artwork` runs, cards try which is liked."""


@endpoint
def handler(content_id: TitleId, kind: pictures.Kind, chosen: ChosenStill, caller: LiveCaller) -> TitleView:
    return showing.view(artwork.choose(content_id, kind, chosen.still, caller.user_id, beside=chosen.beside))
