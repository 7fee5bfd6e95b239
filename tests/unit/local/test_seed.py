"""The demo catalogue: titles that the API takes, and pictures that are pictures."""

import io
import re
from typing import Any

import pytest
from matinee.content import artwork, releases, resizing
from matinee.content.details import TitleInput
from PIL import Image, ImageDraw

from infra.local.seed import pictures, titles
from infra.local.seed.catalogue import DEMOS, Demo

BY_TITLE = pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.title)


class Api:
    """The platform's API, where every title has its pictures already; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, tuple[Any, str]] = {}

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        self.asked[f"{method} {path}"] = body, key
        return {"content_id": "ttl_1", "poster_url": "/poster.jpg", "backdrop_url": "/backdrop.jpg"}


@BY_TITLE
def test_a_demo_is_a_title_that_the_api_takes(demo: Demo) -> None:
    api: Any = Api()
    titles._announced(api, demo)
    body, key = api.asked["POST /v1/content"]
    details = TitleInput.model_validate(body)
    assert (details.title, details.maturity, details.directors) == (demo.title, demo.maturity, [demo.director])
    assert details.release_date is not None
    assert releases.year_of(details.release_date) == demo.year
    assert key == f"demo {demo.title}"
    assert "POST /v1/content/ttl_1/publish" in api.asked


def test_no_two_demos_have_one_name() -> None:
    assert len({demo.title for demo in DEMOS}) == len(DEMOS) == 12


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
