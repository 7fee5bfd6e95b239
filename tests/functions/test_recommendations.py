"""Recommendations' handlers, on moto: the shelf follows the catalogue, and each profile has a page of its own."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matinee.analytics import identities
from matinee.analytics.models import Person
from matinee.content.models import Title
from matinee.content.pictures import Picture
from matinee.experiments import deciding
from matinee.experiments.artwork import ArtworkPolicy
from matinee.kernel import aws, table
from matinee.kernel.ids import new_id
from matinee.kernel.table import queries
from matinee.kernel.types import now
from matinee.recommendations import privacy, store
from matinee.recommendations.encoding import encoded
from matinee.recommendations.models import Preview, Taste

from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, Heard, asked, client, problem, refusing, sign_in, tables
from tests.functions.playback import ADA, BOB, KIM, As, Json, asking, film, said, somebody, told

BUCKET = f"matinee-dev-recommendations-{ACCOUNT}-us-east-1"
GERMAN = {"cloudfront-viewer-country": "DE"}
Ask = Callable[..., Json]


@pytest.fixture(autouse=True)
def readers_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of every ten seconds."""
    monkeypatch.setattr(store, "FRESH", -1.0)


@pytest.fixture
def ask(call: Call) -> Ask:
    """ask("get_home", ADA, …) → the answer, as the profile gets it; of nobody where `who` is None."""

    def asks(
        name: str, who: Json | None = ADA, *, role: str = "viewer", headers: Json = GERMAN, **changes: Any
    ) -> Json:
        event = sample("recommendations", name)
        event["requestContext"].pop("authorizer", None)
        if who:
            claims = {"session_id": "dev_01K9ZQ7A8B9C0D1E2F3G4H5J6K", "role": role, "maturity_limit": 18, **who}
            event["requestContext"]["authorizer"] = {"lambda": claims}
            event["headers"]["authorization"] = "Bearer a.b.c"
            sign_in({key: claims[key] for key in claims if key != "role"}, role="admin")
        answer: Json = call("recommendations", name, asked(event, headers=headers, **changes))
        return answer

    return asks


@pytest.fixture
def by(call: Call) -> As:
    return asking(call)


def stocked(call: Call) -> None:
    call("recommendations", "refresh_shelf")


def changed(call: Call, *content_ids: str, event: str = "content.TitleChanged") -> Json:
    """What the consumer gives back of events of these titles."""
    (record, *_) = sample("recommendations", "stock_shelf")["Records"]
    records = []
    for content_id in content_ids:
        envelope = json.loads(record["body"]) | {"detail-type": event}
        envelope["detail"]["content_id"] = content_id
        records.append(record | {"messageId": content_id, "body": json.dumps(envelope)})
    answer: Json = call("recommendations", "stock_shelf", {"Records": records})
    return answer


def shown(answer: Json) -> list[str]:
    return [item["title"] for row in told(answer)["rows"] for item in row["items"]]


def rows(answer: Json) -> dict[str, list[str]]:
    return {row["row_id"]: [item["title"] for item in row["items"]] for row in told(answer)["rows"]}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The calls to AWS that are made meanwhile."""
    calls: list[str] = []
    note: Callable[..., None] = lambda model, **_: calls.append(model.name)  # noqa: E731
    services = [aws.client(service) for service in ("dynamodb", "s3")]
    for each in services:
        each.meta.events.register("before-call", note)
    yield calls
    for each in services:
        each.meta.events.unregister("before-call", note)


# --- the shelf ---------------------------------------------------------------------------------------------------


def test_a_service_without_titles_answers_an_empty_page(ask: Ask) -> None:
    assert told(ask("get_home")) == {"rows": [], "model_version": "", "onboarding": False, "taste": [], "variants": {}}


def test_the_shelf_follows_the_catalogue_in_any_order_and_twice(call: Call, ask: Ask) -> None:
    one, two = film(call, title="One"), film(call, title="Two")
    assert changed(call, one, one) == {"batchItemFailures": []}
    assert sorted(shown(ask("get_home"))) == ["One", "Two"], "the first time it is made of all"
    assert call("content", "unpublish_title", path={"content_id": one})["statusCode"] == 200
    changed(call, one, event="content.TitlePublished")
    assert shown(ask("get_home")) == ["Two"], "an event that comes late changes nothing"
    assert call("content", "replace_title", path={"content_id": two}, body={"title": "Three"})["statusCode"] == 200
    changed(call, two, "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC")
    assert shown(ask("get_home")) == ["Three"]


def test_a_writer_that_breaks_off_or_loses_gives_its_batch_back(call: Call, ask: Ask) -> None:
    one = film(call, title="One")
    stocked(call)
    two = film(call, title="Two")
    with refusing("s3", "PutObject", "InternalError"):
        assert changed(call, two) == {"batchItemFailures": [{"itemIdentifier": two}]}
    assert shown(ask("get_home")) == ["One"]
    assert changed(call, two, one) == {"batchItemFailures": []}
    assert sorted(shown(ask("get_home"))) == ["One", "Two"]


def test_a_shelf_is_made_anew_each_hour_and_else_left_alone(call: Call) -> None:
    film(call, title="One")
    stocked(call)
    before = client("s3").head_object(Bucket=BUCKET, Key="shelf.bin")["ETag"]
    stocked(call)
    assert client("s3").head_object(Bucket=BUCKET, Key="shelf.bin")["ETag"] == before


def test_a_model_that_is_promoted_or_brought_back_is_taken_up(call: Call, ask: Ask) -> None:
    films = [film(call, title=f"Film {n}") for n in range(3)]
    stocked(call)
    for version, near in (("20261129T020000000000Z", 1), ("20261130T020000000000Z", 2)):
        content = encoded(version=version, titles=films, popularity=[0.1, 0.2, 0.3], rows=[[(near, 1.0)], [], []])
        client("s3").put_object(Bucket=BUCKET, Key=f"models/{version}/model.bin", Body=content)

    def promoted(version: str) -> Json:
        current = {"version": version, "promoted_at": "2026-11-30T02:00:00Z"}
        client("s3").put_object(Bucket=BUCKET, Key="current.json", Body=json.dumps(current).encode())
        stocked(call)
        page: Json = told(ask("get_home"))
        return page

    def alike() -> str:
        near: str = told(ask("list_similar", None, path={"content_id": films[0]}))["items"][0]["title"]
        return near

    assert promoted("20261130T020000000000Z")["model_version"] == "20261130T020000000000Z"
    assert alike() == "Film 2"
    assert promoted("20261129T020000000000Z")["model_version"] == "20261129T020000000000Z"
    assert alike() == "Film 1"
    assert shown(ask("get_home"))[0] == "Film 2", "what the model says is watched counts where nothing is counted yet"


# --- the page ----------------------------------------------------------------------------------------------------


def test_a_page_costs_three_calls_at_most_and_two_while_its_function_is_warm(
    call: Call, ask: Ask, by: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = film(call, title="One")
    stocked(call)
    by("report_position", body=said(one, 300))
    ask("get_home")
    store.forget()
    deciding.forget()
    with counted() as cold:
        ask("get_home")
    assert sorted(cold) == ["BatchGetItem", "GetObject", "Query"], "what experiments are on comes with the taste"
    monkeypatch.setattr(store, "FRESH", 60.0)
    with counted() as warm:
        ask("get_home")
        ask("get_home", None)
    assert sorted(warm) == ["GetItem", "Query"], "who is nobody in particular costs none"


def test_a_title_that_another_process_has_shown_is_known_at_once(
    call: Call, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "FRESH", 60.0)
    film(call, title="One")
    stocked(call)
    for name in ("pick_titles", "get_reasons", "list_similar", "hide_title"):
        ask("get_home")
        new = film(call, title="New")
        changed(call, new)
        about: Json = {"body": {"picked": [new]}} if name == "pick_titles" else {"path": {"content_id": new}}
        assert ask(name, **about)["statusCode"] in (200, 204), name


def test_a_profile_picks_watches_and_hides_and_its_page_alone_changes(call: Call, ask: Ask, by: As) -> None:
    films = {name: film(call, title=name, genres=["Crime"]) for name in ("One", "Two", "Three")}
    film(call, title="Four", genres=["Comedy"])
    stocked(call)
    assert told(ask("get_home"))["onboarding"] is True
    choices = told(ask("list_choices"))["items"]
    assert {each["title"] for each in choices} == {"One", "Two", "Three", "Four"}
    assert ask("pick_titles", body={"picked": [films["One"], films["Two"]]})["statusCode"] == 204
    page = told(ask("get_home"))
    assert (page["onboarding"], page["taste"]) == (False, ["Crime"])
    by("report_position", body=said(films["Three"], 300))
    assert rows(ask("get_home"))["continue"] == ["Three"]
    reasons = told(ask("get_reasons", path={"content_id": films["Three"]}))["reasons"]
    assert [each["key"] for each in reasons] == ["going_on", "likes_genre", "new"]
    assert ask("hide_title", path={"content_id": films["Two"]})["statusCode"] == 204
    assert "Two" not in shown(ask("get_home"))
    for other in (KIM, BOB):
        theirs = told(ask("get_home", other))
        assert theirs["onboarding"] is True
        assert "Two" in shown(ask("get_home", other))
        assert "continue" not in rows(ask("get_home", other))
    assert ask("show_title", path={"content_id": films["Two"]})["statusCode"] == 204
    assert "Two" in shown(ask("get_home"))
    assert ask("forget_taste")["statusCode"] == 204
    assert told(ask("get_home"))["taste"] == []
    assert "continue" in rows(ask("get_home")), "what goes on goes on"


def test_a_history_that_was_cleared_is_known_no_more_and_a_long_one_is_read_by_pages(
    call: Call, ask: Ask, by: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = [film(call, title=f"Film {n}") for n in range(3)]
    stocked(call)
    for content_id in films:
        by("report_position", body=said(content_id, 300))
    by("add_to_watchlist", body={"content_id": films[0]})
    whole = queries.arguments
    with monkeypatch.context() as patched, counted() as calls:
        patched.setattr(queries, "arguments", lambda *given, **more: whole(*given, **more) | {"Limit": 2})
        page = rows(ask("get_home"))
    assert calls.count("Query") == 2
    assert sorted(page["continue"]) == ["Film 0", "Film 1", "Film 2"]
    assert by("clear_history")["statusCode"] == 204
    assert "continue" not in rows(ask("get_home"))
    assert rows(ask("get_home"))["watchlist"] == ["Film 0"]


def test_what_a_profile_may_not_see_it_cannot_pick_hide_or_ask_about(call: Call, ask: Ask) -> None:
    adult = film(call, title="For adults", maturity=18)
    french = film(call, title="French", availability=[{"countries": ["FR"]}])
    stocked(call)
    child = {**KIM, "maturity_limit": 6, "is_kids": True}
    for content_id, who in ((adult, child), (french, ADA), ("ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC", ADA)):
        path = {"content_id": content_id}
        assert problem(ask("hide_title", who, path=path)) == (404, "not_found")
        assert problem(ask("get_reasons", who, path=path)) == (404, "not_found")
        assert problem(ask("list_similar", who, path=path)) == (404, "not_found")
        assert problem(ask("pick_titles", who, body={"picked": [content_id]})) == (404, "not_found")
    assert shown(ask("get_home", child)) == []
    assert shown(ask("get_home", {**ADA, "maturity_limit": 18})) == ["For adults"]
    assert sorted(shown(ask("get_home", None, headers={"cloudfront-viewer-country": "FR"}))) == ["For adults", "French"]


def test_an_account_without_a_profile_has_a_page_but_no_taste(ask: Ask) -> None:
    nobody = {"user_id": ADA["user_id"]}
    assert told(ask("get_home", nobody))["onboarding"] is False
    assert problem(ask("pick_titles", nobody, body={"picked": ["ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"]})) == (
        403,
        "profile_required",
    )


def test_what_anybody_gets_may_be_kept_at_the_edge_and_what_a_profile_gets_may_not(call: Call, ask: Ask) -> None:
    one = film(call, title="One")
    film(call, title="Two")
    stocked(call)
    assert ask("get_home", None)["headers"]["cache-control"] == "public, max-age=0, s-maxage=60"
    assert ask("get_home", ADA)["headers"]["cache-control"] == "no-store"
    alike = ask("list_similar", None, path={"content_id": one})
    assert alike["headers"]["cache-control"] == "public, max-age=0, s-maxage=300"
    assert ask("list_similar", ADA, path={"content_id": one})["headers"]["cache-control"] == "no-store"


def test_a_page_speaks_the_profiles_language(call: Call, ask: Ask) -> None:
    film(call, title="One", translations={"de": {"title": "Eins"}})
    stocked(call)
    page = told(ask("get_home", {**ADA, "locale": "de"}))
    assert (page["rows"][0]["text"], page["rows"][0]["items"][0]["title"]) == ("Beliebt", "Eins")
    assert told(ask("get_home", None, query={"locale": "es"}))["rows"][0]["text"] == "Lo más visto"


def test_similar_titles_are_those_of_its_kind(call: Call, ask: Ask) -> None:
    one = film(call, title="One", genres=["Crime"], cast=["Ada"])
    for name, genres in (("Far", ["Comedy"]), ("Near", ["Crime"])):
        film(call, title=name, genres=genres)
    stocked(call)
    found = told(ask("list_similar", None, path={"content_id": one}))["items"]
    assert [each["title"] for each in found] == ["Near"]


def test_what_is_watched_in_a_country_is_trending_there(call: Call, ask: Ask, by: As) -> None:
    films = [film(call, title=f"Film {n}", genres=["Crime"]) for n in range(3)]
    for content_id, country in ((films[1], "DE"), (films[2], "FR"), (films[2], "FR")):
        told(by("report_position", somebody(), body=said(content_id, 990), country=country))
    call("playback", "publish_popularity")
    stocked(call)
    assert rows(ask("get_home", KIM))["top"] == ["Film 1", "Film 2", "Film 0"]
    assert rows(ask("get_home", None, headers={"cloudfront-viewer-country": "FR"}))["top"][0] == "Film 2"
    watched = json.loads(client("s3").get_object(Bucket=BUCKET, Key="watched.json")["Body"].read())
    assert {country: sorted(titles) for country, titles in watched.items()} == {
        "*": sorted(films[1:]),
        "DE": [films[1]],
        "FR": [films[2]],
    }


def test_what_is_hidden_and_shown_again_is_told_once_each(call: Call, ask: Ask, heard: Heard) -> None:
    content_id = film(call, title="One")
    stocked(call)
    for name in ("hide_title", "hide_title", "show_title", "show_title"):
        assert ask(name, path={"content_id": content_id})["statusCode"] == 204
    events = [(name, each["profile_id"], each["hidden"]) for name, each in heard("recommendations")]
    profile = ADA["profile_id"]
    assert events == [
        ("recommendations.TitleHidden", profile, True),
        ("recommendations.TitleHidden", profile, False),
    ]


def test_a_taste_that_is_reset_is_nobodys_in_the_lake_any_more(call: Call, ask: Ask, heard: Heard) -> None:
    before = "p_" + "A" * 22
    person = Person(**ADA, household_id="h_" + "A" * 22, analytics_id=before)
    tables().put_item("matinee-dev-analytics", person.attributes())
    assert ask("forget_taste")["statusCode"] == 204
    ((name, detail),) = heard("recommendations")
    assert (name, detail["profile_id"]) == ("recommendations.TasteReset", ADA["profile_id"])
    event = sample("analytics", "record_business_events")
    event["Records"] = event["Records"][:1]
    envelope = json.loads(event["Records"][0]["body"]) | {"detail-type": name, "detail": detail}
    event["Records"][0]["body"] = json.dumps(envelope)
    for _ in range(2):
        assert call("analytics", "record_business_events", event) == {"batchItemFailures": []}
    after = identities.of(ADA["user_id"], ADA["profile_id"]).analytics_id
    assert after
    assert after != before


# --- experiments -------------------------------------------------------------------------------------------------


def begun(call: Call, *experiments: str) -> None:
    for each in experiments:
        assert call("experiments", "start_experiment", path={"experiment_id": each})["statusCode"] == 200
    deciding.forget()


def of_variant(ask: Ask, experiment: str, variant: str, **claims: Any) -> tuple[Json, Json]:
    """Somebody who sees this variant, and their page."""
    for _ in range(150):
        who = {**ADA, "profile_id": new_id("pro"), **claims}
        page = told(ask("get_home", who))
        if page["variants"].get(experiment, {}).get("variant") == variant:
            return who, page
    raise AssertionError(f"nobody sees {variant} of {experiment}")


def test_two_profiles_see_what_is_theirs_until_it_is_stopped(call: Call, ask: Ask) -> None:
    for n in range(12):
        film(call, plays=False, title=f"Film {n}", genres=["Crime"], year=1990 + n)
    stocked(call)
    usual = told(ask("get_home"))
    assert usual["variants"] == {}, "a draft is nobody's"
    begun(call, "row_order", "hero")
    fresh, page = of_variant(ask, "row_order", "fresh_first")
    assert page["variants"] == {"row_order": {"variant": "fresh_first", "by": "hash", "tracked": "row_order.1"}}
    assert page["rows"][0]["kind"] == "new"
    control, as_it_was = of_variant(ask, "row_order", "control")
    kinds = [[row["kind"] for row in each["rows"]] for each in (usual, as_it_was, page)]
    assert kinds[0] == kinds[1] != kinds[2]
    assert told(ask("get_home", fresh)) == page, "it stays"
    _, newest = of_variant(ask, "hero", "fresh")
    first_five = sorted(int(each.removeprefix("Film ")) for each in shown(ask("get_home", control))[:5])
    assert newest["hero"]["item"]["title"] == f"Film {first_five[-1]}"
    assert "row_order" not in newest["variants"], "one excludes the other"

    assert call("experiments", "stop_experiment", path={"experiment_id": "row_order"}, body={})["statusCode"] == 200
    deciding.forget()
    stopped = told(ask("get_home", fresh))
    assert (stopped["variants"], stopped["rows"][0]["kind"]) == ({}, usual["rows"][0]["kind"])


def test_what_is_stopped_is_gone_from_homes_within_a_minute(
    call: Call, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    film(call, title="One")
    stocked(call)
    begun(call, "hero")
    now = [1000.0]
    monkeypatch.setattr("matinee.experiments.deciding.time.monotonic", lambda: now[0])
    who, _ = of_variant(ask, "hero", "fresh")
    assert call("experiments", "stop_experiment", path={"experiment_id": "hero"}, body={})["statusCode"] == 200
    assert "hero" in told(ask("get_home", who))["variants"], "for some seconds it is believed"
    now[0] += deciding.KEPT
    with counted() as calls:
        assert told(ask("get_home", who))["variants"] == {}
    assert calls.count("GetItem") == 0, "by a call that is made anyway"


def test_children_strangers_and_accounts_without_a_profile_take_no_part(call: Call, ask: Ask) -> None:
    film(call, title="One")
    stocked(call)
    begun(call, "row_order", "hero", "artwork")
    for _ in range(20):
        kid = {**ADA, "profile_id": new_id("pro"), "is_kids": True, "maturity_limit": 6}
        assert told(ask("get_home", kid))["variants"] == {}
    assert told(ask("get_home", None))["variants"] == {}
    assert told(ask("get_home", {"user_id": ADA["user_id"]}))["variants"] == {}


def test_administrators_try_a_variant_and_it_is_not_counted(call: Call, ask: Ask) -> None:
    film(call, title="One")
    stocked(call)
    begun(call, "hero")
    wanted = GERMAN | {deciding.FORCED: "hero=fresh, artwork=by_taste"}
    page = told(ask("get_home", role="admin", headers=wanted))
    assert page["variants"] == {"hero": {"variant": "fresh", "by": "forced"}}
    assert told(ask("get_home", {**ADA, "profile_id": new_id("pro")}, headers=wanted))["variants"].get("hero") != {
        "variant": "fresh",
        "by": "forced",
    }


def with_posters(content_id: str, *names: str) -> None:
    """A title as it is once editors gave it posters beside the first one."""
    title = table.get(Title, content_id=content_id)
    first, *others = (f"artwork/{content_id}/poster-{name}.jpg" for name in names)
    sizes = {first: Picture(width=800, height=1200, widths=[200, 400, 800], placeholder="data:,")}
    table.update(title, artwork={**title.artwork, "poster": first}, more_posters=others, pictures=sizes)


def test_posters_are_chosen_by_taste_of_titles_that_have_several(call: Call, ask: Ask) -> None:
    several, one = film(call, title="Several", genres=["Crime"]), film(call, title="One", genres=["Crime"])
    alone = film(call, title="Alone")
    with_posters(several, "a", "b")
    with_posters(alone, "a")
    stocked(call)
    begun(call, "artwork")

    def cards(page: Json) -> dict[str, Json]:
        return {item["content_id"]: item for row in page["rows"] for item in row["items"]}

    chosen: dict[str, Json] = {}
    while len(chosen) < 2:
        who, page = of_variant(ask, "artwork", "by_taste")
        card = cards(page)[several]
        chosen[card["artwork"]["artwork_id"]] = card
        assert {"artwork"} & cards(page)[one].keys() == {"artwork"} & cards(page)[alone].keys() == set()
    for name, card in chosen.items():
        assert card["artwork"] == {"artwork_id": name, "propensity": 0.5}
        assert card["poster_url"] == f"/artwork/{several}/{name}.jpg"
    assert "poster" in chosen["poster-a"]
    assert "poster" not in chosen["poster-b"], "its sizes are not made yet"
    _, control = of_variant(ask, "artwork", "control")
    assert "artwork" not in cards(control)[several], "what gave others no chance is not logged"
    assert cards(control)[several]["poster_url"] == f"/artwork/{several}/poster-a.jpg"

    policy = ArtworkPolicy(best={several: {"Crime": "poster-b"}}, learned_at=now())
    tables().put_item("matinee-dev-experiments", policy.attributes())
    changed(call, several)
    assert ask("pick_titles", who, body={"picked": [one]})["statusCode"] == 204
    artwork = cards(told(ask("get_home", who)))[several]["artwork"]
    assert artwork["taste"] == "Crime"
    assert artwork["propensity"] == pytest.approx(0.9 if artwork["artwork_id"] == "poster-b" else 0.1)


def test_nobody_is_exposed_to_posters_where_no_title_has_several(call: Call, ask: Ask) -> None:
    film(call, title="One")
    stocked(call)
    begun(call, "artwork")
    for _ in range(5):
        assert told(ask("get_home", {**ADA, "profile_id": new_id("pro")}))["variants"] == {}


# --- rows by hand, and the preview -------------------------------------------------------------------------------


def test_editors_make_rows_which_viewers_see_and_do_not_make(call: Call, ask: Ask, heard: Heard) -> None:
    one = film(call, title="One")
    film(call, title="Two")
    given = {"title": {"en": "By hand"}, "content_ids": [one], "position": "top"}
    assert problem(ask("create_collection", body=given)) == (403, "role_required")
    made = told(ask("create_collection", role="editor", body=given))
    assert [name for name, _ in heard("recommendations")] == ["recommendations.CollectionsChanged"]
    changed(call, one, event="recommendations.CollectionsChanged")
    first = told(ask("get_home"))["rows"][0]
    assert (first["row_id"], first["text"]) == (f"collection:{made['collection_id']}", "By hand")
    path = {"collection_id": made["collection_id"]}
    again = told(ask("replace_collection", role="editor", path=path, body={**given, "countries": ["FR"]}))
    assert again["countries"] == ["FR"]
    changed(call, one)
    assert "collection" not in {row["kind"] for row in told(ask("get_home"))["rows"]}
    assert [each["collection_id"] for each in told(ask("list_collections", role="editor"))["items"]] == [
        path["collection_id"]
    ]
    for _ in range(2):
        assert ask("delete_collection", role="editor", path=path)["statusCode"] == 204
    assert told(ask("list_collections", role="editor"))["items"] == []
    assert problem(ask("replace_collection", role="editor", path=path, body=given)) == (404, "not_found")


def test_the_staff_sees_a_profiles_page_with_scores_and_that_is_kept(call: Call, ask: Ask, by: As) -> None:
    films = [film(call, title=f"Film {n}", genres=["Crime"]) for n in range(3)]
    stocked(call)
    by("report_position", KIM, body=said(films[0], 300))
    staff = {"user_id": BOB["user_id"], "profile_id": BOB["profile_id"]}
    query = {"profile_id": KIM["profile_id"]}
    sign_in({**KIM, "session_id": "dev_01K9ZQ7A8B9C0D1E2F3G4H5J6K"})
    assert problem(ask("preview_home", staff, query=query)) == (403, "role_required")
    page = told(ask("preview_home", staff, role="admin", query=query))
    assert page["rows"][0]["kind"] == "continue"
    assert set(page["scores"]) == set(films[1:])
    assert {"warm", "popularity", "freshness", "genres", "diversity"} <= set(page["scores"][films[1]]["parts"])
    (looked,) = table.every(Preview, user_id=KIM["user_id"])
    assert (looked.by, looked.profile_id) == (BOB["user_id"], KIM["profile_id"])
    unknown = {"profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J0K"}
    assert problem(ask("preview_home", staff, role="admin", query=unknown)) == (404, "not_found")


# --- privacy -----------------------------------------------------------------------------------------------------


def test_a_profile_and_an_account_are_told_of_and_forgotten(call: Call, ask: Ask) -> None:
    one = film(call, title="One")
    stocked(call)
    for who in (ADA, KIM, BOB):
        assert ask("pick_titles", who, body={"picked": [one]})["statusCode"] == 204
        ask("hide_title", who, path={"content_id": one})
    table.transact(
        table.creating(
            Preview(user_id=ADA["user_id"], audit_id="aud_1", profile_id=ADA["profile_id"], by=BOB["user_id"])
        )
    )
    exported = privacy.exported(ADA["user_id"])
    assert [each["picked"] for each in exported["tastes"]] == [[one], [one]]
    assert BOB["user_id"] not in json.dumps(exported), "who of the staff looked is not told"
    event = sample("recommendations", "erase_removed_profile")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"] |= {"user_id": KIM["user_id"], "profile_id": KIM["profile_id"]}
    event["Records"][0]["body"] = json.dumps(envelope)
    for _ in range(2):
        assert call("recommendations", "erase_removed_profile", event) == {"batchItemFailures": []}
    assert [each.profile_id for each in table.every(Taste, user_id=ADA["user_id"])] == [ADA["profile_id"]]
    privacy.erased(BOB["user_id"])
    (looked,) = table.every(Preview, user_id=ADA["user_id"])
    assert looked.by is None
    privacy.erased(ADA["user_id"])
    assert privacy.exported(ADA["user_id"]) == {"tastes": [], "previews": []}
