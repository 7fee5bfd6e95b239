"""From a registration to a reset password, over HTTP and by mail."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.deploy import client
from tests.platform import Answer, Client, Platform, until

PASSWORD = "correct horse battery"


def mails(platform: Platform, to: str) -> list[dict[str, Any]]:
    answer = Client(platform.site)("GET", f"/dev/mail?to={to}", headers={"accept": "application/json"})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def mail_to(platform: Platform, to: str, about: str) -> dict[str, Any]:
    """The newest mail with that subject, once it has come."""
    found: dict[str, Any] = until(lambda: next((m for m in mails(platform, to) if about in m["subject"]), None))
    return found


def token_of(mail: dict[str, Any]) -> str:
    (link,) = [link for link in mail["links"] if "token=" in link]
    return str(link.rpartition("token=")[2])


def register(platform: Platform, email: str, **more: Any) -> Answer:
    return platform.stranger("POST", "/v1/users/register", {"email": email, "password": PASSWORD, **more})


def verified(platform: Platform, email: str, **more: Any) -> Client:
    """Somebody who registered, opened the mail and signed in."""
    assert register(platform, email, **more).status == 201
    token = token_of(mail_to(platform, email, "Confirm your"))
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 204
    return platform.stranger.sign_in(email, PASSWORD)


def login(platform: Platform, email: str, password: str = PASSWORD, **more: Any) -> Answer:
    return platform.stranger("POST", "/v1/users/login", {"email": email, "password": password, **more})


def refreshed(platform: Platform, token: str) -> Answer:
    return platform.stranger("POST", "/v1/users/refresh", {"refresh_token": token})


def accounts(platform: Platform) -> list[dict[str, Any]]:
    """The accounts in the platform's own table, as they are stored: what a look-up by address cannot show twice."""
    scan = client("dynamodb", platform.engine).get_paginator("scan")
    pages = scan.paginate(TableName="matinee-dev-users", ConsistentRead=True)
    return [item for page in pages for item in page["Items"] if item["sk"]["S"] == "USER"]


def test_an_account_is_good_once_its_owner_has_opened_the_mail(platform: Platform) -> None:
    email = "Ada@Matinee.TEST"
    answer = register(platform, email, display_name="Ada", locale="en", country="GB")
    assert answer.status == 201
    assert answer.json()["user"]["email"] == "ada@matinee.test"
    early = login(platform, email)
    assert (early.status, early.json()["code"]) == (403, "email_not_verified")
    token = token_of(mail_to(platform, "ada@matinee.test", "Confirm your"))
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 204
    again = platform.stranger("POST", "/v1/users/verify-email", {"token": token})
    assert (again.status, again.json()["code"]) == (400, "bad_ticket")
    signed_in = login(platform, email, device_name="A test").json()
    assert {"access_token", "refresh_token", "token_type", "expires_in", "user"} <= set(signed_in)
    ada = Client(platform.site, signed_in["access_token"])
    assert ada("GET", "/v1/users/profile").json()["country"] == "GB"
    (profile,) = ada("GET", "/v1/users/profiles").json()["items"]
    assert (profile["name"], signed_in["profile_id"]) == ("Ada", profile["profile_id"])


def test_a_taken_address_is_told_to_its_owner_alone(platform: Platform) -> None:
    verified(platform, "taken@matinee.test", display_name="Taken")
    second = register(platform, "taken@matinee.test", display_name="Taken")
    fresh = register(platform, "fresh@matinee.test", display_name="Taken")
    assert second.status == fresh.status == 201
    told, said = (
        json.dumps(answer.json()).replace("taken@", "x@").replace("fresh@", "x@") for answer in (second, fresh)
    )
    assert told == said
    mail_to(platform, "taken@matinee.test", "You have an account already")


def test_the_password_of_the_mail_that_was_opened_counts(platform: Platform) -> None:
    """Who registers somebody else's address first gets nothing of it."""
    email = "victim@matinee.test"
    stolen = {"email": email, "password": "the attacker knows this"}
    assert platform.stranger("POST", "/v1/users/register", stolen).status == 201
    mail_to(platform, email, "Confirm your")
    register(platform, email)
    token = token_of(until(lambda: (m := mails(platform, email)) and len(m) == 2 and m[0]))
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 204
    assert login(platform, email, "the attacker knows this").status == 401
    assert login(platform, email).status == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "someone1@matinee.test"}, "password"),
        ({"email": "no address"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"country": "Germany"}, "country"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_registration_that_is_refused_names_its_field(
    platform: Platform, changes: dict[str, Any], field: str
) -> None:
    given = {"email": "someone1@matinee.test", "password": PASSWORD, **changes}
    answer = platform.stranger("POST", "/v1/users/register", given)
    assert (answer.status, [each["field"] for each in answer.json()["errors"]]) == (422, [field])


def test_fifty_at_once_register_one_account(platform: Platform) -> None:
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: register(platform, "crowd@matinee.test"), range(50)))
    assert {answer.status for answer in answers} <= {201, 429}
    assert 201 in {answer.status for answer in answers}
    token = token_of(mail_to(platform, "crowd@matinee.test", "Confirm your"))
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 204
    assert len([item for item in accounts(platform) if item["email"]["S"] == "crowd@matinee.test"]) == 1
    assert login(platform, "crowd@matinee.test").status == 200


def test_a_refresh_token_rotates_and_a_used_one_ends_the_family(platform: Platform) -> None:
    first = login(platform, "viewer@matinee.test", "matinee-demo", device_name="Old television").json()
    second = refreshed(platform, first["refresh_token"]).json()
    third = refreshed(platform, second["refresh_token"]).json()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    reused = refreshed(platform, first["refresh_token"])
    assert (reused.status, reused.json()["code"]) == (401, "token_reused")
    assert refreshed(platform, third["refresh_token"]).status == 401
    assert "Old television" in mail_to(platform, "viewer@matinee.test", "We signed a device out")["text"]


def test_fifty_refreshes_of_one_token_make_one_chain(platform: Platform) -> None:
    token = login(platform, "viewer@matinee.test", "matinee-demo").json()["refresh_token"]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: refreshed(platform, token), range(50)))
    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.json()["refresh_token"] for answer in answers if answer.status == 200}) == 1


@pytest.mark.parametrize("token", ["", "x", "a.b.c.d.e", "usr_x.dev_y.1..AAAA", "." * 20, "ü.x"])
def test_what_is_no_refresh_token_is_refused(platform: Platform, token: str) -> None:
    assert refreshed(platform, token).status == 401


def test_a_forgotten_password_is_set_anew_and_old_sessions_end(platform: Platform) -> None:
    email = "forgetful@matinee.test"
    verified(platform, email)
    before = login(platform, email).json()
    unknown = platform.stranger("POST", "/v1/users/password/forgot", {"email": "nobody-at-all@matinee.test"})
    asked = platform.stranger("POST", "/v1/users/password/forgot", {"email": email})
    assert (asked.status, asked.json()) == (unknown.status, unknown.json()) == (202, {"status": "accepted"})
    token = token_of(mail_to(platform, email, "Choose a new password"))
    weak = platform.stranger("POST", "/v1/users/password/reset", {"token": token, "new_password": "password1"})
    assert weak.status == 422
    given = {"token": token, "new_password": "a different phrase"}
    assert platform.stranger("POST", "/v1/users/password/reset", given).status == 204
    assert platform.stranger("POST", "/v1/users/password/reset", given).status == 400
    assert refreshed(platform, before["refresh_token"]).status == 401
    assert login(platform, email).status == 401
    assert login(platform, email, "a different phrase").status == 200
    mail_to(platform, email, "Your password was changed")


def test_a_changed_password_signs_the_other_devices_out(platform: Platform) -> None:
    email = "changer@matinee.test"
    verified(platform, email)
    here, there = login(platform, email).json(), login(platform, email).json()
    client = Client(platform.site, here["access_token"])
    wrong = client("POST", "/v1/users/password/change", {"password": "wrong", "new_password": "a different phrase"})
    assert (wrong.status, wrong.json()["code"]) == (401, "bad_credentials")
    change = {"password": PASSWORD, "new_password": "a different phrase"}
    assert client("POST", "/v1/users/password/change", change).status == 204
    assert refreshed(platform, there["refresh_token"]).status == 401
    assert refreshed(platform, here["refresh_token"]).status == 200


def test_devices_are_listed_and_signed_out(platform: Platform) -> None:
    email = "devices@matinee.test"
    verified(platform, email)
    here, there = (
        login(platform, email, device_name="Laptop").json(),
        login(platform, email, device_name="Phone").json(),
    )
    client = Client(platform.site, here["access_token"])
    devices = {each["name"]: each for each in client("GET", "/v1/users/devices").json()["items"]}
    assert devices["Laptop"]["current"] and not devices["Phone"]["current"]
    until(lambda: any("Phone" in mail["text"] for mail in mails(platform, email)))  # the laptop's mail may come first
    assert client("DELETE", f"/v1/users/devices/{devices['Phone']['device_id']}").status == 204
    assert refreshed(platform, there["refresh_token"]).status == 401
    assert client("POST", "/v1/users/logout-everywhere").status == 204
    assert refreshed(platform, here["refresh_token"]).status == 401
    gone = client("POST", "/v1/users/password/change", {"password": PASSWORD, "new_password": "a different phrase"})
    assert (gone.status, gone.json()["code"]) == (401, "session_ended")


def test_a_household_has_five_profiles_and_a_child_stays_in_its_own(platform: Platform) -> None:
    parent = verified(platform, "family@matinee.test", display_name="Parent")
    (first,) = parent("GET", "/v1/users/profiles").json()["items"]
    own = f"/v1/users/profiles/{first['profile_id']}"
    assert parent("PUT", own, {"name": "Parent", "pin": "4321"}).json()["has_pin"]
    child = parent("POST", "/v1/users/profiles", {"name": "Kim", "is_kids": True, "maturity_limit": 18}).json()
    assert child["maturity_limit"] == 12
    for number in range(3):
        assert parent("POST", "/v1/users/profiles", {"name": f"Guest {number}"}).status == 201
    sixth = parent("POST", "/v1/users/profiles", {"name": "One too many"})
    assert (sixth.status, sixth.json()["code"]) == (409, "too_many_profiles")
    chosen = parent("POST", f"/v1/users/profiles/{child['profile_id']}/select", {}).json()
    kid = Client(platform.site, chosen["access_token"])
    assert kid("PUT", own, {"name": "Mine"}).json()["code"] == "kids"
    assert kid("GET", "/v1/users/devices").json()["code"] == "kids"
    (guest, *_) = [each for each in kid("GET", "/v1/users/profiles").json()["items"] if each["name"] == "Guest 0"]
    theirs = f"/v1/users/profiles/{guest['profile_id']}"
    assert kid("POST", f"{theirs}/select").json()["code"] == "pin_required"
    assert kid("POST", f"{theirs}/select", {"pin": "4321"}).status == 200
    assert kid("POST", f"{theirs}/select", {"password": PASSWORD}).status == 200
    grown_up = Client(platform.site, kid("POST", f"{theirs}/select", {"pin": "4321"}).json()["access_token"])
    assert grown_up("PUT", own, {"name": "Mine", "pin": ""}).json()["code"] == "pin_required"
    assert grown_up("DELETE", own).json()["code"] == "pin_required"
    assert grown_up("DELETE", own, {"pin": "0000"}).json()["code"] == "wrong_pin"
    assert grown_up("PUT", own, {"name": "Parent", "current_pin": "4321"}).json()["has_pin"]
    fresh = platform.stranger.sign_in("family@matinee.test", PASSWORD)
    assert fresh("DELETE", own, {"pin": "4321"}).json()["code"] == "profile_required"
    assert kid("POST", f"{own}/select", {}).json()["code"] == "pin_required"
    assert kid("POST", f"{own}/select", {"pin": "0000"}).json()["code"] == "wrong_pin"
    entered = kid("POST", f"{own}/select", {"pin": "4321"}).json()
    assert refreshed(platform, entered["refresh_token"]).json()["profile_id"] == first["profile_id"]


def test_another_households_profiles_and_devices_are_not_there(platform: Platform) -> None:
    ann, bob = verified(platform, "ann@matinee.test"), verified(platform, "bob@matinee.test")
    (profile,) = ann("GET", "/v1/users/profiles").json()["items"]
    (device,) = ann("GET", "/v1/users/devices").json()["items"]
    path = f"/v1/users/profiles/{profile['profile_id']}"
    assert [bob("GET", path).status, bob("PUT", path, {"name": "X"}).status, bob("DELETE", path).status] == [404] * 3
    assert bob("POST", f"{path}/select", {}).status == 404
    assert bob("DELETE", f"/v1/users/devices/{device['device_id']}").status == 404


def test_guessing_is_slowed_down_and_a_known_device_is_not(platform: Platform) -> None:
    email = "target@matinee.test"
    verified(platform, email)
    owner = platform.stranger
    known = owner("POST", "/v1/users/login", {"email": email, "password": PASSWORD})
    cookie = re.search(r"matinee_device=[^;]+", known.headers["set-cookie"])
    assert cookie
    guesses = [login(platform, email, f"guess number {n}").status for n in range(12)]
    assert guesses == [401] * 10 + [429] * 2
    refused = login(platform, email)
    assert (refused.status, int(refused.headers["retry-after"]) > 0) == (429, True)
    given = {"email": email, "password": PASSWORD}
    assert owner("POST", "/v1/users/login", given, {"cookie": cookie[0]}).status == 200


def test_an_administrator_changes_roles_and_suspends_and_leaves_a_trail(platform: Platform) -> None:
    admin, mallory = platform.admin, verified(platform, "mallory@matinee.test")
    (found,) = admin("GET", "/v1/admin/users?email=mallory@matinee.test").json()["items"]
    path = f"/v1/admin/users/{found['user_id']}"
    assert mallory("PUT", path, {"role": "admin"}).status == 403
    assert admin("PUT", path, {"role": "editor"}).json()["role"] == "editor"
    assert login(platform, "mallory@matinee.test").json()["user"]["role"] == "editor"
    session = login(platform, "mallory@matinee.test").json()
    assert admin("PUT", path, {"suspended": True}).json()["suspended"]
    assert refreshed(platform, session["refresh_token"]).status == 401
    assert login(platform, "mallory@matinee.test").json()["code"] == "suspended"
    acts = admin("GET", f"{path}/audit").json()["items"]
    assert [act["did"] for act in acts] == ["suspended", "role viewer → editor"]


def test_a_web_page_keeps_its_refresh_token_in_a_cookie_that_other_sites_cannot_use(platform: Platform) -> None:
    answer = login(platform, "viewer@matinee.test", "matinee-demo", cookie=True)
    assert "refresh_token" not in answer.json()
    kept = [value for name, value in answer.headers.items() if name.lower() == "set-cookie" and "refresh" in value]
    assert all(flag in kept[0] for flag in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/v1/users"))
    cookie = {"cookie": kept[0].split(";")[0]}
    crossing = platform.stranger("POST", "/v1/users/refresh", {}, {**cookie, "sec-fetch-site": "cross-site"})
    assert (crossing.status, crossing.json()["code"]) == (403, "cross_site")
    here = platform.stranger("POST", "/v1/users/refresh", {}, {**cookie, "sec-fetch-site": "same-origin"})
    assert here.status == 200
    assert "refresh_token" not in here.json()
