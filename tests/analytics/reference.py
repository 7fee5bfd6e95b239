"""Every model again, in plain loops over raw events and without SQL: what the warehouse must say.

Each function is given cleaned events by day (or what it is told) and answers rows as the model's columns have them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

Row = dict[str, Any]
DAY = timedelta(1)
OPINIONS = {"title_rated": "stars", "title_listed": "listed", "title_hidden": "hidden"}
TOLD = ("signed_up", "subscription_changed", "payment", "content_charged", *OPINIONS)


class Reference:
    def __init__(self, raw: list[Row], catalogue: list[Row], forecasts: Iterable[Row] = ()):
        self.forecasts = list(forecasts)
        self.titles = titles(catalogue)
        self.events = cleaned(raw)
        self._by_day: dict[date, list[Row]] = defaultdict(list)
        for event in self.events:
            self._by_day[event["ts"].date()].append(event)
        self._plays: dict[date, list[Row]] = {}
        self._sessions: dict[date, list[Row]] = {}
        self._people: dict[date, list[Row]] = {}

    def on(self, *days: date) -> list[Row]:
        return [event for day in days for event in self._by_day.get(day, [])]

    def since(self, first: date, last: date) -> list[Row]:
        return self.on(*(first + n * DAY for n in range((last - first).days + 1)))

    # --- one row a play, a visit, a person -----------------------------------------------------------------------

    def plays(self, day: date) -> list[Row]:
        if day not in self._plays:
            by_play = grouped(self.on(day), "play_id")
            before = grouped(self.on(day - DAY), "play_id")
            self._plays[day] = [play(now, before.get(key, [])) for key, now in by_play.items()]
        return self._plays[day]

    def sessions(self, day: date) -> list[Row]:
        if day not in self._sessions:
            yesterday = {event["session_id"] for event in self.on(day - DAY)}
            rows = []
            for session_id, events in grouped(self.on(day), "session_id").items():
                signed = [event for event in events if event["household_id"] is not None]
                who, first = (signed or events)[-1], events[0]
                pages = [event for event in events if event["type"] == "page_viewed"]
                rows.append(
                    {
                        key: first[key]
                        for key in ("country", "device", "os", "browser", "app", "app_version", "language")
                    }
                    | {key: who[key] for key in ("analytics_id", "household_id", "visitor_id", "kids")}
                    | {
                        "session_id": session_id,
                        "began": session_id not in yesterday,
                        "first_at": first["ts"],
                        "last_at": events[-1]["ts"],
                        "events": len(events),
                        "pages": len(pages),
                        "plays": len([event for event in events if event["type"] == "play_started"]),
                        "landing": pages[0]["page"] if pages else None,
                        "referrer": pages[0]["referrer"] if pages else None,
                    }
                )
            self._sessions[day] = rows
        return self._sessions[day]

    def person_days(self, day: date) -> list[Row]:
        if day in self._people:
            return self._people[day]
        events = [event for event in self.on(day) if event["type"] not in TOLD]
        plays, sessions = self.plays(day), self.sessions(day)
        keys = {(each["analytics_id"], each["country"], each["device"]) for each in [*events, *plays, *sessions]}
        rows = []
        for who, country, device in keys:
            if who is None:
                continue

            def mine(of: list[Row], key: tuple[Any, ...] = (who, country, device)) -> list[Row]:
                return [each for each in of if (each["analytics_id"], each["country"], each["device"]) == key]

            households = [each["household_id"] for each in mine(events) + mine(plays) + mine(sessions)]
            watched = {each["content_id"] for each in mine(plays) if each["started"] or each["watch_seconds"] > 0}
            rows.append(
                {
                    "analytics_id": who,
                    "household_id": max((each for each in households if each), default=None),
                    "country": country,
                    "device": device,
                    "watched": bool(watched),
                    "sessions": count(mine(sessions), "began"),
                    "plays": count(mine(plays), "started"),
                    "titles": len(watched),
                    "finished": count(mine(plays), "finished"),
                    "watch_seconds": total(mine(plays), "watch_seconds"),
                    "searches": len([each for each in mine(events) if each["type"] == "searched"]),
                    "stalls": total(mine(plays), "stalls"),
                    "failures": count(mine(plays), "failed"),
                }
            )
        self._people[day] = rows
        return rows

    def clean_events(self, day: date) -> list[Row]:
        return self.on(day)

    def account_events(self, day: date) -> list[Row]:
        names = (
            "event_id",
            "type",
            "ts",
            "household_id",
            "country",
            "status",
            "plan_id",
            "monthly",
            "amount",
            "currency",
            "ends_at",
        )
        kinds = ("signed_up", "subscription_changed", "payment")
        return [
            {key: each[key] for key in names} for each in self.on(day) if each["type"] in kinds and each["household_id"]
        ]

    def opinions(self, day: date) -> list[Row]:
        last: dict[tuple[str, str, str], Row] = {}
        for each in sorted(self.on(day), key=lambda each: (each["ts"], each["event_id"])):
            if each["type"] in OPINIONS and each["analytics_id"]:
                last[each["analytics_id"], each["content_id"], each["type"]] = each
        return [
            {key: each[key] for key in ("analytics_id", "content_id", "type", "ts")}
            | {"value": int(each[OPINIONS[each["type"]]])}
            for each in last.values()
        ]

    def choices(self, day: date) -> list[Row]:
        names = (
            "event_id",
            "type",
            "ts",
            "analytics_id",
            "household_id",
            "visitor_id",
            "country",
            "device",
            "experiment",
            "variant",
            "plan_id",
        )
        kinds = ("exposed", "plan_chosen")
        return [
            {key: each[key] for key in names} for each in self.on(day) if each["type"] in kinds and each["analytics_id"]
        ]

    # --- audience and titles -------------------------------------------------------------------------------------

    def audience_days(self, day: date) -> list[Row]:
        month = {day - n * DAY: self.person_days(day - n * DAY) for n in range(30)}
        week = [day - n * DAY for n in range(7)]
        rows = []
        plays, sessions = self.plays(day), self.sessions(day)
        known = {(each["country"], each["device"], "no") for people in month.values() for each in people}
        known |= {(each["country"], each["device"], yes(each["kids"])) for each in [*plays, *sessions]}
        earlier = {
            each["analytics_id"]
            for n in range(1, 400)
            if (past := day - n * DAY) >= self.events[0]["ts"].date()
            for each in self.person_days(past)
            if each["watched"]
        }
        for country, device, kids in every(known):
            people = {
                when: [each for each in found if fits(each, country=country, device=device)] if kids != "yes" else []
                for when, found in month.items()
            }
            watchers = {
                when: {each["analytics_id"] for each in found if each["watched"]} for when, found in people.items()
            }
            played = [each for each in plays if fits(each, country=country, device=device, kids=kids)]
            visited = [each for each in sessions if fits(each, country=country, device=device, kids=kids)]
            rows.append(
                {
                    "country": country,
                    "device": device,
                    "kids": kids,
                    "visitors": len({each["analytics_id"] for each in people[day]}),
                    "dau": len(watchers[day]),
                    "wau": len(set().union(*(watchers[when] for when in week))),
                    "mau": len(set().union(*watchers.values())),
                    "new_viewers": len(watchers[day] - earlier),
                    "sessions": count(visited, "began"),
                    "attempts": count(played, "attempted"),
                    "plays": count(played, "started"),
                    "finished": count(played, "finished"),
                    "watch_seconds": total(played, "watch_seconds"),
                }
            )
        return rows

    def title_days(self, day: date) -> list[Row]:
        looked = [
            each
            for each in self.on(day)
            if each["content_id"]
            and (each["type"] == "impressed" or (each["type"], each["page"]) == ("page_viewed", "title"))
        ]
        rows = []
        for content_id in {each["content_id"] for each in [*looked, *self.plays(day)]}:
            seen = [each for each in looked if each["content_id"] == content_id]
            played = [each for each in self.plays(day) if each["content_id"] == content_id]
            for key in every({(each["country"], each["device"], yes(each["kids"])) for each in [*seen, *played]}):
                dims = dict(zip(("country", "device", "kids"), key, strict=True))
                mine = [each for each in played if fits(each, **dims)]
                shown = [each for each in seen if fits(each, **dims)]
                rows.append(
                    {"content_id": content_id}
                    | dims
                    | {
                        "impressions": len([each for each in shown if each["type"] == "impressed"]),
                        "page_views": len([each for each in shown if each["type"] == "page_viewed"]),
                        "attempts": count(mine, "attempted"),
                        "plays": count(mine, "started"),
                        "viewers": len(viewers(mine)),
                        "watch_seconds": total(mine, "watch_seconds"),
                        "reached_25": len([each for each in mine if reaches(each, 0.25)]),
                        "reached_50": len([each for each in mine if reaches(each, 0.5)]),
                        "reached_75": len([each for each in mine if reaches(each, 0.75)]),
                        "finished": count(mine, "finished"),
                    }
                )
        return rows

    def person_title_days(self, day: date) -> list[Row]:
        pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for each in self.plays(day):
            if each["analytics_id"]:
                pairs[each["analytics_id"], each["content_id"]].append(each)
        return [
            {
                "analytics_id": analytics_id,
                "content_id": content_id,
                "plays": count(mine, "started"),
                "finished": count(mine, "finished"),
                "watch_seconds": total(mine, "watch_seconds"),
                "last_at": max(each["last_at"] for each in mine),
            }
            for (analytics_id, content_id), mine in pairs.items()
            if total(mine, "watch_seconds") > 0
        ]

    def title_seconds(self, day: date) -> list[Row]:
        shown: dict[tuple[str, str], set[int]] = defaultdict(set)
        for each in self.on(day):
            if each["type"] == "played" and each["position"] > each["from_position"]:
                second = int(each["from_position"])
                while second < each["position"]:
                    shown[each["content_id"], each["play_id"]].add(second)
                    second += 1
        curve: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for (content_id, _), seconds in shown.items():
            for second in seconds:
                curve[content_id][second] += 1
        rows = []
        for content_id, plays in curve.items():
            for second in range(max(plays) + 2):
                change = plays.get(second, 0) - plays.get(second - 1, 0)
                if change:
                    rows.append({"content_id": content_id, "second": second, "change": change})
        return rows

    def genre_days(self, day: date) -> list[Row]:
        genres = {each["content_id"]: each["genres"] or ["(none)"] for each in self.titles}
        plays = [
            each | {"genre": genre} for each in self.plays(day) for genre in genres.get(each["content_id"], ["(none)"])
        ]
        rows = []
        for genre, mine in grouped(plays, "genre").items():
            for dims, some in cubed(mine, "country", "device", "kids"):
                rows.append(
                    {"genre": genre}
                    | dims
                    | {
                        "plays": count(some, "started"),
                        "viewers": len(viewers(some)),
                        "watch_seconds": total(some, "watch_seconds"),
                        "finished": count(some, "finished"),
                    }
                )
        return rows

    def load_hours(self, day: date) -> list[Row]:
        rows = []
        for hour in range(24):
            events = [each for each in self.on(day) if each["ts"].hour == hour]
            for dims, some in cubed(events, "country") if events else ():
                rows.append(
                    {"hour": hour}
                    | dims
                    | {
                        "attempts": len({each["play_id"] for each in some if each["type"] == "play_requested"}),
                        "plays": len({each["play_id"] for each in some if each["type"] == "play_started"}),
                        "watch_seconds": sum(map(shown_of, some)),
                        "events": len(some),
                    }
                )
        return rows

    def client_days(self, day: date) -> list[Row]:
        names = ("device", "os", "browser", "app", "app_version")
        events = [each for each in self.on(day) if each["type"] not in TOLD]
        rows = []
        for key in {tuple(each[name] for name in names) for each in [*events, *self.plays(day)]}:
            dims = dict(zip(names, key, strict=True))
            plays = [each for each in self.plays(day) if fits(each, **dims)]
            people = {each["analytics_id"] for each in [*events, *plays] if fits(each, **dims)} - {None}
            rows.append(
                dims
                | {
                    "people": len(people),
                    "plays": count(plays, "started"),
                    "watch_seconds": total(plays, "watch_seconds"),
                    "attempts": count(plays, "attempted"),
                    "failures": count(plays, "failed"),
                }
            )
        return rows

    # --- quality -------------------------------------------------------------------------------------------------

    def quality_days(self, day: date) -> list[Row]:
        rows = []
        for dims, plays in cubed(self.plays(day), "content_id", "country", "device", "kids"):
            startup = total([each for each in plays if each["startup_ms"]], "startup_ms")
            played, stalled = round(total(plays, "watch_seconds") * 1000), total(plays, "stall_ms")
            rows.append(
                dims
                | {
                    "attempts": count(plays, "attempted"),
                    "starts": count(plays, "started"),
                    "startup_ms": startup,
                    "failures": count(plays, "failed"),
                    "startup_failures": count(plays, "failed_start"),
                    "exits": count(plays, "exited"),
                    "quick_exits": count(plays, "exited_soon"),
                    "watch_ms": played + stalled + startup,
                    "played_ms": played,
                    "stalls": total(plays, "stalls"),
                    "stall_ms": stalled,
                    "stalled_plays": len([each for each in plays if each["stalls"]]),
                    "dropped_frames": total(plays, "dropped_frames"),
                    "bits": total(plays, "bits"),
                    "rated_ms": round(total(plays, "rated_seconds") * 1000),
                }
            )
        return rows

    def startup_days(self, day: date) -> list[Row]:
        began = [
            each | {"bucket_ms": min(each["startup_ms"] // 100 * 100, 30_000)}
            for each in self.plays(day)
            if each["startup_ms"] is not None
        ]
        return [
            {"bucket_ms": bucket} | dims | {"starts": len(some)}
            for bucket, plays in grouped(began, "bucket_ms").items()
            for dims, some in cubed(plays, "content_id", "country", "device", "kids")
        ]

    def failure_days(self, day: date) -> list[Row]:
        failed = [each for each in self.plays(day) if each["failed"]]
        return [
            {"code": code} | dims | {"failures": len(some), "startup_failures": count(some, "failed_start")}
            for code, plays in grouped(failed, "failure").items()
            for dims, some in cubed(plays, "country", "device")
        ]

    def rendition_days(self, day: date) -> list[Row]:
        kinds = ("play_started", "played", "stalled", "quality_changed")
        events = [
            each | {"height": "?" if each["height"] is None else str(each["height"])}
            for each in self.on(day)
            if each["type"] in kinds
        ]
        rows = []
        for dims, some in cubed(events, "height", "country", "device"):
            of = {kind: [each for each in some if each["type"] == kind] for kind in kinds}
            rated = [each for each in of["played"] if each["bitrate"] is not None]
            rows.append(
                dims
                | {
                    "starts": len(of["play_started"]),
                    "startup_ms": total(of["play_started"], "startup_ms"),
                    "played_ms": round(sum(map(shown_of, of["played"])) * 1000),
                    "stalls": len(of["stalled"]),
                    "stall_ms": total(of["stalled"], "stall_ms"),
                    "switches": len(of["quality_changed"]),
                    "dropped_frames": sum(each["dropped_frames"] or 0 for each in of["played"]),
                    "bits": sum(shown_of(each) * each["bitrate"] for each in rated),
                    "rated_ms": round(sum(map(shown_of, rated)) * 1000),
                }
            )
        return rows

    # --- staying, funnels, search, rows --------------------------------------------------------------------------

    def retention_cohorts(self, monday: date) -> list[Row]:
        weeks: dict[str, set[date]] = defaultdict(set)
        day = self.events[0]["ts"].date()
        while day < monday + 7 * DAY:
            for each in self.person_days(day):
                if each["watched"]:
                    weeks[each["analytics_id"]].add(day - timedelta(day.weekday()))
            day += DAY
        here: dict[date, int] = defaultdict(int)
        for watched in weeks.values():
            if monday in watched:
                here[min(watched)] += 1
        return [{"cohort_week": week, "age_weeks": (monday - week).days // 7, "viewers": n} for week, n in here.items()]

    def funnel_days(self, day: date) -> list[Row]:
        came: list[Row] = []
        window = self.on(day - DAY, day, day + DAY)
        for events in grouped(window, "session_id").values():
            pages = [each for each in events if each["type"] == "page_viewed"]
            if events[0]["ts"].date() == day and pages:
                came.append({"funnel": "watching", "reached": self._watched_so_far(events, window)} | place(pages[0]))
        by_visitor = grouped(self.on(day), "visitor_id")
        for visitor, events in by_visitor.items():
            visits = [each for each in events if each["type"] == "page_viewed" and each["household_id"] is None]
            if visits:
                came.append(
                    {"funnel": "paying", "reached": self._paid_so_far(visitor, visits[0], day)} | place(visits[0])
                )
        names = {"watching": ["page", "title", "play", "finish"], "paying": ["visit", "plan", "subscribed", "paid"]}
        return [
            {"funnel": funnel, "step": step, "name": name}
            | dims
            | {"entered": len([each for each in some if each["reached"] >= step])}
            for funnel, rows in grouped(came, "funnel").items()
            for dims, some in cubed(rows, "country", "device")
            for step, name in enumerate(names[funnel], 1)
        ]

    def _watched_so_far(self, visit: list[Row], window: list[Row]) -> int:
        reached = 1
        for look in visit:
            if look["type"] == "page_viewed" and look["page"] == "title" and look["content_id"]:
                reached = max(reached, 2)
                for start in visit:
                    same = start["type"] == "play_started" and start["content_id"] == look["content_id"]
                    if same and start["ts"] >= look["ts"]:
                        reached = max(reached, 3)
                        for each in window:
                            if each["play_id"] == start["play_id"] and each["ts"] >= start["ts"]:
                                over = each["type"] == "play_ended" and each["reason"] == "finished"
                                far = start["duration"] > 0 and each["type"] == "played"
                                if over or (far and each["position"] >= 0.9 * start["duration"]):
                                    reached = 4
        return reached

    def _paid_so_far(self, visitor: str, visit: Row, day: date) -> int:
        week = self.since(day, day + 6 * DAY)
        mine = [each for each in week if each["visitor_id"] == visitor]
        plans = [each["ts"] for each in mine if each["type"] == "plan_chosen" and each["ts"] >= visit["ts"]]
        if not plans:
            return 1
        households = {each["household_id"] for each in mine} - {None}
        after = [each for each in week if each["household_id"] in households and each["ts"] >= min(plans)]
        if any(each["type"] == "payment" and each["status"] == "paid" and each["amount"] > 0 for each in after):
            return 4
        if any(each["type"] == "subscription_changed" and each["status"] in ("trialing", "active") for each in after):
            return 3
        return 2

    def search_days(self, day: date) -> list[Row]:
        searches = []
        for search_id, events in grouped(
            [each for each in self.on(day) if each["type"] == "searched"], "search_id"
        ).items():
            after = [each for each in self.on(day, day + DAY) if each["search_id"] == search_id]
            opened = [each for each in after if each["type"] == "search_clicked"]
            searches.append(
                {
                    "who": events[-1]["analytics_id"],
                    "query": re.sub(r"\s+", " ", events[-1]["query"].lower()).strip(),
                    "nothing": events[-1]["results"] == 0,
                    "clicked": bool(opened),
                    "first": opened[0]["place"] if opened else 0,
                    "played": any(each["type"] == "play_requested" for each in after),
                }
            )
        for name, some in grouped(searches, "query").items():
            rare = len({each["who"] for each in some}) < 5 or name in ("*", "(rare)")
            for each in some:
                each["shown"] = "(rare)" if rare else name
        return [
            {
                "query": dims["shown"],
                "searches": len(some),
                "people": len({each["who"] for each in some}),
                "without_results": count(some, "nothing"),
                "clicked": count(some, "clicked"),
                "first_places": total(some, "first"),
                "played": count(some, "played"),
            }
            for dims, some in cubed(searches, "shown")
        ]

    def row_days(self, day: date) -> list[Row]:
        events = [
            each for each in self.on(day) if each["row_id"] and each["type"] in ("impressed", "hovered", "clicked")
        ]
        plays = [each for each in self.plays(day) if each["row_id"]]
        rows = []
        for row_id in {each["row_id"] for each in [*events, *plays]}:
            of = [each for each in [*events, *plays] if each["row_id"] == row_id]
            for dims, some in cubed(of, "country", "device"):
                told = {
                    kind: [each for each in some if each.get("type") == kind]
                    for kind in ("impressed", "hovered", "clicked")
                }
                mine = [each for each in some if "attempted" in each]
                placed = [each for each in told["impressed"] if each["row_place"] is not None]
                rows.append(
                    {"row_id": row_id}
                    | dims
                    | {
                        "impressions": len(told["impressed"]),
                        "people": len({each["analytics_id"] for each in told["impressed"]} - {None}),
                        "row_places": total(placed, "row_place"),
                        "placed": len(placed),
                        "hovers": len(told["hovered"]),
                        "dwell_ms": total(told["hovered"], "dwell_ms"),
                        "clicks": len(told["clicked"]),
                        "attempts": count(mine, "attempted"),
                        "plays": count(mine, "started"),
                        "watch_seconds": total(mine, "watch_seconds"),
                        "finished": count(mine, "finished"),
                    }
                )
        return rows

    def artwork_days(self, day: date) -> list[Row]:
        tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for events in grouped(self.on(day), "session_id").values():
            first: dict[tuple[str, str], datetime] = {}
            for each in events:
                if each["type"] == "impressed" and each["artwork_id"]:
                    first.setdefault((each["content_id"], each["artwork_id"]), each["ts"])
            for key, seen_at in first.items():
                after = [each["type"] for each in events if each["content_id"] == key[0] and each["ts"] >= seen_at]
                tally[key][0] += 1
                tally[key][1] += "clicked" in after
                tally[key][2] += "play_started" in after
        return [
            {"content_id": content_id, "artwork_id": artwork_id, "seen": seen, "clicked": clicked, "played": played}
            for (content_id, artwork_id), (seen, clicked, played) in tally.items()
        ]

    def artwork_choices(self, day: date) -> list[Row]:
        tally: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0, 0.0, 0.0, 0.0])
        for events in grouped(self.on(day), "session_id").values():
            first: dict[tuple[str, str], Row] = {}
            for each in in_order(events):
                if each["type"] == "impressed" and each["artwork_id"] and each["propensity"] is not None:
                    first.setdefault((each["content_id"], each["artwork_id"]), each)
            for (content_id, artwork_id), seen in first.items():
                after = [e for e in events if e["content_id"] == content_id and e["ts"] >= seen["ts"]]
                played, weight = any(e["type"] == "play_started" for e in after), 1 / seen["propensity"]
                row = tally[content_id, seen["taste"] or "(none)", artwork_id]
                for place, amount in enumerate((1, played, weight, played * weight, played * weight**2)):
                    row[place] += amount
        names = ("shown", "played", "weight", "played_weight", "played_squares")
        return [
            dict(zip(("content_id", "taste", "artwork_id"), key, strict=True)) | dict(zip(names, row, strict=True))
            for key, row in tally.items()
        ]

    def experiment_days(self, day: date) -> list[Row]:
        events = [each for each in self.since(day - 29 * DAY, day) if each["analytics_id"]]
        plays = [each for n in range(30) for each in self.plays(day - n * DAY)]
        results: dict[tuple[str, ...], list[tuple[float, float, float]]] = defaultdict(list)
        for experiment, seen in grouped([each for each in events if each["type"] == "exposed"], "experiment").items():
            for who, mine in grouped(seen, "analytics_id").items():
                variants = {each["variant"] for each in mine}
                variant = variants.pop() if len(variants) == 1 else "(mixed)"
                first = in_order(mine)[0]
                since = first["ts"]
                watched = [each for each in plays if each["analytics_id"] == who and each["first_at"] >= since]
                plans = [each for each in events if each["analytics_id"] == who and each["type"] == "plan_chosen"]
                past = [
                    each
                    for n in range(1, 29)
                    for each in self.person_days(since.date() - n * DAY)
                    if each["analytics_id"] == who
                ]
                seconds, before = total(watched, "watch_seconds"), total(past, "watch_seconds")
                finished = count(watched, "finished")
                chosen = len([each for each in plans if each["ts"] >= since])
                for metric, amounts in {
                    "watch_seconds": (seconds, 0, before),
                    "watched": (seconds > 0, 0, before > 0),
                    "plays": (count(watched, "started"), 0, total(past, "plays")),
                    "finished": (finished, 0, total(past, "finished")),
                    "finish_rate": (finished, count(watched, "started"), 0),
                    "plans_chosen": (chosen, 0, 0),
                    "stalls": (total(watched, "stalls"), 0, total(past, "stalls")),
                    "failures": (count(watched, "failed"), 0, total(past, "failures")),
                }.items():
                    for country, device in (("*", "*"), (first["country"], "*"), ("*", first["device"])):
                        results[experiment, variant, metric, country, device].append(amounts)
        keys = ("experiment", "variant", "metric", "country", "device")
        return [
            dict(zip(keys, key, strict=True))
            | {
                "people": len(amounts),
                "reached": len([each for each, _, _ in amounts if each > 0]),
                "total": sum(each for each, _, _ in amounts),
                "squares": sum(each**2 for each, _, _ in amounts),
                "base_total": sum(base for _, base, _ in amounts),
                "base_squares": sum(base**2 for _, base, _ in amounts),
                "base_product": sum(base * each for each, base, _ in amounts),
                "before_total": sum(before for _, _, before in amounts),
                "before_squares": sum(before**2 for _, _, before in amounts),
                "before_product": sum(before * each for each, _, before in amounts),
            }
            for key, amounts in results.items()
        ]

    def metric_days(self, day: date) -> list[Row]:
        days = [day - n * DAY for n in range(28)]
        plans = [each for each in self.on(*days) if each["type"] == "plan_chosen" and each["analytics_id"]]
        amounts: dict[str, list[tuple[float, float]]] = defaultdict(list)
        people = [each for one in days for each in self.person_days(one)]
        for who, mine in grouped(people, "analytics_id").items():
            names = ("watch_seconds", "plays", "finished", "stalls", "failures")
            said = {name: total(mine, name) for name in names}
            said |= {"watched": said["watch_seconds"] > 0, "finish_rate": said["finished"]}
            said |= {"plans_chosen": len([each for each in plans if each["analytics_id"] == who])}
            for metric, amount in said.items():
                amounts[metric].append((amount, said["plays"] if metric == "finish_rate" else 0))
        return [
            {
                "metric": metric,
                "people": len(of_all),
                "reached": len([each for each, _ in of_all if each > 0]),
                "total": sum(each for each, _ in of_all),
                "squares": sum(each**2 for each, _ in of_all),
                "base_total": sum(base for _, base in of_all),
                "base_squares": sum(base**2 for _, base in of_all),
                "base_product": sum(base * each for each, base in of_all),
            }
            for metric, of_all in amounts.items()
        ]

    # --- money ---------------------------------------------------------------------------------------------------

    def money_days(self, day: date) -> list[Row]:
        told = [each for each in self.events if each["household_id"] and each["ts"].date() <= day]
        changes = grouped(in_order([each for each in told if each["type"] == "subscription_changed"]), "household_id")
        rows: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(MONEY, 0))

        def add(of: Row, **said: int) -> None:
            for plan in (of["plan_id"] or "?", "*"):
                for name, amount in said.items():
                    rows[plan, of["currency"] or "?"][name] += amount

        nobody: Row = {"status": "none", "plan_id": None, "currency": None, "monthly": None, "ends_at": None}
        for mine in changes.values():
            past = [each for each in mine if each["ts"].date() < day]
            old, new = past[-1] if past else nobody, mine[-1]
            paid, pays = old["status"] in PAYING, new["status"] in PAYING
            was, brings = old["monthly"] or 0, new["monthly"] or 0
            if pays:
                add(new, mrr=brings, paying=1, ending=new["ends_at"] is not None, past_due=new["status"] == "past_due")
            if new["status"] == "trialing":
                add(new, trialing=1, ending=new["ends_at"] is not None, trials_started=old["status"] != "trialing")
            if pays and not paid:
                kind = "reactivated" if any(each["status"] in PAYING for each in past) else "new"
                add(new, **{f"{kind}_accounts": 1, f"{kind}_mrr": brings})
            if paid and not pays:
                add(old, churned_accounts=1, churned_mrr=was, dunning_lost=old["status"] == "past_due")
            if paid and pays and (old["currency"] or "?") != (new["currency"] or "?"):
                add(new, expansion_mrr=brings)
                add(old, contraction_mrr=was)
            elif paid and pays:
                add(new, expansion_mrr=max(brings - was, 0), contraction_mrr=max(was - brings, 0))
            if old["status"] == "trialing" and pays:
                add(new, trials_converted=1)
            if old["status"] == "trialing" and not pays and new["status"] != "trialing":
                add(old, trials_lost=1)
            if new["status"] == "past_due" and old["status"] != "past_due":
                add(new, dunning_entered=1)
            if new["status"] == "active" and old["status"] == "past_due":
                add(new, dunning_recovered=1)
        for each in told:
            if each["ts"].date() != day:
                continue
            if each["type"] == "signed_up":
                rows["*", "*"]["sign_ups"] += 1
            if each["type"] == "payment":
                line, amount = rows["*", each["currency"] or "?"], each["amount"] or 0
                line["payments"] += each["status"] == "paid"
                line["paid"] += amount if each["status"] == "paid" else 0
                line["failed_payments"] += each["status"] == "failed"
                line["refunds"] += each["status"] == "refunded"
                line["refunded"] += abs(amount) if each["status"] == "refunded" else 0
        return [{"plan_id": plan, "currency": currency} | said for (plan, currency), said in rows.items()]

    def revenue_cohorts(self, day: date) -> list[Row]:
        told = [each for each in self.events if each["household_id"] and each["type"] == "payment"]
        rows: dict[tuple[date, str], Row] = {}
        for mine in grouped(in_order(told), "household_id").values():
            paid = [
                each for each in mine if each["status"] == "paid" and each["amount"] > 0 and each["ts"].date() <= day
            ]
            if not paid:
                continue
            month = paid[0]["ts"].date().replace(day=1)
            payers = set()
            for each in mine:
                real = each in paid or each["status"] == "refunded"
                if each["ts"].date() == day and real:
                    empty = {"new_accounts": 0, "paying": 0, "paid": 0, "refunded": 0}
                    row = rows.setdefault((month, each["currency"] or "?"), empty)
                    row["new_accounts"] += each is paid[0]
                    row["paid" if each in paid else "refunded"] += abs(each["amount"])
                    if each in paid:
                        payers.add(each["currency"] or "?")
            for currency in payers:
                rows[month, currency]["paying"] += 1
        return [{"cohort_month": month, "currency": currency} | said for (month, currency), said in rows.items()]

    # --- what forecasts are made of, and what they say -----------------------------------------------------------

    def household_features(self, day: date) -> list[Row]:
        told = [each for each in self.events if each["household_id"] and each["ts"].date() <= day]
        changes = grouped(in_order([each for each in told if each["type"] == "subscription_changed"]), "household_id")
        payments = grouped([each for each in told if each["type"] == "payment"], "household_id")
        plays = grouped([play for n in range(28) for play in self._with_day(day - n * DAY)], "household_id")
        payers = {
            who: mine[-1]
            for who, mine in changes.items()
            if mine[-1]["status"] in PAYING and mine[-1]["ends_at"] is None
        }
        most: dict[tuple[str, str], int] = defaultdict(int)
        for last in payers.values():
            most[_plan(last)] = max(most[_plan(last)], last["monthly"] or 0)
        rows = []
        for who, last in payers.items():
            monthly, mine = last["monthly"] or 0, plays.get(who, [])
            failed = [each["ts"].date() for each in payments.get(who, []) if each["status"] == "failed"]
            first = min(e["ts"].date() for e in changes[who] if e["status"] in ("trialing", *PAYING))
            watched, stalled = sum(p["watch_seconds"] for p in mine), sum(p["stall_ms"] for p in mine) / 1000
            recent = sum(p["watch_seconds"] for p in mine if p["day"] > day - 14 * DAY)
            rows.append(
                {
                    "household_id": who,
                    "plan_id": _plan(last)[0],
                    "currency": _plan(last)[1],
                    "monthly": monthly,
                    "price_share": monthly / most[_plan(last)] if most[_plan(last)] else 1.0,
                    "tenure_days": (day - first).days,
                    "unpaid_days": (day - max(failed)).days if failed else None,
                    "hours": watched / 3600,
                    "recent_hours": recent / 3600,
                    "stall_share": stalled / (watched + stalled) if watched + stalled else 0.0,
                }
            )
        return rows

    def _with_day(self, day: date) -> list[Row]:
        return [{**play, "day": day} for play in self.plays(day)]

    def title_values(self, day: date) -> list[Row]:
        features = self.household_features(day)
        paid: dict[str, float] = defaultdict(float)
        hours: dict[str, float] = defaultdict(float)
        for each in features:
            paid[each["currency"]] += each["monthly"]
            hours[each["currency"]] += max(each["hours"], 1)
        price = {
            each["household_id"]: each["monthly"]
            / max(each["hours"], 1)
            / (paid[each["currency"]] / hours[each["currency"]])
            for each in features
            if paid[each["currency"]]
        }
        titles: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for play in self.plays(day):
            if play["watch_seconds"] > 0:
                titles[play["content_id"]][play["household_id"] or play["play_id"]] += play["watch_seconds"] / 3600
        return [
            {
                "content_id": content_id,
                "hours": sum(by.values()),
                "valued_hours": sum(h * price.get(who, 1.0) for who, h in by.items()),
                "squares": sum((h * price.get(who, 1.0)) ** 2 for who, h in by.items()),
            }
            for content_id, by in titles.items()
        ]

    def _forecast(self, mart: str, day: date, names: str) -> list[Row]:
        mine = [row for row in self.forecasts if (row["mart"], row["as_of"]) == (mart, str(day))]
        return [{name: row.get(name) for name in names.split()} for row in mine]

    def churn_forecasts(self, day: date) -> list[Row]:
        sums = "households low expected high monthly monthly_at_risk"
        return self._forecast("churn_forecasts", day, f"band plan_id currency reason {sums}")

    def title_forecasts(self, day: date) -> list[Row]:
        rows = self._forecast("title_forecasts", day, "content_id launched known_days watched_share low expected high")
        return [{**row, "launched": date.fromisoformat(row["launched"])} for row in rows]

    def load_forecasts(self, day: date) -> list[Row]:
        rows = self._forecast("load_forecasts", day, "hour low expected high")
        return [{**row, "hour": datetime.fromisoformat(row["hour"])} for row in rows]

    def suggestions(self, day: date) -> list[Row]:
        return self._forecast(
            "suggestions", day, "place kind subject action reason figures households unit currency low expected high"
        )

    def title_costs(self, day: date) -> list[Row]:
        rows: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for each in self.on(day):
            if each["type"] == "content_charged":
                rows[each["content_id"], each["purpose"], each["currency"]].append(each["amount"])
        return [
            {"content_id": content, "purpose": purpose, "currency": currency, "amount": sum(all_), "charges": len(all_)}
            for (content, purpose, currency), all_ in rows.items()
        ]


PAYING = ("active", "past_due")
MONEY = (
    "mrr",
    "paying",
    "trialing",
    "past_due",
    "ending",
    "new_accounts",
    "new_mrr",
    "reactivated_accounts",
    "reactivated_mrr",
    "churned_accounts",
    "churned_mrr",
    "expansion_mrr",
    "contraction_mrr",
    "trials_started",
    "trials_converted",
    "trials_lost",
    "dunning_entered",
    "dunning_recovered",
    "dunning_lost",
    "payments",
    "paid",
    "failed_payments",
    "refunds",
    "refunded",
    "sign_ups",
)


def cleaned(raw: list[Row]) -> list[Row]:
    """First arrivals, without bots; unknown dimensions have their signs."""
    first: dict[str, Row] = {}
    for row in sorted(raw, key=lambda row: (row["received_at"], row["ts"])):
        if not row["bot"]:
            first.setdefault(row["event_id"], row)
    signs = {"country": "??", "device": "other", "os": "?", "browser": "?", "app": "?", "app_version": "?"}
    events = []
    for row in first.values():
        kept = {key: value for key, value in row.items() if key not in ("bot", "day", "hour")}
        events.append(kept | {key: sign for key, sign in signs.items() if row[key] is None})
    return in_order(events)


def titles(catalogue: list[Row]) -> list[Row]:
    lines = {each["content_id"]: each for each in catalogue}
    rows = []
    for each in lines.values():
        above, genres = each, each.get("genres") or []
        while above.get("parent_id"):
            above = lines[above["parent_id"]]
            genres = genres or above.get("genres") or []
        said = each.get("release_date") or ""
        rows.append(
            {
                "content_id": each["content_id"],
                "title": each["title"],
                "type": each["type"],
                "series_id": above["content_id"] if above is not each else None,
                "genres": sorted(set(genres)),
                "release_date": date.fromisoformat(said) if len(said) == 10 else None,
                "status": each["status"],
            }
        )
    return rows


def play(now: list[Row], before: list[Row]) -> Row:
    """A play's row of the day on which the events `now` happened, after those of the day before."""
    first, all_ = now[0], [*before, *now]
    asked = ("play_requested", "play_started")
    duration = max((each["duration"] for each in all_ if each["duration"] is not None), default=None)
    furthest, was = (max((each["position"] for each in some if shown_of(each)), default=0) for some in (now, before))
    far = bool(duration) and max(furthest, was) >= 0.9 * (duration or 0)
    was_far = bool(duration) and was >= 0.9 * (duration or 0)
    started = has(now, "play_started") and not has(before, "play_started")
    failed = any(map(is_failure, now)) and not any(map(is_failure, before))
    codes = [each["code"] for each in now if each["type"] == "play_failed"]
    ends = [each["ts"] for each in now if each["type"] == "play_ended"]
    requests = [each for each in all_ if each["type"] == "play_requested"]
    showed = has(all_, "play_started") or any(map(shown_of, all_))
    left_early = (
        bool(ends and requests) and not has(before, "play_ended") and not showed and not any(map(is_failure, all_))
    )
    waited = ends[0] - requests[0]["ts"] if ends and requests else timedelta()
    over, was_over = (any(each["reason"] == "finished" for each in some) for some in (now, before))
    rated = [each for each in now if each["type"] == "played" and each["bitrate"] is not None]
    names = (
        "play_id",
        "content_id",
        "analytics_id",
        "household_id",
        "session_id",
        "kids",
        "country",
        "device",
        "os",
        "browser",
        "app",
        "app_version",
    )
    return {name: first[name] for name in names} | {
        "first_at": first["ts"],
        "last_at": now[-1]["ts"],
        **{name: requests[0][name] if requests else None for name in ("row_id", "place", "search_id")},
        "attempted": any(has(now, each) for each in asked) and not any(has(before, each) for each in asked),
        "started": started,
        "startup_ms": min(each["startup_ms"] for each in now if each["type"] == "play_started") if started else None,
        "duration": duration,
        "watch_seconds": sum(map(shown_of, now)),
        "furthest": furthest,
        "furthest_before": was,
        "stalls": len([each for each in now if each["type"] == "stalled"]),
        "stall_ms": sum(each["stall_ms"] for each in now if each["type"] == "stalled"),
        "dropped_frames": sum(each["dropped_frames"] or 0 for each in now if each["type"] == "played"),
        "bits": sum(shown_of(each) * each["bitrate"] for each in rated),
        "rated_seconds": sum(map(shown_of, rated)),
        "failed": failed,
        "failed_start": failed and not showed,
        "failure": (codes or ["?"])[0] if failed else None,
        "exited": left_early and waited >= timedelta(seconds=1),
        "exited_soon": left_early and waited < timedelta(seconds=1),
        "finished": (over or was_over or far) and not (was_over or was_far),
        "ended": bool(ends),
    }


def has(events: list[Row], kind: str) -> bool:
    return any(each["type"] == kind for each in events)


def is_failure(event: Row) -> bool:
    return event["type"] == "play_failed" or bool(event["type"] == "play_ended" and event["reason"] == "failed")


def shown_of(event: Row) -> float:
    """Seconds that an event says were shown."""
    if event["type"] != "played":
        return 0
    return float(max(event["position"] - event["from_position"], 0))


def reaches(play: Row, share: float) -> bool:
    """On this day, and not before."""
    there = share * (play["duration"] or 0)
    return there > 0 and bool(play["furthest"] >= there > play["furthest_before"])


def viewers(plays: list[Row]) -> set[str]:
    return {each["analytics_id"] for each in plays if each["started"] or each["watch_seconds"] > 0} - {None}


def in_order(events: list[Row]) -> list[Row]:
    return sorted(events, key=lambda each: (each["ts"], each["event_id"]))


def grouped(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    """By a column's value, without those that have none."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row[name] is not None:
            found[row[name]].append(row)
    return dict(found)


def yes(kids: bool) -> str:
    return "yes" if kids else "no"


def place(row: Row) -> Row:
    return {"country": row["country"], "device": row["device"]}


def _said(row: Row, name: str) -> Any:
    return yes(row["kids"]) if name == "kids" else row[name]


def fits(row: Row, **dims: str) -> bool:
    return all(value == "*" or _said(row, name) == value for name, value in dims.items())


def every(keys: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Each key with each of its parts as it is or as *."""
    return {some for key in keys for some in product(*((part, "*") for part in key))}


def cubed(rows: list[Row], *names: str) -> list[tuple[dict[str, str], list[Row]]]:
    """For each combination of values or *: its rows."""
    made = []
    for key in every({tuple(_said(row, name) for name in names) for row in rows}):
        dims = dict(zip(names, key, strict=True))
        made.append((dims, [row for row in rows if fits(row, **dims)]))
    return made


def count(rows: list[Row], flag: str) -> int:
    return len([row for row in rows if row[flag]])


def total(rows: list[Row], name: str) -> Any:
    return sum(row[name] for row in rows)


Model = Callable[[date], list[Row]]


def _plan(change: Row) -> tuple[str, str]:
    return change["plan_id"] or "?", change["currency"] or "?"
