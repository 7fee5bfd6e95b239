"""Exports and erasures on moto: their routes, their steps, their consumers, and the deployed state machine."""

import importlib
import io
import json
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.analytics.models import Household as Analysed
from matinee.analytics.models import Person, Rebuild
from matinee.content.history import Edit
from matinee.content.import_models import Import
from matinee.content.upload_models import Upload
from matinee.identity.models import Device, Profile, User
from matinee.kernel.table import Item
from matinee.playback.list_models import Listed, RemovedProfile
from matinee.playback.models import Cleared, Languages, Position, Viewing
from matinee.playback.opinion_models import Complaint, Rating, Review, Reviewed
from matinee.recommendations.models import Preview, Taste
from matinee.streaming.models import Household, Lease
from matinee.subscriptions.claims import CheckoutClaim, CheckoutCount, Duplicate, PlanChangeClaim
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_models import Customer, StripeEvent
from matinee.users import exports, passwords, sealing
from matinee.users.limits import Bucket, Limit, bucket_id
from matinee.users.models import NOBODY, Address, Audit, Consent, Ticket
from matinee.users.privacy_models import Erasure, Export
from matinee.users.provider_models import Link, LinkOf

from infra.domains import DOMAINS
from infra.workflows.users import ASKED
from tests.conftest import Templates, sample
from tests.functions.athena import Athena
from tests.functions.conftest import ACCOUNT, SAMPLES_CALLER, Call, Heard, client, problem, refusing
from tests.functions.workflow import Workflow, deployed, mend_moto

Json = dict[str, Any]
_CLAIMS = sample("users", "erase_account")["requestContext"]["authorizer"]["lambda"]
USER, DEVICE, PROFILE = _CLAIMS["user_id"], _CLAIMS["session_id"], _CLAIMS["profile_id"]
OTHER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J2H"
EMAIL, NAME, PASSWORD = "ada@matinee.test", "Ada Lovelace", "a long enough phrase"
EXPORT, ERASURE = sample("users", "build_export")["export_id"], sample("users", "erase_person")["erasure_id"]
UPLOADS = f"matinee-dev-uploads-{ACCOUNT}-us-east-1"
KEY = f"exports/{EXPORT}.zip"
CUSTOMER = "cus_ada"
TRACES = (USER, DEVICE, PROFILE, EMAIL, NAME, CUSTOMER)
NOW, SOON = datetime.now(UTC), int(time.time()) + 3600
STEPS = (
    *((domain, "erase_person") for domain in ASKED),
    ("users", "send_receipt"),
    ("users", "free_address"),
    ("users", "erase_person"),
)
FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"


def stream(user_id: str) -> Household:
    lease = Lease(
        session_id="ses_01K9ZQ9A8B9C0D1E2F3G4H5J6K", content_id=FILM, prefix="titles/a/b/", started_at=NOW, until=NOW
    )
    return Household(user_id=user_id, leases={lease.session_id: lease})


@pytest.fixture
def moto_config() -> Json:
    return {"stepfunctions": {"execute_state_machine": True}}


def stored(*items: Item) -> None:
    for item in items:
        attributes = {**item.attributes(), "version": {"N": "1"}}
        client("dynamodb").put_item(TableName=f"matinee-dev-{domain_of(type(item))}", Item=attributes)


def domain_of(cls: type[Item]) -> str:
    return cls.domain or cls.__module__.split(".")[1]


def bucket(name: str, who: str) -> Bucket:
    return Bucket(bucket_id=bucket_id((Limit(name, 1, 1), who)), tokens=1, at=0, ttl=SOON)


def upload(number: int, user_id: str) -> Upload:
    facts = {"multipart_id": "1", "filename": "film.mp4", "size": 1, "part_size": 1, "created_by": user_id}
    ids = {"upload_id": f"upl_01K9ZQ7A1B2C3D4E5F6G7H8J{number:02}", "content_id": "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"}
    return Upload.model_validate({**facts, **ids})


def edit(number: int, user_id: str) -> Edit:
    return Edit(content_id="ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC", edit_id=f"edt_{number}", by=user_id, did="changed")


def an_import(number: int, user_id: str) -> Import:
    import_id = f"imp_01K9ZQ7A1B2C3D4E5F6G7H8J{number:02}"
    return Import(import_id=import_id, filename="titles.jsonl", size=1, created_by=user_id, ttl=SOON)


def watched(number: int, user_id: str, profile_id: str) -> list[Item]:
    """One of everything that can be kept of who watches."""
    own = {"user_id": user_id, "profile_id": profile_id}
    film, review_id = {**own, "content_id": FILM}, f"rev_01K9ZQ7A1B2C3D4E5F6G7H8J{number:02}"
    said: list[tuple[type[Item], Json]] = [
        (Position, {**film, "position": 60, "duration": 90, "observed_ms": 1, "listed_ms": 1, "seen": True}),
        (Viewing, {**film, "viewing_id": "day-2026-11-21", "at_ms": 1}),
        (Listed, {**film, "added_ms": 1}),
        (Rating, {**film, "stars": 5}),
        (Review, {**film, "review_id": review_id, "text": f"Said by number {number}"}),
        (Reviewed, {**film, "review_id": review_id}),
        (Complaint, {**own, "review_id": "rev_01K9ZQ7A1B2C3D4E5F6G7H8J99", "reason": "spam"}),
        (Languages, {**own, "audio": "de", "subtitles": "off"}),
        (RemovedProfile, {**own, "due_ms": 1}),
        (Cleared, {**own, "before_ms": 0}),
    ]
    return [kind.model_validate(facts) for kind, facts in said]


def random_id(kind: str, name: str) -> str:
    return f"{kind}_{name:_<22}"


def analysed(user_id: str, profile_id: str, name: str) -> list[Item]:
    """What stands for them in the lake."""
    household_id = random_id("h", name)
    ids = {"household_id": household_id, "analytics_id": random_id("p", name)}
    return [
        Analysed(user_id=user_id, household_id=household_id),
        Person(user_id=user_id, profile_id=profile_id, **ids),
    ]


def rebuild(number: int, user_id: str) -> Rebuild:
    rebuild_id = f"rbd_01K9ZQ7A1B2C3D4E5F6G7H8J{number:02}"
    return Rebuild(rebuild_id=rebuild_id, by=user_id, first=NOW.date(), last=NOW.date(), at=NOW, ttl=SOON)


def account() -> list[Item]:
    """One of everything that can be of a person, and some of somebody else's."""
    return [
        User(user_id=USER, email=EMAIL, verified=True, password_hash=passwords.hashed(PASSWORD), display_name=NAME),
        Address(email=EMAIL, user_id=USER),
        Profile(user_id=USER, profile_id=PROFILE, name=NAME, pin_hash="a hash"),
        Device(user_id=USER, device_id=DEVICE, name="A laptop", token_hash="a hash", ttl=SOON),
        Ticket(ticket_id="tic_1", kind="reset", user_id=USER, registration={"display_name": NAME}, ttl=SOON),
        Consent(user_id=USER, consent_id="con_1", kind="marketing", terms="2026-11", given=True),
        Link(identity="a hash", user_id=USER),
        LinkOf(user_id=USER, identity="a hash", provider="example"),
        Audit(user_id=USER, audit_id="aud_1", by=OTHER, did="role viewer → editor"),
        Audit(user_id=OTHER, audit_id="aud_2", by=USER, did="suspended"),
        *(bucket(name, EMAIL) for name in ("sign-in", "register", "forgot")),
        *(bucket(name, USER) for name in ("change", "export")),
        bucket("pin", PROFILE),
        User(user_id=OTHER, email="bob@matinee.test", password_hash="a hash", display_name="Bob"),
        Ticket(ticket_id="tic_2", kind="reset", user_id=OTHER, ttl=SOON),
        *(upload(number, USER) for number in range(3)),
        upload(3, OTHER),
        *(an_import(number, USER) for number in range(2)),
        an_import(2, OTHER),
        *(edit(number, USER) for number in range(2)),
        edit(2, OTHER),
        Entitlement(user_id=USER, customer_id=CUSTOMER, status="active", plan_id="basic"),
        Customer(customer_id=CUSTOMER, user_id=USER),
        CheckoutCount(user_id=USER, hour="2026-11-21T10", count=2, ttl=SOON),
        CheckoutClaim(user_id=USER, request_key="checkout-1", request={"customer": CUSTOMER}),
        PlanChangeClaim(user_id=USER, attempt="chg_1", subscription_id="sub_1", item_id="si_1", price_id="price_1"),
        Duplicate(user_id=USER, subscription_id="sub_2", kept="sub_1", since=0, currency="USD"),
        StripeEvent(stripe_event_id="evt_1", kind="invoice.paid", customer_id=CUSTOMER, happened_at=NOW, ttl=SOON),
        Entitlement(user_id=OTHER, customer_id="cus_bob"),
        Customer(customer_id="cus_bob", user_id=OTHER),
        *watched(1, USER, PROFILE),
        *watched(2, OTHER, "pro_01K9ZQ7A8B9C0D1E2F3G4H5J7K"),
        stream(USER),
        stream(OTHER),
        Taste(user_id=USER, profile_id=PROFILE, picked=[FILM], hidden={FILM: 1}),
        Taste(user_id=OTHER, profile_id="pro_01K9ZQ7A8B9C0D1E2F3G4H5J7K", picked=[FILM]),
        Preview(user_id=USER, audit_id="aud_3", profile_id=PROFILE, by=OTHER),
        Preview(user_id=OTHER, audit_id="aud_4", profile_id="pro_01K9ZQ7A8B9C0D1E2F3G4H5J7K", by=USER),
        *analysed(USER, PROFILE, "ada"),
        rebuild(1, USER),
        rebuild(2, OTHER),
        *analysed(OTHER, "pro_01K9ZQ7A8B9C0D1E2F3G4H5J7K", "bob"),
    ]


@pytest.fixture
def ada(cloud: None, athena: Athena) -> User:
    items = account()
    stored(*items)
    assert isinstance(items[0], User)
    return items[0]


@pytest.fixture
def leaving(ada: User) -> None:
    """She has asked to be forgotten."""
    leave(ada)


def leave(ada: User) -> None:
    stored(ada.model_copy(update={"suspended": True, "erasure_id": ERASURE}))
    stored(Erasure(erasure_id=ERASURE, user_id=USER))


@pytest.fixture
def exporting(ada: User) -> None:
    """She has asked for a copy."""
    stored(Export(user_id=USER, export_id=EXPORT, ttl=SOON))


def rows(domain: str) -> list[Json]:
    found: list[Json] = client("dynamodb").scan(TableName=f"matinee-dev-{domain}")["Items"]
    always = [item.attributes() for item in SAMPLES_CALLER]
    return [each for each in found if each not in always]


def traces() -> list[str]:
    domains = ("users", "content", "playback", "streaming", "subscriptions", "analytics", "recommendations", "replies")
    held = json.dumps([rows(name) for name in domains], ensure_ascii=False)
    return [each for each in TRACES if each in held]


def steps(call: Call, *names: tuple[str, str]) -> None:
    for domain, name in names or STEPS:
        call(domain, name)


def keys() -> list[str]:
    return [each["Key"] for each in client("s3").list_objects_v2(Bucket=UPLOADS).get("Contents", [])]


def test_whatever_names_a_person_is_among_what_these_tests_erase() -> None:
    """An entity that is new has to be put into `account`, and so into `matinee.<domain>.privacy`."""
    personal = {domain.name for domain in DOMAINS if domain.table and domain.personal}
    for name in personal:
        importlib.import_module(f"matinee.{name}.models")
    naming = {
        cls
        for cls in Item.__subclasses__()
        if cls.__module__.startswith("matinee.") and domain_of(cls) in personal
        if {"user_id", "email", "created_by", "by"} & set(cls.model_fields)
    }
    assert naming == {type(item) for item in account() if not isinstance(item, Bucket | StripeEvent)} | {
        Export,
        Erasure,
    }


# --- retention ---------------------------------------------------------------------------------------------------


def test_what_nobody_confirms_is_kept_for_a_week_and_what_its_owner_confirms_for_good(call: Call, heard: Heard) -> None:
    before = rows("users")
    for _ in range(2):
        assert call("users", "register_user")["statusCode"] == 201
    kept = {row["pk"]["S"].partition("#")[0]: int(row["ttl"]["N"]) for row in rows("users") if "ttl" in row}
    assert min(kept["USER"], kept["EMAIL"]) > time.time() + 6.9 * 86_400
    ticket_id = heard("users")[-1][1]["ticket_id"]
    assert problem(call("users", "verify_email")) == (400, "bad_ticket")
    assert call("users", "verify_email", body={"token": sealing.seal("verify", ticket_id)})["statusCode"] == 204
    theirs = [row for row in rows("users") if "ttl" not in row and row not in before]
    assert sorted(row["pk"]["S"].partition("#")[0] for row in theirs) == ["CONSENTS", "EMAIL", "USER", "USER"]


@pytest.mark.usefixtures("cloud")
def test_an_address_whose_registration_aged_away_is_free(call: Call) -> None:
    """DynamoDB deletes the account and its address in any order."""
    email = json.loads(sample("users", "register_user")["body"])["email"]
    stored(Address(email=email, user_id=OTHER, ttl=1))
    assert call("users", "register_user")["statusCode"] == 201
    (user,) = [row for row in rows("users") if row["sk"]["S"] == "USER" and row["email"]["S"] == email]
    (address,) = [row for row in rows("users") if row["sk"]["S"] == "EMAIL"]
    assert address["user_id"] == user["user_id"] != {"S": OTHER}


# --- asking ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ada")
def test_an_account_is_closed_once_however_often_it_is_asked_for(call: Call, heard: Heard) -> None:
    answers = [call("users", "erase_account") for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [202, 202]
    assert answers[0]["body"] == answers[1]["body"]
    ((name, detail),) = heard("users")
    assert name == "users.UserErased"
    assert detail["erasure_id"] == json.loads(answers[0]["body"])["erasure_id"]
    assert not [each for each in TRACES if each in json.dumps(detail)]
    assert problem(call("users", "login", body={"email": EMAIL, "password": PASSWORD})) == (403, "being_erased")
    assert problem(call("users", "request_export")) == (401, "session_ended")


@pytest.mark.usefixtures("ada")
def test_who_does_not_know_the_password_erases_nobody(call: Call) -> None:
    assert problem(call("users", "erase_account", body={"password": "wrong"})) == (401, "bad_credentials")
    assert problem(call("users", "erase_account", query={"password": PASSWORD}, body={})) == (422, "invalid")
    assert not [row for row in rows("users") if "erasure_id" in row]


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("name", ["erase_account", "request_export", "get_export"])
def test_a_child_neither_exports_nor_erases_the_household(call: Call, name: str) -> None:
    event = sample("users", name)
    event["requestContext"]["authorizer"]["lambda"]["is_kids"] = True
    assert problem(call("users", name, event)) == (403, "kids")


@pytest.mark.usefixtures("leaving")
def test_the_staff_cannot_call_an_account_back_that_is_being_erased(call: Call) -> None:
    event = sample("users", "replace_user")
    me = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J3H"
    stored(User(user_id=me, email="root@matinee.test", role="admin", password_hash="a hash"))
    stored(Device(user_id=me, device_id=DEVICE, token_hash="a hash", ttl=SOON))
    event["requestContext"]["authorizer"]["lambda"] = {"user_id": me, "role": "admin", "session_id": DEVICE}
    event["pathParameters"] = {"user_id": USER}
    event["body"] = json.dumps({"suspended": False})
    assert problem(call("users", "replace_user", event)) == (409, "being_erased")


# --- exporting ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ada")
def test_an_export_that_is_running_is_not_begun_again(call: Call, heard: Heard) -> None:
    answers = [call("users", "request_export") for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [202, 202]
    assert answers[0]["body"] == answers[1]["body"]
    assert [name for name, _ in heard("users")] == ["users.ExportRequested"]


@pytest.mark.usefixtures("exporting")
def test_an_export_is_built_once_and_holds_no_secret(call: Call, heard: Heard) -> None:
    for _ in range(2):
        call("users", "build_export")
    archive = zipfile.ZipFile(io.BytesIO(client("s3").get_object(Bucket=UPLOADS, Key=KEY)["Body"].read()))
    told = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert {len(told["users.json"][part]) for part in ("profiles", "devices", "audit")} == {1}
    assert len(told["content.json"]["uploads"]) == 3
    assert [each["filename"] for each in told["content.json"]["imports"]] == ["titles.jsonl"] * 2
    assert [each["did"] for each in told["content.json"]["edits"]] == ["changed"] * 2
    assert {name: len(held) for name, held in told["playback.json"].items()} == dict.fromkeys(told["playback.json"], 1)
    assert [each["picked"] for each in told["recommendations.json"]["tastes"]] == [[FILM]]
    assert len(told["recommendations.json"]["previews"]) == 1
    assert not [word for word in ("hash", "argon2", OTHER, "Bob") if word in json.dumps(told)]
    assert [(name, detail["mail"]) for name, detail in heard("users")] == [("users.MailRequested", "export_ready")]
    seen = json.loads(call("users", "get_export")["body"])
    assert (seen["status"], KEY in seen["url"]) == ("done", True)


@pytest.mark.usefixtures("exporting")
def test_an_export_tells_a_persons_events_by_their_profiles(call: Call, athena: Athena) -> None:
    seen = {"type": "page_viewed", "ts": "2026-11-21 10:00:00.000", "page": "home", "country": None}
    athena.rows = [
        {"analytics_id": random_id("p", "ada"), **seen},
        {"analytics_id": None, **seen, "type": "signed_up", "page": None},
    ]
    call("users", "build_export")
    archive = zipfile.ZipFile(io.BytesIO(client("s3").get_object(Bucket=UPLOADS, Key=KEY)["Body"].read()))
    first, second = json.loads(archive.read("analytics.json"))["events"]
    assert (first["profile_id"], first["type"], first["page"]) == (PROFILE, "page_viewed", "home")
    assert ("profile_id" in second, second["type"]) == (False, "signed_up")
    assert not {"analytics_id", "country"} & {*first, *second}
    (query,) = athena.queries
    assert all(random_id(kind, "ada") in query for kind in "ph")
    assert "bob" not in query
    assert athena.asked[0]["WorkGroup"] == "matinee-dev-models"


@pytest.mark.usefixtures("exporting")
def test_an_export_that_the_lake_does_not_answer_is_tried_again(call: Call, athena: Athena) -> None:
    athena.state = "FAILED"
    with pytest.raises(Exception, match="the lake is failed: as the test says"):
        call("users", "build_export")
    assert keys() == []
    athena.state = "SUCCEEDED"
    call("users", "build_export")
    assert keys() == [KEY]


@pytest.mark.usefixtures("exporting")
def test_an_export_that_could_not_be_built_says_so(call: Call) -> None:
    call("users", "record_failed_export")
    seen = json.loads(call("users", "get_export")["body"])
    assert (seen["status"], "url" in seen) == ("failed", False)


@pytest.mark.usefixtures("exporting")
def test_an_exports_week_ends_even_where_its_item_is_still_there(call: Call) -> None:
    stored(Export(user_id=USER, export_id=EXPORT, status="done", ttl=int(time.time()) - 1))
    assert problem(call("users", "get_export")) == (404, "not_found")


@pytest.mark.usefixtures("exporting", "leaving", "mailbox")
def test_an_export_leaves_nothing_where_its_owner_is_erased_meanwhile(call: Call) -> None:
    call("users", "build_export")
    assert keys() == [KEY]
    steps(call)
    assert keys() == []
    with pytest.raises(Exception, match="No such export"):
        call("users", "build_export")
    assert keys() == []


# --- erasing -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("leaving", "mailbox")
def test_an_erasure_leaves_a_receipt_and_a_trail_that_names_nobody(call: Call) -> None:
    steps(call)
    assert traces() == []
    kinds = sorted(row["pk"]["S"].partition("#")[0] for row in rows("users"))
    assert kinds == ["AUDIT", "AUDIT", "RECEIPT", "TICKET", "USER"]
    acts = {row["audit_id"]["S"]: row for row in rows("users") if "audit_id" in row}
    assert acts["aud_1"]["user_id"] == acts["aud_2"]["by"] == {"S": NOBODY}
    assert acts["aud_1"]["did"] == {"S": "role viewer → editor"}
    (receipt,) = [row for row in rows("users") if row["pk"]["S"].startswith("RECEIPT")]
    assert [each["S"] for each in receipt["domains"]["L"]] == [*ASKED, "users"]
    assert [row.get("created_by") for row in rows("content") if row["sk"]["S"] == "UPLOAD"].count(None) == 3
    assert [row.get("created_by") for row in rows("content") if row["sk"]["S"] == "IMPORT"].count(None) == 2
    assert [row.get("by") for row in rows("content") if row["pk"]["S"].startswith("AUDIT#")].count(None) == 2
    assert OTHER in json.dumps(rows("content"))
    assert "number 1" not in json.dumps(rows("playback"))
    assert sorted(row["pk"]["S"] for row in rows("recommendations")) == [f"AUDIT#{OTHER}", f"USER#{OTHER}"]
    assert sum(row.get("user_id") == {"S": OTHER} for row in rows("playback")) == len(watched(2, OTHER, PROFILE))


@pytest.mark.usefixtures("leaving", "mailbox")
def test_what_an_erasure_did_it_does_not_mind_being_asked_again(call: Call) -> None:
    for each in STEPS:
        steps(call, each, each)
    held = rows("users")
    for each in (*STEPS, *reversed(STEPS)):
        steps(call, each)
    assert (rows("users"), traces()) == (held, [])


@pytest.mark.usefixtures("mailbox")
def test_the_replies_kept_for_somebody_go_and_nobody_elses(call: Call, ada: User) -> None:
    for user_id in (USER, OTHER):
        stored(User(user_id=user_id, email=f"{user_id.lower()}@matinee.test", role="editor", password_hash="a hash"))
        stored(Device(user_id=user_id, device_id=DEVICE, token_hash="a hash", ttl=SOON))
        event = sample("content", "create_title")
        event["requestContext"]["authorizer"]["lambda"]["user_id"] = user_id
        event["headers"]["idempotency-key"] = "once"
        assert call("content", "create_title", event)["statusCode"] == 201
    assert len(rows("replies")) == 2
    leave(ada)
    steps(call)
    assert [row["caller"]["S"] for row in rows("replies")] == [OTHER]


@pytest.mark.usefixtures("leaving", "mailbox")
def test_the_address_of_somebody_who_came_back_is_theirs(call: Call) -> None:
    steps(call, *STEPS[:-1])
    fresh = Address(email=EMAIL, user_id=OTHER)
    stored(fresh)
    steps(call, *STEPS[-2:])
    assert [row["user_id"]["S"] for row in rows("users") if row["pk"]["S"].startswith("EMAIL#")] == [OTHER]


# --- the workflow ------------------------------------------------------------------------------------------------


@pytest.fixture
def mailbox(cloud: None) -> None:
    client("ses").verify_domain_identity(Domain="matinee.test")


@pytest.fixture
def workflow(call: Call, mailbox: None, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workflow]:
    one = deployed(dev, call, "users")
    mend_moto(one, monkeypatch)
    yield one
    one.close()


def begun(workflow: Workflow, call: Call, name: str) -> str:
    """The one execution that an event starts, which comes twice."""
    for _ in range(2):
        assert call("users", name) == {"batchItemFailures": []}
    (arn,) = workflow.executions()
    return arn


@pytest.mark.usefixtures("leaving")
def test_an_erasure_waits_until_no_token_speaks_for_the_person_and_knows_them_by_no_name(
    workflow: Workflow, call: Call
) -> None:
    arn = begun(workflow, call, "start_erasure")
    assert workflow.ended(arn) == ("SUCCEEDED", "Erased")
    assert workflow.invoked == [*["erase_person"] * len(ASKED), "send_receipt", "free_address", "erase_person"]
    assert workflow.waits[0] >= 900 + 300
    history = json.dumps(client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000), default=str)
    assert [each for each in TRACES if each in history] == []
    assert traces() == []


@pytest.mark.usefixtures("leaving")
def test_a_domain_that_fails_is_asked_until_it_answers(workflow: Workflow, call: Call) -> None:
    throttled = ClientError({"Error": {"Code": "ThrottlingException", "Message": "Slow down"}}, "Query")
    workflow.failures["erase_person"] = [throttled, KeyError("a bug")]
    assert workflow.ended(begun(workflow, call, "start_erasure")) == ("SUCCEEDED", "Erased")
    assert workflow.invoked == [*["erase_person"] * (len(ASKED) + 2), "send_receipt", "free_address", "erase_person"]
    assert traces() == []


@pytest.mark.usefixtures("leaving")
def test_who_cannot_be_written_to_is_forgotten_all_the_same(workflow: Workflow, call: Call) -> None:
    with refusing("ses", "SendEmail", "MessageRejected"):
        assert workflow.ended(begun(workflow, call, "start_erasure")) == ("SUCCEEDED", "Erased")
    assert workflow.invoked.count("send_receipt") == 7
    assert traces() == []


@pytest.mark.usefixtures("exporting")
def test_an_export_is_a_workflow_of_one_step_and_tells_when_it_fails(workflow: Workflow, call: Call) -> None:
    workflow.failures["build_export"] = [KeyError("a bug") for _ in range(7)]
    assert workflow.ended(begun(workflow, call, "start_export")) == ("FAILED", "ExportFailed")
    assert json.loads(call("users", "get_export")["body"])["status"] == "failed"


@pytest.mark.usefixtures("exporting")
def test_an_export_ends_as_done_where_its_step_is_cut_off_once_the_file_is_there(
    workflow: Workflow, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[Any] = []
    end = exports.end

    def cut_off(*arguments: Any) -> None:
        if not cut:
            cut.append(client("s3").head_object(Bucket=UPLOADS, Key=KEY))
            raise ConnectionResetError("the environment is gone")
        end(*arguments)

    monkeypatch.setattr(exports, "end", cut_off)
    assert workflow.ended(begun(workflow, call, "start_export")) == ("SUCCEEDED", "Exported")
    assert json.loads(call("users", "get_export")["body"])["status"] == "done"
    assert cut


@pytest.mark.usefixtures("exporting")
def test_an_export_that_fails_twice_is_built_at_the_third_time(workflow: Workflow, call: Call) -> None:
    workflow.failures["build_export"] = [KeyError("a bug"), KeyError("a bug")]
    assert workflow.ended(begun(workflow, call, "start_export")) == ("SUCCEEDED", "Exported")
    assert keys() == [KEY]
