"""Which partitions a table has, and which of them a query needs.

Sources: Athena User Guide, "Partition projection" (supported types, dynamic ranges, storage.location.template).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from infra.local.engine.athena.asking import Ask, QueryFailed

_MOST = 1_000_000
"""Partitions that are projected at once."""
_UNITS = {
    "DAYS": timedelta(days=1),
    "HOURS": timedelta(hours=1),
    "MINUTES": timedelta(minutes=1),
    "WEEKS": timedelta(7),
}
_JAVA = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@dataclass(frozen=True)
class Partition:
    values: tuple[str, ...]
    """As texts, in the order of the table's keys."""
    location: str


def of(table: dict[str, Any], ask: Ask) -> list[Partition]:
    """All of them; of a table without keys the one that it is. Raises QueryFailed."""
    keys, location = table.get("PartitionKeys") or [], table["StorageDescriptor"].get("Location", "")
    if not keys:
        return [Partition((), _folder(location))]
    said = table.get("Parameters") or {}
    if str(said.get("projection.enabled", "")).lower() == "true":
        return _projected(table, said, [key["Name"] for key in keys], location)
    found = ask("partitions", table["DatabaseName"], table["Name"])
    return [Partition(tuple(values), _folder(place)) for values, place in found]


def _folder(location: str) -> str:
    return location if location.endswith("/") else location + "/"


def _projected(table: dict[str, Any], said: dict[str, str], keys: list[str], location: str) -> list[Partition]:
    ranges = [_values(key, {name: said.get(f"projection.{key}.{name}", "") for name in _SAID}) for key in keys]
    count = 1
    for each in ranges:
        count *= len(each)
    if count > _MOST:
        raise QueryFailed(f"the local Athena projects {_MOST:,} partitions at most, not {count:,} of {table['Name']}")
    hive = _folder(location) + "".join(f"{key}=${{{key}}}/" for key in keys)
    template = said.get("storage.location.template") or hive
    made = []
    for chosen in product(*ranges):
        place = template
        for key, value in zip(keys, chosen, strict=True):
            place = place.replace(f"${{{key}}}", value)
        made.append(Partition(chosen, _folder(place)))
    return made


_SAID = ("type", "range", "values", "format", "interval", "interval.unit", "digits")


def _values(key: str, said: dict[str, str]) -> list[str]:
    match said["type"]:
        case "enum":
            return [each.strip() for each in said["values"].split(",")]
        case "integer":
            first, last = (int(each) for each in said["range"].split(","))
            return [
                str(each).zfill(int(said["digits"] or 0)) for each in range(first, last + 1, int(said["interval"] or 1))
            ]
        case "date":
            return _dates(key, said)
    raise QueryFailed(f"the local Athena does not project the type {said['type']!r} of {key}")


def _dates(key: str, said: dict[str, str]) -> list[str]:
    form = re.sub("yyyy|MM|dd|HH|mm|ss", lambda found: _JAVA[found[0]], said["format"].replace("'", ""))
    if re.search(r"(?<!%)[A-Za-z]", re.sub("%.", "", form).replace("T", "")):
        raise QueryFailed(f"the local Athena does not know the date format {said['format']!r} of {key}")
    finest = "MINUTES" if "mm" in said["format"] else "HOURS" if "HH" in said["format"] else "DAYS"
    unit = said["interval.unit"].upper() or finest
    if unit not in _UNITS or "dd" not in said["format"]:
        raise QueryFailed(f"the local Athena projects dates by minutes, hours, days or weeks, not {key}")
    step = _UNITS[unit] * int(said["interval"] or 1)
    first, last = (_moment(each.strip(), form) for each in said["range"].split(","))
    found = []
    while first <= last:
        found.append(first.strftime(form))
        first += step
    return found


def _moment(said: str, form: str) -> datetime:
    if relative := re.fullmatch(r"NOW(?:([+-]\d+)([A-Z]+?)S?)?", said):
        now = datetime.strptime(datetime.now(UTC).strftime(form), form)  # of the format's own precision
        unit = _UNITS.get(f"{relative[2]}S") if relative[2] else timedelta()
        if unit is None:
            raise QueryFailed(f"the local Athena does not know the range {said!r}")
        return now + int(relative[1] or 0) * unit
    return datetime.strptime(said, form)
