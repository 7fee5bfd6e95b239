"""What a child does not see: every route that answers titles or streams, asked by a six-year-old's profile.

Routes are found by the types that they answer: one that is new fails here until it says how it is asked.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
from matinee.content.card_views import TitleCard
from matinee.content.views import TitleView
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.playback.list_models import Listed
from matinee.playback.models import Position, Viewing
from matinee.playback.opinion_models import Review
from matinee.playback.opinion_views import ReviewView
from matinee.search.embedded import index
from matinee.streaming import leases
from matinee.streaming.licences import License
from matinee.streaming.looks import Look
from matinee.streaming.models import Household, Lease
from matinee.streaming.sessions import Stream, TrackedStream
from pydantic import BaseModel

from infra import openapi
from infra.domains import routes
from tests.conftest import Templates, sample
from tests.functions.conftest import caller, client, publish_media_key, simulated
from tests.functions.playback import film
from tests.functions.test_access import PLAYBACK, STREAMING, World

Json = dict[str, Any]
SHOWING = (TitleCard, TitleView, ReviewView, Stream, TrackedStream, License, Look)
"""Types that show a title, or what is said of it, or let it play."""


def answers(kind: Any, seen: frozenset[Any] = frozenset()) -> set[type[BaseModel]]:
    """The models that a type is made of."""
    found = {kind} if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen else set()
    for model in found:
        model.model_rebuild()  # which resolves the names in its hints
    parts = [*get_args(kind), *(each.annotation for model in found for each in model.model_fields.values())]
    return found.union(*(answers(part, seen | found) for part in parts))


READS = {
    row.name
    for domain, row, route in routes()
    if route.access in ("public", "viewer")
    and any(issubclass(model, SHOWING) for model in answers(openapi.handler(domain.name, row.name).signature.output))
}


@dataclass
class Tree:
    """What there is to see, by id."""

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    """For being for adults, unrated, taken down or closed in the country: itself, or a parent."""
    wholes: list[str] = field(default_factory=list)
    """Of all these, series and seasons."""

    def everything(self) -> list[str]:
        return [*self.shown, *self.hidden]


@dataclass
class Child:
    world: World
    token: str
    user_id: str
    profile_id: str

    def __call__(self, domain: str, name: str, **said: Any) -> Json:
        return self.world.asks(name, f"Bearer {self.token}", domain, **said)


@pytest.fixture(scope="module")
def world(dev: Templates) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, simulated(dev, patch):
        patch.setattr(index, "_FRESH", -1.0)
        publish_media_key()
        yield World(caller(dev, patch))


@pytest.fixture(scope="module")
def tree(world: World) -> Tree:
    """Each series is changed when its episodes are there, and its parts follow by the events alone."""
    call, made = world.call, Tree()
    made.shown = [film(call, title="Shown film"), film(call, title="Shown and six", maturity=6)]
    made.hidden = [film(call, title="Hidden adult", maturity=18), film(call, title="Hidden unrated", maturity=None)]
    for name, change in CHANGES.items():
        whole = film(call, plays=False, title=f"{name} series", type="series")
        season = film(call, plays=False, title=f"{name} season", type="season", parent_id=whole, number=1)
        part: dict[str, Any] = {"type": "episode", "parent_id": season}
        episodes = [film(call, **part, title=f"{name} episode {n}", number=n) for n in (1, 2)]
        made.wholes += [whole, season]
        (made.shown if name == "Shown" else made.hidden).extend([whole, season, *episodes])
        if change is not None:
            said = {"title": f"{name} series", "type": "series", "maturity": 0, **change}
            answer = call("content", "replace_title", path={"content_id": whole}, body=said)
            assert answer["statusCode"] == 200, answer
        if name == "Hidden gone":
            assert call("content", "unpublish_title", path={"content_id": whole})["statusCode"] == 200
    for whole in made.wholes:
        assert call("content", "update_parts", naming("update_parts", whole)) == {"batchItemFailures": []}
    for content_id in made.everything():
        assert call("search", "index_titles", naming("index_titles", content_id)) == {"batchItemFailures": []}
    call("recommendations", "refresh_shelf")
    return made


CHANGES: dict[str, Json | None] = {
    "Shown": None,
    "Hidden grown-up": {"maturity": 18},
    "Hidden open question": {"maturity": None},
    "Hidden elsewhere": {"availability": [{"countries": ["FR"]}]},
    "Hidden over": {"availability": [{"until": "2020-01-01T00:00:00Z"}]},
    "Hidden gone": {},
}
"""Name of a series → what an editor says of it once its episodes are published, each of them for all ages."""


def naming(name: str, content_id: str) -> Json:
    """The sample event of a consumer, of this title."""
    event = sample("content" if name == "update_parts" else "search", name)
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["content_id"] = content_id
    event["Records"] = [{**event["Records"][0], "body": json.dumps(envelope)}]
    return event


@pytest.fixture(scope="module")
def child(world: World, tree: Tree) -> Child:
    """Who has watched, listed and begun all of it, when it was for everybody."""
    parent = world.person()
    made = world.asks(
        "create_profile", f"Bearer {parent.token}", body={"name": "Kim", "is_kids": True, "maturity_limit": 6}
    )
    profile_id = json.loads(made["body"])["profile_id"]
    chosen = world.asks("select_profile", f"Bearer {parent.token}", path={"profile_id": profile_id}, body={})
    who = {"user_id": parent.user_id, "profile_id": profile_id}
    for n, content_id in enumerate(tree.everything()):
        key = {**who, "content_id": content_id}
        review = Review(
            **{**who, "user_id": new_id("usr")}, review_id=new_id("rev"), content_id=content_id, text="Hidden"
        )
        for item in (
            Position(**key, position=60, duration=600, observed_ms=n, listed_ms=n, seen=True),
            Viewing(**key, viewing_id="a viewing", at_ms=n),
            Listed(**key, added_ms=n),
            review.model_copy(update={"status": "approved"}),
        ):
            client("dynamodb").put_item(TableName=PLAYBACK, Item=item.attributes())
    return Child(world, json.loads(chosen["body"])["access_token"], parent.user_id, profile_id)


def playing(child: Child, content_id: str) -> str:
    """The session of a stream of it, which began when it was for everybody."""
    lease = Lease(
        session_id=new_id("ses"),
        content_id=content_id,
        prefix=f"titles/{content_id}/upl-1/",
        started_at=now(),
        until=now() + leases.LIFETIME,
        country="DE",
        maturity_limit=6,
    )
    household = Household(user_id=child.user_id, leases={lease.session_id: lease}, version=1)
    client("dynamodb").put_item(TableName=STREAMING, Item=household.attributes())
    return lease.session_id


Asked = Callable[[Child, str], Json]
GERMAN = {"cloudfront-viewer-country": "DE"}
LISTS: dict[str, Callable[[Child], list[Json]]] = {
    "list_titles": lambda child: [
        child("content", "list_titles", headers=GERMAN, query=query)
        for query in ({}, {"type": "series"}, {"type": "season"}, {"type": "episode"}, {"sort": "title"})
    ],
    "search_titles": lambda child: [
        child("search", "search_titles", headers=GERMAN, query={"q": q}) for q in ("", "Hidden", "Shown")
    ],
    "search_titles_by_filters": lambda child: [
        child("search", "search_titles_by_filters", headers=GERMAN, body={"query": q}) for q in ("", "Hidden", "Shown")
    ],
    "suggest_titles": lambda child: [
        child("search", "suggest_titles", headers=GERMAN, query={"q": q}) for q in ("Hid", "Sho")
    ],
    "get_home": lambda child: [
        child("recommendations", "get_home", headers=GERMAN, query=query) for query in ({}, {"utc_offset": "0"})
    ],
    "list_choices": lambda child: [child("recommendations", "list_choices", headers=GERMAN)],
    "list_continuing": lambda child: [child("playback", "list_continuing", headers=GERMAN)],
    "list_history": lambda child: [child("playback", "list_history", headers=GERMAN, query={"limit": "50"})],
    "list_watchlist": lambda child: [child("playback", "list_watchlist", headers=GERMAN, query={"limit": "50"})],
}
"""Route → the answers that may hold any title."""
ONE_BY_ONE: dict[str, Asked] = {
    "get_title": lambda child, title: child("content", "get_title", headers=GERMAN, path={"content_id": title}),
    "list_similar": lambda child, title: child(
        "recommendations", "list_similar", headers=GERMAN, path={"content_id": title}
    ),
    "list_children": lambda child, title: child("content", "list_children", headers=GERMAN, path={"content_id": title}),
    "add_to_watchlist": lambda child, title: child(
        "playback", "add_to_watchlist", headers=GERMAN, body={"content_id": title}
    ),
    "list_reviews": lambda child, title: child("playback", "list_reviews", headers=GERMAN, path={"content_id": title}),
    "start_stream": lambda child, title: child("streaming", "start_stream", headers=GERMAN, path={"content_id": title}),
    "track_stream": lambda child, title: child(
        "streaming",
        "track_stream",
        path={"content_id": title},
        body={"session_id": playing(child, title), "position": 60, "event": "progress"},
    ),
    "get_look": lambda child, title: child("streaming", "get_look", headers=GERMAN, path={"content_id": title}),
    "license_stream": lambda child, title: child(
        "streaming",
        "license_stream",
        query={"session_id": playing(child, title)},
        body={"kids": ["A" * 22], "type": "temporary"},
    ),
}
"""Route → how it is asked of one title."""
ALLOWED = {"start_stream": {"not_playable"}, "get_look": {"not_playable"}, "license_stream": {"not_encrypted"}}
"""Route → refusals of a title that a child may see: a series does not play."""
OF_THE_STAFF_OR_ONES_OWN = {
    "get_mine": "its own of one title: where it was, its stars, its review",
    "write_review": "not of a child",
    "replace_review": "likewise",
}


def test_every_route_that_shows_titles_is_asked() -> None:
    assert {*LISTS, *ONE_BY_ONE, *OF_THE_STAFF_OR_ONES_OWN} == READS


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_a_child_what_is_not_for_it(child: Child, tree: Tree, name: str) -> None:
    answers = LISTS[name](child)
    assert {answer["statusCode"] for answer in answers} == {200}
    text = "".join(answer["body"] for answer in answers)
    assert "Shown" in text
    assert "Hidden" not in text
    if name != "list_history":  # which keeps the ids of what was watched, and shows no title for them
        assert not [content_id for content_id in tree.hidden if content_id in text]


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_no_title_is_shown_found_or_streamed_to_a_child_that_is_not_for_it(child: Child, tree: Tree, name: str) -> None:
    for content_id in tree.hidden:
        answer = ONE_BY_ONE[name](child, content_id)
        assert answer["statusCode"] in (403, 404, 409, 451), (content_id, answer)
        code = json.loads(answer["body"])["code"]
        assert code in ("not_found", "country", "maturity", "stream_ended", "kids"), (content_id, answer)
    for content_id in tree.shown:
        answer = ONE_BY_ONE[name](child, content_id)
        allowed = answer["statusCode"] in (200, 201) or json.loads(answer["body"])["code"] in ALLOWED.get(
            name, {"kids"}
        )
        assert allowed, (content_id, answer)
