"""What is watched, by country, as the playback domain publishes it each hour: of episodes, for their series."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.playback import popularity, trends

WORLD = trends.WORLD
_LISTED = 100


def read(series: Mapping[str, str]) -> tuple[dict[str, float], dict[str, dict[str, list[str]]]]:
    """Title → popularity, 0..1; and country → its titles, {"top": the most watched, "trending": those of the last day}.

    `series`: episode → its series. Country WORLD stands for all of them.
    """
    try:
        reply = aws.client("s3").get_object(Bucket=settings().bucket("recommendations"), Key=trends.WATCHED)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return {}, {}
        raise
    said: dict[str, dict[str, list[float]]] = json.loads(reply["Body"].read())
    counted = {country: _of_wholes(titles, series) for country, titles in said.items()}
    world = {name: total for name, (total, _) in counted.get(WORLD, {}).items()}
    return popularity.measure(world), {country: _ranked(titles) for country, titles in counted.items()}


def of(head: Mapping[str, Any], country: str, kind: str) -> list[str]:
    """The titles of a country ("top", "trending"), and after them the world's, each once."""
    countries: Mapping[str, Mapping[str, list[str]]] = head.get("countries", {})
    own, all_of_them = (countries.get(each, {}).get(kind, []) for each in (country, WORLD))
    return list(dict.fromkeys([*own, *all_of_them]))


def _of_wholes(titles: Mapping[str, list[float]], series: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for name, (total, today) in titles.items():
        whole = series.get(name, name)
        before = found[whole]
        found[whole] = before[0] + total, before[1] + today
    return dict(found)


def _ranked(titles: Mapping[str, tuple[float, float]]) -> dict[str, list[str]]:
    top = sorted(titles, key=lambda name: (-titles[name][0], name))
    today = sorted((name for name in titles if titles[name][1] > 0), key=lambda name: (-titles[name][1], name))
    return {"top": top[:_LISTED], "trending": today[:_LISTED]}
