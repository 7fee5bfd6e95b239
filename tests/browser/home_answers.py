"""A seeded service's answers to the home and to its pages in the studio: what `home` serves to a browser."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Route

_ADJECTIVES = ("Quiet", "Long", "Painted", "Last", "Borrowed", "Northern", "Paper", "Second")
_NOUNS = ("Harbour", "Winter", "Machine", "Garden", "Signal", "Orchard", "Lantern", "Border", "Choir", "Island")
_USER = {
    "user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H",
    "email": "ada@matinee.test",
    "display_name": "Ada",
    "locale": "en",
    "country": "DE",
}
TEXTS: dict[str, dict[str, str]] = {
    "en": {"because": "Because you watched {}", "top": "Top picks for you", "top10": "Top 10 in your country"},
    "es": {"because": "Porque viste {}", "top": "Nuestra selección para ti", "top10": "Top 10 en tu país"},
    "de": {"because": "Weil Sie {} gesehen haben", "top": "Für Sie ausgesucht", "top10": "Top 10 in Ihrem Land"},
    "ar": {"because": "لأنك شاهدت {}", "top": "اخترنا لك", "top10": "أفضل 10 في بلدك"},
}
"""What the service says, by language; of other rows it says their ids."""
MANY = 40
"""Cards of a row."""
_COLLECTION: dict[str, Any] = {
    "countries": [],
    "starts_at": None,
    "ends_at": None,
    "position": "after_continue",
    "audience": "all",
    "updated_at": "2026-11-28T12:00:00Z",
    "version": 1,
}
_COLLECTIONS: dict[str, dict[str, Any]] = {
    "col_01K9ZQ5T9S8R7Q6P5N4M3K2J1H": {"position": "top", "countries": ["DE", "AT"]},
    "col_01K9ZQ5T9S8R7Q6P5N4M3K2J1J": {"starts_at": "2032-12-01T00:00:00Z", "audience": "kids"},
    "col_01K9ZQ5T9S8R7Q6P5N4M3K2J1K": {"ends_at": "2026-01-06T00:00:00Z"},
}
FIRST_ROW = next(iter(_COLLECTIONS))
"""The first row by hand."""
_NAMES = ("Winter evenings", "Films for the holidays", "Seen at the festival")


def content_id(number: int) -> str:
    return "ttl_" + str(number).rjust(26, "0")


def name(number: int) -> str:
    said = f"The {_ADJECTIVES[number % 8]} {_NOUNS[number // 8 % 10]} {number // 80 or ''}".strip()
    return f"{said} and What Became of the People Who Lived There" if number % 13 == 5 else said


def card(number: int, **said: Any) -> dict[str, Any]:
    pictures = {"poster_url": f"/artwork/{number}.jpg", "backdrop_url": f"/artwork/wide-{number}.jpg"}
    facts = {"year": 1920 + number % 100, "duration": 4800 + 60 * (number % 50), "maturity": 6, "genres": ["Drama"]}
    more = {"look": True, "type": "movie", "playable": True}
    return {"content_id": content_id(number), "title": name(number), **facts, **pictures, **more, **said}


def cards(first: int, count: int, **said: Any) -> list[dict[str, Any]]:
    return [card(number, **said) for number in range(first, first + count)]


def row(row_id: str, text: str, items: list[dict[str, Any]], reason: dict[str, Any] | None = None) -> dict[str, Any]:
    kind = row_id.partition(":")[0]
    title = {"key": kind, "values": {}}
    return {"row_id": row_id, "kind": kind, "title": title, "text": text, "reason": reason, "items": items}


def _reason(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "values": {}, "text": text}


def _profile(profile_id: str, name: str, kids: bool) -> dict[str, Any]:
    settings = {"language": "en", "maturity_limit": 6 if kids else 18, "is_kids": kids, "autoplay": True}
    return {"profile_id": profile_id, "name": name, "avatar": "1", "has_pin": False, **settings}


def title(number: int) -> dict[str, Any]:
    text = "Two lighthouse keepers write letters that nobody was meant to read. Forty years later somebody does."
    facts = {"description": text, "status": "published", "original_language": "en", "version": 1, "cast": ["Mara Osei"]}
    times = {"created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z"}
    return {**card(number), **facts, **times}


def _collections() -> dict[str, dict[str, Any]]:
    return {
        key: {
            **_COLLECTION,
            **said,
            "collection_id": key,
            "title": {"en": _NAMES[place], **({"ar": "أمسيات الشتاء"} if place == 0 else {})},
            "content_ids": [content_id(10 * place + each) for each in range(4)],
        }
        for place, (key, said) in enumerate(_COLLECTIONS.items())
    }


@dataclass
class Asked:
    """A call: what a pattern found in its path, its query and its body."""

    method: str
    about: str
    query: dict[str, str]
    body: Any
    site: str


Answer = tuple[int, Any]
"""A status, and what is said in JSON."""
_GONE: Answer = (204, None)


def _problem(status: int, **said: Any) -> Answer:
    return status, {"status": status, "code": "told_to", "title": "…", **said}


@dataclass
class Service:
    """A profile's home, and what was asked of it."""

    rows: int = 14
    onboarding: bool = False
    kids: bool = False
    signed_in: bool = True
    role: str = "viewer"
    failing: bool = False
    """The recommendations answer 503."""
    refuses: bool = False
    """Nothing can be hidden."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """(method, path) of each call."""
    picked: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    collections: dict[str, dict[str, Any]] = field(default_factory=_collections)
    """Rows by hand, by their ids."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """Of the clickstream."""
    contexts: list[dict[str, Any]] = field(default_factory=list)
    """What each batch of it says once."""
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of experiments, as the home says them."""
    headers: dict[str, str] = field(default_factory=dict)
    """With which the home was asked for last."""

    def answer(self, route: Route) -> None:
        """A call to the API."""
        address, method = urlsplit(route.request.url), route.request.method
        self.asked.append((method, address.path))
        if address.path == "/v1/recommendations":
            self.headers = route.request.headers
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        found = ((re.fullmatch(pattern, address.path), answers) for pattern, answers in _ROUTES.items())
        match, answers = next(((match, answers) for match, answers in found if match), (None, _nothing))
        about = match[1] if match and match.re.groups else ""
        body = route.request.post_data_json if route.request.post_data else None
        status, said = answers(self, Asked(method, about, query, body, f"{address.scheme}://{address.netloc}"))
        route.fulfill(status=status, json=said) if said is not None else route.fulfill(status=status)

    def home(self, locale: str) -> dict[str, Any]:
        texts = TEXTS.get(locale, TEXTS["en"])
        because = texts["because"].format(name(3))
        rows: list[dict[str, Any]] = []
        if self.signed_in and not self.kids and not self.onboarding:
            going = [card(900 + each, progress=0.2 * (each + 1)) for each in range(3)]
            going[1] |= {"type": "episode", "number": 4, "season": 2, "series_title": "The Long Evening"}
            rows.append(row("continue", "Continue watching", going))
        rows.append(row("top", texts["top"], cards(0, MANY, reason=_reason("watched", because))))
        if "artwork" in self.variants:
            rows[-1]["items"][0]["artwork"] = {"artwork_id": "poster-b", "propensity": 0.9, "taste": "Drama"}
        rows.append(row("top10", texts["top10"], cards(100, 10)))
        rows.append(row(f"because:{content_id(3)}", because, cards(200, MANY)))
        for number in range(len(rows), self.rows):
            genre = f"Genre {number}"
            reason = _reason("likes_genre", f"You like {genre}")
            rows.append(row(f"genre:{genre}", genre, cards(1000 + 100 * number, MANY), reason))
        for each in rows:
            each["items"] = [title for title in each["items"] if title["content_id"] not in self.hidden]
        hero = {"content_id": content_id(0), "reason": _reason("watched", because), "item": card(0)}
        version = "v1" if self.signed_in else ""
        return {
            "rows": rows,
            "hero": hero,
            "model_version": version,
            "onboarding": self.onboarding,
            "taste": ["Drama", "Crime"],
            "variants": self.variants,
        }

    def token(self) -> str:
        """Whose signature is nobody's to check here."""
        claims = {"profile_id": "prf_1", "locale": "en", "is_kids": self.kids}
        part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"e30.{part}.x"


def _nothing(_: Service, __: Asked) -> Answer:
    return 200, {"items": []}


def _refresh(service: Service, _: Asked) -> Answer:
    user = {**_USER, "role": service.role}
    return 200, {"access_token": service.token(), "expires_in": 900, "user": user, "plan_id": "p"}


def _home(service: Service, asked: Asked) -> Answer:
    return _problem(503) if service.failing else (200, service.home(asked.query.get("locale", "en")))


def _taste(service: Service, asked: Asked) -> Answer:
    service.picked = asked.body["picked"] if asked.method == "POST" else []
    service.onboarding = asked.method != "POST"
    return _GONE


def _hidden(service: Service, asked: Asked) -> Answer:
    if service.refuses:
        return _problem(503)
    (service.hidden.add if asked.method == "POST" else service.hidden.discard)(asked.about)
    return _GONE


def _events(service: Service, asked: Asked) -> Answer:
    service.events.extend(asked.body["events"])
    service.contexts.append(asked.body["context"])
    return 202, {"accepted": len(asked.body["events"]), "refused": []}


SIGNED = "Policy=a-policy&Signature=a-signature&Key-Pair-Id=a-key"
"""What opens storyboards."""
UNSEEN = content_id(2)
"""The title that has none any more."""


def _look(_: Service, asked: Asked) -> Answer:
    """Of each title but one."""
    if asked.about == UNSEEN:
        return _problem(404)
    address = f"{asked.site}/titles/{asked.about}/storyboard.vtt"
    return 200, {"storyboard_url": address, "query": SIGNED, "expires_at": "2030-01-01T00:00:00Z"}


def _preview(service: Service, asked: Asked) -> Answer:
    if asked.query["profile_id"] == "prf_nobody":
        return _problem(404)
    home = service.home("en")
    scores = {
        title["content_id"]: {
            "rank": place + 1,
            "parts": {"warm": 0.8 - place / 50, "popularity": 0.2, "diversity": -0.05},
        }
        for each in home["rows"]
        for place, title in enumerate(each["items"])
    }
    return 200, {**home, "scores": scores}


def _rows_by_hand(service: Service, asked: Asked) -> Answer:
    if asked.method == "GET":
        return 200, {"items": list(service.collections.values())}
    return _save(service, "col_01K9ZQ5T9S8R7Q6P5N4M3K2J1N", asked.body, 201)


def _row_by_hand(service: Service, asked: Asked) -> Answer:
    if asked.method == "PUT":
        return _save(service, asked.about, asked.body, 200)
    del service.collections[asked.about]
    return _GONE


def _save(service: Service, collection_id: str, said: dict[str, Any], status: int) -> Answer:
    wrong = [
        {"field": each, "code": "too_short", "message": "…"} for each in ("title", "content_ids") if not said[each]
    ]
    if wrong:
        return _problem(422, errors=wrong)
    service.collections[collection_id] = {**_COLLECTION, **said, "collection_id": collection_id}
    return status, service.collections[collection_id]


def _search(_: Service, asked: Asked) -> Answer:
    facets = {"genre": [{"value": "Drama", "count": 25}]}
    return 200, {"items": cards(600, 4) if asked.query.get("q") else [], "facets": facets, "total": 0}


_WHY = [_reason("likes_genre", "You like Drama"), _reason("new", "New on Matinee")]
_ROUTES: dict[str, Callable[[Service, Asked], Answer]] = {
    "/v1/users/refresh": _refresh,
    "/v1/users/profiles": lambda service, _: (
        200,
        {"items": [_profile("prf_1", "Ada", service.kids), _profile("prf_2", "Ben", False)]},
    ),
    "/v1/recommendations": _home,
    "/v1/recommendations/taste/choices": lambda *_: (200, {"items": cards(500, 24)}),
    "/v1/recommendations/taste": _taste,
    "/v1/recommendations/hidden/(.+)": _hidden,
    "/v1/recommendations/why/.+": lambda *_: (200, {"reasons": _WHY}),
    "/v1/content": lambda *_: (200, {"items": cards(800, 25), "next_cursor": None}),
    "/v1/content/(ttl_\\w+)": lambda _, asked: (200, title(int(asked.about[4:]))),
    "/v1/content/.+/similar": lambda *_: (200, {"items": cards(700, 12)}),
    "/v1/content/.+/mine": lambda *_: (200, {"listed": False, "rating": {"count": 0, "up": 0}}),
    "/v1/stream/(ttl_\\w+)/look": _look,
    "/v1/search": _search,
    "/v1/events": _events,
    "/v1/admin/recommendations/preview": _preview,
    "/v1/admin/collections": _rows_by_hand,
    "/v1/admin/collections/(.+)": _row_by_hand,
}
"""By the patterns of paths; whatever is not here is an empty list."""
