"""All that decides for viewers, in one item: apart from definitions, as what shows something imports it at each cold start."""

from matinee.kernel.table import Item


class Published(Item, pk="PUBLISHED", sk="PUBLISHED"):
    """It is written together with what it is made of."""

    experiments: list[dict[str, object]] = []
