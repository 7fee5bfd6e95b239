"""Shoots the demo's films and sends them through the platform's own workflow, a few at a time.

They go behind whatever somebody uploads: their jobs have the lower priority, and few of them are on their way at once.
"""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from infra.local.seed import clips
from infra.local.seed.api import Api, put
from infra.local.seed.catalogue import Demo
from infra.local.seed.titles import Films, Say

_PATIENCE = 300.0
"""Seconds for a film's whole workflow."""
_AT_ONCE = 2
"""Films on their way: one is encoded while another is inspected or verified."""


class FilmFailed(RuntimeError):
    """A film was refused, failed, or is not ready in time."""


def shoot(api: Api, films: Films, say: Say) -> None:
    """Give each title that has no film its film, and its second poster. Raises FilmFailed."""
    wanted = [each for each in films if not _has_one(api, each[0])]
    under_way: deque[tuple[str, Demo]] = deque()
    with ThreadPoolExecutor(1) as pool:
        ahead: Future[bytes] | None = pool.submit(clips.clip, wanted[0][1]) if wanted else None
        for number, (content_id, demo) in enumerate(wanted):
            assert ahead is not None
            film = ahead.result()
            ahead = pool.submit(clips.clip, wanted[number + 1][1]) if number + 1 < len(wanted) else None
            if len(under_way) == _AT_ONCE:
                _await(api, *under_way.popleft())
            say(f"film {number + 1} of {len(wanted)}: {demo.title}")
            _upload(api, content_id, film)
            under_way.append((content_id, demo))
        for content_id, demo in under_way:
            _await(api, content_id, demo)
    for content_id, demo in films:
        if demo.second_poster is not None and not api("GET", f"/v1/content/{content_id}").get("more_posters"):
            api("PUT", f"/v1/content/{content_id}/artwork/poster", {"still": demo.second_poster, "beside": True})


def _has_one(api: Api, content_id: str) -> bool:
    if api("GET", f"/v1/content/{content_id}")["playable"]:
        return True
    uploads = api("GET", f"/v1/content/{content_id}/uploads")["items"]
    return any(each["status"] not in ("uploading", "rejected", "failed", "cancelled") for each in uploads)


def _upload(api: Api, content_id: str, film: bytes) -> None:
    asked = {"filename": "demo.mp4", "size": len(film), "express": False, "background": True}
    upload = api("POST", f"/v1/content/{content_id}/uploads", asked)
    for part in upload["parts"]:
        start = (part["number"] - 1) * upload["part_size"]
        put(part["url"], film[start : start + upload["part_size"]], {})
    api("POST", f"/v1/uploads/{upload['upload_id']}/complete")


def _await(api: Api, content_id: str, demo: Demo) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not api("GET", f"/v1/content/{content_id}")["playable"]:
        newest = api("GET", f"/v1/content/{content_id}/uploads")["items"][0]
        if newest["status"] in ("rejected", "failed"):
            raise FilmFailed(f"{demo.title}: {newest['rejection']['detail']}")
        if time.monotonic() > deadline:
            raise FilmFailed(f"{demo.title} is not ready after {_PATIENCE:.0f} s")
        time.sleep(1)
