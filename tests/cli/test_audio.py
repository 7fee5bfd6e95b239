"""The audio tracks of a film from the command line: one is changed, and the whole list is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.fake import Answer, Asked, Fake, serving
from tests.command_line import Operator

TRACKS = [
    {"name": "audio1", "language": "eng", "label": "", "role": "main", "hidden": False, "shown_as": "English"},
    {"name": "audio2", "language": "eng", "label": "", "role": "main", "hidden": False, "shown_as": "English 2"},
]


@pytest.fixture
def fake() -> Iterator[Fake]:
    with serving() as started:
        yield started


@pytest.fixture
def sent(fake: Fake) -> list[Any]:
    """The bodies of the arrangements that the API was sent, which it takes."""
    bodies: list[Any] = []

    def arranged(asked: Asked) -> Answer:
        bodies.append(asked.json())
        return 200, {"audio": [{**TRACKS[0], **track} for track in asked.json()["tracks"]]}

    fake.on("GET /v1/content/ttl_1", (200, {"title": "Heat", "version": 7, "audio": TRACKS}))
    fake.on("PUT /v1/content/ttl_1/audio", arranged)
    return bodies


def test_tracks_are_listed_in_their_order(fake: Fake, sent: list[Any], tmp_path: Path) -> None:
    done = Operator(fake.url, tmp_path)("audio", "list", "ttl_1")
    assert done.out.splitlines() == ["audio1\teng\t\tmain\tno\tEnglish", "audio2\teng\t\tmain\tno\tEnglish 2"]


def test_one_track_is_changed_and_the_others_are_sent_as_they_were(fake: Fake, sent: list[Any], tmp_path: Path) -> None:
    words = ("audio", "edit", "ttl_1", "audio2", "--label", "Cast", "--role", "commentary", "--hide", "--place", "1")
    assert Operator(fake.url, tmp_path)(*words).code == 0
    (body,) = sent
    assert body["tracks"] == [
        {"name": "audio2", "label": "Cast", "role": "commentary", "hidden": True},
        {"name": "audio1", "label": "", "role": "main", "hidden": False},
    ]


def test_a_track_that_is_not_there_and_a_change_of_nothing_are_errors(
    fake: Fake, sent: list[Any], tmp_path: Path
) -> None:
    operator = Operator(fake.url, tmp_path)
    missing = operator("audio", "edit", "ttl_1", "audio9", "--hide")
    assert (missing.code, "audio1, audio2" in missing.err) == (5, True)
    assert operator("audio", "edit", "ttl_1", "audio2").code == 2
    assert sent == []
