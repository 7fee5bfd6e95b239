"""Days of the warehouse are built again from the command line: it says how far that is, and how it ended."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.fake import Answer, Asked, Fake, serving
from tests.command_line import Operator

ID = "rbd_1"


@pytest.fixture
def fake() -> Iterator[Fake]:
    with serving() as started:
        yield started


def answers(fake: Fake, *states: dict[str, Any]) -> list[Any]:
    """Let the rebuild be in these states, one after the other. The bodies that began it."""
    bodies: list[Any] = []
    left = list(states)

    def began(asked: Asked) -> Answer:
        bodies.append(asked.json())
        return 202, {"rebuild_id": ID, "status": "running", "built": 0, "partitions": 0, "reason": ""}

    def seen(_: Asked) -> Answer:
        return 200, {"rebuild_id": ID, "built": 0, "partitions": 0, "reason": "", **left.pop(0)}

    fake.on("POST /v1/admin/analytics/rebuilds", began)
    fake.on(f"GET /v1/admin/analytics/rebuilds/{ID}", seen)
    return bodies


def test_a_day_is_built_and_how_far_it_is_is_told(fake: Fake, tmp_path: Path) -> None:
    built = {"built": 7, "partitions": 7}
    bodies = answers(fake, {"status": "running", "built": 3, "partitions": 7}, {"status": "done", **built})
    done = Operator(fake.url, tmp_path)("analytics", "rebuild", "--day", "2026-11-01")
    assert done.code == 0
    assert "3 of 7 partitions built" in done.err
    assert bodies == [{"from": "2026-11-01", "to": "2026-11-01"}]


def test_several_days_that_fail_are_told_with_the_reason(fake: Fake, tmp_path: Path) -> None:
    bodies = answers(fake, {"status": "failed", "reason": "QueryFailed plays"})
    done = Operator(fake.url, tmp_path)("analytics", "rebuild", "--from", "2026-11-01", "--to", "2026-11-03")
    assert done.code == 1
    assert "QueryFailed plays" in done.err
    assert bodies == [{"from": "2026-11-01", "to": "2026-11-03"}]


def test_days_of_which_nothing_is_left_to_build_from_are_said(fake: Fake, tmp_path: Path) -> None:
    answers(fake, {"status": "done"})
    done = Operator(fake.url, tmp_path)("analytics", "rebuild", "--day", "2020-01-01")
    assert done.code == 0
    assert "Nothing was built" in done.err


@pytest.mark.parametrize("words", [(), ("--from", "2026-11-01"), ("--day", "2026-11-01", "--to", "2026-11-02")])
def test_without_days_nothing_is_asked(fake: Fake, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert Operator(fake.url, tmp_path)("analytics", "rebuild", *words).code == 2
    assert fake.asked == []
