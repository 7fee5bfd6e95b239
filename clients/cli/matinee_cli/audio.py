"""The audio tracks of a film. The API takes the whole list, so one track is changed in what was read."""

from typing import Literal

from matinee_cli.api import Api, Json
from matinee_cli.errors import NotFound

Role = Literal["main", "commentary", "description", "dub", "alternate"]
COLUMNS = ("name", "language", "label", "role", "hidden", "shown_as")
_WRITABLE = ("name", "label", "role", "hidden")


def tracks(api: Api, content_id: str) -> list[Json]:
    found: list[Json] = api("GET", f"/v1/content/{content_id}").get("audio", [])
    return found


def edit(api: Api, content_id: str, name: str, changes: Json, place: int | None) -> list[Json]:
    """Change one track, and move it to `place` (from 1). Raises NotFound, and Refused if somebody else changed the title."""
    title = api("GET", f"/v1/content/{content_id}")
    order = [{field: track[field] for field in _WRITABLE if field in track} for track in title.get("audio", [])]
    found = next((at for at, track in enumerate(order) if track["name"] == name), None)
    if found is None:
        there = ", ".join(track["name"] for track in order) or "none"
        raise NotFound(f"The film has no audio track {name!r}", hint=f"Its tracks: {there}")
    track = {**order.pop(found), **changes}
    order.insert(found if place is None else place - 1, track)
    arranged: list[Json] = api("PUT", f"/v1/content/{content_id}/audio", {"tracks": order}, read=title["version"])[
        "audio"
    ]
    return arranged
