"""The accounts' handlers, on moto: from a registration to a suspended account, and the mails between."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from argon2 import _password_hasher
from matinee.kernel import aws
from matinee.users import events, registration

from tests.conftest import sample
from tests.functions.conftest import Call, Heard, authorizing, client, problem

EMAIL, PASSWORD = "ada@matinee.test", "correct horse battery"


@dataclass
class Mailbox:
    """The mails of the events that the handlers have written, as SES takes them."""

    call: Call
    heard: Heard
    seen: list[dict[str, Any]] = field(default_factory=list)

    def deliver(self, detail: dict[str, Any]) -> None:
        event = sample("users", "send_mail")
        envelope = json.loads(event["Records"][0]["body"])
        event["Records"][0]["body"] = json.dumps({**envelope, "detail": detail})
        assert self.call("users", "send_mail", event) == {"batchItemFailures": []}

    def fetch(self) -> list[str]:
        """The mails that were asked for since the beginning, by their kinds; each is delivered anew."""
        asked = [detail for name, detail in self.heard("users") if name == events.MailRequested.name()]
        for detail in asked:
            self.deliver(detail)
        self.seen = asked
        return [detail["mail"] for detail in asked]

    def sent(self) -> int:
        return int(client("ses").get_send_quota()["SentLast24Hours"])

    def token(self, mail: str) -> str:
        """Of the newest mail of a kind, as its link carries it."""
        from matinee.users import sealing

        self.fetch()
        ticket = [each["ticket_id"] for each in self.seen if each["mail"] == mail][-1]
        return sealing.seal(mail, ticket)


@pytest.fixture
def mailbox(call: Call, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    client("ses").verify_domain_identity(Domain="matinee.test")
    return Mailbox(call, heard)


Signed = dict[str, Any]


@pytest.fixture
def asks(call: Call) -> Callable[..., Any]:
    """asks(session, "get_account", …): as API Gateway sends it on."""

    def asked(session: Signed, name: str, **changes: Any) -> Any:
        verdict = call("users", "authorize", authorizing(f"Bearer {session['access_token']}"))
        event = sample("users", name)
        event["requestContext"]["authorizer"] = {"lambda": verdict["context"]}
        return call("users", name, event, **changes)

    return asked


def said(answer: dict[str, Any], status: int = 200) -> Any:
    assert answer["statusCode"] == status, answer
    return json.loads(answer["body"]) if "body" in answer else None


def register(call: Call, **more: Any) -> Any:
    return said(call("users", "register_user", body={"email": EMAIL, "password": PASSWORD, **more}), 201)


def login(call: Call, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = call("users", "login", body={"email": EMAIL, "password": password, **more})
    return answer


@pytest.fixture
def session(call: Call) -> Signed:
    call("users", "create_account", {"email": EMAIL, "password": PASSWORD, "display_name": "Ada"})
    signed: Signed = said(login(call, device_name="Laptop"))
    return signed


@pytest.fixture
def admin(call: Call) -> Signed:
    call("users", "create_account", {"email": "admin@matinee.test", "password": PASSWORD, "role": "admin"})
    signed: Signed = said(call("users", "login", body={"email": "admin@matinee.test", "password": PASSWORD}))
    return signed


def test_a_registration_is_good_once_its_mail_was_opened_and_once_only(call: Call, mailbox: Mailbox) -> None:
    register(call, display_name="Ada", country="GB")
    assert problem(login(call)) == (403, "email_not_verified")
    token = mailbox.token("verify")
    said(call("users", "verify_email", body={"token": token}), 204)
    assert problem(call("users", "verify_email", body={"token": token})) == (400, "bad_ticket")
    user = said(login(call))["user"]
    assert (user["email"], user["display_name"], user["country"], user["role"]) == (EMAIL, "Ada", "GB", "viewer")
    assert ("users.UserRegistered", user["user_id"]) in [
        (name, detail["user_id"]) for name, detail in mailbox.heard("users")
    ]


def test_the_answer_to_a_registration_does_not_tell_whether_the_address_is_taken(
    call: Call, mailbox: Mailbox, session: Signed
) -> None:
    taken = register(call, display_name="A")
    fresh = said(
        call("users", "register_user", body={"email": "b@matinee.test", "password": PASSWORD, "display_name": "A"}), 201
    )
    assert taken["user"] | {"email": ""} == fresh["user"] | {"email": ""}
    assert mailbox.fetch() == ["already_registered", "verify"]
    assert said(login(call))["user"]["display_name"] == "Ada"


def test_a_mail_that_is_delivered_twice_is_sent_once(call: Call, mailbox: Mailbox) -> None:
    register(call)
    assert mailbox.fetch() == ["verify"]
    assert mailbox.sent() == 1
    mailbox.deliver(mailbox.seen[0])
    assert mailbox.sent() == 1


def test_a_forgotten_password_is_set_by_the_mails_link_once_and_every_device_is_signed_out(
    call: Call, mailbox: Mailbox, session: Signed
) -> None:
    said(call("users", "forgot_password", body={"email": EMAIL}), 202)
    given = {"token": mailbox.token("reset"), "new_password": "another long phrase"}
    assert problem(call("users", "reset_password", body={**given, "new_password": "password1"})) == (422, "invalid")
    said(call("users", "reset_password", body=given), 204)
    assert problem(call("users", "reset_password", body=given)) == (400, "bad_ticket")
    refreshed = call("users", "refresh", body={"refresh_token": session["refresh_token"]})
    assert problem(refreshed) == (401, "session_ended")
    assert problem(login(call)) == (401, "bad_credentials")
    said(login(call, "another long phrase"))
    assert "password_changed" in mailbox.fetch()


def test_nobody_is_written_to_for_an_address_that_nobody_has(call: Call, mailbox: Mailbox) -> None:
    said(call("users", "forgot_password", body={"email": "nobody@matinee.test"}), 202)
    assert mailbox.fetch() == []


def test_a_reset_is_a_reset_and_no_verification(call: Call, mailbox: Mailbox, session: Signed) -> None:
    said(call("users", "forgot_password", body={"email": EMAIL}), 202)
    assert problem(call("users", "verify_email", body={"token": mailbox.token("reset")})) == (400, "bad_ticket")


def test_a_changed_password_leaves_this_device_and_signs_the_others_out(
    call: Call, asks: Callable[..., Any], mailbox: Mailbox, session: Signed
) -> None:
    other = said(login(call, device_name="Phone"))
    wrong = asks(session, "change_password", body={"password": "wrong", "new_password": "another long phrase"})
    assert problem(wrong) == (401, "bad_credentials")
    change = {"password": PASSWORD, "new_password": "another long phrase"}
    said(asks(session, "change_password", body=change), 204)
    assert problem(call("users", "refresh", body={"refresh_token": other["refresh_token"]})) == (401, "session_ended")
    said(call("users", "refresh", body={"refresh_token": session["refresh_token"]}))
    assert {"new_device", "password_changed"} <= {*mailbox.fetch()}


def test_a_new_device_is_told_to_the_owner_though_none_is_signed_in(
    call: Call, asks: Callable[..., Any], mailbox: Mailbox, session: Signed
) -> None:
    """Whoever stole a password may be the only one who is signed in."""
    assert mailbox.fetch() == [], "an account's first device is new to nobody"
    said(asks(session, "logout_everywhere"), 204)
    stranger = said(login(call, device_name="Elsewhere"))
    assert mailbox.fetch() == ["new_device"]
    said(asks(stranger, "logout_everywhere"), 204)
    known = next(each for each in login(call)["cookies"] if each.startswith("matinee_device=")).split(";")[0]
    assert mailbox.fetch() == ["new_device"] * 2
    event = sample("users", "login")
    said(call("users", "login", {**event, "cookies": [known]}, body={"email": EMAIL, "password": PASSWORD}))
    assert mailbox.fetch() == ["new_device"] * 2


def consents() -> list[tuple[str, bool, str]]:
    """(kind, given, at), in the order in which they were said."""
    items = client("dynamodb").scan(TableName="matinee-dev-users")["Items"]
    found = sorted(
        (item for item in items if item["pk"]["S"].startswith("CONSENTS#")), key=lambda item: item["sk"]["S"]
    )
    assert all(item["terms"]["S"] == registration.TERMS and item["version"]["N"] == "1" for item in found)
    return [(item["kind"]["S"], item["given"]["BOOL"], item["at"]["S"]) for item in found]


def test_what_was_agreed_to_and_taken_back_is_kept_with_its_time(
    call: Call, asks: Callable[..., Any], mailbox: Mailbox
) -> None:
    register(call, display_name="Ada", marketing_consent=True)
    assert problem(login(call)) == (403, "email_not_verified")
    assert consents() == [], "a registration counts only by the mail that it caused"
    said(call("users", "verify_email", body={"token": mailbox.token("verify")}), 204)
    agreed = consents()
    assert sorted(each[:2] for each in agreed) == [("marketing", True), ("terms", True)]  # both at once
    ada = said(login(call))
    assert ada["user"]["marketing_consent"]
    for consent in (False, False, True, True, False):
        account = {"display_name": "Ada", "marketing_consent": consent}
        assert said(asks(ada, "replace_account", body=account))["marketing_consent"] == consent
    later = consents()
    assert later[:2] == agreed
    assert [each[:2] for each in later[2:]] == [("marketing", False), ("marketing", True), ("marketing", False)]
    assert [at for *_, at in later] == sorted(at for *_, at in later)


def test_who_opens_a_reset_of_a_registration_has_not_agreed_to_mails(call: Call, mailbox: Mailbox) -> None:
    """Whoever filled the form in may be anybody."""
    register(call, marketing_consent=True)
    assert problem(login(call)) == (403, "email_not_verified")
    said(call("users", "forgot_password", body={"email": EMAIL}), 202)
    given = {"token": mailbox.token("reset"), "new_password": "another long phrase"}
    said(call("users", "reset_password", body=given), 204)
    assert [each[:2] for each in consents()] == [("terms", True)]
    assert not said(login(call, "another long phrase"))["user"]["marketing_consent"]


@dataclass
class Work:
    """What functions do that takes time: hashes made or checked, and calls to AWS."""

    hashes: int = 0
    calls: list[str] = field(default_factory=list)

    def of(self, request: Callable[[], Any]) -> tuple[int, list[str]]:
        self.hashes, self.calls = 0, []
        request()
        return self.hashes, self.calls


@pytest.fixture
def work(call: Call, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    seen = Work()

    def counting(work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            seen.hashes += 1
            return work(*arguments, **named)

        return counted

    for name in ("hash_secret", "verify_secret"):
        monkeypatch.setattr(_password_hasher, name, counting(getattr(_password_hasher, name)))
    events = aws._session().get_component("event_emitter")

    def called(model: Any, **_: Any) -> None:
        seen.calls.append(model.name)

    events.register("before-call", called)
    yield seen
    events.unregister("before-call", called)


def test_known_and_unknown_addresses_cost_the_same_work(call: Call, session: Signed, work: Work) -> None:
    asked = {
        "login": {"password": "a wrong guess"},
        "register_user": {"password": PASSWORD, "display_name": "A"},
        "forgot_password": {},
    }
    said(call("users", "register_user", body={"email": "pending@matinee.test", "password": PASSWORD}), 201)
    call("users", "login", body={"email": EMAIL, "password": PASSWORD})
    for name, body in asked.items():
        seen = [
            work.of(lambda: call("users", name, body={**body, "email": email}))  # noqa: B023 - called at once
            for email in (EMAIL, "pending@matinee.test", "nobody@matinee.test")
        ]
        assert seen[0] == seen[1] == seen[2], name
        assert seen[0][0] == (0 if name == "forgot_password" else 1), name


def test_the_first_unknown_address_of_a_fresh_function_costs_one_hash_too(call: Call) -> None:
    """Whatever is made at the first use would tell by the time that it takes."""
    script = """
import argon2._password_hasher
made = []
hash_secret = argon2._password_hasher.hash_secret
argon2._password_hasher.hash_secret = lambda *given, **named: made.append(1) or hash_secret(*given, **named)
from matinee.users import passwords
assert not passwords.matches(None, "a guess")
assert made == [], made
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": os.pathsep.join(sys.path)})


def test_an_account_is_told_and_replaced(asks: Callable[..., Any], session: Signed) -> None:
    assert said(asks(session, "get_account"))["email"] == EMAIL
    change = {"display_name": "Countess", "locale": "de", "country": "GB", "marketing_consent": True}
    replaced = said(asks(session, "replace_account", body=change))
    assert replaced == said(asks(session, "get_account"))
    assert {name: replaced[name] for name in change} == change


def test_profiles_are_made_changed_chosen_and_removed(asks: Callable[..., Any], session: Signed) -> None:
    made = said(asks(session, "create_profile", body={"name": "Kim", "is_kids": True}), 201)
    path = {"profile_id": made["profile_id"]}
    assert len(said(asks(session, "list_profiles"))["items"]) == 2
    assert said(asks(session, "replace_profile", path=path, body={"name": "Kimberley"}))["name"] == "Kimberley"
    assert said(asks(session, "get_profile", path=path))["name"] == "Kimberley"
    chosen = said(asks(session, "select_profile", path=path, body={}))
    assert chosen["profile_id"] == made["profile_id"]
    said(asks(session, "delete_profile", path=path), 204)
    assert problem(asks(session, "get_profile", path=path)) == (404, "not_found")


def test_devices_are_listed_and_signed_out_one_or_all(call: Call, asks: Callable[..., Any], session: Signed) -> None:
    phone = said(login(call, device_name="Phone"))
    devices = {each["name"]: each for each in said(asks(session, "list_devices"))["items"]}
    assert (devices["Laptop"]["current"], devices["Phone"]["current"]) == (True, False)
    said(asks(session, "delete_device", path={"device_id": devices["Phone"]["device_id"]}), 204)
    assert problem(call("users", "refresh", body={"refresh_token": phone["refresh_token"]})) == (401, "session_ended")
    third = said(login(call))
    said(asks(session, "logout"), 204)
    said(asks(session, "logout"), 204)
    assert problem(call("users", "refresh", body={"refresh_token": session["refresh_token"]})) == (401, "session_ended")
    said(asks(third, "logout_everywhere"), 204)
    assert said(asks(third, "list_devices"))["items"] == []


def test_the_staff_finds_promotes_and_suspends_and_leaves_a_trail(
    call: Call, asks: Callable[..., Any], session: Signed, admin: Signed
) -> None:
    (found,) = said(asks(admin, "find_users", query={"email": EMAIL}))["items"]
    path = {"user_id": found["user_id"]}
    assert said(asks(admin, "replace_user", path=path, body={"role": "support"}))["role"] == "support"
    assert [each["email"] for each in said(asks(admin, "find_users", query={"role": "support"}))["items"]] == [EMAIL]
    assert said(asks(admin, "replace_user", path=path, body={"suspended": True}))["suspended"]
    assert problem(login(call)) == (403, "suspended")
    assert problem(login(call, "wrong")) == (401, "bad_credentials")
    said(asks(admin, "replace_user", path=path, body={"role": "viewer", "suspended": False}))
    acts = [act["did"] for act in said(asks(admin, "list_audit", path=path))["items"]]
    assert acts == ["role support → viewer, restored", "suspended", "role viewer → support"]
    own = {"user_id": admin["user"]["user_id"]}
    assert problem(asks(admin, "replace_user", path=own, body={"role": "viewer"})) == (403, "self")
    assert problem(asks(admin, "find_users", query={"role": "viewer"})) == (422, "invalid")


def test_discovery_leads_to_the_keys(call: Call) -> None:
    told = said(call("users", "get_openid_configuration"))
    assert told["jwks_uri"] == "https://matinee.test/.well-known/jwks.json"
    (key,) = said(call("users", "get_jwks"))["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
