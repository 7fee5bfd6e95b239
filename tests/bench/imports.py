"""36,273 real films from one file into the local platform, and what the same would cost DynamoDB in AWS."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matinee.content import import_chunks, import_lines, import_planning
from matinee.kernel import aws
from matinee.kernel.settings import settings

from infra.prices import USE
from tests import movies, platform
from tests.bench.figure import Figure, at_most, seconds
from tests.platform import Platform

_SAMPLE = 500


def figures() -> Iterator[Figure]:
    if not movies.FILMS.exists():
        print(f"import: skipped, there is no {movies.FILMS}")
        return
    lines = list(movies.lines())
    with tempfile.TemporaryDirectory() as scratch, platform.running(Path(scratch) / "local") as running:
        units = _units_a_title(running, lines[-_SAMPLE:])
        yield Figure("import.write_units", units, "a title")
        yield Figure("import.dollars", units * len(lines) * USE.write_unit, f"for {len(lines)} titles")
        yield Figure("import.first", _seconds(running, lines), "s", at_most(300))
        yield Figure("import.found", seconds(lambda: _all_are_found(running, len(lines))), "s after its end")
        yield Figure("import.again", _seconds(running, lines), "s")


def _seconds(running: Platform, lines: list[bytes]) -> float:
    editor, content, begun = running.editor, b"".join(lines), time.perf_counter()
    ended = editor.imported(content, within=1200)
    if (ended["status"], ended["accepted"]) != ("done", len(lines)):
        raise RuntimeError(ended)
    return time.perf_counter() - begun


def _all_are_found(running: Platform, count: int) -> None:
    """Raises TimeoutError."""
    stranger = running.stranger
    platform.until(lambda: stranger("POST", "/v1/search", {"limit": 1}).json().get("total") == count, 600)


def _units_a_title(running: Platform, lines: list[bytes]) -> float:
    """By the engine's ConsumedCapacity, which counts as DynamoDB does: two units a kilobyte in a transaction, one an index."""
    told = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{running.port('engine')}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "MATINEE_TABLE_CONTENT": "matinee-dev-content",
    }
    os.environ |= told
    aws.forget()
    settings.cache_clear()
    consumed: list[float] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def count(parsed: dict[str, Any], **_: Any) -> None:
        consumed.extend(each["CapacityUnits"] for each in parsed["ConsumedCapacity"])

    events = aws.client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.TransactWriteItems", ask)
    events.register("after-call.dynamodb.TransactWriteItems", count)
    parsed = (import_lines.parse(number, line) for number, line in enumerate(lines, 1))
    for group in import_chunks.groups(each for each in parsed if isinstance(each, import_lines.ParsedLine)):
        changes, _ = import_planning.planned(group, None)
        for batch in import_chunks.packed(changes):
            import_chunks.written(batch, None)
    aws.forget()
    for name in told:
        del os.environ[name]
    settings.cache_clear()
    return sum(consumed) / len(lines)
