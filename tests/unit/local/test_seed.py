"""The demo catalogue: titles that the API takes, and pictures that are pictures."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from matinee.analytics import importing
from matinee.content import artwork, releases, resizing, webvtt
from matinee.content.details import TitleInput
from matinee.kernel.types import now
from PIL import Image, ImageDraw

from infra.local.audience.population import Population
from infra.local.seed import audience, clips, extent, households, music, pictures, titles
from infra.local.seed.catalogue import DEMOS, DRAFT, SERIES, Demo, trailer_of
from infra.local.seed.extent import WHOLE
from infra.local.seed.texts import SPOKEN, TRANSLATED

ALL = (*DEMOS, *(series.whole for series in SERIES), DRAFT)
EPISODES = [demo for series in SERIES for _, _, demo in series.episodes()]
BY_TITLE = pytest.mark.parametrize("demo", ALL, ids=lambda demo: demo.title)


class Api:
    """The platform's API, where every title has its pictures already; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, str]] = []

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        self.asked.append((f"{method} {path}", body, key))
        made = sum(name == "POST /v1/content" for name, _, _ in self.asked)
        return {"content_id": f"ttl_01J{made:023d}", "poster_url": "/poster.jpg", "backdrop_url": "/backdrop.jpg"}

    def made(self) -> list[TitleInput]:
        return [TitleInput.model_validate(body) for name, body, _ in self.asked if name == "POST /v1/content"]

    def published(self) -> list[str]:
        return [name.split("/")[3] for name, *_ in self.asked if name.endswith("/publish")]


@BY_TITLE
def test_a_demo_is_a_title_that_the_api_takes(demo: Demo) -> None:
    api: Any = Api()
    titles.announce(api, {}, demo)
    details = api.made()[-1]
    assert (details.title, details.maturity, details.directors) == (demo.title, demo.maturity, [demo.director])
    assert details.release_date is not None
    assert releases.year_of(details.release_date) == demo.year
    assert f"demo {demo.title}" in [key for _, _, key in api.asked]


def test_a_draft_is_unrated_and_is_not_published() -> None:
    api: Any = Api()
    ((content_id, _),) = titles.announce(api, {}, DRAFT)
    assert (api.made()[0].maturity, api.published()) == (None, [])
    assert content_id == "ttl_01J00000000000000000000001"


def test_what_was_made_before_is_not_made_again() -> None:
    api: Any = Api()
    known: dict[str, str] = {}
    first = titles.announce(api, known, DEMOS[0])
    assert titles.announce(api, known, DEMOS[0]) == first
    assert len(api.made()) == 2


def test_a_film_with_a_trailer_plays_it_as_a_title_of_its_own() -> None:
    api: Any = Api()
    films = titles.announce(api, {}, DEMOS[0])
    assert [demo.title for _, demo in films] == ["The Lighthouse Keeper: trailer", "The Lighthouse Keeper"]
    assert api.made()[1].trailers == [films[0][0]]
    assert api.published() == [content_id for content_id, _ in films]


def test_a_series_has_its_seasons_and_specials_in_their_places() -> None:
    for series in SERIES:
        api: Any = Api()
        films = titles.announce_series(api, {}, series)
        kinds = [(each.type, each.number) for each in api.made()]
        assert [number for kind, number in kinds if kind == "season"] == [each.number for each in series.seasons]
        assert len(films) == sum(len(each.episodes) for each in series.seasons)
        assert len(api.published()) == len(kinds)
    assert {season.number for season in SERIES[0].seasons} == {0, 1, 2}


def test_there_is_one_of_each_kind() -> None:
    assert [demo.title for demo in DEMOS if len(demo.languages) == 2 and len(demo.subtitles) == 3]
    assert len([demo for demo in ALL if demo.maturity is not None and demo.maturity <= 6]) >= 4
    assert len(SERIES) == 2
    assert all(len(series.seasons) >= 2 for series in SERIES)
    assert any(demo.trailer for demo in DEMOS)
    assert any(demo.leaves for demo in DEMOS)


def test_what_is_said_and_translated_is_of_titles_that_there_are() -> None:
    assert SPOKEN.keys() | TRANSLATED.keys() <= {demo.title for demo in ALL}
    for lines in (lines for film in SPOKEN.values() for lines in film.values()):
        _, cues, left_out = webvtt.convert(titles._webvtt(lines))
        assert (cues, left_out) == (len(lines), [])


def test_no_two_demos_have_one_name() -> None:
    every = [demo.title for demo in (*ALL, *EPISODES)]
    assert len(set(every)) == len(every)


def test_households_saw_titles_that_there_are() -> None:
    known = {demo.title for demo in (*ALL, *EPISODES)}
    for member in households.PAYING:
        assert {seen.title for seen in member.seen} | set(member.listed) <= known
    limits = {demo.title: demo.maturity for demo in (*ALL, *EPISODES)}
    (child,) = (member for member in households.PAYING if member.kids)
    assert all((limits[seen.title] or 0) <= 7 for seen in child.seen)


@pytest.mark.parametrize(
    ("said", "films", "series", "households"),
    [("", 12, 2, True), ("off", 0, 0, False), ("accounts", 0, 0, False), ("3", 3, 0, False), ("titles", 12, 2, False)],
)
def test_a_word_says_how_much_of_a_demo_there_is(said: str, films: int, series: int, households: bool) -> None:
    wanted = extent.said(said)
    assert (len(wanted.films), len(wanted.series), bool(wanted.households)) == (films, series, households)


def test_the_small_demo_has_each_kind() -> None:
    small = extent.said("small")
    assert any(demo.trailer and demo.subtitles for demo in small.films)
    assert any(demo.maturity == 0 for demo in small.films)
    assert {season.number for season in small.series[0].seasons} == {0, 1}
    assert small.drafts
    assert small.households


def test_a_film_has_its_length_motion_and_a_track_for_each_language(tmp_path: Path) -> None:
    demo = replace(DEMOS[0], seconds=6)
    file = tmp_path / "film.mp4"
    file.write_bytes(clips.clip(demo))
    with av.open(file) as film:
        assert [stream.language for stream in film.streams.audio] == ["eng", "deu"]
        assert (film.streams.video[0].width, film.streams.video[0].height) == clips.SIZE
        assert film.duration is not None
        assert film.duration / av.time_base == pytest.approx(6, abs=0.1)
        shown = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)][48:96:47]
        assert np.abs(shown[0].astype(int) - shown[1]).mean() > 1
    assert trailer_of(demo).languages == ("en",)


def test_two_languages_have_the_same_music_with_another_voice() -> None:
    first, second = music.tracks("Afterglow", 6, 2, bright=False)
    assert len(first) == len(second)
    assert first != second
    assert music.tracks("Afterglow", 6, 1, bright=False) == [first]


def test_every_event_of_the_audience_is_one_that_an_import_takes() -> None:
    shown = [(f"ttl_01J{nth:023d}", demo, False) for nth, demo in enumerate(DEMOS)]
    world = audience._world([audience._title(nth, *each) for nth, each in enumerate(shown)], WHOLE, now().date())
    population = Population(replace(world, households=40))
    lines = [json.dumps(line).encode() for line in population.lines()]
    good, refused = importing.read(enumerate(lines, 1), now())
    assert refused == []
    assert len(good) == len(lines) > 500
    assert {"played", "impressed", "subscription_changed", "payment"} <= {
        event.model_dump()["type"] for _, event in good
    }
    ids = {getattr(event, "content_id", None) for _, event in good} - {None}
    assert ids <= {content_id for content_id, *_ in shown}


@BY_TITLE
def test_a_palette_is_three_colours(demo: Demo) -> None:
    assert [colour for colour in demo.palette if not re.fullmatch("#[0-9a-f]{6}", colour)] == []


@pytest.mark.parametrize("size", [pictures.POSTER, pictures.BACKDROP], ids=["poster", "backdrop"])
@BY_TITLE
def test_artwork_is_a_webp_picture_of_its_size_with_something_on_it(demo: Demo, size: tuple[int, int]) -> None:
    content = pictures.artwork(demo, size)
    image = Image.open(io.BytesIO(content))
    image.load()
    assert (image.format, image.mode, image.size) == ("WEBP", "RGB", size)
    colours = image.resize((60, 60)).getcolors(3600)
    assert colours is not None
    assert len(colours) > 500
    assert resizing.picture_type(content) == ("image/webp", "webp")
    assert len(content) <= artwork.MAX_SIZE


def test_a_title_looks_the_same_each_time_and_like_no_other() -> None:
    first, second = DEMOS[0], DEMOS[6]
    assert pictures.artwork(first, (60, 90)) == pictures.artwork(first, (60, 90)) != pictures.artwork(second, (60, 90))


def test_a_long_title_is_broken_between_its_words() -> None:
    demo = DEMOS[[demo.title for demo in DEMOS].index("Sixty-Four Summers")]
    draw = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    lines = pictures._broken(draw, demo.title.upper(), room=400, size=60)
    assert lines == ["SIXTY-FOUR", "SUMMERS"]
