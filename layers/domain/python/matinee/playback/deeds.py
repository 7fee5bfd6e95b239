"""All that a profile did with titles, for the domains that recommend some: one query, of which each answer is a megabyte.

A profile's items stand in one partition, by their kinds in the order of the alphabet: lists, positions and ratings are
neighbours. The history, which can be long and says no title that positions do not say, comes after them and is not read.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from matinee.kernel import aws
from matinee.kernel.table import queries
from matinee.playback.models import Position
from matinee.playback.watching import Watcher

_PAGES = 2
"""Calls at most. A megabyte has the positions of some 2,500 titles; of who has seen more than twice as many, some are left out."""
_READ = "sk, added_ms, #position, #duration, observed_ms, listed_ms, finished, stars, #at, before_ms, audio, subtitles"
_NAMES = {"#position": "position", "#duration": "duration", "#at": "at"}


class Watched(NamedTuple):
    """A title that a profile began, or that is next for it."""

    position: float
    """Seconds, as `duration` is; 0 both where it was never begun."""
    duration: float
    observed_ms: int
    """Epoch milliseconds; 0 where it was never begun."""
    listed_ms: int
    """0 where it does not go on."""
    finished: bool

    @property
    def share(self) -> float:
        """Of the title, 0 to 1."""
        return 1.0 if self.finished else min(1.0, self.position / self.duration) if self.duration else 0.0


class Deeds(NamedTuple):
    watched: dict[str, Watched]
    listed: dict[str, int]
    """The watchlist: title → when it was added (epoch milliseconds)."""
    rated: dict[str, tuple[int, str]]
    """Title → stars, and when (RFC 3339)."""
    languages: frozenset[str]
    """Of audio and subtitles that it chose in a player."""


NOTHING = Deeds({}, {}, {}, frozenset())


def of(who: Watcher) -> Deeds:
    """What a profile did. One call, two of one who has seen thousands of titles."""
    deeds = Deeds({}, {}, {}, frozenset())
    cleared, languages = -1, set[str]()
    for item in _items(who):
        _, kind, *rest = item["sk"]["S"].split("#")
        match kind:
            case "CLEARED":
                cleared = _whole(item, "before_ms")
            case "LANGUAGES":
                said = (item.get(name, {}).get("S", "") for name in ("audio", "subtitles"))
                languages |= {each for each in said if each and each != "off"}
            case "LISTED":
                deeds.listed[rest[0]] = _whole(item, "added_ms")
            case "POSITION":
                watched = _watched(item)
                if max(watched.observed_ms, watched.listed_ms) > cleared:
                    deeds.watched[rest[0]] = watched
            case "RATING" if "stars" in item:
                deeds.rated[rest[0]] = (_whole(item, "stars"), item["at"]["S"])
    return deeds._replace(languages=frozenset(languages))


def _items(who: Watcher) -> list[dict[str, Any]]:
    between = (f"{who.profile_id}#CLEARED", f"{who.profile_id}#RATING#~")
    asked = queries.arguments(Position, who.key, between=between)
    asked["ExpressionAttributeNames"] |= _NAMES
    found: list[dict[str, Any]] = []
    for _ in range(_PAGES):
        reply = aws.client("dynamodb").query(**asked, ProjectionExpression=_READ)
        found += reply["Items"]
        if "LastEvaluatedKey" not in reply:
            break
        asked["ExclusiveStartKey"] = reply["LastEvaluatedKey"]
    return found


def _watched(item: Mapping[str, Any]) -> Watched:
    return Watched(
        float(item.get("position", _ZERO)["N"]),
        float(item.get("duration", _ZERO)["N"]),
        _whole(item, "observed_ms"),
        _whole(item, "listed_ms"),
        bool(item.get("finished", {}).get("BOOL")),
    )


_ZERO = {"N": "0"}


def _whole(item: Mapping[str, Any], name: str) -> int:
    return int(item.get(name, _ZERO)["N"])
