"""A night's training of recommendations, step by step, on rows as Athena answers them."""

import csv
import io
import json
import random
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from matinee.analytics.models import Forgotten
from matinee.content.models import Title
from matinee.kernel.passing import Passing
from matinee.recommendations import artefact

from tests.functions.athena import Athena
from tests.functions.conftest import Call, client, idle_machine, tables

LAST = date(2026, 11, 29)
COLUMNS = (
    "analytics_id", "content_id", "finished", "watch_seconds", "duration",
    "stars", "listed", "hidden", "ignored", "at_seconds",
)  # fmt: skip
Row = dict[str, Any]


def title_id(number: int) -> str:
    return f"ttl_{number:026d}"


def publish(count: int, genres: tuple[str, str] = ("Sea", "Court"), trailers: tuple[int, ...] = ()) -> None:
    """Films of two genres: even ones and odd ones; those with these numbers are trailers of the first."""
    for number in range(count):
        details = {"title": f"Film {number}", "genres": [genres[number % 2]], "year": 2000}
        details |= {} if number else {"trailers": [title_id(each) for each in trailers]}
        title = Title.model_validate({"content_id": title_id(number), "details": details, "status": "published"})
        tables().put_item("matinee-dev-content", title.attributes())


def watched(profile: int, number: int, days_ago: float, **more: Any) -> Row:
    moment = datetime(2026, 11, 30, tzinfo=UTC) - timedelta(days=days_ago)
    said = ("true", 5400, 6000, 0, "false", "false", 0)
    row = dict(zip(COLUMNS, (f"p_{profile:03}", title_id(number), *said, moment.timestamp()), strict=True))
    return row | more


def nights(profiles: int, titles: int = 40, before: int = 12) -> list[Row]:
    """Profiles of two tastes, who watched twelve titles before the last week, or fewer, and two in it."""
    chance = random.Random(9)
    told = []
    for profile in range(profiles):
        for place, number in enumerate(chance.sample(range(profile % 2, titles, 2), 14)[: before + 2]):
            told.append(watched(profile, number, chance.uniform(1, 6) if place < 2 else chance.uniform(9, 90)))
    return [*told, watched(0, 0, 0.5)]


def answers(athena: Athena, rows: list[Row]) -> None:
    """What the next query finds."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    key = f"queries/query-{len(athena.asked) + 1}.csv"
    client("s3").put_object(Bucket=lake(), Key=key, Body=text.getvalue().encode())


def buckets() -> list[str]:
    return [each["Name"] for each in client("s3").list_buckets()["Buckets"]]


def lake() -> str:
    return next(each for each in buckets() if "lake" in each)


def models() -> str:
    return next(each for each in buckets() if "recommendations" in each)


def read(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=models(), Key=key)["Body"].read())


def current() -> Row:
    told: Row = json.loads(read("current.json"))
    return told


def night(call: Call, athena: Athena, rows: list[Row]) -> Row:
    """A whole night: what it came to, and the card of its model."""
    answers(athena, rows)
    gathered = call("recommendations", "gather_interactions", {"day": str(LAST)})
    trained = call("recommendations", "train_model", gathered)
    assert not trained["done"]
    trained = call("recommendations", "train_model", trained)
    assert trained["done"]
    outcome = call("recommendations", "promote_model", trained)
    return {**outcome, "card": json.loads(read(f"models/{outcome['version']}/card.json"))}


def test_trailers_are_in_no_model(call: Call, athena: Athena) -> None:
    publish(40, trailers=(7, 8))
    outcome = night(call, athena, nights(80))
    model = artefact.load(read(f"models/{outcome['version']}/model.bin"))
    assert sorted(model.titles) == [title_id(number) for number in range(40) if number not in (7, 8)]


def test_a_night_puts_a_model_into_use(call: Call, athena: Athena) -> None:
    publish(40)
    outcome = night(call, athena, nights(80))
    assert outcome["promoted"], outcome
    assert current()["version"] == outcome["version"]
    model = artefact.load(read(f"models/{outcome['version']}/model.bin"))
    assert len(model.titles) == 40
    scores = model.score({title_id(2): 1.0, title_id(8): 1.0})
    best = sorted(scores, key=scores.__getitem__, reverse=True)[:8]
    assert sum(int(each[-2:]) % 2 == 0 for each in best) >= 7


def test_the_card_says_what_was_learnt_and_how_good_it_is(call: Call, athena: Athena) -> None:
    publish(40)
    card = night(call, athena, nights(80))["card"]
    assert (card["profiles"], card["titles"]["all"], card["last_day"]) == (80, 40, "2026-11-29")
    assert card["figures"]["ndcg_100"] > card["popularity"]["ndcg_100"]
    assert {"new_profiles", "long_tail", "new_titles", "kids_titles", "language_en"} == set(card["slices"])
    assert 0 < card["bytes"] < 3_000_000


def test_a_page_ranks_by_what_every_night_learns_from_the_one_before(call: Call, athena: Athena) -> None:
    """Genres alone tell what these profiles want next: the nights find it, and go on from what the one before has found."""
    publish(40)
    cards = [night(call, athena, nights(80))["card"] for _ in range(2)]
    first, second = (card["ranker"]["weights"] for card in cards)
    assert 1 < first["genres"] < second["genres"]
    model = artefact.load(read(f"models/{cards[1]['version']}/model.bin"))
    assert asdict(model.weights) == second


@pytest.mark.parametrize("profiles", [0, 1, 10])
def test_a_new_service_gets_a_model_too(call: Call, athena: Athena, profiles: int) -> None:
    publish(6)
    rows = [watched(profile, number, 2) for profile in range(profiles) for number in (0, 1)]
    outcome = night(call, athena, rows)
    assert outcome["promoted"], outcome
    model = artefact.load(read(f"models/{outcome['version']}/model.bin"))
    scores = model.score({title_id(2): 1.0}, [title_id(4), title_id(5)])
    assert scores[title_id(4)] > scores[title_id(5)]


def test_no_titles_are_no_error(call: Call, athena: Athena) -> None:
    assert night(call, athena, [])["promoted"]


def test_a_worse_model_is_refused_and_counted(call: Call, athena: Athena, capsys: pytest.CaptureFixture[str]) -> None:
    """The second night lacks most of what was watched, as if the lake had lost it."""
    publish(40, ("Drama", "Drama"))
    first = night(call, athena, nights(80))
    second = night(call, athena, nights(80, before=1))
    assert not second["promoted"]
    assert second["reason"].startswith("Refused")
    assert current()["version"] == first["version"]
    assert "ModelRefused" in capsys.readouterr().out


def test_steps_may_run_twice(call: Call, athena: Athena) -> None:
    publish(40)
    answers(athena, nights(80))
    gathered = call("recommendations", "gather_interactions", {"day": str(LAST)})
    for _ in range(3):
        trained = call("recommendations", "train_model", gathered)
    first = read(f"models/{gathered['version']}/model.bin")
    call("recommendations", "train_large_model", gathered)
    assert read(f"models/{gathered['version']}/model.bin") == first
    outcomes = [call("recommendations", "promote_model", trained) for _ in range(2)]
    assert outcomes[0] == outcomes[1]


def test_who_was_erased_is_not_learnt_from(call: Call, athena: Athena) -> None:
    publish(40)
    tables().put_item("matinee-dev-analytics", Forgotten(forgotten_id="p_007", day="2026-11-30").attributes())
    card = night(call, athena, nights(80))["card"]
    assert card["profiles"] == 79


def test_what_was_said_is_learnt_from_and_gone_at_the_first_night_after_an_erasure(call: Call, athena: Athena) -> None:
    """Who never watched anything rates two films alike, so that one speaks for the other; then they are erased."""
    publish(40)
    others = nights(80)
    critics = [
        watched(profile, number, 20, finished="false", watch_seconds=0, stars=5)
        for profile in range(900, 930)
        for number in (2, 5)
    ]
    model = trained(call, athena, [*others, *critics])
    assert dict(model.neighbours(title_id(2))).get(title_id(5), 0) > 0.1
    for profile in range(900, 930):
        item = Forgotten(forgotten_id=f"p_{profile}", day="2026-11-30")
        tables().put_item("matinee-dev-analytics", item.attributes())
    after, without = trained(call, athena, [*others, *critics]), trained(call, athena, others)
    assert after.neighbours(title_id(2)) == without.neighbours(title_id(2))
    assert after.popularity == without.popularity


def test_a_hidden_title_counts_against_what_goes_with_it(call: Call, athena: Athena) -> None:
    publish(40)
    rows = nights(80)
    hidden = [row | {"hidden": "true"} if row["content_id"] == title_id(2) else row for row in rows]
    plain, told = trained(call, athena, rows), trained(call, athena, hidden)
    assert told.titles.index(title_id(2)) > plain.titles.index(title_id(2))
    assert dict(told.neighbours(title_id(4))).get(title_id(2), 0) < dict(plain.neighbours(title_id(4)))[title_id(2)]


def trained(call: Call, athena: Athena, rows: list[Row]) -> artefact.Model:
    """The model of a night."""
    return artefact.load(read(f"models/{night(call, athena, rows)['version']}/model.bin"))


def test_episodes_count_for_their_series(call: Call, athena: Athena) -> None:
    series, season, episode = title_id(900), title_id(901), title_id(902)
    parts: list[Row] = [
        {"content_id": series, "details": {"title": "A show", "type": "series"}},
        {"content_id": season, "details": {"title": "One", "type": "season", "parent_id": series, "number": 1}},
        {"content_id": episode, "details": {"title": "Pilot", "type": "episode", "parent_id": season, "number": 1}},
    ]
    for part in parts:
        title = Title.model_validate({**part, "status": "published"})
        tables().put_item("matinee-dev-content", title.attributes())
    rows = [watched(profile, 902, 20) for profile in range(5)]
    outcome = night(call, athena, rows)
    model = artefact.load(read(f"models/{outcome['version']}/model.bin"))
    assert model.titles == [series]
    assert model.popularity == [1.0]


def test_a_rollback_brings_the_one_before_and_keeps_it(call: Call, athena: Athena) -> None:
    publish(40)
    first, second = night(call, athena, nights(80)), night(call, athena, nights(80))
    assert (current()["version"], current()["previous"]) == (second["version"], first["version"])
    reply = call("recommendations", "roll_back_model", role="admin")
    assert reply["statusCode"] == 200, reply
    assert (current()["version"], current()["held"]) == (first["version"], second["version"])
    again = call(
        "recommendations", "promote_model", {"day": str(LAST), "version": second["version"], "query_id": "query-2"}
    )
    assert not again["promoted"]
    refused = call("recommendations", "roll_back_model", role="admin")
    assert (refused["statusCode"], json.loads(refused["body"])["detail"]) == (404, "There is no earlier model")


def test_an_operator_sees_the_models(call: Call, athena: Athena) -> None:
    publish(40)
    first, second = night(call, athena, nights(80)), night(call, athena, nights(80))
    told = json.loads(call("recommendations", "list_models", role="admin")["body"])
    assert told["current"]["version"] == second["version"]
    assert [each["version"] for each in told["cards"]] == [second["version"], first["version"]]


@pytest.mark.parametrize("name", ["list_models", "roll_back_model"])
def test_models_are_for_administrators(call: Call, name: str) -> None:
    for role in ("viewer", "editor"):
        assert call("recommendations", name, role=role)["statusCode"] == 403


def test_a_query_that_fails_ends_the_step(call: Call, athena: Athena) -> None:
    athena.state = "FAILED"
    with pytest.raises(Exception, match="as the test says") as failed:
        call("recommendations", "gather_interactions", {})
    assert not isinstance(failed.value, Passing)


def test_the_run_of_a_day_starts_once(call: Call) -> None:
    arn = idle_machine("recommendations")
    for _ in range(2):
        call("recommendations", "start_training")
    assert len(client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]) == 1
