"""Series have seasons, seasons have episodes; a movie stands alone."""

from matinee.content.models import TitleInput, TitleType

PARENTS: dict[TitleType, TitleType] = {"season": "series", "episode": "season"}
"""Type → the type that its parent must have; the others have none."""


def refused(details: TitleInput) -> dict[str, str]:
    """What a title's own fields say wrongly of its place; empty where they agree."""
    wrong, parent = {}, PARENTS.get(details.type)
    for name, given in (("parent_id", details.parent_id), ("number", details.number)):
        if parent and given is None:
            wrong[name] = f"is needed: a {details.type} has its place in a {parent}"
        if not parent and given is not None:
            wrong[name] = f"a {details.type} stands alone"
    return wrong
