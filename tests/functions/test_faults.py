"""One in ten of all calls to AWS and to Stripe fails, before or after it is carried out: people notice nothing.

Households subscribe, change plans, watch, stop, report and list through the real handlers, and a plain model of them says
what each is answered, and what is kept in the end.
"""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from matinee.identity.models import Device, Profile
from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item, decode
from matinee.kernel.types import now
from matinee.playback.list_models import Listed, UsageCount
from matinee.playback.models import Position, Viewing
from matinee.playback.opinion_models import Rating, RatingSum
from matinee.streaming import leases
from matinee.streaming.models import Household
from matinee.subscriptions import entitlements
from matinee.subscriptions.plans import PLANS
from matinee.subscriptions.stripe_api import client as stripe_client
from moto.dynamodb.models import dynamodb_backends

from tests.conftest import Templates, sample
from tests.functions.conftest import (
    ACCOUNT,
    REGION,
    Call,
    asked,
    caller,
    client,
    device_id,
    publish_media_key,
    simulated,
)
from tests.functions.faults import losing, unreliable
from tests.functions.playback import film, series
from tests.functions.subscriber import FAR, account, messages

Json = dict[str, Any]
SHARE = 0.1
CHAPTERS, REQUESTS = 6, 250
"""Of each chapter, which has a town of its own: moto's transactions copy whole tables."""
DEVICES = tuple(device_id(name) for name in ("tv", "phone", "tablet"))
LONG = 1000
"""Seconds of every film."""


@dataclass
class Member:
    """A profile, and what must be kept of it."""

    profile_id: str
    at: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Title → when it was there, and where."""
    viewings: set[tuple[str, str]] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    stars: dict[str, int] = field(default_factory=dict)


@dataclass
class Home:
    """A household, and what must be kept of it."""

    user_id: str
    email: str
    members: list[Member]
    device_id: str = field(default_factory=lambda: new_id("dev"))
    plan_id: str | None = None
    changes: int = 0
    begun: int = 0
    streams: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Device → session, title."""
    devices: dict[str, str] = field(default_factory=dict)
    """Device id → the refresh token that it holds."""


class Town:
    """All households, and whoever asks for them."""

    def __init__(self, call: Call, chance: random.Random) -> None:
        self.call, self.chance = call, chance
        self.asked: Counter[str] = Counter()
        self.failed: list[tuple[str, Any]] = []
        self.began, self.moment = now() - timedelta(days=1), 0
        self.films = [film(call) for _ in range(3)]
        _, ((*self.episodes,),) = series(call, 3)
        self.homes: list[Home] = []

    def begins_anew(self) -> None:
        for name in ("users", "subscriptions", "playback", "streaming", "replies"):
            stored = dynamodb_backends[ACCOUNT][REGION].tables[f"matinee-dev-{name}"]
            kept = {key: rows for key, rows in stored.items.items() if "CONNECTION" in str(key)}
            stored.items = type(stored.items)(dict, kept)
        self.homes = [self._moves_in(number) for number in range(3)]

    def _moves_in(self, number: int) -> Home:
        email = f"home{number}@matinee.test"
        made = self.call("users", "create_account", {"email": email, "password": "matinee-demo", "role": "viewer"})
        members = [Member(new_id("pro")) for _ in range(2)]
        home = Home(made["user_id"], email, members)
        key = {"user_id": home.user_id, "version": 1}
        devices = [Device(**key, device_id=each, token_hash="a hash", ttl=FAR) for each in (home.device_id, *DEVICES)]
        for item in (*devices, *(Profile(**key, profile_id=who.profile_id, name="Somebody") for who in members)):
            client("dynamodb").put_item(TableName="matinee-dev-users", Item=item.attributes())
        return home

    def ask(
        self, domain: str, name: str, home: Home | None, who: Member | None = None, device: str = "", **said: Any
    ) -> Json:
        """What is answered; asked again, as people do, where that is a failure, which counts."""
        event = sample(domain, name)
        if home:
            claims = {"user_id": home.user_id, "role": "viewer", "maturity_limit": 18}
            claims["session_id"] = device or home.device_id
            event["requestContext"]["authorizer"] = {"lambda": claims | ({"profile_id": who.profile_id} if who else {})}
        event = asked(event, **said)
        for _ in range(3):
            self.asked[name] += 1
            answer: Json = self.call(domain, name, json.loads(json.dumps(event)))
            if answer["statusCode"] < 500:
                return answer
            self.failed.append((name, answer))
        raise AssertionError(answer)

    def told(self, *asked: Any, **said: Any) -> Json:
        answer = self.ask(*asked, **said)
        assert answer["statusCode"] in (200, 201, 204), (asked[1], said, answer)
        body: Json = json.loads(answer.get("body") or "{}")
        return body

    # --- what people do ---------------------------------------------------------------------------------------------

    def act(self) -> None:
        home = self.chance.choice(self.homes)
        weights: dict[Callable[[Home, Member], None], int] = {
            self.starts: 4,
            self.tracks: 6,
            self.stops: 2,
            self.is_stopped: 1,
            self.reports: 8,
            self.lists: 2,
            self.wants: 2,
            self.rates: 2,
            self.subscribes: 1,
            self.changes_plan: 1,
            self.wavers: 2,
            self.signs_in: 1,
            self.refreshes: 1,
        }
        (does,) = self.chance.choices([*weights], [*weights.values()])
        does(home, self.chance.choice(home.members))

    def starts(self, home: Home, who: Member) -> None:
        device, title = self.chance.choice(DEVICES), self.chance.choice(self.films)
        answer = self.ask("streaming", "start_stream", home, who, device, path={"content_id": title})
        others = {each for each in home.streams if each != device}
        (most,) = [plan.max_streams for plan in PLANS if plan.plan_id == home.plan_id] or [0]
        expected = 402 if most == 0 else 409 if len(others) >= most else 200
        assert answer["statusCode"] == expected, (answer, home)
        if expected == 200:
            body = json.loads(answer["body"])
            _, kept = who.at.get(title, (0, 0.0))
            assert body["resume_position"] == (0 if kept >= 0.95 * LONG else kept)
            assert len(answer["cookies"]) == 3
            home.streams[device] = (body["session_id"], title)

    def _tracked(self, home: Home, who: Member, event: str) -> str | None:
        if not home.streams:
            return None
        device = self.chance.choice([*home.streams])
        session_id, title = home.streams[device]
        body = {"session_id": session_id, "position": 61.5, "event": event}
        self.told("streaming", "track_stream", home, who, device, path={"content_id": title}, body=body)
        return device

    def tracks(self, home: Home, who: Member) -> None:
        self._tracked(home, who, "progress")

    def stops(self, home: Home, who: Member) -> None:
        device = self._tracked(home, who, "stop")
        if device:
            del home.streams[device]

    def is_stopped(self, home: Home, who: Member) -> None:
        if home.streams:
            device = self.chance.choice([*home.streams])
            session_id, title = home.streams.pop(device)
            self.told("streaming", "end_stream", home, who, path={"session_id": session_id})
            body = {"session_id": session_id, "position": 61.5, "event": "progress"}
            answer = self.ask("streaming", "track_stream", home, who, device, path={"content_id": title}, body=body)
            assert json.loads(answer["body"])["code"] == "stream_ended"

    def reports(self, home: Home, who: Member) -> None:
        """In order, but some late."""
        title = self.chance.choice(self.films + self.episodes)
        self.moment += 1
        late = self.chance.random() < 0.2
        second = self.moment - (self.chance.randint(1, 200) if late else 0)
        position = float(self.chance.choice((5, 61, 500, 990)))
        viewing = f"viewing-{self.chance.randint(1, 3)}"
        body = {
            "content_id": title,
            "position": position,
            "duration": LONG,
            "watched": position,
            "viewing_id": viewing,
            "device_time": now().isoformat(),
            "observed_at": (self.began + timedelta(seconds=second)).isoformat(),
            "clock_offset": 0,
        }
        answer = self.told("playback", "report_position", home, who, body=body)
        seen, _ = who.at.get(title, (-(10**9), 0))
        wins = second > seen
        if wins:
            who.at[title] = (second, position)
        if position >= 120:
            who.viewings.add((title, viewing))
        _, kept = who.at[title]
        assert answer["position"] == (0 if kept >= 0.95 * LONG else kept)
        if second != seen:  # the same moment twice is no fault's
            assert answer["accepted"] is wins

    def lists(self, home: Home, who: Member) -> None:
        going_on = {title for title, (_, position) in who.at.items() if position < 0.95 * LONG}
        listed = {each["content_id"] for each in self.told("playback", "list_continuing", home, who)["items"]}
        assert going_on & {*self.films} == listed & {*self.films}
        watched = self.told("playback", "list_history", home, who, query={"limit": "50"})["items"]
        assert Counter((each["content_id"], each["viewing_id"]) for each in watched) == Counter(who.viewings)
        wanted = self.told("playback", "list_watchlist", home, who)["items"]
        assert Counter(each["content_id"] for each in wanted) == Counter(who.wanted)
        playing = {each["session_id"] for each in self.told("streaming", "list_streams", home, who)["items"]}
        assert playing == {session_id for session_id, _ in home.streams.values()}

    def wants(self, home: Home, who: Member) -> None:
        title = self.chance.choice(self.films)
        if title in who.wanted:
            self.told("playback", "remove_from_watchlist", home, who, path={"content_id": title})
            who.wanted.remove(title)
        else:
            self.told("playback", "add_to_watchlist", home, who, body={"content_id": title})
            who.wanted.add(title)

    def rates(self, home: Home, who: Member) -> None:
        title, stars = self.chance.choice(self.films), self.chance.randint(1, 5)
        if who.stars.get(title) and stars == 3:
            self.told("playback", "delete_rating", home, who, path={"content_id": title})
            del who.stars[title]
        else:
            self.told("playback", "rate_title", home, who, path={"content_id": title}, body={"stars": stars})
            who.stars[title] = stars

    def subscribes(self, home: Home, who: Member) -> None:
        if home.plan_id is None:
            home.begun += 1
            headers = {"idempotency-key": f"{home.user_id}-{home.begun}"}
            body = {"plan_id": "basic"}
            said = {"body": body, "headers": headers}
            page = self.told("subscriptions", "begin_subscription", home, **said)["checkout_url"]
            assert self.told("subscriptions", "begin_subscription", home, **said)["checkout_url"] == page
            if self.chance.random() < 0.7:  # others leave the page, and come back another time
                assert account().pays(page).status == 303
                home.plan_id = "basic"
                self.hears()
        assert self.told("subscriptions", "get_subscription", home).get("plan", {}).get("plan_id") == home.plan_id

    def changes_plan(self, home: Home, who: Member) -> None:
        """Upwards only: who has less than they watch is another story."""
        if home.plan_id:
            offered = [plan.plan_id for plan in PLANS if plan.interval == "month"]
            wanted = self.chance.choice(offered[offered.index(home.plan_id) :])
            changed = self.told("subscriptions", "change_plan", home, body={"plan_id": wanted})
            assert changed["plan"]["plan_id"] == wanted
            home.changes += wanted != home.plan_id
            home.plan_id = wanted
            self.hears()

    def wavers(self, home: Home, who: Member) -> None:
        if home.plan_id:
            assert self.told("subscriptions", "leave_subscription", home)["cancels"]
            assert not self.told("subscriptions", "stay_subscribed", home)["cancels"]
            self.hears()

    def hears(self) -> None:
        """Webhooks arrive, some of them twice."""
        told = list(account().untold())
        for body, headers in told + self.chance.sample(told, len(told) // 2):
            self.told("subscriptions", "receive_stripe_event", None, body=body, headers=headers, role=None)
        heard = [json.loads(body) for body, _ in told]
        queue = [{"stripe_event_id": each["id"], "customer_id": each["data"]["object"]["customer"]} for each in heard]
        for _ in range(3 if queue else 0):
            self.asked["follow_stripe"] += 1
            failed = self.call("subscriptions", "follow_stripe", messages(queue))["batchItemFailures"]
            if not failed:
                return
            self.failed.append(("follow_stripe", failed))
        assert not queue

    def signs_in(self, home: Home, who: Member) -> None:
        body = {"email": home.email, "password": "matinee-demo"}
        session = self.told("users", "login", None, body=body)
        home.devices[session["device_id"] if "device_id" in session else new_id("dev")] = session["refresh_token"]

    def refreshes(self, home: Home, who: Member) -> None:
        if home.devices:
            device = self.chance.choice([*home.devices])
            said = {"body": {"refresh_token": home.devices[device]}}
            home.devices[device] = self.told("users", "refresh", None, **said)["refresh_token"]

    # --- what is kept in the end ------------------------------------------------------------------------------------

    def assert_nothing_is_lost_or_doubled(self) -> None:
        kept = {name: everything(name) for name in ("streaming", "playback", "subscriptions", "users")}
        for home in self.homes:
            (held_now,) = of(Household, kept["streaming"], f"HOUSEHOLD#{home.user_id}") or [
                Household(user_id=home.user_id)
            ]
            held = {each.device_id: (each.session_id, each.content_id) for each in held_now.alive()}
            assert held == home.streams
            rows = [row for row in kept["playback"] if row["pk"] == f"USER#{home.user_id}"]
            for who in home.members:
                mine = [row for row in rows if row["sk"].startswith(who.profile_id)]
                said = [each for each in of(Position, mine, part="POSITION") if each.observed_ms is not None]
                assert {each.content_id: each.position for each in said} == {t: at for t, (_, at) in who.at.items()}
                lines = [(each.content_id, each.viewing_id) for each in of(Viewing, mine, part="VIEWING")]
                assert sorted(lines) == sorted(who.viewings)
                assert {each.content_id for each in of(Listed, mine, part="LISTED")} == who.wanted
                (tally,) = of(UsageCount, mine, part="TALLY") or [UsageCount()]
                assert tally.count == len(who.wanted)
                ratings = [each for each in of(Rating, mine, part="RATING") if each.stars]
                assert {each.content_id: each.stars for each in ratings} == who.stars
            signed_in = [row for row in kept["users"] if row["pk"] == f"USER#{home.user_id}" and "DEVICE" in row["sk"]]
            assert len(signed_in) == len(home.devices) + 1 + len(DEVICES)
        given: dict[str, list[int]] = defaultdict(list)
        for who in (who for home in self.homes for who in home.members):
            for title, stars in who.stars.items():
                given[title].append(stars)
        for title in self.films:
            sums = of(RatingSum, kept["playback"], f"RATINGS#{title}")
            assert (sum(each.count for each in sums), sum(each.stars for each in sums)) == (
                len(given[title]),
                sum(given[title]),
            )

    def assert_nobody_is_charged_twice(self) -> None:
        at_stripe = account().account
        subscriptions, customers = at_stripe.all("subscription"), at_stripe.all("customer")
        for home in self.homes:
            ours = [each["id"] for each in customers if each["metadata"]["user_id"] == home.user_id]
            assert len(ours) == (1 if home.begun else 0)
            theirs = [each["id"] for each in subscriptions if each["customer"] in ours]
            bills = [each for each in at_stripe.all("invoice") if each["customer"] in ours]
            assert (len(theirs), len(bills)) == ((1, 1 + home.changes) if home.plan_id else (0, 0))
            prices = {plan.plan_id: plan.prices["USD"] for plan in PLANS}
            paid = sum(each["amount_paid"] for each in bills)
            # Changed in the second in which it began: what is paid in all is the last plan's price, and tax.
            assert abs(paid - prices.get(home.plan_id or "", 0)) <= home.changes


def everything(domain: str) -> list[Json]:
    rows = client("dynamodb").scan(TableName=f"matinee-dev-{domain}")["Items"]
    return [{name: decode(value) for name, value in row.items()} for row in rows]


def of(cls: type[Item], rows: list[Json], pk: str = "", part: str = "") -> list[Any]:
    return [
        cls.model_validate(row)
        for row in rows
        if (not pk or row["pk"] == pk) and (not part or f"#{part}#" in row["sk"])
    ]


@pytest.fixture
def town(dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with simulated(dev, monkeypatch):
        call = caller(dev, monkeypatch)
        publish_media_key()
        call("subscriptions", "connect_stripe")
        monkeypatch.setattr(entitlements, "wanted", lambda: True)
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        yield Town(call, random.Random(5))


def _forget_streams() -> None:
    """Each transaction of moto's copies what the streams of its tables hold."""
    for stored in dynamodb_backends[ACCOUNT][REGION].tables.values():
        if stored.stream_shard:
            stored.stream_shard.items.clear()


@pytest.mark.slow
def test_one_failure_in_ten_is_noticed_by_nobody(town: Town) -> None:
    stripe_client._client.cache_clear()
    with unreliable(SHARE, seed=11) as (services, paid):
        for chapter in range(CHAPTERS):
            town.begins_anew()
            while town.asked.total() < REQUESTS * (chapter + 1):
                town.act()
                _forget_streams()
            town.assert_nothing_is_lost_or_doubled()
            town.assert_nobody_is_charged_twice()
    stripe_client._client.cache_clear()
    assert len(town.failed) <= town.asked.total() / 1000, town.failed
    failed = 1 - services.answered["well"] / services.answered.total()
    assert SHARE / 2 < failed < SHARE * 2, services.answered
    assert paid.answered["well"] < paid.answered.total(), paid.answered
    print(f"{town.asked.total()} requests, {len(town.failed)} failed; {services.answered}; {paid.answered}")


def test_a_write_whose_answer_is_lost_is_not_taken_for_somebody_elses(town: Town) -> None:
    town.begins_anew()
    (home, *_), title = town.homes, town.films[0]
    who = home.members[0]
    with losing("PutItem"):  # the record of the key
        headers = {"idempotency-key": "wanted-once"}
        town.told("subscriptions", "begin_subscription", home, body={"plan_id": "basic"}, headers=headers)
    home.begun += 1
    town.subscribes(home, who)
    while home.plan_id is None:
        town.subscribes(home, who)
    started = town.told("streaming", "start_stream", home, who, DEVICES[0], path={"content_id": title})
    with losing("UpdateItem"):
        town.told("streaming", "end_stream", home, who, path={"session_id": started["session_id"]})
    session = town.told("users", "login", None, body={"email": home.email, "password": "matinee-demo"})
    with losing("UpdateItem"):
        town.told("users", "refresh", None, body={"refresh_token": session["refresh_token"]})
    with losing("DeleteItem"):
        town.told("users", "delete_device", home, who, path={"device_id": home.device_id})
    seen = {"content_id": title, "position": 990, "duration": LONG, "device_time": now().isoformat()}
    with losing("UpdateItem"):
        assert town.told("playback", "report_position", home, who, body=seen)["accepted"]
    assert len(town.told("playback", "list_history", home, who)["items"]) == 1

    town.told("streaming", "list_streams", home, who)  # from here on in its environment
    first = leases.household(home.user_id)
    with losing("UpdateItem"):
        second = table.update(first, ttl=first.ttl + 1)
    assert leases.household(home.user_id) == second
    with losing("UpdateItem", lambda: table.update(leases.household(home.user_id), ttl=1)), pytest.raises(Conflict):
        table.update(second, ttl=first.ttl + 2)
    assert leases.household(home.user_id).ttl == 1
