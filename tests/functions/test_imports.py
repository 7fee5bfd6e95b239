"""A file of titles on moto: its routes, its steps, and the deployed state machine, cut small; and the catalogue as a file."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.content import exports, import_files
from matinee.content.models import Title
from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend

from tests.conftest import Templates, sample
from tests.functions.conftest import ACCOUNT, Call, Heard, client, problem
from tests.functions.test_sizes import FITS, LONG, WIDE
from tests.functions.workflow import Workflow, deployed, mend_moto

Json = dict[str, Any]
UPLOADS = f"matinee-dev-uploads-{ACCOUNT}-us-east-1"
HEAT = {"external_id": "tt0113277", "status": "published", "title": "Heat", "genres": ["Crime"], "maturity": 16}
RONIN = {"external_id": "tt0122690", "title": "Ronin"}


@pytest.fixture
def moto_config() -> Json:
    return {"stepfunctions": {"execute_state_machine": True}}


@pytest.fixture
def workflow(call: Call, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workflow]:
    monkeypatch.setattr(import_files, "LINES", 2)
    one = deployed(dev, call, "content")
    mend_moto(one, monkeypatch)
    yield one
    one.close()


def written(*lines: Json | str) -> bytes:
    return "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines).encode()


def arrived(workflow: Workflow, content: bytes) -> str:
    """An import whose file was sent, and of which S3 has told; its id."""
    answer = workflow.call("content", "create_import", body={"filename": "titles.jsonl", "size": len(content)})
    assert answer["statusCode"] == 201, answer
    import_id: str = json.loads(answer["body"])["import_id"]
    client("s3").put_object(Bucket=UPLOADS, Key=f"imports/{import_id}/titles.jsonl", Body=content)
    event = sample("content", "start_import")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["object"]["key"] = f"imports/{import_id}/titles.jsonl"
    event["Records"][0]["body"] = json.dumps(envelope)
    for _ in range(2):  # S3 may say it twice
        assert workflow.call("content", "start_import", event) == {"batchItemFailures": []}
    return import_id


def ended(workflow: Workflow, task_id: str, attempt: int = 1) -> tuple[str, str]:
    return workflow.ended(f"{workflow.arn.replace(':stateMachine:', ':execution:')}:{task_id}-{attempt}")


def state(workflow: Workflow, import_id: str) -> Json:
    answer = workflow.call("content", "get_import", path={"import_id": import_id})
    assert answer["statusCode"] == 200, answer
    told: Json = json.loads(answer["body"])
    return told


def imported(workflow: Workflow, *lines: Json | str) -> Json:
    """The import of these lines, once it has ended well."""
    import_id = arrived(workflow, written(*lines))
    assert ended(workflow, import_id) == ("SUCCEEDED", "Imported")
    return state(workflow, import_id)


def counts(told: Json) -> tuple[int, int, int, int]:
    assert told["accepted"] == told["created"] + told["updated"] + told["unchanged"]
    return told["created"], told["updated"], told["unchanged"], told["refused"]


def titles() -> dict[str, Title]:
    found = client("dynamodb").scan(TableName="matinee-dev-content")["Items"]
    made = [Title.of(item) for item in found if item["sk"]["S"] == "TITLE"]
    assert len({title.details.title for title in made}) == len(made)
    return {title.details.title: title for title in made}


def report(import_id: str) -> list[Json]:
    body = client("s3").get_object(Bucket=UPLOADS, Key=f"reports/{import_id}/refused.jsonl")["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


# --- imports -----------------------------------------------------------------------------------------------------


def test_a_file_of_lines_becomes_titles_that_are_drafts_unless_it_says_otherwise(
    workflow: Workflow, heard: Heard
) -> None:
    told = imported(workflow, HEAT, RONIN, {"title": "Thief"})
    assert (told["status"], counts(told), "report_url" in told) == ("done", (3, 0, 0, 0), False)
    found = titles()
    assert {name: title.status for name, title in found.items()} == {
        "Heat": "published",
        "Ronin": "draft",
        "Thief": "draft",
    }
    assert (found["Heat"].external_id, found["Heat"].details.maturity) == ("tt0113277", 16)
    published = [detail["content_id"] for name, detail in heard("content") if name == "content.TitlePublished"]
    assert published == [found["Heat"].content_id]


def test_refused_lines_are_reported_by_number_and_field_and_keep_nobody_out(workflow: Workflow) -> None:
    wrong: list[Json | str] = [
        {"external_id": "x1", "title": ""},
        "no JSON",
        {"title": "Old", "maturity": 99, "colour": "red"},
    ]
    told = imported(workflow, "\ufeff" + json.dumps(HEAT), wrong[0], "", wrong[1], RONIN, wrong[2], "[]")
    assert (told["status"], counts(told), told["report_url"].startswith("https://")) == ("done", (2, 0, 0, 4), True)
    assert set(titles()) == {"Heat", "Ronin"}
    refused = report(told["import_id"])
    assert [(each["line"], each.get("external_id")) for each in refused] == [(2, "x1"), (4, None), (6, None), (7, None)]
    assert [sorted(error["field"] for error in each["errors"]) for each in refused] == [
        ["title"],
        ["line"],
        ["colour", "maturity"],
        ["line"],
    ]


def test_a_line_is_read_as_strictly_as_a_body(workflow: Workflow) -> None:
    wrong: list[tuple[str, str]] = [
        ('{"title": "A", "maturity": true}', "maturity"),
        ('{"title": "A", "release_date": 0}', "release_date"),
        ('{"title": "A", "number": "5"}', "number"),
        ('{"title": "\\u200b"}', "title"),
        ('{"title": "A", "cast": ["\\ud83d"]}', "cast.0"),
        ('{"title": "A", "title": "B"}', "title"),
        ('{"title": "A", "availability": [{"from": "2026-02-01", "until": "2026-01-01"}]}', "availability.0.until"),
        ('{"title": "A", "release_date": "1999-05", "year": 2000}', "year"),
    ]
    told = imported(workflow, *(line for line, _ in wrong), {**RONIN, "release_date": "1998"})
    assert counts(told) == (1, 0, 0, len(wrong))
    fields = [[error["field"] for error in each["errors"]] for each in report(told["import_id"])]
    assert fields == [[field] for _, field in wrong]
    assert titles()["Ronin"].details.release_date == "1998"


def test_a_line_that_cannot_be_stored_is_refused_alone(workflow: Workflow) -> None:
    lines = [{**body, "title": f"Film {n}", "external_id": str(n)} for n, body in enumerate((FITS, LONG, FITS, WIDE))]
    told = imported(workflow, *lines)
    assert counts(told) == (2, 0, 0, 2)
    assert [(each["external_id"], each["errors"][0]["field"]) for each in report(told["import_id"])] == [
        ("1", "translations"),
        ("3", "availability"),
    ]


def test_the_same_file_twice_makes_the_same_titles_and_writes_nothing(workflow: Workflow, heard: Heard) -> None:
    lines: list[Json] = [HEAT, RONIN, {"title": "Thief"}]
    imported(workflow, *lines)
    before, told = titles(), len(heard("content"))
    assert counts(imported(workflow, *lines)) == (0, 0, 3, 0)
    assert (titles(), len(heard("content"))) == (before, told)


def test_a_changed_line_is_an_update_and_no_other_is(workflow: Workflow) -> None:
    imported(workflow, HEAT, RONIN)
    before = titles()
    assert counts(imported(workflow, {**HEAT, "maturity": 18}, RONIN)) == (0, 1, 1, 0)
    after = titles()
    assert (after["Heat"].content_id, after["Heat"].details.maturity) == (before["Heat"].content_id, 18)
    assert (after["Heat"].status, after["Ronin"]) == ("published", before["Ronin"])


def test_a_line_says_of_a_title_that_is_there_whether_it_is_published(workflow: Workflow) -> None:
    imported(workflow, HEAT, RONIN)
    imported(workflow, {**HEAT, "status": "draft"}, {**RONIN, "status": "published"})
    assert {name: title.status for name, title in titles().items()} == {"Heat": "unpublished", "Ronin": "published"}
    silent = {name: value for name, value in HEAT.items() if name != "status"}
    assert counts(imported(workflow, silent, RONIN)) == (0, 0, 2, 0)


def test_two_lines_about_one_title_make_one_title_and_the_later_counts(workflow: Workflow) -> None:
    told = imported(workflow, HEAT, {**HEAT, "maturity": 18})
    assert counts(told) == (1, 1, 0, 0)
    assert titles()["Heat"].details.maturity == 18


def test_an_external_id_stays_with_its_title(workflow: Workflow) -> None:
    imported(workflow, HEAT, RONIN)
    ronin = titles()["Ronin"].content_id
    told = imported(workflow, {**HEAT, "content_id": ronin})
    (refused,) = report(told["import_id"])
    assert (refused["line"], [error["field"] for error in refused["errors"]]) == (1, ["external_id"])


def test_seasons_and_episodes_find_their_parents_wherever_they_stand_in_the_file(workflow: Workflow) -> None:
    episodes: list[Json] = [
        {"type": "episode", "title": f"Part {n}", "parent_external_id": "season-1", "number": n} for n in (1, 2, 3)
    ]
    season = {"external_id": "season-1", "type": "season", "title": "One", "parent_external_id": "show", "number": 1}
    show = {"external_id": "show", "type": "series", "title": "The show"}
    lines = [*episodes, season, show]
    assert counts(imported(workflow, *lines)) == (5, 0, 0, 0)
    found = titles()
    assert found["One"].details.parent_id == found["The show"].content_id
    assert {found[f"Part {n}"].details.parent_id for n in (1, 2, 3)} == {found["One"].content_id}
    assert counts(imported(workflow, *lines)) == (0, 0, 5, 0)
    assert counts(imported(workflow, *exported(workflow))) == (0, 0, 5, 0)


def test_what_a_later_line_says_of_a_series_reaches_its_parts_and_no_age_is_no_age(workflow: Workflow) -> None:
    common = {"status": "published"}
    show: Json = {**common, "external_id": "show", "type": "series", "title": "The show", "maturity": 6}
    season = {
        **common,
        "external_id": "one",
        "type": "season",
        "title": "One",
        "parent_external_id": "show",
        "number": 1,
    }
    part = {**common, "type": "episode", "title": "Part", "parent_external_id": "one", "number": 1}
    imported(workflow, part, season, show, {**common, "title": "Nobody has rated it"})
    found = titles()
    assert {name: title.maturity for name, title in found.items()} == {
        "The show": 6,
        "One": 6,
        "Part": 6,
        "Nobody has rated it": None,
    }
    again = imported(workflow, part, season, {**show, "status": "draft", "maturity": 18})
    assert counts(again) == (0, 1, 2, 0)
    for name in ("The show", "One"):
        event = sample("content", "update_parts")
        envelope = json.loads(event["Records"][0]["body"])
        envelope["detail"]["content_id"] = found[name].content_id
        event["Records"][0]["body"] = json.dumps(envelope)
        assert workflow.call("content", "update_parts", event) == {"batchItemFailures": []}
    found = titles()
    assert [(found[name].maturity, found[name].withheld) for name in ("One", "Part")] == [(18, True)] * 2
    assert counts(imported(workflow, *exported(workflow))) == (0, 0, 4, 0)


def test_a_place_that_is_taken_or_not_there_is_refused(workflow: Workflow) -> None:
    show = {"external_id": "show", "type": "series", "title": "The show"}
    season = {"type": "season", "title": "One", "parent_external_id": "show", "number": 1}
    told = imported(workflow, show, season, {**season, "title": "Another one"}, {**season, "parent_external_id": "x"})
    assert counts(told) == (2, 0, 0, 2)
    taken, nowhere = report(told["import_id"])
    assert taken["line"] in (2, 3), "parts of a file are taken in side by side"
    assert nowhere["line"] == 4
    assert [each["errors"][0]["field"] for each in (taken, nowhere)] == ["number", "parent_external_id"]


def test_a_title_with_children_keeps_its_type_and_the_other_lines_are_imported(workflow: Workflow) -> None:
    """The step has no key of cursors: only routes do."""
    show = {"external_id": "show", "type": "series", "title": "The show"}
    season = {"type": "season", "title": "One", "parent_external_id": "show", "number": 1}
    imported(workflow, show, season)
    told = imported(workflow, {**show, "type": "movie"}, HEAT, {**RONIN, "title": "Ronin again"})
    assert (told["status"], counts(told)) == ("done", (2, 0, 0, 1))
    (refused,) = report(told["import_id"])
    assert (refused["line"], [error["field"] for error in refused["errors"]]) == (1, ["type"])
    assert titles()["The show"].details.type == "series"


def test_a_title_that_was_deleted_is_made_anew(workflow: Workflow) -> None:
    imported(workflow, RONIN)
    before = titles()["Ronin"].content_id
    workflow.call("content", "delete_title", path={"content_id": before})
    assert counts(imported(workflow, {**RONIN, "title": "Ronin again"})) == (1, 0, 0, 0)
    assert titles()["Ronin again"].content_id != before
    assert counts(imported(workflow, {**RONIN, "title": "Ronin again"})) == (0, 0, 1, 0)


def test_an_import_is_told_of_in_the_history_of_its_titles(workflow: Workflow) -> None:
    imported(workflow, HEAT)
    imported(workflow, {**HEAT, "maturity": 18})
    path = {"content_id": titles()["Heat"].content_id}
    edits = json.loads(workflow.call("content", "list_edits", path=path)["body"])["items"]
    caller = sample("content", "create_import")["requestContext"]["authorizer"]["lambda"]["user_id"]
    assert [(edit["did"], edit["by"]) for edit in edits] == [("changed", caller), ("created", caller)]
    assert edits[0]["changes"] == {"maturity": {"before": 16, "after": 18}}


def test_a_chunk_that_fails_is_tried_again(workflow: Workflow) -> None:
    workflow.failures["import_titles"] = [RuntimeError("the network"), RuntimeError("again")]
    assert counts(imported(workflow, HEAT, RONIN, {"title": "Thief"})) == (3, 0, 0, 0)


def test_an_import_that_broke_off_takes_up_what_is_missing(workflow: Workflow) -> None:
    lines = [{"external_id": f"x{number}", "title": f"Film {number}"} for number in range(6)]
    workflow.failures["finish_import"] = [RuntimeError("broken")] * 7
    import_id = arrived(workflow, written(*lines))
    assert ended(workflow, import_id) == ("FAILED", "ImportFailed")
    broken = state(workflow, import_id)
    assert (broken["status"], broken["accepted"], "try the import again" in broken["failure"]) == ("failed", 6, True)
    key = {"pk": {"S": f"IMPORT#{import_id}"}, "sk": {"S": "CHUNK#000001"}}
    client("dynamodb").delete_item(TableName="matinee-dev-content", Key=key)  # as if it had not been reached
    retried = workflow.call("content", "retry_import", path={"import_id": import_id})
    assert json.loads(retried["body"])["status"] == "running"
    event = sample("content", "restart_import")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["import_id"] = import_id
    event["Records"][0]["body"] = json.dumps(envelope)
    workflow.call("content", "restart_import", event)
    assert ended(workflow, import_id, 2) == ("SUCCEEDED", "Imported")
    assert counts(state(workflow, import_id)) == (4, 0, 2, 0)
    assert len(titles()) == 6
    assert problem(workflow.call("content", "retry_import", path={"import_id": import_id})) == (409, "not_failed")


def test_a_file_that_is_no_file_of_lines_fails_with_a_reason(
    workflow: Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "LONGEST", 150)
    import_id = arrived(workflow, written(HEAT, {"title": "x" * 200}))
    assert ended(workflow, import_id) == ("FAILED", "ImportFailed")
    told = state(workflow, import_id)
    assert (told["status"], told["failure"]) == ("failed", "Line 2 is longer than 150 bytes: a title is a line of JSON")
    assert titles() == {}


def test_an_import_that_nobody_asked_for_is_not_there(call: Call) -> None:
    assert problem(call("content", "get_import")) == (404, "not_found")
    assert json.loads(call("content", "list_imports")["body"])["items"] == []
    assert problem(call("content", "retry_import")) == (404, "not_found")
    assert problem(call("content", "create_import", body={"filename": "a", "size": 0})) == (422, "invalid")
    assert problem(call("content", "create_import", body={"filename": "a", "size": 2**31})) == (422, "invalid")


# --- exports -----------------------------------------------------------------------------------------------------


def exported(workflow: Workflow) -> list[Json]:
    """The catalogue as a file."""
    asked = workflow.call("content", "request_catalogue")
    assert asked["statusCode"] == 202, asked
    export_id = json.loads(asked["body"])["export_id"]
    event = sample("content", "start_catalogue")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["export_id"] = export_id
    event["Records"][0]["body"] = json.dumps(envelope)
    workflow.call("content", "start_catalogue", event)
    assert ended(workflow, export_id) == ("SUCCEEDED", "Written")
    told = json.loads(workflow.call("content", "get_catalogue", path={"catalogue_id": export_id})["body"])
    body = client("s3").get_object(Bucket=UPLOADS, Key=f"catalogues/{export_id}.jsonl")["Body"].read()
    lines = [json.loads(line) for line in body.splitlines()]
    assert (told["status"], told["titles"], told["url"].startswith("https://")) == ("done", len(lines), True)
    return lines


def test_an_export_imported_changes_nothing(workflow: Workflow) -> None:
    imported(workflow, HEAT, RONIN, {"title": "Thief", "translations": {"de": {"title": "Der Einzelgänger"}}})
    unpublished = titles()["Heat"].content_id
    workflow.call("content", "unpublish_title", path={"content_id": unpublished})
    before, lines = titles(), exported(workflow)
    assert {line["title"] for line in lines} == {"Heat", "Ronin", "Thief"}
    assert counts(imported(workflow, *lines)) == (0, 0, 3, 0)
    assert titles() == before


def test_an_export_imported_elsewhere_makes_the_same_titles_under_the_same_ids(workflow: Workflow) -> None:
    imported(workflow, HEAT, RONIN)
    before, lines = titles(), exported(workflow)
    for item in client("dynamodb").scan(TableName="matinee-dev-content")["Items"]:
        client("dynamodb").delete_item(TableName="matinee-dev-content", Key={name: item[name] for name in ("pk", "sk")})
    assert counts(imported(workflow, *lines)) == (2, 0, 0, 0)
    assert {name: title.content_id for name, title in titles().items()} == {
        name: title.content_id for name, title in before.items()
    }
    assert counts(imported(workflow, HEAT, RONIN)) == (0, 0, 2, 0)


def test_a_large_catalogue_is_written_part_by_part(workflow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(workflow, *({"title": f"Film {number}", "description": "x" * 5000} for number in range(3)))
    monkeypatch.setattr(exports, "PART", 5001)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    assert {line["title"] for line in exported(workflow)} == {"Film 0", "Film 1", "Film 2"}
    assert workflow.invoked.count("export_titles") == 4


def know_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto breaks where a part is sent to an upload that is no more; S3 says so."""
    upload_part = S3Backend.upload_part

    def uploaded(self: S3Backend, bucket_name: str, multipart_id: str, *rest: Any) -> Any:
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return upload_part(self, bucket_name, multipart_id, *rest)

    monkeypatch.setattr(S3Backend, "upload_part", uploaded)


@pytest.mark.parametrize("part", [exports.PART, 5001], ids=["one part", "many"])
@pytest.mark.parametrize("when", ["before it is written down", "after"])
def test_an_export_ends_as_done_where_a_step_is_cut_off_once_its_parts_are_joined(
    workflow: Workflow, monkeypatch: pytest.MonkeyPatch, part: int, when: str
) -> None:
    imported(workflow, *({"title": f"Film {number}", "description": "x" * 5000} for number in range(3)))
    monkeypatch.setattr(exports, "PART", part)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    know_uploads(monkeypatch)
    cut: list[Any] = []
    change = exports._change

    def cut_off(export_id: str, **changes: Any) -> None:
        if changes["status"] == "done" and not cut:
            cut.append(export_id)
            if when == "after":
                change(export_id, **changes)
            raise ConnectionResetError("the environment is gone")
        change(export_id, **changes)

    monkeypatch.setattr(exports, "_change", cut_off)
    assert {line["title"] for line in exported(workflow)} == {"Film 0", "Film 1", "Film 2"}
    assert cut


def test_an_export_whose_upload_is_gone_and_whose_file_was_never_written_fails(
    workflow: Workflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_uploads(monkeypatch)
    export_id = json.loads(workflow.call("content", "request_catalogue")["body"])["export_id"]
    begun = {"export_id": export_id, "multipart_id": "gone", "part": 2}
    with pytest.raises(ClientError, match="HeadObject"):
        workflow.call("content", "export_titles", begun)


def test_an_export_that_cannot_be_written_says_so(workflow: Workflow) -> None:
    export_id = json.loads(workflow.call("content", "request_catalogue")["body"])["export_id"]
    workflow.failures["export_titles"] = [RuntimeError("broken")] * 7
    event = sample("content", "start_catalogue")
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["export_id"] = export_id
    event["Records"][0]["body"] = json.dumps(envelope)
    workflow.call("content", "start_catalogue", event)
    assert ended(workflow, export_id) == ("FAILED", "CatalogueFailed")
    told = json.loads(workflow.call("content", "get_catalogue", path={"catalogue_id": export_id})["body"])
    assert (told["status"], "url" in told) == ("failed", False)
