"""What binds a title: what it says itself of who may see it, and what each of its parents says of that.

A part keeps what its parents say (`Title.parents`), so that whoever reads the part, its card or its document in the index
knows all that binds it. `matinee.content.parts` brings it to the parts whenever it changes.
"""

from collections.abc import Sequence

from matinee.content.details import Window
from matinee.kernel.types import Maturity, Model, TitleId


class Bound(Model):
    """What one title says of who may see it, and with that its parts."""

    content_id: TitleId
    published: bool
    maturity: Maturity | None = None
    """None: it is unrated."""
    windows: list[Window] = []


def age(bounds: Sequence[Bound]) -> int | None:
    """The strictest age, of a title's own bound and its parents', the outermost last.

    A part that says none has its parent's. None where the outermost says none: then nobody has rated the whole.
    """
    if bounds[-1].maturity is None:
        return None
    return max(bound.maturity for bound in bounds if bound.maturity is not None)
