"""A day in the synthetic population's life: who subscribes, pays, fades, cancels and comes back, and who plays what."""

import bisect
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from infra.local.audience.world import (
    COUNTRIES,
    DEVICES,
    EXPERIMENTS,
    PLACES,
    PLANS,
    ROWS,
    WINDOW,
    Household,
    Title,
    Truth,
    World,
    make_household,
    make_titles,
)

_DAY = 86_400_000
_EVENING = [1, 0.5, 0.3, 0.2, 0.2, 0.3, 0.6, 1, 1, 1, 1.2, 1.4, 1.8, 1.8, 1.8, 2, 2.4, 3, 4, 5.5, 6.5, 6, 4, 2]
_HOURS = list(accumulate(_EVENING))
Told = tuple[int, str, dict[str, Any]]
"""Milliseconds since the world's first midnight (UTC), type, fields of one event."""


@dataclass(slots=True)
class Visit:
    """What one device sends of one sitting, or our own functions of one household."""

    household: Household | None
    person: int
    """Number of the profile or visitor, -1 for what our functions tell."""
    device: str
    country: str
    told: list[Told]
    kids: bool = False
    bot: bool = False


class Life:
    """The world day by day. `truth` grows with it and is whole when the last day has been."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rng = random.Random(world.seed)  # noqa: S311 - no secret
        self.truth = Truth(world, titles=make_titles(world, self._rng))
        self._people = 1
        self._plays = 0
        self._exposed: set[tuple[int, str]] = set()
        self._choice: dict[str, tuple[list[Title], list[float]]] = {}

    def day(self, day: int) -> Iterator[Visit]:
        rng, world = self._rng, self.world
        self._prepare(day)
        yield from self._charges(lambda title: max(0, title.launch) == day)
        for _ in range(self._draw(self._arrivals(day))):
            yield from self._sign_up(day)
        for _ in range(self._draw(world.households / 365 * 3)):  # who looks and does not subscribe
            yield self._look(day, rng.choices(list(COUNTRIES), [share for share, _, _ in COUNTRIES.values()])[0])
        for number in range(world.bots):
            yield self._crawl(day, number)
        if day % WINDOW == 0:
            self.truth.risks[day] = {}
        season = world.season(day)
        for household in self.truth.households:
            yield from self._live(household, day, season)

    # --- subscriptions -------------------------------------------------------------------------------------------

    def _arrivals(self, day: int) -> float:
        """Half sign up in the six weeks after the start, the others all year, more of them in winter."""
        steady = 0.5 * self.world.households / 365 * self.world.season(day)
        return steady + (0.5 * self.world.households / 42 if day < 42 else 0)

    def _sign_up(self, day: int) -> Iterator[Visit]:
        household = make_household(self.world, self._rng, len(self.truth.households), self._people, day)
        self._people += len(household.viewers)
        self.truth.households.append(household)
        self.truth.signed_up[day] += 1
        came = self._look(day, household.country, household.plan)
        yield came
        done = min(came.told[-1][0] + 60_000, (day + 1) * _DAY - 5_000)
        trial = bool(PLANS[household.plan][2])
        household.status, household.since = ("trialing" if trial else "active"), day
        yield self._tell(household, (done, "signed_up", {}), (done + 500, *self._status(household)))
        if not trial:
            yield self._pay(household, day, "paid", done + 1_000)
        household.told = done + 1_000

    def _status(self, household: Household) -> tuple[str, dict[str, Any]]:
        said: dict[str, Any] = {"status": household.status, "plan_id": household.plan, "currency": "USD"}
        return "subscription_changed", {**said, "monthly": household.monthly}

    def _become(self, household: Household, day: int, status: str) -> Visit:
        household.status, household.since = status, day
        return self._tell(household, (self._office(household, day), *self._status(household)))

    def _pay(self, household: Household, day: int, status: str, when: int | None = None) -> Visit:
        if status == "paid":
            self.truth.paid[day] += household.monthly
        said = {"status": status, "amount": household.monthly, "currency": "USD"}
        return self._tell(household, (self._office(household, day) if when is None else when, "payment", said))

    def _office(self, household: Household, day: int) -> int:
        """A millisecond of the day, after all that was told of the household before."""
        household.told = max(household.told, day * _DAY + int(self._rng.random() * 20 * 3_600_000)) + 1_000
        return household.told

    def _tell(self, household: Household | None, *told: Told) -> Visit:
        return Visit(household, -1, "other", household.country if household else "", list(told))

    def _charges(self, of: Callable[[Title], bool]) -> Iterator[Visit]:
        for title in filter(of, self.truth.titles):
            said = {"content_id": title.content_id, "amount": title.licence, "currency": "USD", "purpose": "licence"}
            yield self._tell(None, (max(0, title.launch) * _DAY, "content_charged", said))

    def _live(self, household: Household, day: int, season: float) -> Iterator[Visit]:
        rng = self._rng
        if household.status == "canceled":
            soon = day - household.since <= 60
            unpaid = household.since - household.failed <= WINDOW
            if soon and rng.random() < (0.010 if unpaid else 0.0008):
                household.zeal, household.fading, household.failed = 1.0, False, -10_000
                household.watched, household.stalled = [0.0] * WINDOW, [0.0] * WINDOW
                household.returned.append(day)
                yield self._become(household, day, "active")
                yield self._pay(household, day, "paid")
            return
        age, paid = day - household.since, household.status != "trialing"
        if household.status == "trialing":
            if age >= PLANS[household.plan][2]:
                converts = rng.random() < (0.75 if sum(household.watched) > 1800 else 0.35)
                if converts:
                    yield self._become(household, day, "active")
                    yield self._pay(household, day, "paid")
                else:
                    yield self._cancel(household, day)
                    return
        elif household.status == "past_due":
            if day >= household.retry:
                yield self._pay(household, day, "paid")
                yield self._become(household, day, "active")
        elif age and (day - household.signed_up) % 30 == 0:
            if rng.random() < 0.05:
                household.failed, household.retry = day, day + rng.randrange(2, 12)
                yield self._pay(household, day, "failed")
                yield self._become(household, day, "past_due")
            else:
                yield self._pay(household, day, "paid")
        if household.status != "trialing":
            if day % WINDOW == 0 or household.leaves < 0:
                self._decide(household, day, paid and household.signed_up < day)
            if day == household.leaves:
                yield self._cancel(household, day)
                return
        self._fade(household)
        household.watched[day % WINDOW] = household.stalled[day % WINDOW] = 0.0
        for person, rate, device in household.viewers:
            boost = self._boost(person, day)
            for _ in range(self._draw(rate * season * household.zeal * boost)):
                yield self._sit(household, person, device, day)
        if household.child:
            for _ in range(self._draw(household.child * season)):
                yield self._child(household, day)

    def _cancel(self, household: Household, day: int) -> Visit:
        household.cancelled.append(day)
        household.leaves = -1
        self.truth.cancelled.append((day, household.household_id))
        return self._become(household, day, "canceled")

    def _decide(self, household: Household, day: int, paid: bool) -> None:
        """Make up its mind, until the next day that is a multiple of 28. `paid`: on the evening before, too."""
        hazard = self.world.hazard
        said = household.features(day)
        log_odds = hazard.base + sum(getattr(hazard, name) * value for name, value in said.items())
        chance = 1 / (1 + math.exp(-log_odds))
        if paid and day % WINDOW == 0:
            self.truth.risks[day][household.household_id] = chance
        span = WINDOW - day % WINDOW
        leaves = self._rng.random() < chance * span / WINDOW
        household.leaves = day + self._rng.randrange(span) if leaves else 10**6

    def _fade(self, household: Household) -> None:
        draw = self._rng.random()
        if household.fading:
            household.zeal *= 0.93
            if draw < 0.02:
                household.fading, household.zeal = False, 1.0
        elif draw < 0.005:
            household.fading = True

    # --- what devices tell ---------------------------------------------------------------------------------------

    def _time(self, day: int, shift: int) -> int:
        """A millisecond of an evening rather than a morning, `shift` hours from UTC; it may fall on a neighbouring day."""
        hour = bisect.bisect(_HOURS, self._rng.random() * _HOURS[-1])
        return day * _DAY + ((hour - shift) % 24) * 3_600_000 + int(self._rng.random() * 3_600_000)

    def _draw(self, mean: float) -> int:
        """A Poisson number (Knuth's method; means are small)."""
        if mean > 30:
            return max(0, round(self._rng.gauss(mean, math.sqrt(mean))))
        bound, product, count = math.exp(-mean), self._rng.random(), 0
        while product > bound:
            product *= self._rng.random()
            count += 1
        return count

    def _prepare(self, day: int) -> None:
        by_genre: dict[str, list[Title]] = defaultdict(list)
        for title in self.truth.titles:
            if title.launch <= day:
                by_genre["all"].append(title)
                by_genre[title.genre].append(title)
        self._choice = {
            genre: (titles, list(accumulate(title.interest(day) for title in titles)))
            for genre, titles in by_genre.items()
        }

    def _choose(self, genre: str) -> Title:
        key = genre if self._rng.random() < self.world.loyalty and genre in self._choice else "all"
        titles, weights = self._choice[key]
        return titles[min(bisect.bisect(weights, self._rng.random() * weights[-1]), len(titles) - 1)]

    def _boost(self, person: int, day: int) -> float:
        known = EXPERIMENTS[1]
        return known.effect if known.first <= day < known.last and known.variant(person) == "treatment" else 1.0

    def _seen(self, viewer: str, told: list[Told]) -> None:
        for day in {moment // _DAY for moment, _, _ in told}:
            self.truth.viewers[day].add(viewer)

    def _look(self, day: int, country: str, plan: str = "") -> Visit:
        rng, person = self._rng, self._people
        self._people += 1
        moment = self._time(day, COUNTRIES[country][1])
        told: list[Told] = [(moment, "page_viewed", {"page": "home", "referrer": "search.example"})]
        if plan or rng.random() < 0.3:
            moment += 40_000
            told.append((moment, "page_viewed", {"page": "plans"}))
            if plan or rng.random() < 0.15:
                moment += 30_000
                told.append((moment, "plan_chosen", {"plan_id": plan or "basic"}))
        self._seen(f"v_v{person:015d}", told)
        device = rng.choices(list(DEVICES), [row[0] for row in DEVICES.values()])[0]
        return Visit(None, person, device, country, told)

    def _crawl(self, day: int, number: int) -> Visit:
        moment, told = day * _DAY + number * 1_000, []
        for step in range(25):
            title = self.truth.titles[(day * 25 + step) % len(self.truth.titles)]
            told.append((moment + step * 2_000, "page_viewed", {"page": "title", "content_id": title.content_id}))
        return Visit(None, 10_000_000 + number, "other", "US", told, bot=True)

    def _sit(self, household: Household, person: int, device: str, day: int) -> Visit:
        """One sitting: pages if browsing is told, and a play."""
        rng, told = self._rng, list[Told]()
        moment = self._time(day, COUNTRIES[household.country][1])
        chosen, source = self._choose(household.genre), dict[str, Any]()
        if rng.random() < self.world.browsing:
            moment, chosen, source = self._browse(told, moment, household, person, day, chosen)
        watched, stalled = self._play(told, moment, chosen, device, self._network(household, day), source)
        household.watched[day % WINDOW] += watched
        household.stalled[day % WINDOW] += stalled
        self._seen(f"p_{person:022d}", told)
        return Visit(household, person, device, household.country, told)

    def _child(self, household: Household, day: int) -> Visit:
        told: list[Told] = []
        moment = (
            day * _DAY + (15 - COUNTRIES[household.country][1]) % 24 * 3_600_000 + int(self._rng.random() * 7_200_000)
        )
        self._play(told, moment, self._choose(self.world.kids), "tablet", self._network(household, day), {})
        return Visit(household, -2, "tablet", household.country, told, kids=True)

    def _network(self, household: Household, day: int) -> float:
        first, last, where = self.world.incident
        return household.stalls * (5 if first <= day < last and household.country == where else 1)

    def _browse(
        self, told: list[Told], moment: int, household: Household, person: int, day: int, chosen: Title
    ) -> tuple[int, Title, dict[str, Any]]:
        """The home page, rows in view, perhaps clicks or a search. Returns when the play begins, of what, and from where."""
        rng, source = self._rng, dict[str, Any]()
        told.append((moment, "page_viewed", {"page": "home"}))
        lift = 1.0
        for known in EXPERIMENTS:
            if known.first <= day < known.last:
                variant = known.variant(person)
                if (person, known.name) not in self._exposed:
                    self._exposed.add((person, known.name))
                    self.truth.exposed[known.name, variant] += 1
                    told.append((moment + 100, "exposed", {"experiment": known.name, "variant": variant}))
                if known is EXPERIMENTS[0] and variant == "treatment":
                    lift = known.effect
        for row_place, row in enumerate(rng.sample(list(ROWS), 3)):
            for place in range(2):
                title = self._choose(household.genre)
                artwork = rng.choice(list(title.artworks))
                moment += 900
                said: dict[str, Any] = {"page": "home", "content_id": title.content_id, "row_id": row, "place": place}
                told.append((moment, "impressed", {**said, "row": row_place, "artwork_id": artwork}))
                self.truth.impressions[title.content_id, row, artwork] += 1
                chance = ROWS[row] * PLACES[place] * title.artworks[artwork] * (lift if row == "hero" else 1.0)
                if rng.random() < chance:
                    moment += 400
                    told.append((moment, "clicked", {**said, "target": "title"}))
                    self.truth.clicks[title.content_id, row, artwork] += 1
                    chosen, source = title, {"row_id": row, "place": place}
        if not source and rng.random() < 0.12:
            search = f"s{person:09d}{moment:012d}"
            empty = rng.random() < 0.15
            moment += 5_000
            found = 0 if empty else rng.randrange(1, 30)
            told.append((moment, "searched", {"search_id": search, "query": chosen.name, "results": found}))
            self.truth.searches["all"] += 1
            self.truth.searches["empty"] += empty
            if not empty and rng.random() < 0.7:
                place = min(int(rng.expovariate(0.8)), found - 1)
                moment += 4_000
                said = {"search_id": search, "content_id": chosen.content_id, "place": place}
                told.append((moment, "search_clicked", said))
                self.truth.searches["clicked"] += 1
                source = {"search_id": search}
        moment += 2_000
        told.append((moment, "page_viewed", {"page": "title", "content_id": chosen.content_id}))
        return moment + 3_000, chosen, source

    def _play(
        self, told: list[Told], moment: int, title: Title, device: str, network: float, source: dict[str, Any]
    ) -> tuple[float, float]:
        """Seconds that were shown, and that were spent in stalls."""
        rng, truth, day = self._rng, self.truth, moment // _DAY
        self._plays += 1
        of_play: dict[str, Any] = {"play_id": f"y{self._plays:015d}", "content_id": title.content_id}
        told.append((moment, "play_requested", {**of_play, **source}))
        truth.plays[day] += 1
        if rng.random() < 0.01 + 0.004 * network:
            if rng.random() < 0.6:
                told.append((moment + 2_000, "play_failed", {**of_play, "code": "MEDIA_3016"}))
            told.append((moment + 2_100, "play_ended", {**of_play, "position": 0.0, "reason": "failed"}))
            return 0.0, 0.0
        startup = int(rng.lognormvariate(6.7, 0.4) * (1 + network / 5))
        height = min(DEVICES[device][3], 720 if network > 2 else 2160)
        moment += startup
        duration = float(title.seconds)
        started = {**of_play, "startup_ms": startup, "duration": duration, "height": height}
        told.append((moment, "play_started", started))
        draw = rng.random()
        share = 1.0 if draw < 0.5 else rng.uniform(0.02, 0.3) if draw < 0.85 else rng.uniform(0.3, 0.95)
        end = round(duration * share, 1)
        stalled, position = 0.0, 0.0
        stall = end * network / 100 * rng.uniform(0.5, 1.5)
        stalls = min(6, 1 + int(stall / 8)) if stall > 0.2 else 0
        stops = sorted(round(rng.uniform(0.05, 0.95) * end, 1) for _ in range(stalls))
        shown = {**of_play, "height": height, "bitrate": height * 4_500}
        beat = float(self.world.beat)
        while position < end:
            until = min(position + beat, end, stops[0] if stops else end)
            self._show(title.content_id, moment, until - position)
            moment += int((until - position) * 1000)
            if until > position:
                told.append((moment, "played", {**shown, "from_position": position, "position": until}))
            position = until
            if stops and position >= stops[0]:
                stops.pop(0)
                length = int(stall / stalls * 1000)
                stalled += length / 1000
                moment += length
                told.append(
                    (moment, "stalled", {**of_play, "position": position, "stall_ms": length, "height": height})
                )
        reason = "finished" if share == 1.0 else "left"
        ended = {**of_play, "position": end, "duration": duration, "reason": reason}
        told.append((moment + 500, "play_ended", ended))
        truth.watched[day] += round(end)
        truth.title_seconds[title.content_id, day] += end
        return end, stalled

    def _show(self, content_id: str, moment: int, seconds: float) -> None:
        """Count seconds in the hours that they were shown in."""
        while seconds > 0:
            hour, into = divmod(moment, 3_600_000)
            fits = min(seconds, (3_600_000 - into) / 1000)
            self.truth.hours[hour] += fits
            seconds -= fits
            moment += max(1, int(fits * 1000))
