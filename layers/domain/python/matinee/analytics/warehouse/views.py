"""Views for the curious, who read them in QuickSight, Grafana or Metabase: marts with names and rates, not keys and counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matinee.analytics.warehouse import asking

_FOLDER = Path(__file__).parent / "views"


@dataclass(frozen=True)
class View:
    name: str
    words: str
    columns: tuple[tuple[str, str], ...]
    """(name, words)"""
    sql: str


@cache
def views() -> Mapping[str, View]:
    """All views by name, from their files."""
    return {file.stem: _parsed(file.stem, file.read_text()) for file in sorted(_FOLDER.glob("*.sql"))}


def create(token: str) -> None:
    """Create or replace all of them. Raises QueryFailed."""
    every = views().values()
    started = [
        asking.start(f"CREATE OR REPLACE VIEW {each.name} AS\n{each.sql}", f"{token} {each.name}") for each in every
    ]
    for query_id in started:
        asking.waited(query_id)


def _parsed(name: str, text: str) -> View:
    lines = text.splitlines()
    header = [line[3:] for line in lines if line.startswith("-- ")]
    columns = [line.strip().split(maxsplit=1) for line in header if line.startswith("  ")]
    return View(
        name=name,
        words="\n".join(line for line in header if not line.startswith("  ")),
        columns=tuple((column, words) for column, words in columns),
        sql="\n".join(line for line in lines if not line.startswith("-- ")).strip(),
    )
