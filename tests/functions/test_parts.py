"""A part is bound by its parents: every read of the catalogue against a plain model, over trees of titles that change."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.content import browsing, deleting, editing, hierarchy, next_episode, ordering, parts, titles
from matinee.content.details import TitleInput, Window
from matinee.content.events import PartsOutdated, TitleChanged
from matinee.content.models import Title, Version
from matinee.content.visibility import Audience
from matinee.identity.caller import Caller
from matinee.identity.live import ClaimedCaller
from matinee.identity.models import Device, Profile, User
from matinee.kernel import bus, edge, site, table
from matinee.kernel import settings as deployment
from matinee.kernel.errors import Invalid, NotFound, Problem
from matinee.kernel.ids import new_id
from matinee.kernel.table import writes
from matinee.kernel.types import now
from matinee.playback import continuing, history, positions, reviews, watchlist
from matinee.playback.inputs import Clock, Report
from matinee.playback.list_models import Listed
from matinee.playback.models import Position, Viewing
from matinee.playback.watching import Watcher
from matinee.search import indexing, searching
from matinee.search.embedded import index
from matinee.search.models import Filters
from matinee.search.searching import SearchInput
from matinee.streaming import leases, licences, sessions
from matinee.streaming.licences import LicenseRequest
from matinee.streaming.models import Household, Lease
from moto.dynamodb.models import dynamodb_backends

from tests.conftest import Templates
from tests.functions.conftest import ACCOUNT, PSEUDO, REGION, environment, publish_media_key
from tests.functions.playback import counted

DAY = timedelta(days=1)
TABLES = ("content", "users", "playback", "streaming")


@dataclass
class Node:
    """What the plain model knows of a title."""

    name: str
    type: Any
    parent: "Node | None" = None
    number: int | None = None
    status: str = "published"
    maturity: int | None = 0
    windows: list[tuple[str, int, int]] = field(default_factory=list)
    """(country or "", from, until), in days from now."""
    content_id: str = ""

    @property
    def plays(self) -> bool:
        return self.type in ("movie", "episode")

    def chain(self) -> "list[Node]":
        return [self, *(self.parent.chain() if self.parent else [])]


@dataclass(frozen=True)
class Who:
    country: str
    limit: int
    day: int = 0


def age(node: Node) -> int | None:
    said = [each.maturity for each in node.chain()]
    return None if said[-1] is None else max(each for each in said if each is not None)


def seen(node: Node, who: Who) -> bool:
    """The rule, as anybody would say it."""
    for each in node.chain():
        open_now = [c in ("", who.country) and start <= who.day < end for c, start, end in each.windows]
        if each.status != "published" or (each.windows and not any(open_now)):
            return False
    rated = age(node)
    return (18 if rated is None else rated) <= who.limit


class Tree:
    """A film and two series, and the catalogue that says the same."""

    numbers = count(100)
    times = count(1)

    def __init__(self, ratings: list[int | None]) -> None:
        self.word = f"Tidewater{next(self.times)}"
        a, b = Node("A", "series"), Node("B", "series")
        a1, a2 = Node("A1", "season", a, 1), Node("A2", "season", a, 2)
        b1 = Node("B1", "season", b, 1)
        episodes = [Node(f"e{n}", "episode", season, n) for n, season in enumerate((a1, a1, a2, b1), 1)]
        self.nodes = [Node("film", "movie"), a, b, a1, a2, b1, *episodes]
        for node, maturity in zip(self.nodes, ratings, strict=False):
            node.maturity = maturity
        for node in self.nodes:
            title = editing.create(self.details(node))
            node.content_id = title.content_id
            if node.plays:
                version = f"{new_id('upl')}-1"
                playing = Version(
                    version_id=version,
                    upload_id=version[:-2],
                    prefix=f"titles/{title.content_id}/{version}/",
                    duration=600,
                    max_height=720,
                    hls="index.m3u8",
                    dash="index.mpd",
                )
                title = editing.change(title, None, None, current=playing)
            editing.publish(title.content_id)

    def details(self, node: Node) -> TitleInput:
        return TitleInput(
            type=node.type,
            parent_id=node.parent and node.parent.content_id,
            number=node.number,
            title=f"{self.word} {node.name}",
            genres=[self.word],
            maturity=node.maturity,
            availability=[
                Window(countries=[country] if country else [], start=now() + start * DAY, end=now() + end * DAY)
                for country, start, end in node.windows
            ],
        )

    def names(self, content_ids: Any) -> set[str]:
        found = set(content_ids)
        return {node.name for node in self.nodes if node.content_id in found}

    def children(self, node: Node) -> list[Node]:
        there = [each for each in self.nodes if each.parent is node and each.status != "deleted"]
        return sorted(there, key=lambda each: each.number or 0)

    # --- what editors do ---

    def do(self, what: str, which: int, value: Any) -> None:
        node = self.nodes[which % len(self.nodes)]
        if what == "restore" and node.status == "deleted" and node.parent not in self.gone():
            taken = [each.number for each in self.children(node.parent)] if node.parent else []
            if node.number not in taken:
                deleting.restore(node.content_id)
                node.status = "unpublished"
        if node.status == "deleted":
            return
        if what == "rate":
            node.maturity = value
        elif what == "open":
            node.windows = value
        elif what == "move" and node.parent:
            others = [each for each in self.nodes if each.type == node.parent.type and each.status != "deleted"]
            node.parent, node.number = others[which % len(others)], next(self.numbers)
        elif what == "order" and len(there := self.children(node)) > 1:
            numbers = [each.number for each in there]
            ordering.order(node.content_id, [each.content_id for each in reversed(there)])
            for each, number in zip(reversed(there), numbers, strict=True):
                each.number = number
        elif what == "delete" and not self.children(node):
            editing.unpublish(node.content_id)
            deleting.delete(node.content_id)
            node.status = "deleted"
        elif what in ("publish", "unpublish"):
            getattr(editing, what)(node.content_id)
            node.status = f"{what}ed"
        if what in ("rate", "open", "move"):
            editing.replace(node.content_id, self.details(node))

    def gone(self) -> list[Node | None]:
        return [node for node in self.nodes if node.status == "deleted"]


class Bus:
    """What the writes announce, delivered late, twice and in any order."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.events: list[bus.Event] = []
        self.changed: set[str] = set()

    def deliver(self, most: int = 10**6) -> None:
        while self.events and most:
            most -= 1
            event = self.events.pop(self.chance.randrange(len(self.events)))
            if isinstance(event, PartsOutdated):
                for _ in range(self.chance.choice((1, 1, 2))):
                    parts.update(event)
            elif content_id := getattr(event, "content_id", None):
                self.changed.add(content_id)


@pytest.fixture
def deployed(dev: Templates, cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is told what all functions together are told."""
    told: dict[str, str] = {}
    for domain, name in (
        ("content", "update_parts"),
        ("content", "list_titles"),
        ("search", "search_titles"),
        ("search", "index_titles"),
        ("playback", "list_continuing"),
        ("playback", "report_position"),
        ("streaming", "license_stream"),
        ("streaming", "start_stream"),
    ):
        told |= environment(dev, domain, name, PSEUDO)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    deployment.settings.cache_clear()
    monkeypatch.setattr(index, "_FRESH", -1.0)
    publish_media_key()


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bus.Event]]:
    events: list[bus.Event] = []
    packed = writes._outbox

    def noted(said: tuple[bus.Event, ...]) -> dict[str, Any]:
        events.extend(said)
        return packed(said)

    monkeypatch.setattr(writes, "_outbox", noted)
    yield events


RATINGS = st.sampled_from([None, 0, 6, 12, 18])
WINDOWS = st.sampled_from(
    [[], [("DE", -9, 9)], [("US", -9, 9)], [("", -9, -1), ("DE", -9, 9)], [("", 1, 9)], [("", -9, 1)]]
)
CHANGES = st.one_of(
    st.tuples(st.just("rate"), st.integers(0, 9), RATINGS),
    st.tuples(st.just("open"), st.integers(0, 9), WINDOWS),
    st.tuples(st.sampled_from(["publish", "unpublish"]), st.integers(0, 9), st.none()),
    st.tuples(st.sampled_from(["move", "order", "delete", "restore"]), st.integers(0, 9), st.none()),
    st.tuples(st.just("deliver"), st.integers(1, 3), st.none()),
)
AUDIENCES = st.builds(Who, st.sampled_from(["DE", "US"]), st.sampled_from([6, 12, 18]))


@pytest.mark.slow
@given(
    ratings=st.lists(RATINGS, min_size=10, max_size=10),
    changes=st.lists(CHANGES, min_size=3, max_size=9),
    who=AUDIENCES,
    chance=st.randoms(use_true_random=False),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@pytest.mark.usefixtures("deployed")
def test_every_read_says_what_the_plain_model_says(
    announced: list[bus.Event], ratings: Any, changes: Any, who: Who, chance: random.Random
) -> None:
    announced.clear()
    emptied()
    site.take({edge.SITE: "https://matinee.test"})
    later = Bus(chance)
    later.events = announced
    tree = Tree(ratings)
    later.deliver()
    for what, which, value in changes:
        if what == "deliver":
            later.deliver(which)
        else:
            tree.do(what, which, value)
    later.deliver()
    indexing.follow(later.changed)
    in_two_days = Who(who.country, who.limit, 2)
    for each in (who, in_two_days):
        audience = Audience(each.country, each.limit, now() + each.day * DAY)
        assert looked_at(tree, audience) == {node.name: age(node) for node in tree.nodes if seen(node, each)}
        assert listed(tree, audience) == lists(tree, each)
        assert followed(tree, audience) == {node.name: following(tree, node, each) for node in tree.nodes if node.plays}
    audience = Audience(who.country, who.limit)
    visible = {node.name for node in tree.nodes if seen(node, who)}
    assert found(tree, audience) == visible
    assert watched(tree, audience) == {
        "history": {node.name for node in tree.nodes if node.plays and node.name in visible},
        "watchlist": {node.name for node in tree.nodes if node.type != "season" and node.name in visible},
        "continue": {node.chain()[-1].name for node in tree.nodes if node.plays and node.name in visible},
    }
    assert reviewed(tree, audience) == visible
    assert streamed(tree, who) == {
        node.name: "plays" if node.name in visible else "refused" for node in tree.nodes if node.plays
    }
    assert gone_on_with(tree, who) == {
        node.name: "plays" if node.name in visible else "stream_ended" for node in tree.nodes if node.plays
    }


def emptied() -> None:
    for name in TABLES:
        dynamodb_backends[ACCOUNT][REGION].get_table(f"matinee-dev-{name}").items.clear()


def looked_at(tree: Tree, audience: Audience) -> dict[str, int | None]:
    found = {}
    for node in tree.nodes:
        with suppress(NotFound):
            found[node.name] = browsing.look(node.content_id, audience).maturity
    return found


LISTS: dict[str, dict[str, Any]] = {
    "all": {},
    "genre": {"genre": "…"},
    "seasons": {"type": "season"},
    "episodes": {"type": "episode"},
    "language": {"language": "en"},
}


def listed(tree: Tree, audience: Audience) -> dict[str, set[str]]:
    found = {}
    for name, said in LISTS.items():
        wanted = browsing.Wanted(**{**said, **({"genre": tree.word} if "genre" in said else {})})
        found[name] = tree.names(each.content_id for each in browsing.browse(wanted, audience, 100, None).items)
    for node in tree.nodes:
        with suppress(NotFound):
            shown = browsing.children(node.content_id, audience, 100, None)
            found[node.name] = tree.names(each.content_id for each in shown.items)
            if node.type == "series":
                seasons = browsing.look(node.content_id, audience).seasons
                assert tree.names(each.content_id for each in seasons) == found[node.name]
    return found


def lists(tree: Tree, who: Who) -> dict[str, set[str]]:
    visible = [node for node in tree.nodes if seen(node, who)]
    top = {node.name for node in visible if node.type in ("movie", "series")}
    return {
        "all": top,
        "genre": top,
        "language": top,
        "seasons": {node.name for node in visible if node.type == "season"},
        "episodes": {node.name for node in visible if node.type == "episode"},
        **{node.name: {each.name for each in tree.children(node) if each in visible} for node in visible},
    }


def followed(tree: Tree, audience: Audience) -> dict[str, str | None]:
    found = {}
    for node in tree.nodes:
        if node.plays:
            after = next_episode.after(table.get(Title, content_id=node.content_id), audience)
            found[node.name] = next(iter(tree.names([after.content_id])), "?") if after else None
    return found


def following(tree: Tree, node: Node, who: Who) -> str | None:
    if node.type != "episode":
        return None
    (*_, whole) = node.chain()
    row = [each for season in tree.children(whole) for each in tree.children(season)]
    at = (node.parent.number, node.number) if node.parent else None
    further = [each for each in row if each.parent and (each.parent.number, each.number) > at]  # type: ignore[operator]
    return next((each.name for each in further if seen(each, who)), None)


def found(tree: Tree, audience: Audience) -> set[str]:
    asked = SearchInput(filters=Filters(genre=[tree.word]), limit=100)
    result = searching.search(asked, audience)
    named = searching.search(SearchInput(query=tree.word, limit=100), audience)
    suggested = searching.suggest(tree.word, 20, audience)
    answers = [tree.names(each.content_id for each in items) for items in (result.items, named.items, suggested.items)]
    assert answers[0] == answers[1] == answers[2]
    assert (result.total, sum(each.count for each in result.facets["type"])) == (len(answers[0]), len(answers[0]))
    return answers[0]


def watched(tree: Tree, audience: Audience) -> dict[str, set[str]]:
    who = Watcher(new_id("usr"), new_id("pro"))
    for n, node in enumerate(tree.nodes):
        key = {**who.key, "content_id": node.content_id}
        table.create(Listed(**key, added_ms=n))
        if node.plays:
            table.create(Position(**key, position=60, duration=600, observed_ms=n, listed_ms=n))
            table.create(Viewing(**key, viewing_id="a viewing", at_ms=n))
    seen = history.listed(who, audience, 50, None).items
    going_on = continuing.listed(who, audience).items
    assert all(each.series or each.title.type == "movie" for each in going_on)
    return {
        "history": tree.names(each.content_id for each in seen if each.title),
        "watchlist": tree.names(each.content_id for each in watchlist.listed(who, audience, 50, None).items),
        "continue": tree.names((each.series or each.title).content_id for each in going_on),
    }


def reviewed(tree: Tree, audience: Audience) -> set[str]:
    found = set()
    for node in tree.nodes:
        with suppress(NotFound):
            reviews.of_title(Watcher("usr", "pro"), node.content_id, audience, 10, None)
            found.add(node.name)
    return found


def somebody(who: Who) -> ClaimedCaller:
    """Signed in, with a profile of that limit; their token says another, as it was made before."""
    caller = ClaimedCaller(user_id=new_id("usr"), session_id=new_id("dev"), profile_id=new_id("pro"))
    user_id = caller.user_id
    table.create(User(user_id=user_id, email="somebody@matinee.test"))
    table.create(Device(user_id=user_id, device_id=str(caller.session_id), token_hash="a hash", ttl=2**32))
    table.create(Profile(user_id=user_id, profile_id=str(caller.profile_id), name="A", maturity_limit=who.limit))
    return caller


def streamed(tree: Tree, who: Who) -> dict[str, str]:
    caller, found = somebody(who), {}
    for node in tree.nodes:
        if node.plays:
            try:
                sessions.start(node.content_id, caller, who.country)
            except Problem as refused:
                assert refused.code in ("not_found", "country", "maturity")
                found[node.name] = "refused"
            else:
                found[node.name] = "plays"
    return found


def gone_on_with(tree: Tree, who: Who) -> dict[str, str]:
    """Streams that began when everybody could see everything, asked on by reports and by requests for licences."""
    found = {}
    wanted = LicenseRequest(kids=["A" * 22])
    for node in tree.nodes:
        if not node.plays:
            continue
        answers = []
        for ask in ("track", "licence"):
            caller, session_id = Caller(user_id=new_id("usr")), new_id("ses")
            playing = lease(node.content_id, session_id, country=who.country, maturity_limit=who.limit)
            table.create(Household(user_id=caller.user_id, leases={session_id: playing}))
            try:
                if ask == "track":
                    sessions.track(caller, node.content_id, session_id, 60, "progress")
                else:
                    licences.clearkey(caller, session_id, wanted)
            except Problem as refused:
                answers.append("plays" if refused.code == "not_encrypted" else refused.code)
            else:
                answers.append("plays")
            held = session_id in leases.household(caller.user_id).leases
            assert held == (answers[-1] == "plays")
        assert answers[0] == answers[1]
        found[node.name] = answers[0]
    return found


def lease(content_id: str, session_id: str, **said: Any) -> Lease:
    return Lease(
        session_id=session_id,
        content_id=content_id,
        prefix=f"titles/{content_id}/upl-1/",
        started_at=now(),
        until=now() + leases.LIFETIME,
        **said,
    )


# --- one by one --------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(deployed: None, announced: list[bus.Event]) -> Tree:
    """All of it published and for all; nothing is delivered yet."""
    made = Tree([0] * 10)
    announced.clear()
    return made


@pytest.fixture
def node(tree: Tree) -> Callable[[str], Node]:
    return lambda name: next(node for node in tree.nodes if node.name == name)


Nodes = Callable[[str], Node]


def stored(node: Node) -> Title:
    return table.get(Title, content_id=node.content_id, consistent=True)


def updated(node: Node) -> None:
    parts.update(PartsOutdated(content_id=node.content_id))


def test_the_next_episode_takes_a_finished_ones_place_only_where_it_may_be_seen(tree: Tree, node: Nodes) -> None:
    audience, watching = Audience("DE", 6), [Watcher(new_id("usr"), new_id("pro")) for _ in range(2)]
    for who, hidden in zip(watching, (False, True), strict=True):
        if hidden:
            tree.do("rate", tree.nodes.index(node("A1")), 12)
            updated(node("A1"))
        said = Report(content_id=node("e1").content_id, position=600, duration=600)
        positions.report(who, said, Clock(device_time=now()), audience)
    listed = [[each.content_id for each in continuing.listed(who, Audience("DE")).items] for who in watching]
    assert listed == [[node("e2").content_id], []]


def test_a_part_that_is_made_while_its_parent_changes_is_bound_by_what_the_parent_says_then(
    tree: Tree, node: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = hierarchy.parent_for

    def overtaken(content_id: str, details: TitleInput) -> Title | None:
        parent = asked(content_id, details)
        if parent and parent.status == "published":
            editing.unpublish(parent.content_id)
        return parent

    monkeypatch.setattr(hierarchy, "parent_for", overtaken)
    made = editing.create(TitleInput(type="episode", parent_id=node("A1").content_id, number=9, title="New"))
    assert stored(node("A1")).status == "unpublished"
    assert table.get(Title, content_id=made.content_id).withheld


def test_a_consumer_that_read_before_its_parent_changed_again_writes_nothing_old(
    tree: Tree, node: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    series, change = node("A1"), editing.change
    editing.unpublish(series.content_id)

    def overtaken(part: Title, *said: Any, **more: Any) -> Title:
        if stored(series).status == "unpublished":
            monkeypatch.setattr(editing, "change", change)
            editing.publish(series.content_id)
        return change(part, *said, **more)

    monkeypatch.setattr(editing, "change", overtaken)
    updated(series)
    assert [stored(node(name)).withheld for name in ("e1", "e2")] == [False, False]


def test_what_is_tried_again_goes_on_where_it_broke_off(
    tree: Tree, node: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    editing.unpublish(node("A1").content_id)
    change, in_time = editing.change, iter([True])

    def breaking_off(*said: Any, **more: Any) -> Title:
        if not next(in_time, False):
            raise TimeoutError
        return change(*said, **more)

    monkeypatch.setattr(editing, "change", breaking_off)
    with pytest.raises(TimeoutError):
        updated(node("A1"))
    assert [stored(node(name)).withheld for name in ("e1", "e2")] == [True, False]
    monkeypatch.setattr(editing, "change", change)
    with counted() as calls:
        updated(node("A1"))
    assert calls == ["Query", "BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    with counted() as calls:
        updated(node("A1"))
    assert calls == ["Query", "BatchGetItem"]


def test_a_series_reaches_its_episodes_by_an_event_for_each_season(
    tree: Tree, node: Nodes, announced: list[bus.Event]
) -> None:
    editing.unpublish(node("A").content_id)
    (event,) = [each for each in announced if isinstance(each, PartsOutdated)]
    announced.clear()
    parts.update(event)
    outdated = {each.content_id for each in announced if isinstance(each, PartsOutdated)}
    assert tree.names(outdated) == {"A1", "A2"}
    assert tree.names(each.content_id for each in announced if isinstance(each, TitleChanged)) == {"A1", "A2"}


def test_what_binds_nobody_is_not_announced_to_parts(tree: Tree, node: Nodes, announced: list[bus.Event]) -> None:
    series = node("A")
    described = tree.details(series).model_copy(update={"description": "New."})
    editing.replace(series.content_id, described)
    editing.publish(series.content_id)
    assert [each.name() for each in announced] == ["content.TitleChanged"]


def test_a_part_from_before_is_withheld_until_its_parent_is_heard_of(tree: Tree, node: Nodes) -> None:
    episode, audience = node("e1"), Audience("DE")
    table.update(stored(episode), parents=[])
    with pytest.raises(NotFound):
        titles.seen(episode.content_id, audience)
    updated(node("A1"))
    assert titles.seen(episode.content_id, audience)
    table.update(stored(episode), parents=[])
    editing.replace(episode.content_id, tree.details(episode))
    assert titles.seen(episode.content_id, audience)


@pytest.mark.slow
def test_windows_name_so_many_countries_and_no_more(tree: Tree, node: Nodes) -> None:
    """A part keeps those of its parents too, in each of its cards, and all of it must be written."""
    countries = [f"{a}{b}" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXY"]
    largest = [Window(countries=countries, start=now() - DAY) for _ in range(20)]
    for name in ("A", "A1", "e1"):
        editing.replace(node(name).content_id, tree.details(node(name)).model_copy(update={"availability": largest}))
    updated(node("A"))
    updated(node("A1"))
    assert [len(each) for each in stored(node("e1")).windows] == [20, 20, 20]
    more = tree.details(node("film")).model_copy(update={"availability": [*largest, Window(countries=["DE"])]})
    with pytest.raises(Invalid) as refused:
        editing.replace(node("film").content_id, more)
    assert [error["field"] for error in refused.value.extra["errors"]] == ["availability"]


def test_the_next_border_is_also_a_parents(tree: Tree, node: Nodes) -> None:
    tree.do("open", tree.nodes.index(node("A")), [("", -1, 5)])
    updated(node("A"))
    updated(node("A1"))
    episode = stored(node("e1"))
    assert (episode.due, episode.due_at) == ("window", stored(node("A")).due_at)
    editing.unpublish(node("A1").content_id)
    updated(node("A1"))
    assert stored(node("e1")).due is None
