"""What signing in answers, and the cookies that go with it."""

import pytest
from matinee.identity.models import User
from matinee.kernel import table
from matinee.kernel.errors import Forbidden
from matinee.kernel.request import Origin
from matinee.users import accounts, replies, sessions

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"


@pytest.fixture
def session(users: Table, clock: Clock) -> sessions.Session:
    user = table.create(User(user_id=USER, email="ada@matinee.test", password_hash="argon2id", display_name="Ada"))
    return sessions.begin(user, [], "Laptop", known=True)


def flags(cookie: str) -> set[str]:
    return set(cookie.split("; ")[1:])


def test_a_client_without_cookies_gets_the_refresh_token_in_the_body(session: sessions.Session) -> None:
    reply = replies.signed_in(session, cookie=False)
    assert reply.body.refresh_token == session.refresh_token
    assert reply.cookies == []


def test_a_page_gets_it_in_a_cookie_that_no_script_and_no_other_site_reaches(session: sessions.Session) -> None:
    reply = replies.signed_in(session, cookie=True)
    assert reply.body.refresh_token is None
    (cookie,) = reply.cookies
    assert cookie.startswith(f"matinee_refresh={session.refresh_token}; ")
    assert flags(cookie) == {"Path=/v1/users", "HttpOnly", "Secure", "SameSite=Strict", f"Max-Age={30 * 86_400}"}


def test_signing_out_takes_away_that_very_cookie() -> None:
    (cookie,) = replies.signed_out().cookies
    assert cookie.startswith("matinee_refresh=; ")
    assert flags(cookie) == {"Path=/v1/users", "HttpOnly", "Secure", "SameSite=Strict", "Max-Age=0"}


def test_a_known_device_is_known_for_a_year_and_names_nobody(users: Table) -> None:
    cookie = accounts.known_device_cookie("ada@matinee.test")
    assert flags(cookie) == {"Path=/v1/users", "HttpOnly", "Secure", "SameSite=Lax", f"Max-Age={365 * 86_400}"}
    assert "ada" not in cookie


def test_a_known_device_is_known_to_its_own_account_alone(users: Table) -> None:
    value = accounts.known_device_cookie("ada@matinee.test").partition("=")[2].partition(";")[0]
    brought = Origin(cookies={accounts.KNOWN_DEVICE: value})
    assert accounts.known_device("ada@matinee.test", brought)
    assert accounts.known_device("bob@matinee.test", brought) is None
    assert accounts.known_device("ada@matinee.test", Origin(cookies={accounts.KNOWN_DEVICE: value[:-1]})) is None
    assert accounts.known_device("ada@matinee.test", Origin()) is None


def test_nothing_of_the_password_is_answered(session: sessions.Session) -> None:
    assert "argon2id" not in replies.signed_in(session, cookie=False).body.model_dump_json()


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_cookie_counts_for_our_own_pages(site: str) -> None:
    origin = Origin(cookies={replies.REFRESH: "token"}, headers={"sec-fetch-site": site})
    assert replies.cookie_of(origin) == "token"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "Same-Origin"])
def test_and_for_nobody_elses(site: str) -> None:
    with pytest.raises(Forbidden) as refused:
        replies.cookie_of(Origin(cookies={replies.REFRESH: "token"}, headers={"sec-fetch-site": site}))
    assert refused.value.code == "cross_site"


def test_who_sends_no_cookie_is_not_refused_for_where_they_come_from() -> None:
    assert replies.cookie_of(Origin(headers={"sec-fetch-site": "cross-site"})) is None
