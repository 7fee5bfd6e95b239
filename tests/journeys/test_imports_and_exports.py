"""A catalogue goes in as a file and comes out as one: over HTTP, as an operator does it."""

import io
import json
import re
from typing import Any

import pytest
from PIL import Image

from tests import movies
from tests.journeys.test_faults import saved
from tests.platform import Client, Platform, until

Json = dict[str, Any]


def written(*lines: Json | str) -> bytes:
    return "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()


def counts(told: Json) -> tuple[str, int, int, int, int]:
    return told["status"], told["created"], told["updated"], told["unchanged"], told["refused"]


def exported(editor: Client) -> list[Json]:
    export_id = editor("POST", "/v1/content/exports").json()["export_id"]
    told = until(lambda: ended(editor("GET", f"/v1/content/exports/{export_id}").json()), 60)
    assert told["status"] == "done", told
    lines = [json.loads(line) for line in editor("GET", told["url"]).content.splitlines()]
    assert len(lines) == told["titles"]
    return lines


def ended(told: Json) -> Json | None:
    return told if told["status"] in ("done", "failed") else None


def test_a_small_file_with_refused_lines_twice_and_changed(platform: Platform) -> None:
    editor = platform.editor
    lines: list[Json | str] = [
        {"external_id": "journey-1", "status": "published", "title": "The Import", "genres": ["Journey"]},
        "{this is no JSON",
        {"external_id": "journey-2", "title": "The Draft"},
        {"external_id": "journey-3", "title": "", "maturity": 40},
    ]
    told = editor.imported(written(*lines))
    assert counts(told) == ("done", 2, 0, 0, 2)
    refused = [json.loads(line) for line in editor("GET", told["report_url"]).content.splitlines()]
    assert [(each["line"], sorted(error["field"] for error in each["errors"])) for each in refused] == [
        (2, ["line"]),
        (4, ["maturity", "title"]),
    ]
    (shown,) = platform.stranger("GET", "/v1/content?genre=journey").json()["items"]
    assert shown["title"] == "The Import"
    assert counts(editor.imported(written(*lines))) == ("done", 0, 0, 2, 2)
    lines[0] = {**dict(lines[0]), "title": "The Import, retold"}  # type: ignore[arg-type]
    assert counts(editor.imported(written(*lines))) == ("done", 0, 1, 1, 2)
    seen = until(
        lambda: [
            card
            for card in platform.stranger("GET", f"/v1/content/{shown['content_id']}?again=1").json().items()
            if card == ("title", "The Import, retold")
        ]
    )
    assert seen


def test_an_export_imported_changes_nothing(platform: Platform) -> None:
    editor = platform.editor
    editor.imported(written(*({"external_id": f"round-{n}", "title": f"Round {n}"} for n in range(3))))
    lines = exported(editor)
    assert {f"round-{n}" for n in range(3)} <= {line.get("external_id") for line in lines}
    assert counts(editor.imported(written(*lines))) == ("done", 0, 0, len(lines), 0)


def test_an_import_that_the_engine_dies_under_is_finished_once(platform: Platform) -> None:
    """Real films where they are at hand."""
    count = 3000
    content = b"".join(
        movies.lines(count)
        if movies.FILMS.exists()
        else (written({"external_id": f"wikipedia-{n}", "title": f"Film {n}"}) for n in range(count))
    )
    editor = platform.editor
    import_id = editor.begin_import(content)

    def under_way() -> bool:
        told = editor("GET", f"/v1/content/imports/{import_id}").json()
        return bool(told["status"] == "running" and told["accepted"] >= 500)

    until(under_way, 120)
    saved(platform)
    before = platform.pid("engine")
    platform.kill("engine")
    until(lambda: platform.pid("engine") not in (None, before), 60)
    told = editor.import_ended(import_id, 300)
    assert (told["status"], told["accepted"], told["refused"]) == ("done", count, 0)
    of_these = [line for line in exported(editor) if str(line.get("external_id")).startswith("wikipedia-")]
    assert len(of_these) == len({line["external_id"] for line in of_these}) == count
    assert counts(editor.imported(content, within=120)) == ("done", 0, 0, count, 0)


@pytest.mark.acceptance
def test_a_picture_comes_in_sizes_and_with_a_blur(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("A picture of many sizes")
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 900)).save(out, "JPEG")
    put(editor, content_id, out.getvalue())
    seen = until(lambda: editor("GET", f"/v1/content/{content_id}").json().get("backdrop"), 30)
    assert re.fullmatch(r"(/artwork/\S+-(640|1280|1600)\.webp \d+w(, )?){3}", seen["srcset"])
    assert seen["placeholder"].startswith("data:image/webp;base64,")
    for source in seen["srcset"].split(", "):
        url, _, width = source.partition(" ")
        answer = platform.stranger("GET", url)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.content)).width == int(width.removesuffix("w"))
    whole = platform.stranger("GET", editor("GET", f"/v1/content/{content_id}").json()["backdrop_url"])
    assert whole.content == out.getvalue()


@pytest.mark.acceptance
def test_what_is_no_picture_is_refused_with_a_reason(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("No picture")
    put(editor, content_id, b"\xff\xd8\xff and nothing more")
    seen = until(lambda: editor("GET", f"/v1/content/{content_id}").json().get("refused_artwork"), 30)
    assert seen["backdrop"]["code"] == "damaged"


def put(editor: Client, content_id: str, body: bytes) -> None:
    asked = {"kind": "backdrop", "content_type": "image/jpeg", "size": len(body)}
    place = editor("POST", f"/v1/content/{content_id}/artwork", asked).json()
    assert editor("PUT", place["url"], body, place["headers"]).status == 200
