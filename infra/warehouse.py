"""Writes `docs/analytics.md` from the headers of the warehouse's models and views (`make models`)."""

import re
from collections.abc import Iterator
from pathlib import Path

from matinee.analytics.warehouse.models import PAST, Column, Model, Read, models
from matinee.analytics.warehouse.views import View, views

FILE = Path(__file__).parents[1] / "docs/analytics.md"
_HEAD = """# The warehouse

`make models` writes this page from the headers of `layers/domain/python/matinee/analytics/warehouse/*.sql` and `views/*.sql`.

A model is one SELECT in Athena's SQL. A run replaces the partitions of models that follow from what arrived: Athena writes the
rows into a new folder (`models/<model>/<partition>=<value>/run=<run>/` in the lake), and one call of Glue points the partition
at it. A run that is repeated changes nothing, and one that is broken off leaves each partition as it was or as it should be.

- **Every night at 02:00 UTC** rows of people who are to be forgotten are deleted, and each day is built again of which an event
  arrived yesterday, with all that reads it. **Every hour** today's partitions are built. Where nothing arrived, nothing is asked.
- **Days by hand**: `matinee analytics rebuild --day 2026-11-01` builds that day again, and what follows from it
  ([runbook](runbooks/warehouse.md)).
- **Tests** beside the columns run after each build. Where one of *never null*, *one of* or *unique* fails, the run does; *in* and
  *fresh* depend on what clients send, and are logged.
- **Person-level models** hold random ids that stand for profiles and households. Whoever is forgotten is deleted from them, and
  from raw events. **Marts** hold no ids and are kept for good; a day that is built again later is without them.
- Days are days in UTC. Money is in minor units. Rates are counts of both their sides, so that they add up over days;
  people do not.
- `*` stands for all: sum either rows with `*` or rows without, never both.
- An event is told once, however often it was sent, and on the day on which it happened, however late it came (30 days at most).
  Bots are left out.

The quality marts follow [Mux Data's definitions](https://www.mux.com/docs/guides/understand-metric-definitions):
[startup time](https://www.mux.com/docs/guides/data-startup-time-metric),
[smoothness](https://www.mux.com/docs/guides/data-smoothness-metric) and
[playback success](https://docs.mux.com/guides/data/playback-success-metric).

QuickSight, Grafana and Metabase read the database `matinee_<stage>` through Athena: begin with the [views](#views). Give them the
work group `matinee-<stage>-reports`, which bounds what a query may cost, and no right to read `events/` or person-level models.
"""


def page() -> str:
    marts = [each for each in models().values() if each.level == "mart"]
    people = [each for each in models().values() if each.level == "person"]
    parts = [_HEAD, "## Views", *(line for view in views().values() for line in _view(view))]
    parts += ["", "## Marts", *(line for model in sorted(marts, key=_name) for line in _model(model))]
    parts += ["", "## Person-level models", *(line for model in sorted(people, key=_name) for line in _model(model))]
    return "\n".join(parts) + "\n"


def _name(model: Model) -> str:
    return model.name


def _view(view: View) -> Iterator[str]:
    yield from ("", f"### {view.name}", "", _prose(view.words), "", "| column | what it says |", "|---|---|")
    for name, words in view.columns:
        yield f"| `{name}` | {_prose(words)} |"


def _model(model: Model) -> Iterator[str]:
    keep = "for good" if model.keep is None else f"{model.keep} days"
    yield from ("", f"### {model.name}", "", _prose(model.words), "")
    a = "an" if model.partition == "edition" else "a"
    yield f"A partition is {a} {model.partition}, kept {keep}. It reads {_reads(model)}."
    unique = ", ".join(f"`{name}`" for name in model.unique)
    fresh = f" `{model.fresh[0]}` is at most {model.fresh[1]} hours old." if model.fresh else ""
    yield from (f"Unique: {unique}.{fresh}", "", "| column | type | what it says | tests |", "|---|---|---|---|")
    for column in model.columns:
        yield f"| `{column.name}` | {_prose(column.type)} | {_prose(column.words)} | {_tests(column)} |"


def _reads(model: Model) -> str:
    return ", ".join(f"`{read.name}`{_days(read)}" for read in model.reads)


def _days(read: Read) -> str:
    if (read.first, read.last) == (0, 0):
        return ""
    first = "the beginning" if read.first == PAST else f"day {read.first:+d}"
    return f" ({first} to {read.last:+d})" if read.last else f" ({first} to its own)"


def _tests(column: Column) -> str:
    said = ["never null"] if column.not_null else []
    if column.one_of:
        said.append("one of " + ", ".join(f"`{each}`" for each in column.one_of))
    if column.within:
        said.append(f"in `{'.'.join(column.within)}`")
    return "; ".join(said)


def _prose(text: str) -> str:
    """As Markdown says it: a star, a bar and an angle stand for themselves."""
    return re.sub(r"([*|<>_])", r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    FILE.write_text(page())
