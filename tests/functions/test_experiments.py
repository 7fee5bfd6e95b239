"""Experiments on moto: from a draft to what everybody sees, and what each caller learns of it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from matinee.experiments import artwork, changing, deciding
from matinee.experiments.choosing import Case
from matinee.experiments.definitions import Stored
from matinee.experiments.published import Published
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.types import now

from tests.conftest import sample
from tests.functions.athena import Athena
from tests.functions.conftest import Call, problem

Json = dict[str, Any]
DEFINITION: Json = json.loads(sample("experiments", "create_experiment")["body"])["definition"]
HERO = {"experiment_id": "large_hero"}


def body(answer: Json) -> Json:
    assert answer["statusCode"] in (200, 201), answer
    said: Json = json.loads(answer["body"])
    return said


def make(call: Call, **said: Any) -> Json:
    return body(call("experiments", "create_experiment", body=HERO | {"definition": DEFINITION | said}))


def start(call: Call, experiment_id: str = "large_hero") -> Json:
    deciding.forget()
    return body(call("experiments", "start_experiment", path={"experiment_id": experiment_id}))


def stop(call: Call, **said: Any) -> Json:
    deciding.forget()
    return body(call("experiments", "stop_experiment", path=HERO, body=said))


def put(call: Call, definition: Json, **changes: Any) -> Any:
    deciding.forget()
    return call("experiments", "replace_experiment", path=HERO, body=definition, **changes)


def seen(call: Call, claims: Json | None = None, *, forced: str = "", **headers: str) -> Json:
    """What a viewer learns, whose token says these claims."""
    event = sample("experiments", "get_variants")
    who = {"role": "viewer", "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K", **(claims or {})}
    event["requestContext"]["authorizer"]["lambda"] |= who
    event["headers"] |= headers | ({deciding.FORCED: forced} if forced else {})
    found: Json = body(call("experiments", "get_variants", event))["variants"]
    return found


# --- from a draft to everybody -----------------------------------------------------------------------------------


def test_nobody_sees_a_draft_and_somebody_what_runs(call: Call) -> None:
    assert make(call)["status"] == "draft"
    assert seen(call) == {}
    assert (started := start(call))["status"] == "running"
    assert started["phase"] == 1
    found = seen(call)
    assert found == {"large_hero": {"variant": found["large_hero"]["variant"], "by": "hash", "tracked": "large_hero.1"}}
    assert seen(call) == found, "it stays"


def test_what_is_stopped_is_gone_for_everybody(call: Call) -> None:
    make(call)
    start(call)
    assert stop(call)["status"] == "stopped"
    assert seen(call) == {}
    assert stop(call)["status"] == "stopped", "once more changes nothing"


def test_it_is_gone_within_a_minute_though_functions_and_browsers_keep_it(call: Call) -> None:
    answer = call("experiments", "get_variants")
    assert answer["headers"]["cache-control"] == f"private, max-age={deciding.MAX_AGE}"
    assert deciding.KEPT + deciding.MAX_AGE < 60


def test_a_function_asks_once_for_many_callers(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    make(call)
    start(call)
    read = 0
    find = table.find

    def counting(*asked: Any, **key: Any) -> Any:
        nonlocal read
        read += 1
        return find(*asked, **key)

    monkeypatch.setattr(table, "find", counting)
    monkeypatch.setattr("matinee.experiments.deciding.time.monotonic", lambda: 1000.0)
    for _ in range(5):
        seen(call)
    assert read == 1
    monkeypatch.setattr("matinee.experiments.deciding.time.monotonic", lambda: 1000.0 + deciding.KEPT)
    seen(call)
    assert read == 2


def test_the_winner_goes_to_everybody(call: Call) -> None:
    make(call)
    start(call)
    assert stop(call, ship="large")["shipped"] == "large"
    for _ in range(5):
        assert seen(call, {"profile_id": new_id("pro")}) == {"large_hero": {"variant": "large", "by": "shipped"}}
    again = start(call)
    assert (again["phase"], again.get("shipped"), again.get("stopped_at")) == (2, None, None)


def test_what_does_not_exist_cannot_be_shipped(call: Call) -> None:
    make(call)
    assert problem(call("experiments", "stop_experiment", path=HERO, body={})) == (409, "not_running")
    start(call)
    assert problem(call("experiments", "stop_experiment", path=HERO, body={"ship": "huge"})) == (422, "invalid")


def test_the_experiments_that_come_along_are_drafts_until_they_are_started(call: Call) -> None:
    listed = body(call("experiments", "list_experiments"))["items"]
    assert {each["experiment_id"]: each["status"] for each in listed} == dict.fromkeys(
        ("artwork", "hero", "row_order", "holdout"), "draft"
    )
    start(call, "row_order")
    listed = body(call("experiments", "list_experiments"))["items"]
    assert (listed[0]["experiment_id"], listed[0]["status"], len(listed)) == ("row_order", "running", 4)
    assert problem(
        call("experiments", "create_experiment", body={"experiment_id": "hero", "definition": DEFINITION})
    ) == (
        409,
        "already_there",
    )


def test_what_nobody_sees_can_be_deleted(call: Call) -> None:
    def delete(experiment_id: str = "large_hero") -> Any:
        return call("experiments", "delete_experiment", path={"experiment_id": experiment_id})

    make(call)
    start(call)
    assert problem(delete()) == (409, "still_decides")
    stop(call, ship="large")
    assert problem(delete()) == (409, "still_decides")
    stop(call)
    assert delete()["statusCode"] == 204
    assert problem(delete()) == (404, "not_found")
    assert json.loads(delete()["body"])["detail"] == "There is no such experiment"
    start(call, "holdout")
    body(call("experiments", "stop_experiment", path={"experiment_id": "holdout"}, body={}))
    assert problem(delete("holdout")) == (409, "still_decides"), "experiments name it"


# --- changes while it runs ---------------------------------------------------------------------------------------


def test_other_weights_begin_a_new_phase_and_more_people_do_not(call: Call) -> None:
    make(call, share=0.2)
    start(call)
    assert body(put(call, DEFINITION | {"share": 0.5, "name": "Bigger"}))["phase"] == 1
    weights = [{"variant": "control", "weight": 0.2}, {"variant": "large", "weight": 0.8}]
    assert body(put(call, DEFINITION | {"share": 0.5, "variants": weights}))["phase"] == 2
    assert body(put(call, DEFINITION | {"share": 0.1, "variants": weights}))["phase"] == 3
    assert {each["tracked"] for each in seen(call, {"profile_id": new_id("pro")}).values()} <= {"large_hero.3"}


def test_a_draft_has_no_phases(call: Call) -> None:
    make(call)
    assert body(put(call, DEFINITION | {"share": 0.1}))["phase"] == 0


def test_what_somebody_else_changed_is_not_overwritten(call: Call) -> None:
    made = make(call)
    etag = put(call, DEFINITION | {"name": "One"}, headers={"if-match": f'"{made["version"]}"'})["headers"]["etag"]
    assert problem(put(call, DEFINITION, headers={"if-match": f'"{made["version"]}"'})) == (412, "precondition_failed")
    assert body(put(call, DEFINITION | {"name": "Two"}, headers={"if-match": etag}))["definition"]["name"] == "Two"


def test_two_who_write_at_once_lose_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    make(call)
    transact, others = table.transact, [True]

    def meanwhile(*writes: Any, **more: Any) -> None:
        if others and others.pop():
            changing.start("row_order")
        transact(*writes, **more)

    monkeypatch.setattr(table, "transact", meanwhile)
    start(call)
    published = table.find(Published)
    assert published
    assert {each["key"] for each in published.experiments} == {"large_hero", "row_order"}


WRONG: list[Json] = [
    {"variants": [{"variant": "control", "weight": 1.0}]},
    {"variants": [{"variant": "a", "weight": 0.5}, {"variant": "a", "weight": 0.5}]},
    {"variants": [{"variant": "a", "weight": 0.5}, {"variant": "b", "weight": 0.4}]},
    {"kind": "flag"},
    {"kind": "holdout"},
    {"holdout": "large_hero"},
    {"holdout": "nothing"},
    {"share": 1.2},
    {"share": 1e-200},
    {"effect": 0},
    {"effect": 1e-200},
    {"variants": [{"variant": "a", "weight": 1e-140}, {"variant": "b", "weight": 1}]},
    {"slot": {"namespace": "home", "low": 1e-200, "high": 0.5}},
    {"metric": "happiness"},
    {"slot": {"namespace": "home", "low": 0.5, "high": 0.5}},
    {"audience": {"countries": ["Germany"]}},
    {"unknown": True},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_makes_no_sense_is_refused(call: Call, wrong: Json) -> None:
    answer = call("experiments", "create_experiment", body=HERO | {"definition": DEFINITION | wrong})
    assert problem(answer) == (422, "invalid")


def test_a_variant_and_an_experiment_may_be_for_nobody(call: Call) -> None:
    variants = [{"variant": "a", "weight": 0}, {"variant": "b", "weight": 1}]
    assert make(call, variants=variants, share=0)["definition"]["share"] == 0


@pytest.mark.parametrize("name", ["effect", "share"])
def test_what_is_too_small_to_be_planned_is_refused(call: Call, name: str) -> None:
    answer = call("experiments", "plan_experiment", query={"metric": "plays", name: "1e-200"})
    assert problem(answer) == (422, "invalid")


def test_what_is_not_there_is_not_found(call: Call) -> None:
    for name in ("start_experiment", "stop_experiment", "get_results"):
        assert problem(call("experiments", name, path={"experiment_id": "nothing"})) == (404, "not_found")


# --- who sees what -----------------------------------------------------------------------------------------------


def test_two_profiles_see_what_is_theirs_and_kids_nothing(call: Call) -> None:
    make(call)
    start(call)
    variants = {seen(call, {"profile_id": new_id("pro")})["large_hero"]["variant"] for _ in range(30)}
    assert variants == {"control", "large"}
    assert seen(call, {"is_kids": True}) == {}


def test_an_audience_is_of_those_who_call(call: Call) -> None:
    make(call, audience={"countries": ["DE"], "plans": ["none"], "languages": ["de"], "devices": ["phone"]})
    start(call)
    phone = {"cloudfront-viewer-country": "DE", "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)"}
    assert seen(call, {"locale": "de-AT"}, **phone)
    assert not seen(call, {"locale": "de-AT", "plan": "premium"}, **phone)
    assert not seen(call, {"locale": "en"}, **phone)
    assert not seen(call, {"locale": "de"}, **(phone | {"cloudfront-viewer-country": "FR"}))
    assert not seen(call, {"locale": "de"}, **(phone | {"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}))


def test_new_profiles_are_those_made_since_it_began(call: Call) -> None:
    make(call, audience={"profiles": "new"})
    old = new_id("pro")
    start(call)
    assert seen(call, {"profile_id": old}) == {}


def test_an_administrator_tries_a_variant_and_a_viewer_does_not(call: Call) -> None:
    make(call, share=0.0)
    start(call)
    assert seen(call, forced="large_hero=large") == {}
    assert seen(call, {"role": "admin"}, forced="large_hero=large, other=b") == {
        "large_hero": {"variant": "large", "by": "forced"}
    }


def test_nobody_and_somebody_who_was_given_an_id(call: Call) -> None:
    make(call)
    start(call)

    def variants(**changes: Any) -> Json:
        found: Json = body(call("experiments", "get_variants", role=None, **changes))["variants"]
        return found

    assert variants() == {}
    assert variants(query={"visitor_id": "visitor-0001"})["large_hero"]["tracked"] == "large_hero.1"
    assert problem(call("experiments", "get_variants", role=None, query={"visitor_id": "x"}))[0] == 422


def test_a_flag_is_on_for_its_audience(call: Call) -> None:
    flag = {"kind": "flag", "variants": [{"variant": "on", "weight": 1.0}], "name": "Downloads"}
    body(call("experiments", "create_experiment", body={"experiment_id": "downloads", "definition": DEFINITION | flag}))
    start(call, "downloads")
    assert seen(call) == {"downloads": {"variant": "on", "by": "hash"}}


# --- results and plans -------------------------------------------------------------------------------------------


def sums(variant: str, people: int, mean: float, **more: Any) -> Json:
    total = people * mean
    zeros = dict.fromkeys(
        [f"{of}_{what}" for of in ("base", "before") for what in ("total", "squares", "product")], 0.0
    )
    return {
        "day": "2026-11-28",
        "metric": "plays",
        "country": "*",
        "device": "*",
        "variant": variant,
        "people": people,
        "total": total,
        "squares": people * (mean**2 + 4.0),
        **zeros,
        **more,
    }


def results(call: Call, athena: Athena, *rows: Json) -> Json:
    make(call)
    start(call)
    athena.rows = list(rows)
    return body(call("experiments", "get_results", path=HERO))


def test_before_anybody_saw_it_results_say_so(call: Call, athena: Athena) -> None:
    found = results(call, athena)
    assert found["tracked"] == "large_hero.1"
    assert "day" not in found
    assert {change["said"] for each in found["metrics"] for change in each["changes"]} == {"nobody"}
    assert not found["split"]["wrong"]


@pytest.mark.parametrize(
    ("people", "mean", "said"),
    [
        (50, 4.0, "too_few"),
        (5000, 2.0, "not_known_yet"),
        (5000, 2.6, "better"),
        (5000, 1.5, "worse"),
        (400_000, 2.0, "no_matter"),
    ],
)
def test_results_are_said_in_plain_words(call: Call, athena: Athena, people: int, mean: float, said: str) -> None:
    found = results(call, athena, sums("control", people, 2.0), sums("large", people, mean))
    first = found["metrics"][0]
    assert (first["metric"], first["changes"][0]["said"]) == ("plays", said)
    assert first["changes"][0]["words"]
    assert found["days"][0]["changes"][0]["said"] == said
    assert found["day"] == "2026-11-28"


def test_a_wrong_split_is_said_before_anything_else(call: Call, athena: Athena) -> None:
    found = results(call, athena, sums("control", 5000, 2.0), sums("large", 4000, 3.0), sums("(mixed)", 7, 3.0))
    assert found["split"] == {
        "chance": found["split"]["chance"],
        "wrong": True,
        "people": {"control": 5000, "large": 4000},
        "mixed": 7,
    }
    assert found["metrics"][0]["changes"][0]["said"] == "wrong_split"


def test_a_guardrail_that_got_worse_is_named(call: Call, athena: Athena) -> None:
    rows = [sums(name, 5000, 2.0) for name in ("control", "large")]
    rows += [sums("control", 5000, 1.0, metric="failures"), sums("large", 5000, 1.5, metric="failures")]
    assert results(call, athena, *rows)["harmed"] == ["failures"]


def test_slices_are_countries_and_devices(call: Call, athena: Athena) -> None:
    rows = [sums(name, 5000, 2.0) for name in ("control", "large")]
    rows += [sums(name, 900, 2.0, device="tv") for name in ("control", "large")]
    rows += [sums(name, 1200, 2.0, country="DE") for name in ("control", "large")]
    found = results(call, athena, *rows)["slices"]
    assert [(each["country"], each["device"]) for each in found] == [("DE", "*"), ("*", "tv")]


def test_only_days_of_the_phase_and_names_of_ours_are_asked_for(call: Call, athena: Athena) -> None:
    results(call, athena)
    today = date.fromisoformat(f"{now():%Y-%m-%d}")
    assert len(athena.queries) == 2
    for sql in athena.queries:
        assert "experiment = 'large_hero.1'" in sql
        assert f"BETWEEN DATE '{today}' AND DATE '{today}'" in sql


def test_a_long_one_is_counted_for_thirty_days(call: Call, athena: Athena) -> None:
    make(call)
    start(call)
    stored = table.get(Stored, experiment_id="large_hero")
    table.update(stored, started_at=now() - timedelta(days=90))
    call("experiments", "get_results", path=HERO)
    first = (now() - timedelta(days=90)).date()
    assert f"BETWEEN DATE '{first}' AND DATE '{first + timedelta(days=29)}'" in athena.queries[0]


def test_a_plan_says_how_long_it_takes(call: Call, athena: Athena) -> None:
    found = body(call("experiments", "plan_experiment"))
    assert found == {"metric": "plays", "mean": 0.0, "deviation": 0.0, "effect": 0.03}
    athena.rows = [{"people": 28_000, "total": 56_000.0, "squares": 28_000 * 8.0, "base_total": 0.0}]
    found = body(call("experiments", "plan_experiment"))
    assert (found["mean"], round(found["deviation"], 2)) == (2.0, 2.0)
    assert found["days"] == -(-found["people"] * 2 // 1000)
    wider = body(call("experiments", "plan_experiment", query={"metric": "plays", "effect": "0.06", "share": "0.5"}))
    assert wider["people"] < found["people"] / 3


# --- artwork -----------------------------------------------------------------------------------------------------

FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"


def shown(artwork_id: str, rate: float, *, taste: str = "drama", recent: bool, propensity: float = 0.5) -> Json:
    people = 4000
    played = round(people * rate)
    return {
        "content_id": FILM,
        "taste": taste,
        "artwork_id": artwork_id,
        "recent": recent,
        "shown": people,
        "played": played,
        "weight": people / propensity,
        "played_weight": played / propensity,
        "played_squares": played / propensity**2,
    }


def test_the_picture_that_is_played_most_is_learned_for_each_taste(call: Call, athena: Athena) -> None:
    athena.rows = [
        shown(name, rate, taste=taste, recent=recent)
        for recent in (False, True)
        for taste, rates in (("drama", {"a": 0.2, "b": 0.1}), ("(none)", {"a": 0.1, "b": 0.15}))
        for name, rate in rates.items()
    ]
    for _ in range(2):
        call("experiments", "learn_artwork")
        assert artwork.current() == {Case(FILM, "drama"): "a", Case(FILM): "b"}


def test_what_the_last_week_says_is_worse_is_not_kept(call: Call, athena: Athena) -> None:
    athena.rows = [
        shown("a", 0.3, recent=True),
        shown("b", 0.1, recent=True),
        shown("a", 0.3, recent=False),
        shown("b", 0.1, recent=False),
    ]
    call("experiments", "learn_artwork")
    athena.rows = [
        shown("a", 0.3, recent=True),
        shown("b", 0.1, recent=True),
        shown("a", 0.05, recent=False),
        shown("b", 0.4, recent=False),
    ]
    call("experiments", "learn_artwork")
    assert artwork.current() == {Case(FILM, "drama"): "a"}


def test_without_choices_nothing_is_learned(call: Call, athena: Athena) -> None:
    call("experiments", "learn_artwork")
    assert artwork.current() == {}
    athena.rows = [shown("a", 0.3, recent=False)]
    call("experiments", "learn_artwork")
    assert artwork.current() == {}, "one picture is no choice"
