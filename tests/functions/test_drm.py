"""Keys for MediaConvert, licences for who watches, and a vendor in place of both."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import jwt
import pytest
from botocore.exceptions import ClientError
from matinee.content.details import TitleInput
from matinee.content.models import Title
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.streaming import licences, vendor
from matinee.streaming.key_models import ContentKeys
from matinee.streaming.models import Household, Lease
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.transcoding import ladder
from matinee.transcoding.models import Job, Source, Task, VideoTrack

from infra.local.mediaconvert import protecting
from infra.local.mediaconvert.encoding import EncodingFailed
from tests.conftest import Templates, sample
from tests.functions.conftest import Call, Heard, caller, client, problem, publish_media_key, starting
from tests.platform import ROOT

Json = dict[str, Any]
CPIX, PSKC = "{urn:dashif:org:cpix}", "{urn:ietf:params:xml:ns:keyprov:pskc}"
SYSTEM = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"
FAMILY, OTHERS = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H", "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1J"
TASK = Task.model_validate(sample("transcoding", "inspect_source"))
PROVIDER = {"ResourceId": TASK.version_id, "DashSignaledSystemIds": [SYSTEM], "HlsSignaledSystemIds": [SYSTEM]}
TABLE = "matinee-dev-streaming"


def under_way(height: int = 1080, **facts: Any) -> Job:
    """A job of ours, for a source so high."""
    track = VideoTrack(codec="AVC", width=height * 16 // 9, height=height, frame_rate=(24, 1))
    plan = ladder.plan(Source(size=1, duration=60, video=track), encrypted=True)
    job = Job(**TASK.model_dump(), **{"plan": plan, "status": "transcoding", **facts})
    client("dynamodb").put_item(TableName="matinee-dev-transcoding", Item=job.attributes())
    return job


def request(document: str, **headers: str) -> Json:
    event = sample("streaming", "provide_keys")
    event["headers"] |= {name.replace("_", "-"): value for name, value in headers.items()}
    return {**event, "body": document}


def provided(call: Call, document: str) -> protecting.Keys:
    """As the local MediaConvert understands it."""
    answer = call("streaming", "provide_keys", request(document))
    assert answer["statusCode"] == 200, answer
    return protecting._read(ET.fromstring(answer["body"]), document)


def held() -> ContentKeys:
    key = ContentKeys.key(content_id=TASK.content_id, version_id=TASK.version_id)
    return ContentKeys.of(client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"])


# --- the key server ------------------------------------------------------------------------------------------------


def test_a_document_comes_back_whole_with_keys_in_it(call: Call) -> None:
    """The sample is the golden document: what goes in is in it, what comes out is here."""
    under_way()
    event = sample("streaming", "provide_keys")
    answer = call("streaming", "provide_keys", event)
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "application/xml")
    assert answer["headers"]["X-Speke-Version"] == "2.0"
    assert answer["headers"]["X-Speke-User-Agent"]
    sent, got = ET.fromstring(event["body"]), ET.fromstring(answer["body"])
    added = [f"{CPIX}Data", f"{PSKC}Secret", f"{PSKC}PlainValue"]
    assert [each.tag for each in got.iter() if each.tag not in added] == [each.tag for each in sent.iter()]
    assert [each.attrib for each in got.iter() if each.tag not in added] == [each.attrib for each in sent.iter()]
    secrets = [each.text or "" for each in got.iter(f"{PSKC}PlainValue")]
    assert [len(base64.b64decode(secret)) for secret in secrets] == [16, 16]
    assert len(set(secrets)) == 2
    first = next(got.iter(f"{CPIX}DRMSystem"))
    kid = UUID(first.attrib["kid"])
    pssh = base64.b64decode(first.findtext(f"{CPIX}PSSH") or "")
    header = f"1210{kid.hex}48f3c6899b06"  # the key id, and cbcs, in Widevine's protocol buffer
    assert pssh.hex() == f"000000387073736800000000edef8ba979d64acea3c827dcd51d21ed00000018{header}"
    text = base64.b64encode(pssh).decode()
    said = [base64.b64decode(each.text or "").decode() for each in list(first)[:3]]
    key = (
        f'METHOD=SAMPLE-AES,URI="data:text/plain;base64,{text}",KEYID=0x{kid.hex},'
        f'KEYFORMAT="urn:uuid:{SYSTEM}",KEYFORMATVERSIONS="1"'
    )
    assert said == [
        f"#EXT-X-KEY:{key}",
        f"#EXT-X-SESSION-KEY:{key}",
        f'<pssh xmlns="urn:mpeg:cenc:2013">{text}</pssh>',
    ]


def test_a_request_as_awss_specification_shows_it_is_answered(call: Call) -> None:
    under_way()
    text = (ROOT / "tests/recorded/speke_request.xml").read_text().replace("CONTENT", TASK.version_id)
    answer = call("streaming", "provide_keys", request(text))
    assert answer["statusCode"] == 200, answer
    got = ET.fromstring(answer["body"])
    assert [each.get("explicitIV") for each in got.iter(f"{CPIX}ContentKey")] == [
        "OFj2IjCsPJFfMAxmQxLGPw==",
        "L6jzdXrXAFbCJGBuMrrKrG==",
    ]
    for system in got.iter(f"{CPIX}DRMSystem"):
        signs = {each.tag.removeprefix(CPIX): each.text or "" for each in system}
        # SPEKE's encryptors end where the two differ.
        assert f">{signs['PSSH']}<" in base64.b64decode(signs["ContentProtectionData"]).decode()


def test_who_asks_twice_is_given_the_same_and_a_new_key_id_another_key(call: Call) -> None:
    under_way()
    document = protecting.document(PROVIDER)
    first, again = provided(call, document), provided(call, document)
    assert first == again
    other = provided(call, protecting.document(PROVIDER))
    assert not {*first.keys.values()} & {*other.keys.values()}
    assert len({*first.keys.values(), *other.keys.values()}) == 12
    assert provided(call, document) == first


def test_what_is_kept_is_wrapped_for_that_version_alone(call: Call) -> None:
    under_way()
    keys = provided(call, protecting.document(PROVIDER))
    stored = client("dynamodb").scan(TableName=TABLE)["Items"]
    assert not [key for key in keys.keys.values() if key in json.dumps(stored) or b64(key) in json.dumps(stored)]
    blob = base64.b64decode(held().wrapped)
    assert len(client("kms").decrypt(CiphertextBlob=blob, EncryptionContext=held().context)["Plaintext"]) == 32
    with pytest.raises(ClientError):
        client("kms").decrypt(CiphertextBlob=blob, EncryptionContext={**held().context, "content_id": "another"})


def b64(key: str) -> str:
    return base64.b64encode(bytes.fromhex(key)).decode()


def test_nothing_of_a_key_reaches_the_log(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    under_way()
    keys = provided(call, protecting.document(PROVIDER))
    call("streaming", "provide_keys", request(protecting.document(PROVIDER), x_speke_version="1.0"))
    written = str([record.__dict__ for record in caplog.records])
    assert "keys refused" in written
    assert not [key for key in keys.keys.values() if key in written or b64(key) in written]


def test_keys_know_the_lowest_picture_that_they_open(call: Call) -> None:
    under_way(1080)
    keys = provided(call, protecting.document(PROVIDER))
    by_track = {name: held().heights.get(kid) for name, kid in keys.ids.items()}
    assert by_track == {"SD": 240, "HD1": 720, "HD2": 1080, "UHD1": None, "UHD2": None, "AUDIO": 0}


DOCUMENT = protecting.document(PROVIDER)
KID = f'kid="{uuid4()}"'
REFUSED: dict[str, tuple[dict[str, str], Callable[[str], str]]] = {
    "another version of SPEKE": ({"x_speke_version": "1.0"}, lambda text: text),
    "another version of CPIX": ({}, lambda text: text.replace('version="2.3"', 'version="2.1"')),
    "no XML": ({}, lambda text: text[:-9]),
    "something else": ({}, lambda text: "<a/>"),
    "entities": ({}, lambda text: f'<!DOCTYPE a [<!ENTITY b "b">]>{text.partition("?>")[2]}'),
    "nobody's job": ({}, lambda text: text.replace(TASK.upload_id, new_id("upl"))),
    "another attempt": ({}, lambda text: text.replace(TASK.version_id, f"{TASK.upload_id}-2")),
    "another scheme": ({}, lambda text: text.replace("cbcs", "cenc")),
    "another system": ({}, lambda text: text.replace(SYSTEM, "9a04f079-9840-4286-ab92-e65be0885f95")),
    "a key id that is none": ({}, lambda text: text.replace('kid="', 'kid="x', 1)),
    "a key without a rule": ({}, lambda text: text.replace("<cpix:AudioFilter />", "")),
    "a size that is none": ({}, lambda text: text.replace('maxPixels="589824"', 'maxPixels="many"')),
    "no keys": ({}, lambda text: text.replace("ContentKey ", "Content ")),
    "keys encrypted": ({}, lambda text: text.replace("<cpix:DRMSystemList>", "<cpix:DeliveryDataList/><cpix:DRMSystemList>")),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_answered_is_refused_with_a_sentence_and_makes_no_keys(call: Call, what: str) -> None:
    under_way()
    headers, changed = REFUSED[what]
    document = changed(DOCUMENT)
    assert headers or document != DOCUMENT
    answer = call("streaming", "provide_keys", request(document, **headers))
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (400, "text/plain")
    assert len(answer["body"]) > 10
    assert what == "another system" or client("dynamodb").scan(TableName=TABLE)["Items"] == []


def test_entities_do_not_hide_in_another_encoding(call: Call) -> None:
    under_way()
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "b">]>' + DOCUMENT.partition("?>")[2]
    event = {**request(""), "body": base64.b64encode(hidden.encode("utf-16")).decode(), "isBase64Encoded": True}
    answer = call("streaming", "provide_keys", event)
    assert (answer["statusCode"], answer["body"]) == (400, "The body is not an XML document in UTF-8")


def test_a_job_that_has_ended_is_given_no_keys(call: Call) -> None:
    under_way(status="ready")
    assert call("streaming", "provide_keys", request(DOCUMENT))["statusCode"] == 400


def test_an_encryptor_that_is_refused_says_why() -> None:
    with pytest.raises(EncodingFailed, match="behind API Gateway alone"):
        protecting.ask({**PROVIDER, "Url": "https://keys.example.com/speke"}, "http://127.0.0.1:1", {})


# --- licences ------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(call: Call) -> protecting.Keys:
    """Of the film that the family watches."""
    publish_media_key()
    under_way(1080)
    return provided(call, DOCUMENT)


@pytest.fixture
def session(keys: protecting.Keys) -> str:
    return watching(FAMILY)


def watching(household: str, seconds: float = 300, prefix: str = TASK.prefix) -> str:
    lease = Lease(
        session_id=new_id("ses"),
        content_id=TASK.content_id,
        prefix=prefix,
        started_at=now(),
        until=now() + timedelta(seconds=seconds),
    )
    title = Title(content_id=TASK.content_id, details=TitleInput(title="A film"), status="published")
    client("dynamodb").put_item(TableName="matinee-dev-content", Item=title.attributes())
    item = Household(user_id=household, leases={lease.session_id: lease}).attributes()
    client("dynamodb").put_item(TableName=TABLE, Item=item)
    return lease.session_id


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """plan(720) → the family has one with pictures so high; watching takes one."""
    monkeypatch.setattr(entitlements, "wanted", lambda: True)

    def has(height: int, status: str = "active") -> None:
        facts = {"status": status, "plan_id": "basic", "max_streams": 1, "max_height": height}
        item = Entitlement(user_id=FAMILY, **facts).attributes()
        client("dynamodb").put_item(TableName="matinee-dev-subscriptions", Item=item)

    return has


def b64url(kid: str) -> str:
    return base64.urlsafe_b64encode(UUID(kid).bytes).rstrip(b"=").decode()


def licence(call: Call, session_id: str, *kids: str, household: str = FAMILY, name: str = "license_stream") -> Json:
    event = sample("streaming", name)
    event["requestContext"]["authorizer"]["lambda"]["user_id"] = household
    event["queryStringParameters"] = {"session_id": session_id}
    if kids:
        event["body"] = json.dumps({"kids": [b64url(kid) for kid in kids], "type": "temporary"})
    answer: Json = call("streaming", name, event)
    return answer


def opened(answer: Json) -> dict[str, str]:
    """Key id → key, in hex."""
    assert answer["statusCode"] == 200, answer
    said = json.loads(answer["body"])
    assert said["type"] == "temporary"
    assert answer["headers"]["cache-control"] == "no-store"

    def bare(text: str) -> bytes:
        return base64.urlsafe_b64decode(f"{text}==")

    return {str(UUID(bytes=bare(each["kid"]))): bare(each["k"]).hex() for each in said["keys"] if each["kty"] == "oct"}


def test_who_watches_is_told_the_keys_that_the_film_was_encrypted_with(
    call: Call, keys: protecting.Keys, session: str
) -> None:
    wanted = [keys.ids[name] for name in ("SD", "HD1", "HD2", "AUDIO")]
    assert opened(licence(call, session, *wanted)) == {kid: keys.keys[kid] for kid in wanted}


@pytest.mark.parametrize(
    ("height", "allowed"), [(480, ("SD",)), (720, ("SD", "HD1")), (1080, ("SD", "HD1", "HD2")), (100, ("SD",))]
)
def test_a_plan_opens_pictures_as_high_as_it_shows_them(
    call: Call, keys: protecting.Keys, session: str, plan: Callable[..., None], height: int, allowed: tuple[str, ...]
) -> None:
    plan(height)
    for name in ("SD", "HD1", "HD2"):
        answer = licence(call, session, keys.ids["AUDIO"], keys.ids[name])
        if name in allowed:
            assert len(opened(answer)) == 2
        else:
            assert problem(answer) == (403, "plan_height")
            assert keys.keys[keys.ids[name]] not in answer["body"]


def test_a_plan_that_is_not_paid_for_any_more_opens_nothing(
    call: Call, keys: protecting.Keys, session: str, plan: Callable[..., None]
) -> None:
    plan(1080, status="stopped")
    assert problem(licence(call, session, keys.ids["SD"])) == (402, "plan_required")


def test_another_household_is_told_nothing(call: Call, keys: protecting.Keys, session: str) -> None:
    own = watching(OTHERS, prefix=f"titles/{TASK.content_id}/{TASK.upload_id}-9/")
    assert problem(licence(call, session, keys.ids["SD"], household=OTHERS)) == (409, "stream_ended")
    assert problem(licence(call, own, keys.ids["SD"], household=OTHERS)) == (404, "not_encrypted")


def test_a_stream_that_has_ended_opens_nothing(call: Call, keys: protecting.Keys, session: str) -> None:
    over = watching(FAMILY, seconds=-1)
    for gone in (over, session):  # the second was never put beside the first
        assert problem(licence(call, gone, keys.ids["SD"])) == (409, "stream_ended")


def test_a_stream_opens_the_version_that_it_plays_and_no_other(call: Call, keys: protecting.Keys, session: str) -> None:
    assert problem(licence(call, session, keys.ids["SD"], str(uuid4()))) == (403, "foreign_key")
    assert problem(licence(call, session, keys.ids["UHD1"])) == (403, "foreign_key")  # nothing of this film needs it


def test_a_licence_takes_three_calls(call: Call, keys: protecting.Keys, session: str) -> None:
    from matinee.kernel import aws

    made: list[str] = []

    def count(model: Any, **_: Any) -> None:
        made.append(model.name)

    services = [aws.client(name) for name in ("dynamodb", "kms")]
    for service in services:
        service.meta.events.register("before-call", count)
    opened(licence(call, session, keys.ids["SD"], keys.ids["HD1"], keys.ids["AUDIO"]))
    for service in services:
        service.meta.events.unregister("before-call", count)
    assert made == ["BatchGetItem", "BatchGetItem", "Decrypt"]


def test_a_licence_of_a_title_that_is_hidden_by_now_ends_the_stream(
    call: Call, keys: protecting.Keys, session: str
) -> None:
    opened(licence(call, session, keys.ids["SD"]))
    title = Title(content_id=TASK.content_id, details=TitleInput(title="A film"), status="unpublished")
    client("dynamodb").put_item(TableName="matinee-dev-content", Item=title.attributes())
    assert problem(licence(call, session, keys.ids["SD"])) == (409, "stream_ended")
    key = Household.key(user_id=FAMILY)
    assert client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"]["leases"] == {"M": {}}


# --- when a film goes ----------------------------------------------------------------------------------------------


def removal(event: Json) -> Json:
    first = sample("streaming", "forget_keys")
    envelope = json.loads(first["Records"][0]["body"])
    envelope |= {"detail-type": f"content.{event.pop('name')}", "detail": {**envelope["detail"], **event}}
    first["Records"][0]["body"] = json.dumps(envelope)
    return first


def test_the_keys_of_a_version_go_with_its_files_and_those_of_a_title_with_the_title(
    call: Call, keys: protecting.Keys, session: str
) -> None:
    for version in ("upl_b-1", "upl_c-1"):
        item = ContentKeys(content_id=TASK.content_id, version_id=version).attributes()
        client("dynamodb").put_item(TableName=TABLE, Item=item)
    own = {"content_id": TASK.content_id}
    for _ in range(2):
        gone = removal({"name": "VersionRemoved", **own, "version_id": TASK.version_id})
        assert call("streaming", "forget_keys", gone) == {"batchItemFailures": []}
    assert problem(licence(call, session, keys.ids["SD"])) == (404, "not_encrypted")
    assert kept() == {"upl_b-1", "upl_c-1"}
    call("streaming", "forget_keys", removal({"name": "TitleRemoved", **own}))
    assert kept() == set()


def kept() -> set[str]:
    items = client("dynamodb").scan(TableName=TABLE)["Items"]
    return {item["sk"]["S"] for item in items if item["pk"]["S"].startswith("KEYS#")}


# --- a vendor ------------------------------------------------------------------------------------------------------


class Vendor(BaseHTTPRequestHandler):
    asked: list[tuple[str, dict[str, str], bytes]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        reply = b"filled:" + body if self.path == "/speke" else b"\x08\x02\xff licence"
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def sold(cloud: None, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """A deployment whose keys are a vendor's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    here = f"http://127.0.0.1:{server.server_port}"
    secret = json.dumps({"keys_authorization": "Basic a", "token_key": "a secret of the vendor's, 32 bytes"})
    client("secretsmanager").create_secret(Name="matinee/dev/drm-vendor", SecretString=secret)
    systems = {name: f"{here}/{name}" for name in ("widevine", "fairplay")}
    said = {"keys_url": f"{here}/speke", "token_header": "X-Token", "systems": systems, "certificate_url": f"{here}/c"}
    monkeypatch.setattr(Vendor, "asked", [])
    yield caller(dev, monkeypatch, MATINEE_DRM_VENDOR=json.dumps(said))
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_vendor_fills_the_document_and_we_keep_what_opens_what(sold: Call) -> None:
    under_way(1080)
    answer = sold("streaming", "provide_keys", request(DOCUMENT))
    assert (answer["statusCode"], answer["body"]) == (200, f"filled:{DOCUMENT}")
    ((path, headers, _),) = Vendor.asked
    assert (path, headers["authorization"], headers["x-speke-version"]) == ("/speke", "Basic a", "2.0")
    assert (held().wrapped, sorted(held().heights.values())) == ("", [0, 240, 720, 1080])
    assert sold("streaming", "provide_keys", request(DOCUMENT))["statusCode"] == 200


def test_a_challenge_goes_to_the_vendor_with_what_the_plan_shows(sold: Call, plan: Callable[..., None]) -> None:
    under_way(1080)
    sold("streaming", "provide_keys", request(DOCUMENT))
    session_id = watching(FAMILY)
    plan(720)
    answer = licence(sold, session_id, name="license_stream_by_vendor")
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
    assert base64.b64decode(answer["body"]) == b"\x08\x02\xff licence"
    path, headers, body = Vendor.asked[-1]
    assert (path, body) == ("/widevine", base64.b64decode(sample("streaming", "license_stream_by_vendor")["body"]))
    said = jwt.decode(headers["x-token"], "a secret of the vendor's, 32 bytes", algorithms=["HS256"])
    assert {held().heights[kid] for kid in said["key_ids"]} == {0, 240, 720}
    assert (said["session_id"], said["max_height"], said["exp"] - said["iat"]) == (session_id, 720, vendor._VALID)
    for refused in ("household", "session", "plan"):
        who = OTHERS if refused == "household" else FAMILY
        plan(720, "stopped" if refused == "plan" else "active")
        over = new_id("ses") if refused == "session" else session_id
        assert licence(sold, over, household=who, name="license_stream_by_vendor")["statusCode"] in (402, 409)
    assert len(Vendor.asked) == 2


def test_what_a_vendor_refuses_is_its_trouble_and_clearkey_gets_nothing_of_it(
    sold: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way(1080)
    sold("streaming", "provide_keys", request(DOCUMENT))
    session_id = watching(FAMILY)
    kid = next(iter(held().heights))
    assert problem(licence(sold, session_id, kid)) == (404, "not_encrypted")
    monkeypatch.setattr(Vendor, "status", 500)
    answer = licence(sold, session_id, name="license_stream_by_vendor")
    assert problem(answer) == (502, "drm_vendor")
    assert "licence" not in answer["body"]


def test_without_a_vendor_its_licences_are_not_there(call: Call, session: str) -> None:
    assert problem(licence(call, session, name="license_stream_by_vendor")) == (404, "no_such_system")


def test_a_licence_names_its_own_keys_alone() -> None:
    keys = ContentKeys(content_id=TASK.content_id, version_id="v", heights={"a": 0, "b": 480, "c": 1080})
    assert licences._shown(keys, 720) == {"a", "b"}


# --- what a stream says of it --------------------------------------------------------------------------------------


def test_a_film_that_goes_for_good_says_so(call: Call, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.functions.test_catalogue import deleted, later

    content_id = deleted(call)
    later(monkeypatch, 29)
    call("content", "remove_deleted_titles")
    assert "content.TitleRemoved" not in [name for name, _ in heard("content")]
    later(monkeypatch, 31)
    call("content", "remove_deleted_titles")
    assert [detail["content_id"] for name, detail in heard("content") if name == "content.TitleRemoved"] == [content_id]


def started(call: Call, *, encrypted: bool) -> Json:
    """A stream of a film that was transcoded so."""
    from tests.functions.test_content import made, ready, submitted

    content_id = made(call)
    event = ready(content_id, submitted(call, content_id))
    envelope = json.loads(event["Records"][0]["body"])
    envelope["detail"]["encrypted"] = encrypted
    event["Records"][0]["body"] = json.dumps(envelope)
    call("content", "attach_renditions", event)
    call("content", "publish_title", path={"content_id": content_id})
    answer = call("streaming", "start_stream", starting(), path={"content_id": content_id})
    stream: Json = json.loads(answer["body"])
    return stream


def test_a_stream_says_where_its_licences_are(call: Call) -> None:
    publish_media_key()
    stream = started(call, encrypted=True)
    where = f"/v1/stream/license?session_id={stream['session_id']}"
    assert stream["drm"] == {"servers": {"org.w3.clearkey": where}}


def test_a_film_from_before_plays_without(call: Call) -> None:
    publish_media_key()
    assert "drm" not in started(call, encrypted=False)


def test_with_a_vendor_a_stream_says_its_systems_and_not_ours(sold: Call) -> None:
    publish_media_key()
    stream = started(sold, encrypted=True)
    where = {
        system: f"/v1/stream/license/{system}?session_id={stream['session_id']}" for system in ("widevine", "fairplay")
    }
    assert stream["drm"]["servers"] == {
        "com.widevine.alpha": where["widevine"],
        "com.apple.fps": where["fairplay"],
    }
    assert stream["drm"]["certificate_url"].endswith("/c")
