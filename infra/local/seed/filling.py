"""Fills a running platform with the demo, behind whatever people do meanwhile. What is there already is left as it is."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from infra.local.deploy import recall, remember
from infra.local.progress import Progress
from infra.local.seed import audience, films, households, titles
from infra.local.seed.api import Api
from infra.local.seed.catalogue import Demo, trailer_of
from infra.local.seed.extent import Extent
from infra.local.seed.titles import Films

Logins = Mapping[str, Mapping[str, str]]


def fill(site: str, engine: str, logins: Logins, extent: Extent, progress: Progress) -> None:
    """Titles first, so that there is something to look at; then films, and a month of viewers.

    Raises FilmFailed, AudienceFailed, HTTPError.
    """
    editor = Api(site, **logins["editor"])
    with progress.step("Demo: titles"):
        shot = _announced(editor, engine, extent)
    ids = {demo.title: content_id for content_id, demo in shot}
    if extent.series:
        with progress.step("Demo: households"):
            households.live(Api(site, **logins["viewer"]), ids)
    admin, sent = Api(site, **logins["admin"]), 0
    if extent.households:
        sent = audience.watch(admin, engine, _watched(shot, extent), extent)
    with progress.step("Demo: films"):
        films.shoot(editor, shot, progress.detail)
    if sent:
        with progress.step("Demo: a month of viewers"):
            audience.learn(admin, engine, sent, progress.detail)


def _watched(shot: Films, extent: Extent) -> list[tuple[str, Demo, bool]]:
    """What the audience saw, and whether it is an episode: no draft and no trailer."""
    episodes = {demo.title for series in extent.series for _, _, demo in series.episodes()}
    left_out = {demo.title for demo in extent.drafts} | {trailer_of(demo).title for demo in extent.films}
    return [(content_id, demo, demo.title in episodes) for content_id, demo in shot if demo.title not in left_out]


def _announced(editor: Api, engine: str, extent: Extent) -> Films:
    """All titles; the engine remembers which were made, however far this came."""
    known: dict[str, str] = recall(engine, "demo-titles") or {}
    try:
        with ThreadPoolExecutor(2) as pool:
            made = [pool.submit(titles.announce, editor, known, demo) for demo in (*extent.films, *extent.drafts)]
            made += [pool.submit(titles.announce_series, editor, known, series) for series in extent.series]
            return [film for each in made for film in each.result()]
    finally:
        remember(engine, "demo-titles", known)
