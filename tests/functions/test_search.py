"""Search's handlers, on moto: the index follows the catalogue, and answers what each caller may see."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from matinee.kernel import consumer
from matinee.search import engine, reindexing
from matinee.search.embedded import index

from tests.conftest import Templates, sample
from tests.functions.conftest import ACCOUNT, Call, caller, client, idle_machine, problem, refusing

BUCKET = f"matinee-dev-search-{ACCOUNT}-us-east-1"
CATALOGUE = "matinee-dev-content"
Said = dict[str, Any]
Publish = Callable[..., str]


@pytest.fixture(autouse=True)
def readers_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of once a second."""
    monkeypatch.setattr(index, "_FRESH", -1.0)


@pytest.fixture
def publish(call: Call) -> Publish:
    """publish(title=…, …) → the id of a title that is published and indexed."""

    def published(title: str, **details: Any) -> str:
        answer = call("content", "create_title", body={"title": title, **details})
        assert answer["statusCode"] == 201, answer
        content_id: str = json.loads(answer["body"])["content_id"]
        assert call("content", "publish_title", path={"content_id": content_id})["statusCode"] == 200
        assert told(call, content_id) == []
        return content_id

    return published


def told(call: Call, *content_ids: str, event: str = "TitleChanged", received: int = 1) -> list[str]:
    """What the indexer gives back of a batch that names these titles, by message; `received` so often."""
    messages = [message(content_id, event) for content_id in content_ids]
    for each in messages:
        each["attributes"]["ApproximateReceiveCount"] = str(received)
    answer = call("search", "index_titles", {"Records": messages})
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


def message(content_id: str, event: str = "TitleChanged") -> Said:
    record: Said = json.loads(json.dumps(sample("search", "index_titles")["Records"][0]))
    envelope = json.loads(record["body"])
    envelope |= {"detail-type": f"content.{event}"}
    envelope["detail"]["content_id"] = content_id
    return record | {"messageId": content_id, "body": json.dumps(envelope)}


def found(call: Call, q: str = "", **more: Any) -> Said:
    headers = more.pop("headers", {})
    event = sample("search", "search_titles")
    event["queryStringParameters"] = {"q": q, **more}
    event["headers"] |= headers
    answer = call("search", "search_titles", event)
    assert answer["statusCode"] == 200, answer
    said: Said = json.loads(answer["body"])
    return said


def titles_of(said: Said) -> list[str]:
    return [item["title"] for item in said["items"]]


def test_what_is_published_is_found_and_what_is_not_any_more_is_not(call: Call, publish: Publish) -> None:
    content_id = publish("The Lighthouse Keeper")
    assert titles_of(found(call, "lighthuse keper")) == ["The Lighthouse Keeper"]
    assert call("content", "unpublish_title", path={"content_id": content_id})["statusCode"] == 200
    assert told(call, content_id, event="TitleUnpublished") == []
    assert found(call, "lighthouse")["total"] == 0
    assert call("content", "publish_title", path={"content_id": content_id})["statusCode"] == 200
    assert told(call, content_id, event="TitlePublished") == []
    assert found(call, "lighthouse")["total"] == 1


def test_an_event_that_comes_late_or_twice_changes_nothing(call: Call, publish: Publish) -> None:
    content_id = publish("Harbour Lights")
    assert call("content", "unpublish_title", path={"content_id": content_id})["statusCode"] == 200
    assert told(call, content_id, content_id, event="TitlePublished") == []
    assert told(call, content_id, event="TitleChanged") == []
    assert found(call, "harbour")["total"] == 0


def test_a_title_that_is_not_there_any_more_is_taken_out(call: Call, publish: Publish) -> None:
    content_id = publish("Harbour Lights")
    key = {"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}}
    client("dynamodb").delete_item(TableName=CATALOGUE, Key=key)
    assert told(call, content_id, event="TitleDeleted") == []
    assert found(call, "harbour")["total"] == 0


def test_a_poisoned_event_goes_back_alone(call: Call, publish: Publish) -> None:
    content_id = publish("Harbour Lights")
    details = {"title": "Harbour Nights"}
    assert call("content", "replace_title", path={"content_id": content_id}, body=details)["statusCode"] == 200
    poison = message("no id at all")
    answer = call("search", "index_titles", {"Records": [message(content_id), poison]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "no id at all"}]}
    assert titles_of(found(call, "harbour")) == ["Harbour Nights"]


def test_an_indexer_that_breaks_off_gives_its_batch_back_and_loses_nothing(call: Call, publish: Publish) -> None:
    content_id = publish("Harbour Lights")
    assert (
        call("content", "replace_title", path={"content_id": content_id}, body={"title": "Nights"})["statusCode"] == 200
    )
    with refusing("s3", "PutObject", "InternalError"):
        assert told(call, content_id) == [content_id]
    assert titles_of(found(call, "harbour")) == ["Harbour Lights"]
    assert told(call, content_id) == []
    assert titles_of(found(call, "nights")) == ["Nights"]


@pytest.mark.parametrize("code", ["SlowDown", "RequestTimeout", "ThrottlingException"])
def test_an_index_that_is_busy_for_long_is_tried_again_and_parks_nothing(
    cloud: None, dev: Templates, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    queues = {
        name: client("sqs").create_queue(QueueName=name.lower())["QueueUrl"]
        for name in ("MATINEE_QUEUE", "MATINEE_DEAD_LETTERS")
    }
    call = caller(dev, monkeypatch, **queues)
    content_id = hidden_in_the_table(call, "Harbour Lights")
    with refusing("s3", "PutObject", code):
        for received in range(1, 3 * consumer.TRIES):
            assert told(call, content_id, received=received) == [content_id]
    assert told(call, content_id, received=3 * consumer.TRIES) == []
    assert titles_of(found(call, "harbour")) == ["Harbour Lights"]
    assert "Messages" not in client("sqs").receive_message(QueueUrl=queues["MATINEE_DEAD_LETTERS"])


def test_a_viewer_finds_what_is_open_in_the_country_and_for_the_age(call: Call, publish: Publish) -> None:
    publish("Harbour of Ghosts", maturity=18)
    publish("Harbour in Berlin", availability=[{"countries": ["DE"]}])
    publish("Harbour Tomorrow", availability=[{"from": "2199-01-01T00:00:00Z"}])
    publish("Harbour", maturity=0)
    publish("Harbour Nobody Rated")
    assert set(titles_of(found(call, "harbour"))) == {"Harbour", "Harbour of Ghosts", "Harbour Nobody Rated"}
    german = found(call, "harbour", headers={"cloudfront-viewer-country": "DE"})
    assert set(titles_of(german)) == {"Harbour", "Harbour of Ghosts", "Harbour Nobody Rated", "Harbour in Berlin"}
    child = found(call, "harbour", headers={"x-matinee-audience": "maturity=12"})
    assert titles_of(child) == ["Harbour"]


def test_cards_are_in_the_language_of_who_asks(call: Call, publish: Publish) -> None:
    publish("The Lighthouse Keeper", translations={"de": {"title": "Der Leuchtturmwärter"}})
    (item,) = found(call, "leuchtturmwarter", locale="de-AT")["items"]
    assert item["title"] == "Der Leuchtturmwärter"
    assert item["highlights"]["title"] == "Der <mark>Leuchtturmwärter</mark>"
    assert titles_of(found(call, "leuchtturmwarter")) == ["The Lighthouse Keeper"]


def test_filters_narrow_and_facets_count_what_each_value_would_leave(call: Call, publish: Publish) -> None:
    publish("Harbour", genres=["Drama"], release_date="1994-01-01", cast=["Renée Martin"])
    publish("Harbour Two", genres=["Drama", "Comedy"], release_date="2001")
    publish("Harbour Three", genres=["Horror"], type="series")
    everything = found(call, "harbour")
    assert everything["facets"]["genre"] == [
        {"value": "Drama", "count": 2},
        {"value": "Comedy", "count": 1},
        {"value": "Horror", "count": 1},
    ]
    assert {each["value"]: each["count"] for each in everything["facets"]["decade"]} == {"1990": 1, "2000": 1}
    dramas = found(call, "harbour", genre="drama")
    assert set(titles_of(dramas)) == {"Harbour", "Harbour Two"}
    assert {each["value"]: each["count"] for each in dramas["facets"]["genre"]} == {
        "Drama": 2,
        "Comedy": 1,
        "Horror": 1,
    }
    assert {each["value"]: each["count"] for each in dramas["facets"]["type"]} == {"movie": 2}
    assert titles_of(found(call, "", type="series")) == ["Harbour Three"]
    assert titles_of(found(call, "harbour", cast="renee martin")) == ["Harbour"]
    assert titles_of(found(call, "harbour", year_from="1995", year_to="2005")) == ["Harbour Two"]


def test_pages_go_on_where_they_ended_whatever_comes_and_goes(call: Call, publish: Publish) -> None:
    ids = [publish(f"Harbour {number}") for number in ("One", "Two", "Six", "Ten", "Old")]
    first = found(call, "harbour", limit="2")
    seen = [item["content_id"] for item in first["items"]]
    publish("Harbour New")
    gone = next(content_id for content_id in ids if content_id not in seen)
    call("content", "unpublish_title", path={"content_id": gone})
    assert told(call, gone) == []
    cursor = first["next_cursor"]
    while cursor:
        page = found(call, "harbour", limit="2", cursor=cursor)
        seen += [item["content_id"] for item in page["items"]]
        cursor = page.get("next_cursor")
    assert len(seen) == len(set(seen))
    assert set(ids) - {gone} <= set(seen)


def test_a_cursor_belongs_to_its_question(call: Call, publish: Publish) -> None:
    publish("Harbour One")
    publish("Harbour Two")
    cursor = found(call, "harbour", limit="1")["next_cursor"]
    event = sample("search", "search_titles")
    for asked in ({"q": "lighthouse", "cursor": cursor}, {"q": "harbour", "cursor": "bm9uZSBvZiBvdXJz"}):
        answer = call("search", "search_titles", event | {"queryStringParameters": asked})
        assert problem(answer) == (400, "bad_cursor")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"q": "x" * 10_240}, "q"),
        ({"q": "x", "limit": "101"}, "limit"),
        ({"q": "x", "type": "film"}, "type"),
        ({"q": "x", "year_from": "soon"}, "year_from"),
        ({"q": "x", "language": "not a language"}, "language"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(call: Call, asked: dict[str, str], field: str) -> None:
    answer = call("search", "search_titles", sample("search", "search_titles") | {"queryStringParameters": asked})
    assert problem(answer) == (422, "invalid")
    assert any(error["field"].startswith(field) for error in json.loads(answer["body"])["errors"])


def test_a_body_may_name_one_value_or_several(call: Call, publish: Publish) -> None:
    publish("Harbour", genres=["Drama"])
    publish("Harbour Two", genres=["Comedy"])
    for filters, count in (({"genre": "Drama"}, 1), ({"genre": ["Drama", "comedy"]}, 2), ({}, 2)):
        answer = call("search", "search_titles_by_filters", body={"query": "harbour", "filters": filters})
        assert answer["statusCode"] == 200, answer
        assert json.loads(answer["body"])["total"] == count
    assert problem(call("search", "search_titles_by_filters", body={"filters": {"colour": "blue"}})) == (422, "invalid")


def test_suggestions_come_as_somebody_types(call: Call, publish: Publish) -> None:
    publish("The Lighthouse Keeper", translations={"de": {"title": "Der Leuchtturmwärter"}})
    publish("Harbour Lights")
    event = sample("search", "suggest_titles")
    expected = {
        "ligh": {"The Lighthouse Keeper", "Harbour Lights"},
        "lightho": {"The Lighthouse Keeper"},
        "the lighthouse k": {"The Lighthouse Keeper"},
        "leuchtt": {"Der Leuchtturmwärter"},
        "lihgthouse": {"The Lighthouse Keeper"},
        "zzz": set(),
    }
    for typed, texts in expected.items():
        answer = call("search", "suggest_titles", event | {"queryStringParameters": {"q": typed}})
        assert {item["text"] for item in json.loads(answer["body"])["items"]} == texts, typed


def test_nothing_is_found_before_there_is_an_index(call: Call) -> None:
    said = found(call, "harbour")
    assert (said["items"], said["total"], said["facets"]) == ([], 0, {})


# --- reindexing ---


def step(call: Call, name: str, state: Said) -> Said:
    answer: Said = call("search", f"{name}_reindex", state)
    return answer


def reindexed(call: Call, name: str = "again") -> Said:
    """All steps of the workflow."""
    state = step(call, "begin", {"name": name})
    while not state["done"]:
        state = step(call, "fill", state)
    return step(call, "finish", state)


def hidden_in_the_table(call: Call, title: str) -> str:
    """A title that is published, of which no event ever reached the index."""
    content_id: str = json.loads(call("content", "create_title", body={"title": title})["body"])["content_id"]
    assert call("content", "publish_title", path={"content_id": content_id})["statusCode"] == 200
    return content_id


def test_a_reindex_heals_what_events_have_lost(call: Call, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "_AT_ONCE", 1)
    monkeypatch.setattr(reindexing, "_LONGEST", 0.0)
    publish("Harbour Lights")
    gone = publish("Harbour of Ghosts")
    call("content", "unpublish_title", path={"content_id": gone})
    hidden_in_the_table(call, "Harbour Unheard Of")
    assert set(titles_of(found(call, "harbour"))) == {"Harbour Lights", "Harbour of Ghosts"}
    assert reindexed(call)["titles"] == 2
    assert set(titles_of(found(call, "harbour"))) == {"Harbour Lights", "Harbour Unheard Of"}


def test_a_half_filled_index_is_never_shown_and_edits_meanwhile_are_not_lost(call: Call, publish: Publish) -> None:
    ids = {name: publish(f"Harbour {name}") for name in ("One", "Two", "Three")}
    state = step(call, "begin", {"name": "again"})
    assert found(call, "harbour")["total"] == 3
    state = step(call, "fill", state)
    call("content", "replace_title", path={"content_id": ids["One"]}, body={"title": "Harbour Edited"})
    call("content", "unpublish_title", path={"content_id": ids["Two"]})
    assert told(call, ids["One"], ids["Two"]) == []
    publish("Harbour Four")
    assert set(titles_of(found(call, "harbour"))) == {"Harbour Edited", "Harbour Three", "Harbour Four"}
    step(call, "finish", state)
    step(call, "finish", state)
    assert set(titles_of(found(call, "harbour"))) == {"Harbour Edited", "Harbour Three", "Harbour Four"}
    publish("Harbour Five")
    assert found(call, "harbour")["total"] == 4


def test_a_reindex_that_breaks_off_leaves_the_index_as_it_was_and_no_file_behind(call: Call, publish: Publish) -> None:
    publish("Harbour Lights")
    before = objects()
    state = step(call, "fill", step(call, "begin", {"name": "again"}))
    assert len(objects()) > len(before)
    step(call, "abandon", state)
    step(call, "abandon", state)
    assert objects() == before
    assert found(call, "harbour")["total"] == 1


def objects() -> set[str]:
    return {found["Key"] for found in client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_a_reindex_begins_by_itself_until_there_is_one(call: Call, publish: Publish) -> None:
    (arn,) = [each["stateMachineArn"] for each in machines() if each["name"] == "matinee-dev-search"] or [
        idle_machine("search")
    ]

    def runs() -> int:
        return len(client("stepfunctions").list_executions(stateMachineArn=arn)["executions"])

    call("search", "start_reindex")
    call("search", "start_reindex")
    assert runs() == 1
    reindexed(call)
    assert engine.index().built() is not None


def machines() -> list[Said]:
    found: list[Said] = client("stepfunctions").list_state_machines()["stateMachines"]
    return found


# --- popularity ---


def test_what_is_watched_more_stands_first_among_equals(call: Call, publish: Publish) -> None:
    ids = [hidden_in_the_table(call, "Harbour") for _ in range(3)]
    client("s3").put_object(Bucket=BUCKET, Key="popularity.json", Body=json.dumps({ids[0]: 0.9}).encode())
    assert told(call, *ids) == []
    assert [item["content_id"] for item in found(call, "harbour")["items"]] == [ids[0], ids[2], ids[1]]
    assert [item["content_id"] for item in found(call)["items"]] == [ids[0], ids[2], ids[1]]


def test_a_taste_breaks_ties_of_a_page_and_never_moves_the_first_hit(call: Call, publish: Publish) -> None:
    for name, genre in (("Harbour One", "Drama"), ("Harbour Two", "Crime"), ("Harbour Six", "Comedy")):
        publish(name, genres=[genre])
    usual = titles_of(found(call, "harbour"))
    assert usual == ["Harbour Six", "Harbour Two", "Harbour One"]
    assert titles_of(found(call, "harbour", taste="Drama,Western")) == ["Harbour Six", "Harbour One", "Harbour Two"]
    assert titles_of(found(call, taste="Drama")) == ["Harbour One", "Harbour Six", "Harbour Two"]
