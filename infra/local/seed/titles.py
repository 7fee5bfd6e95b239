"""Puts the demo titles into a running platform; what is there already is left as it is."""

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.seed import pictures
from infra.local.seed.catalogue import DEMOS, Demo

_PATIENCE = 300.0
"""Seconds for a clip's whole workflow, among all the others."""


class _Api:
    def __init__(self, site: str, email: str, password: str):
        self._site, self._token = site, ""
        self._token = self("POST", "/v1/users/login", {"email": email, "password": password})["access_token"]

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"content-type": "application/json"}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        if key:
            headers["idempotency-key"] = key
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._site + path, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            return json.load(reply)


def seed(site: str, editor: tuple[str, str], say: Callable[[str], None], demos: Sequence[Demo] = DEMOS) -> None:
    """Artwork first, so that there is something to look at; then the clips, one behind the other. Safe to run again.

    Raises RuntimeError where a clip does not become ready.
    """
    api = _Api(site, *editor)
    with ThreadPoolExecutor(2) as pool:
        clips = {demo.title: pool.submit(pictures.clip, demo) for demo in demos}
        uploads = {}
        for demo in demos:
            say(demo.title)
            content_id = _announced(api, demo)
            title = api("GET", f"/v1/content/{content_id}")
            if not title["playable"] and not api("GET", f"/v1/content/{content_id}/uploads")["items"]:
                _upload(api, content_id, clips[demo.title].result())
            uploads[demo.title] = content_id
        deadline = time.monotonic() + _PATIENCE
        for number, (name, content_id) in enumerate(uploads.items(), 1):
            say(f"transcoding {number} of {len(uploads)}: {name}")
            _await(api, content_id, name, deadline)


def _announced(api: _Api, demo: Demo) -> str:
    """The published title with its artwork, made if it is not there: its id."""
    details = {
        "title": demo.title,
        "description": demo.description,
        "genres": demo.genres,
        "cast": demo.cast,
        "directors": [demo.director],
        "release_date": f"{demo.year}-03-01",
        "maturity": demo.maturity,
    }
    content_id: str = api("POST", "/v1/content", details, key=f"demo {demo.title}")["content_id"]
    title = api("GET", f"/v1/content/{content_id}")
    for kind, size in (("poster", pictures.POSTER), ("backdrop", pictures.BACKDROP)):
        if f"{kind}_url" not in title:
            _put_artwork(api, content_id, kind, pictures.artwork(demo, size))
    api("POST", f"/v1/content/{content_id}/publish")
    return content_id


def _put_artwork(api: _Api, content_id: str, kind: str, picture: bytes) -> None:
    asked = {"kind": kind, "content_type": "image/webp", "size": len(picture)}
    place = api("POST", f"/v1/content/{content_id}/artwork", asked)
    _put(place["url"], picture, place["headers"])


def _upload(api: _Api, content_id: str, film: bytes) -> None:
    upload = api("POST", f"/v1/content/{content_id}/uploads", {"filename": "demo.mp4", "size": len(film)})
    for part in upload["parts"]:
        start = (part["number"] - 1) * upload["part_size"]
        _put(part["url"], film[start : start + upload["part_size"]], {})
    api("POST", f"/v1/uploads/{upload['upload_id']}/complete")


def _put(url: str, body: bytes, headers: dict[str, str]) -> None:
    request = urllib.request.Request(url, body, headers, method="PUT")  # noqa: S310
    urllib.request.urlopen(request, timeout=60).close()  # noqa: S310


def _await(api: _Api, content_id: str, name: str, deadline: float) -> None:
    while not api("GET", f"/v1/content/{content_id}")["playable"]:
        newest = api("GET", f"/v1/content/{content_id}/uploads")["items"][0]
        if newest["status"] in ("rejected", "failed"):
            raise RuntimeError(f"{name}: {newest['rejection']['detail']}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} is not ready after {_PATIENCE:.0f} s")
        time.sleep(0.5)
