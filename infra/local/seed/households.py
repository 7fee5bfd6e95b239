"""The demo's households: one that pays, with a taste, a child and a month of evenings behind it, and one that does not pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.local.seed.api import Api

_LENGTH = 5_400.0
"""Seconds of a film as these households saw it: a demo's half minute would not count as a viewing."""


@dataclass(frozen=True)
class Seen:
    title: str
    days: float
    """Ago."""
    share: float = 1.0
    stars: int = 0


@dataclass(frozen=True)
class Member:
    name: str
    language: str
    avatar: str
    seen: tuple[Seen, ...] = ()
    listed: tuple[str, ...] = ()
    kids: bool = False


PAYING = (
    Member(
        "Demo",
        "en",
        "1",
        (
            Seen("Afterglow", 26, stars=5),
            Seen("The Lighthouse Keeper", 19, stars=5),
            Seen("Salt and Cinnamon", 15, 0.2, stars=2),
            Seen("Northern Line", 9, stars=4),
            Seen("The Ninth Container", 4),
            Seen("Low Water", 3, 0.45),
            Seen("Glasshouse", 1.2, 0.6),
        ),
        ("The Cartographer", "Sixty-Four Summers"),
    ),
    Member(
        "Sol",
        "es",
        "4",
        (Seen("Salt and Cinnamon", 12, stars=5), Seen("Small Orchestra", 6, stars=5)),
        ("Paper Moons",),
    ),
    Member("Kim", "en", "7", (Seen("Pip Gets Lost", 5), Seen("Paper Moons", 2, 0.5)), kids=True),
)
"""The first is the account's own profile."""


def live(api: Api, ids: Mapping[str, str]) -> None:
    """Make the household's members do what they did. `ids`: title → content id. Doing it again changes nothing."""
    known = {each["name"]: each["profile_id"] for each in api("GET", "/v1/users/profiles")["items"]}
    own, *others = PAYING
    first = next(iter(known.values()))
    for member in others:
        if member.name not in known:
            said = {"name": member.name, "language": member.language, "avatar": member.avatar, "is_kids": member.kids}
            more = {"maturity_limit": 7} if member.kids else {}
            known[member.name] = api("POST", "/v1/users/profiles", {**said, **more})["profile_id"]
    for member in PAYING:
        api.sign_in(first if member is own else known[member.name])
        _spend(api, member, ids)


def _spend(api: Api, member: Member, ids: Mapping[str, str]) -> None:
    moment = datetime.now(UTC)
    for seen in member.seen:
        if seen.title in ids:
            content_id = ids[seen.title]
            report = {
                "content_id": content_id,
                "position": round(_LENGTH * seen.share, 1),
                "duration": _LENGTH,
                "observed_at": (moment - timedelta(days=seen.days)).isoformat(),
                "device_time": moment.isoformat(),
            }
            api("POST", "/v1/playback", report)
            if seen.stars:
                api("PUT", f"/v1/content/{content_id}/rating", {"stars": seen.stars})
    for title in member.listed:
        if title in ids:
            api("POST", "/v1/watchlist", {"content_id": ids[title]})
