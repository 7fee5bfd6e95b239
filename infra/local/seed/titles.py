"""Puts the demo's titles into a running platform; what is there already is left as it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.seed import pictures
from infra.local.seed.api import Api, put
from infra.local.seed.catalogue import Demo, Series, trailer_of

Say = Callable[[str], None]
Films = list[tuple[str, Demo]]
"""Content ids, and what is to be seen of them."""
_LINE = 4
"""Seconds between two lines of subtitles."""


def announce(api: Api, known: dict[str, str], demo: Demo) -> Films:
    """A film with its artwork and its trailer, published if it is rated. The films to be shot.

    `known`: what was made before, to which what is made now is added.
    """
    films, more = Films(), dict[str, Any]()
    if demo.trailer:
        trailer = trailer_of(demo)
        trailer_id = _made(api, known, trailer)
        more = {"trailers": [trailer_id]}
        films.append((trailer_id, trailer))
    content_id = _made(api, known, demo, **more)
    _draw(api, content_id, demo)
    for language, lines in demo.subtitles.items():
        api("PUT", f"/v1/content/{content_id}/subtitles/{language}", {"text": _webvtt(lines)})
    for each in [each for each, _ in films] + ([content_id] if demo.maturity is not None else []):
        api("POST", f"/v1/content/{each}/publish")
    return [*films, (content_id, demo)]


def announce_series(api: Api, known: dict[str, str], series: Series) -> Films:
    """A series with its seasons and episodes."""
    series_id = _made(api, known, series.whole, type="series")
    _draw(api, series_id, series.whole)
    season_ids = {
        season.number: _made(
            api, known, _part_of(series, season.title), type="season", parent_id=series_id, number=season.number
        )
        for season in series.seasons
    }
    films = [
        (_made(api, known, episode, type="episode", parent_id=season_ids[season.number], number=number), episode)
        for season, number, episode in series.episodes()
    ]
    for content_id in (series_id, *season_ids.values(), *(film for film, _ in films)):
        api("POST", f"/v1/content/{content_id}/publish")
    return films


def _part_of(series: Series, title: str) -> Demo:
    whole = series.whole
    return Demo(title, "", whole.genres, whole.director, whole.cast, whole.year, whole.maturity, whole.palette)


def details(demo: Demo) -> dict[str, Any]:
    """As POST /v1/content takes them."""
    said: dict[str, Any] = {
        "title": demo.title,
        "description": demo.description,
        "genres": demo.genres,
        "cast": demo.cast,
        "directors": [demo.director],
        "release_date": f"{demo.year}-03-01",
        "maturity": demo.maturity,
        "translations": {
            language: {"title": title, "description": description}
            for language, (title, description) in demo.translations.items()
        },
    }
    if demo.leaves:
        said["availability"] = [{"until": f"{datetime.now(UTC).date() + timedelta(demo.leaves)}T00:00:00Z"}]
    return said


def _made(api: Api, known: dict[str, str], demo: Demo, **more: Any) -> str:
    name = f"{demo.title} {more.get('parent_id', '')}".strip()
    if name not in known:
        known[name] = api("POST", "/v1/content", {**details(demo), **more}, key=f"demo {name}")["content_id"]
    return known[name]


def _draw(api: Api, content_id: str, demo: Demo) -> None:
    title = api("GET", f"/v1/content/{content_id}")
    for kind, size in (("poster", pictures.POSTER), ("backdrop", pictures.BACKDROP)):
        if f"{kind}_url" not in title:
            picture = pictures.artwork(demo, size)
            asked = {"kind": kind, "content_type": "image/webp", "size": len(picture)}
            place = api("POST", f"/v1/content/{content_id}/artwork", asked)
            put(place["url"], picture, place["headers"])


def _webvtt(lines: tuple[str, ...]) -> str:
    cues = (
        f"00:{4 + nth * _LINE:02}.000 --> 00:{3 + (nth + 1) * _LINE:02}.500\n{line}"
        for nth, line in enumerate(lines, 1)
    )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"
