"""Nothing that a profile may not see is ever in an answer: over windows, ages, countries, languages, and what it has hidden."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.recommendations import home, likeness, taste
from matinee.recommendations.known import Known
from matinee.recommendations.shelf_format import Entry
from matinee.recommendations.views import Home

from tests.unit.recommendations.shelves import NOW, deeds, known, shelf, title, watched
from tests.unit.recommendations.shelves import taste as said

COUNTRIES = ("DE", "FR", "US")
_moments = st.one_of(st.none(), st.integers(-40, 40).map(lambda days: NOW + timedelta(days=days)))
_window = st.fixed_dictionaries(
    {"countries": st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True), "from": _moments, "until": _moments}
)
_windows = st.lists(st.lists(_window, min_size=1, max_size=2), max_size=2)


@st.composite
def _title(draw: st.DrawFn) -> Entry:
    said: list[list[dict[str, Any]]] = draw(_windows)
    opens = [
        [
            {name: each.isoformat() if isinstance(each, datetime) else each for name, each in window.items() if each}
            for window in of
        ]
        for of in said
    ]
    return title(
        "A film",
        *draw(st.lists(st.sampled_from(("Drama", "Crime", "Kids")), max_size=2, unique=True)),
        maturity=draw(st.sampled_from((None, 0, 6, 12, 16, 18))),
        open=opens,
        people=draw(st.lists(st.sampled_from(("Ada", "Bob")), max_size=2, unique=True)),
        speaks=draw(st.sampled_from(([], ["en"], ["de"], ["ja"]))),
        at=int((NOW - timedelta(days=draw(st.integers(0, 200)))).timestamp()),
        duration=draw(st.sampled_from((1200.0, 6000.0))),
        playable=draw(st.booleans()),
    )


def _may(entry: Entry, of: Known) -> bool:
    """The rule, said once more and in other words."""
    age = entry["card"].get("maturity")
    old_enough = of.audience.maturity_limit >= (18 if age is None else age)

    def is_open(window: dict[str, Any]) -> bool:
        here = not window.get("countries") or of.audience.country in window["countries"]
        begun = "from" not in window or datetime.fromisoformat(window["from"]) <= NOW
        return here and begun and ("until" not in window or datetime.fromisoformat(window["until"]) > NOW)

    return old_enough and all(any(map(is_open, each)) for each in entry.get("open", []))


def _ids(page: Home) -> list[str]:
    return [item.content_id for row in page.rows for item in row.items]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_nothing_invisible_is_ever_in_an_answer(data: st.DataObject) -> None:
    entries = data.draw(st.lists(_title(), min_size=1, max_size=40))
    ids = [f"ttl_{n:026d}" for n in range(len(entries))]
    entries = [entry | {"id": content_id} for entry, content_id in zip(entries, ids, strict=True)]
    some = st.lists(st.sampled_from(ids), max_size=6, unique=True)
    of_world = {"top": data.draw(some), "trending": data.draw(some)}
    row = {
        "collection_id": "col_01K9ZQ6V3N8M2X4R7T5W1Y0ABC",
        "said": {
            "title": {"en": "By hand"},
            "content_ids": data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=6, unique=True)),
            "position": "top",
        },
    }
    popularity = {each: data.draw(st.floats(0, 1)) for each in ids}
    stands = shelf(entries, popularity, countries={"*": of_world, "DE": of_world}, collections=[row])
    seen = {each: watched(data.draw(st.sampled_from((0.1, 0.5, 1.0))), days_ago=3) for each in data.draw(some)}
    gone = {"ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC": watched(0.5)}  # which was deleted, or is not published any more
    hidden = dict.fromkeys(data.draw(some), 1)
    of = known(
        stands,
        deeds(seen | gone, data.draw(some), dict.fromkeys(data.draw(some), 5)),
        said(hidden=hidden, picked=data.draw(some), picked_ms=1),
        country=data.draw(st.sampled_from(COUNTRIES)),
        maturity_limit=data.draw(st.sampled_from((0, 6, 12, 18))),
        is_kids=data.draw(st.booleans()),
        utc_offset=data.draw(st.sampled_from((None, 0, 600))),
    )
    allowed = {each["id"] for each in entries if _may(each, of) and each["id"] not in hidden}
    page = home.page(of)
    assert set(_ids(page)) <= allowed
    assert page.hero is None or page.hero.content_id in allowed
    assert {item.content_id for item in taste.choices(of).items} <= allowed
    for each in allowed:
        assert {stands.ids[n] for n in likeness.like(of, each, 20)} <= allowed - {each}
    told = " ".join(row.text for row in page.rows)
    assert "None" not in told
    first = [item.content_id for row in page.rows[:8] for item in row.items]
    assert len(first) == len(set(first)), "no title twice on the first two screens"
    assert not allowed or page.rows, "who may see something is shown something"


def test_what_speaks_no_language_of_ones_own_is_not_shown_where_there_is_enough_that_does() -> None:
    foreign = title("Foreign", speaks=["ja"])
    enough = [title(f"Film {n}", speaks=["en", "de"]) for n in range(45)]
    stands = shelf([foreign, *enough, title("Silent")], {foreign["id"]: 1})
    assert foreign["id"] not in _ids(home.page(known(stands)))
    assert foreign["id"] in _ids(home.page(known(stands, language="ar"))), "a catalogue without Arabic hides nothing"
    began = known(stands, deeds({foreign["id"]: watched(0.4)}))
    assert foreign["id"] in _ids(home.page(began)), "who began it goes on"
