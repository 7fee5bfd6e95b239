"""Reports, questions, live figures, imports and the weekly mail on moto. Athena's answers are put into moto's queue, alone."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from matinee.analytics import counters, importing, live, sending
from matinee.analytics.live import Streams, Wanted
from matinee.analytics.reports import Asked
from matinee.analytics.warehouse import building
from matinee.kernel import table
from matinee.kernel.types import now
from matinee.streaming.models import Household, Lease
from moto.athena.models import QueryResults, athena_backends

from tests.conftest import Templates, sample
from tests.functions.conftest import ACCOUNT, Call, answering, caller, client, problem

Json = dict[str, Any]
LAKE = f"matinee-dev-lake-{ACCOUNT}-us-east-1"
FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"
QUERY = "0b7c2a3e-6f51-4d1e-9a53-6a2f9f1f3c11"
PERIOD = {"from": "2026-11-08", "to": "2026-11-14"}

Queue = Callable[..., None]


@pytest.fixture
def queue(cloud: None) -> Queue:
    """queue("day date", ["2026-11-08"], …): what Athena answers next; types are those of Athena."""

    def queued(columns: str, *rows: list[str | None]) -> None:
        named = [tuple(each.split(":")) for each in columns.split()]
        lines = [{"Data": [{"VarCharValue": name} for name, _ in named]}]
        lines += [{"Data": [{"VarCharValue": cell} if cell is not None else {} for cell in row]} for row in rows]
        info = [{"Name": name, "Type": kind, "CaseSensitive": "false"} for name, kind in named]
        athena_backends[ACCOUNT]["us-east-1"].query_results_queue.append(QueryResults(rows=lines, column_info=info))

    for group in ("reports", "questions"):
        client("athena").create_work_group(Name=f"matinee-dev-{group}")
    return queued


def report(call: Call, name: str, accept: str = "", **query: str) -> Json:
    event = sample("analytics", "get_report")
    event |= {"pathParameters": {"report": name}, "queryStringParameters": PERIOD | query}
    event["headers"]["accept"] = accept or "application/json"
    answer: Json = call("analytics", "get_report", event)
    return answer


def body(answer: Json) -> Json:
    assert answer["statusCode"] in (200, 201), answer
    said: Json = json.loads(answer["body"])
    return said


# --- reports -----------------------------------------------------------------------------------------------------


def test_a_report_is_typed_as_athena_says_it_and_titles_have_their_names(call: Call, queue: Queue) -> None:
    made = body(call("content", "create_title", body={"title": "Metropolis"}))["content_id"]
    columns = "period:varchar content_id:varchar plays:bigint watch_seconds:double place:bigint"
    queue(columns, ["now", made, "12", "3600.5", "1"], ["now", FILM, None, "1.0E2", "2"])
    for _ in ("days", "genres", "rows"):
        queue("day:date kids:boolean", ["2026-11-08", "true"])
    found = body(report(call, "titles"))
    assert found["columns"] == ["period", "content_id", "title", "plays", "watch_seconds"]
    assert found["rows"] == [["now", made, "Metropolis", 12, 3600.5], ["now", FILM, None, None, 100.0]]
    assert found["more"]["days"] == {"columns": ["day", "kids"], "rows": [["2026-11-08", True]]}
    assert found["period"] == PERIOD
    assert "before" not in found


def test_a_report_that_is_compared_says_with_what(call: Call, queue: Queue) -> None:
    for _ in range(2):
        queue("day:date searches:bigint")
    assert body(report(call, "search", compare="true"))["before"] == {"from": "2026-11-01", "to": "2026-11-07"}


def test_one_table_of_a_report_comes_as_csv(call: Call, queue: Queue) -> None:
    queue("day:date searches:bigint", ["2026-11-08", "7"])
    queue("query:varchar searches:bigint place:bigint", ["=1+1", "7", "1"])
    answer = report(call, "search", accept="text/csv", table="queries")
    assert answer["headers"]["content-type"] == "text/csv; charset=utf-8"
    assert base64.b64decode(answer["body"]).decode() == "query,searches\r\n'=1+1,7\r\n"


@pytest.mark.parametrize(
    "said",
    [
        *({"from": "2026-11-15"}, {"country": "de"}, {"device": "fridge"}, {"compare": "maybe"}, {"of": "all"}),
        *({"from": "0001-01-01", "to": "0001-01-02", "compare": "true"}, {"from": "0001-01-01", "to": "0001-01-01"}),
    ],
)
def test_a_report_of_what_there_is_not_is_refused(call: Call, queue: Queue, said: Json) -> None:
    assert problem(report(call, "audience", **said))[:1] == (422,)


def test_a_report_of_no_first_day_is_of_four_weeks() -> None:
    assert Asked.model_validate({"to": "2026-10-20"}).from_ == date(2026, 9, 23)
    assert Asked.model_validate({}).days == 28


def test_there_is_no_report_of_another_name(call: Call, queue: Queue) -> None:
    assert problem(report(call, "people"))[0] == 422


def test_a_model_that_was_never_built_answers_with_nothing(call: Call, queue: Queue) -> None:
    failed = {
        "Status": {"State": "FAILED", "StateChangeReason": "TABLE_NOT_FOUND: line 1:15: Table 'x' does not exist"}
    }
    with answering("athena", "GetQueryExecution", _answer({"QueryExecution": failed})):
        assert body(report(call, "search"))["rows"] == []


def test_what_athena_refuses_of_our_own_is_an_error_of_ours(call: Call, queue: Queue) -> None:
    failed = {"Status": {"State": "FAILED", "StateChangeReason": "SYNTAX_ERROR"}}
    with answering("athena", "GetQueryExecution", _answer({"QueryExecution": failed})):
        assert problem(report(call, "search")) == (500, "lake_failed")


def test_an_answer_that_does_not_come_is_told_in_time(
    call: Call, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matinee.analytics.querying.PATIENCE", 0.0)
    monkeypatch.setattr("matinee.analytics.querying.answers.__defaults__", (0.0,))
    with answering("athena", "GetQueryExecution", _answer({"QueryExecution": {"Status": {"State": "RUNNING"}}})):
        answer = report(call, "search")
    assert problem(answer) == (429, "too_slow")
    assert answer["headers"]["retry-after"] == "5"


def _answer(said: Json) -> Any:
    """As botocore parses an HTTP answer."""

    class Raw:
        status_code = 200
        headers: Json = {}

    return Raw(), {**said, "ResponseMetadata": {"HTTPStatusCode": 200}}


# --- questions ---------------------------------------------------------------------------------------------------


def test_a_question_is_answered_with_its_price(call: Call, queue: Queue) -> None:
    queue("n:bigint", *[[str(number)] for number in range(1003)])
    status = {"Status": {"State": "SUCCEEDED"}, "Statistics": {"DataScannedInBytes": 1024**3}}
    with answering("athena", "GetQueryExecution", _answer({"QueryExecution": status})):
        found = body(call("analytics", "ask_question", body={"sql": "SELECT n FROM audience_days"}))
    assert (found["state"], found["read"], found["cost"]) == ("done", 1024**3, 0.004883)
    assert (found["columns"], len(found["rows"]), found["cut"]) == (["n"], 1000, True)


def test_a_question_that_writes_is_refused_before_it_is_asked(call: Call, queue: Queue) -> None:
    assert problem(call("analytics", "ask_question", body={"sql": "DELETE FROM events"})) == (422, "invalid")
    assert client("athena").list_query_executions(WorkGroup="matinee-dev-questions")["QueryExecutionIds"] == []


def test_what_athena_says_of_a_wrong_question_is_told(call: Call, queue: Queue) -> None:
    failed = {"Status": {"State": "FAILED", "StateChangeReason": "COLUMN_NOT_FOUND: line 1:8"}}
    with answering("athena", "GetQueryExecution", _answer({"QueryExecution": failed})):
        answer = call("analytics", "ask_question", body={"sql": "SELECT nope FROM audience_days"})
    assert problem(answer) == (422, "sql")
    assert "COLUMN_NOT_FOUND" in answer["body"]


def test_an_answer_that_took_long_is_fetched_by_its_id(call: Call, queue: Queue) -> None:
    queue("n:bigint", ["1"])
    begun = body(call("analytics", "ask_question", body={"sql": "SELECT 1 AS n"}))
    assert body(call("analytics", "get_answer", path={"query_id": begun["query_id"]}))["rows"] == [[1]]


# --- live --------------------------------------------------------------------------------------------------------


def _lease(number: int, seconds: int, country: str = "DE") -> Lease:
    return Lease(
        session_id=f"ses_01K9ZQ6V3N8M2X4R7T5W1Y0{number:03d}",
        content_id=FILM,
        prefix="titles/x/",
        started_at=now(),
        until=now() + timedelta(seconds=seconds),
        country=country,
    )


def _households(*leases: list[Lease]) -> None:
    for number, each in enumerate(leases):
        user = f"usr_01K9ZQ5T9S8R7Q6P5N4M3K2{number:03d}"
        item = Household(user_id=user, leases={lease.session_id: lease for lease in each})
        client("dynamodb").put_item(TableName="matinee-dev-streaming", Item=item.attributes())


def test_streams_are_counted_while_somebody_looks_and_not_otherwise(call: Call) -> None:
    _households([_lease(1, 60), _lease(2, 60, "US")], [_lease(3, -5)], [_lease(4, 60)])
    assert call("analytics", "count_streams") == {"counted": False}
    assert body(report(call, "live"))["more"]["now"]["rows"] == []
    assert call("analytics", "count_streams") == {"counted": True}
    assert call("analytics", "count_streams") == {"counted": True}
    more = body(report(call, "live"))["more"]
    assert more["now"] == {"columns": ["watching", "households"], "rows": [[3, 2]]}
    assert [row[:2] for row in more["countries"]["rows"]] == [["DE", 2], ["US", 1]]
    assert more["titles"]["rows"][0][2] == 3


def test_a_count_that_is_old_says_nothing(call: Call) -> None:
    body(report(call, "live"))
    assert call("analytics", "count_streams") == {"counted": True}
    later = now() + timedelta(seconds=151)
    assert live._streams(later) is None
    assert live._streams(now()) is not None


def test_a_look_that_is_repeated_writes_nothing(call: Call) -> None:
    body(report(call, "live"))
    first = table.find(Wanted)
    body(report(call, "live"))
    assert table.find(Wanted) == first
    assert table.find(Streams) is None


def test_the_last_hour_is_told_by_minute_title_and_country(call: Call) -> None:
    body(report(call, "live"))  # so that the process is told of its table
    moment = datetime.now(UTC) - timedelta(minutes=2)
    rows = [
        {"event_id": f"event{kind}{number}", "type": kind, "bot": False, "ts": f"{moment:%Y-%m-%d %H:%M:%S}.000",
         "received_at": f"{moment:%Y-%m-%d %H:%M:%S}.000", "content_id": FILM, "country": "DE"}
        for kind, many in (("play_started", 3), ("play_failed", 1)) for number in range(many)
    ]  # fmt: skip
    counters.count(rows)
    counters.count(rows)
    found = body(report(call, "live"))
    assert (len(found["rows"]), found["columns"]) == (60, ["minute", "starts", "errors", "stalls"])
    assert [f"{moment:%Y-%m-%dT%H:%M}:00Z", 3, 1, 0] in found["rows"]
    assert found["more"]["countries"]["rows"] == [["DE", 0, 3, 1, 0]]


# --- imports -----------------------------------------------------------------------------------------------------


def line(number: int = 0, **more: Any) -> bytes:
    said = {
        "event_id": f"old{number:08}",
        "type": "page_viewed",
        "ts": "2024-02-29T20:15:00Z",
        "page": "home",
        "visitor_id": f"visitor{number % 3:03}",
        "session_id": "session00001",
    }
    return json.dumps({name: value for name, value in (said | more).items() if value is not None}).encode()


def imported(call: Call, *lines: bytes, times: int = 1) -> Json:
    begun = body(call("analytics", "create_event_import", body={"filename": "old.jsonl", "size": 1000}))
    key = f"drop/{begun['import_id']}/events.jsonl"
    client("s3").put_object(Bucket=LAKE, Key=key, Body=b"\n".join(lines))
    for _ in range(times):
        call("analytics", "import_events")
    assert "Contents" not in client("s3").list_objects_v2(Bucket=LAKE, Prefix="drop/")
    return body(call("analytics", "get_event_import", path={"import_id": begun["import_id"]}))


def records() -> list[Json]:
    found = client("s3").list_objects_v2(Bucket=LAKE, Prefix="records/").get("Contents", [])
    read = [client("s3").get_object(Bucket=LAKE, Key=each["Key"])["Body"].read().decode() for each in found]
    return [json.loads(record) for text in read for record in text.splitlines()]


@pytest.fixture(autouse=True)
def closed(monkeypatch: pytest.MonkeyPatch) -> set[date]:
    """Days that have figures and no events any more; the lake of these tests has none built."""
    days: set[date] = set()
    monkeypatch.setattr(building, "closed", lambda: days)
    return days


def test_events_of_a_day_that_is_closed_are_refused_and_told(call: Call, closed: set[date]) -> None:
    closed.add(date(2024, 2, 29))
    west_of_it = line(2, ts="2024-02-29T22:00:00-05:00")  # in UTC the day after
    done = imported(call, line(1), west_of_it, line(3, ts="2024-03-01T00:30:00+01:00"))
    assert (done["accepted"], done["codes"]) == (1, {"day_closed": 2})
    assert done["lines"][0] == {"line": 1, "code": "day_closed", "fields": ["ts"]}


def test_events_of_the_past_take_the_way_of_all_events(call: Call) -> None:
    done = imported(call, *(line(number, country="DE", household_id="household01") for number in range(250)))
    assert (done["status"], done["accepted"], done["refused"]) == ("done", 250, 0)
    found = records()
    assert sum(len(record["events"]) for record in found) == 250
    assert {record["who"]["analytics_id"] for record in found} == {f"v_visitor00{number}" for number in range(3)}
    assert {record["who"]["household_id"] for record in found} == {"h_household01"}
    assert {event["ts"] for record in found for event in record["events"]} == {"2024-02-29T20:15:00Z"}
    assert all(record["received_at"] == record["sent_at"] for record in found)


def test_lines_that_are_no_events_are_told_with_their_reasons_and_the_others_go_on(call: Call) -> None:
    tomorrow = (now() + timedelta(days=1)).isoformat()
    bad = [b"{", line(page="a page with blanks"), line(type="dreamt"), line(visitor_id=None), line(ts=tomorrow), b"[1]"]
    bad += [b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", line(ts="0001-01-01T00:00:00Z")]
    done = imported(call, line(1), *bad, b"", line(2, type="signed_up", page=None))
    assert (done["accepted"], done["refused"]) == (2, 8)
    invalid = {"invalid": 1, "unknown_type": 1, "invalid_context": 1}
    assert done["codes"] == {"not_json": 3, **invalid, "in_future": 1, "too_old": 1}
    assert done["lines"][1] == {"line": 3, "code": "invalid", "fields": ["page"]}
    (kept,) = client("s3").list_objects_v2(Bucket=LAKE, Prefix="refused/imports/")["Contents"]
    written = client("s3").get_object(Bucket=LAKE, Key=kept["Key"])["Body"].read().decode()
    assert len(written.splitlines()) == 8
    assert "blanks" not in written


def test_a_file_may_begin_with_a_byte_order_mark(call: Call) -> None:
    assert imported(call, b"\xef\xbb\xbf" + line(1), line(2))["accepted"] == 2


def test_a_line_that_is_nested_too_deep_is_refused_and_the_others_go_on(call: Call) -> None:
    done = imported(call, b'{"a":' * 10_000, line(1))
    assert (done["accepted"], done["codes"]) == (1, {"not_json": 1})


def test_a_file_that_is_told_twice_is_imported_once(call: Call) -> None:
    assert imported(call, line(1), times=2)["accepted"] == 1
    assert sum(len(record["events"]) for record in records()) == 1


def test_a_file_that_an_operator_dropped_is_imported_too(call: Call) -> None:
    client("s3").put_object(Bucket=LAKE, Key="drop/old.jsonl", Body=line(1) + b"\n" + line(2))
    (import_id,) = call("analytics", "import_events")["import_ids"]
    found = body(call("analytics", "get_event_import", path={"import_id": import_id}))
    assert (found["filename"], found["status"], found["accepted"]) == ("old.jsonl", "done", 2)
    assert call("analytics", "import_events") == {"import_ids": []}


def test_a_file_that_another_call_imports_is_left_to_it_until_its_time_is_over(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = body(call("analytics", "create_event_import", body={"filename": "old.jsonl", "size": 1000}))
    client("s3").put_object(Bucket=LAKE, Key=f"drop/{begun['import_id']}/events.jsonl", Body=line(1))
    made = table.get(importing.EventImport, import_id=begun["import_id"])
    table.update(made, status="running", started_at=now())
    assert call("analytics", "import_events") == {"import_ids": []}
    monkeypatch.setattr(importing, "_LONGEST", timedelta(0))
    assert call("analytics", "import_events") == {"import_ids": [begun["import_id"]]}


def test_records_that_find_no_room_are_sent_again(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    body(call("analytics", "create_event_import", body={"filename": "x", "size": 1}))
    monkeypatch.setattr("time.sleep", lambda _: None)
    told = {"FailedPutCount": 1, "RequestResponses": [{"ErrorCode": "ServiceUnavailableException"}]}
    good, _ = importing.read([(1, line())], now())
    assert call("analytics", "import_events") == {"import_ids": []}
    with answering("firehose", "PutRecordBatch", _answer(told)), pytest.raises(sending.StreamFull):
        sending.put_all(importing.records(good, now()))


# --- the weekly mail ---------------------------------------------------------------------------------------------


def test_the_week_is_mailed_to_whom_the_deployment_says(
    dev: Templates, monkeypatch: pytest.MonkeyPatch, call: Call, queue: Queue
) -> None:
    client("ses").verify_domain_identity(Domain="matinee.test")
    weekday = now().date().weekday()
    sunday = now().date() - timedelta(days=weekday + 1)
    days = [str(sunday), str(sunday - timedelta(days=7))]
    audience = "day:date dau:bigint new_viewers:bigint plays:bigint finished:bigint watch_seconds:double"
    queue(audience, [days[0], "110", "9", "220", "110", "36000"], [days[1], "100", "9", "200", "100", "0"])
    queue("day:date startup_ms:bigint starts:bigint stall_ms:bigint watch_ms:bigint failures:bigint attempts:bigint",
          [days[0], "1500", "1", "1", "100", "0", "7"])  # fmt: skip
    queue(
        "day:date currency:varchar mrr:bigint paying:bigint churned_accounts:bigint",
        [days[0], "EUR", "99900", "100", "3"],
    )
    queue("period:varchar content_id:varchar watch_seconds:double", ["now", FILM, "7200"])
    told = caller(dev, monkeypatch, MATINEE_REPORT_TO="ada@matinee.test")
    assert told("users", "mail_weekly_report") == {"sent": True}
    (mail,) = _sent()
    assert mail.destinations["ToAddresses"] == ["ada@matinee.test"]
    text = re.sub("[\u2066\u2069]", "", re.sub("<[^>]*>", "|", mail.body))
    for said in ("Viewers a day||110 (+10%)", "New viewers||9 (as before)", "Hours watched||10 h (nothing in the week before)",
                 "Monthly revenue, EUR||999.00", f"1. {FILM}||2 h"):  # fmt: skip
        assert said in text, said


def test_without_an_address_no_week_is_mailed(call: Call, queue: Queue) -> None:
    assert call("users", "mail_weekly_report") == {"sent": False}


def _sent() -> list[Any]:
    from moto.ses.models import ses_backends

    return list(ses_backends[ACCOUNT]["us-east-1"].sent_messages)
