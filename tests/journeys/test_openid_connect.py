"""Signing in at a real OpenID provider and coming back, by its own forms, over HTTP; and what attackers send instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from tests import openid
from tests.journeys.test_accounts import PASSWORD, login, mail_to, register, token_of, verified
from tests.openid import CALLBACK, Provider
from tests.platform import Client, Platform, free_ports

HOME = "/sign-in?signed_in=1&to=%2F"


@dataclass
class Browser:
    """Keeps cookies as browsers do, for which localhost is as good as TLS; shows each step, follows none by itself."""

    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
    )

    def __post_init__(self) -> None:
        self.http.event_hooks["response"].append(self._keep_secure_cookies)

    def _keep_secure_cookies(self, _: httpx.Response) -> None:
        for cookie in self.http.cookies.jar:
            cookie.secure = False

    def goes(self, url: str, until_at: str = "\0") -> httpx.Response:
        """Through redirects, until a page or an address that begins so, which is not opened."""
        while True:
            answer = self.http.get(url)
            if not answer.is_redirect:
                return answer
            url = urljoin(url, answer.headers["location"])
            if url.startswith(until_at):
                return answer

    def sends(self, page: httpx.Response, until_at: str, **typed: str) -> httpx.Response:
        """The page's form, filled in."""
        (action,) = re.findall(r'<form[^>]* action="([^"]+)"', page.text)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        answer = self.http.post(urljoin(str(page.url), unescape(action)), data={**hidden, **typed})
        assert answer.is_redirect, answer.text
        return self.goes(urljoin(str(answer.url), answer.headers["location"]), until_at)

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.http.cookies.jar if cookie.name == name), None)


@pytest.fixture(scope="module")
def port() -> int:
    return free_ports()


@pytest.fixture(scope="module")
def provider(port: int) -> Iterator[Provider]:
    with openid.provider(port) as found:
        yield found


@pytest.fixture(scope="module")
def platform(provider: Provider, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with openid.platform(provider, port, tmp_path_factory.mktemp("openid") / "state") as started:
        yield started


def start(platform: Platform) -> str:
    return f"{platform.site}/v1/users/oauth/example?device_name=A%20browser"


def signs_in_there(browser: Browser, platform: Platform, name: str, to: str = "/") -> str:
    """By the provider's forms; the address that it sends the browser back to."""
    back = platform.site + CALLBACK
    page = browser.goes(str(httpx.URL(start(platform)).copy_merge_params({"to": to})))
    consent = browser.sends(page, back, login=name, password="anything")
    answer = consent if consent.is_redirect else browser.sends(consent, back)
    address: str = answer.headers["location"]
    assert address.startswith(back)
    return address


def signed_in(platform: Platform, name: str) -> Browser:
    browser = Browser()
    answer = browser.http.get(signs_in_there(browser, platform, name))
    assert (answer.status_code, answer.headers["location"]) == (302, HOME)
    return browser


def session(browser: Browser, platform: Platform) -> dict[str, Any]:
    """What the web page does next: an access token for the cookie."""
    answer = browser.http.post(f"{platform.site}/v1/users/refresh", json={})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 302, answer.text
    there = urlsplit(answer.headers["location"])
    assert (there.netloc, there.path) == ("", "/sign-in")
    assert "matinee_refresh" not in str(answer.headers)
    return parse_qs(there.query)["error"][0]


def test_somebody_new_gets_an_account_with_a_profile_and_a_session(platform: Platform, provider: Provider) -> None:
    provider.knows("grace", email="Grace@Matinee.TEST", email_verified=True, name="Grace Hopper", locale="de-DE")
    browser = signed_in(platform, "grace")
    signed = session(browser, platform)
    assert (signed["user"]["email"], signed["user"]["display_name"]) == ("grace@matinee.test", "Grace Hopper")
    grace = Client(platform.site, signed["access_token"])
    (profile,) = grace("GET", "/v1/users/profiles").json()["items"]
    assert (profile["name"], profile["language"], signed["profile_id"]) == ("Grace Hopper", "de", profile["profile_id"])
    (device,) = grace("GET", "/v1/users/devices").json()["items"]
    assert device["name"] == "A browser"
    assert browser.cookie("matinee_openid") is None


def test_the_providers_are_listed(platform: Platform) -> None:
    listed = platform.stranger("GET", "/v1/users/oauth").json()["items"]
    assert listed == [{"provider": name, "url": f"/v1/users/oauth/{name}"} for name in ("example", "gone")]


def test_an_account_without_a_password_has_none_that_opens_it(platform: Platform, provider: Provider) -> None:
    provider.knows("keyless", email="keyless@matinee.test", email_verified=True)
    signed_in(platform, "keyless")
    for guess in ("nobody has this password", "anything"):
        assert login(platform, "keyless@matinee.test", guess).status == 401


def test_who_has_an_account_already_keeps_it_and_its_password(platform: Platform, provider: Provider) -> None:
    verified(platform, "ida@matinee.test", display_name="Ida")
    provider.knows("ida", email="ida@matinee.test", email_verified=True, name="Another name")
    signed = session(signed_in(platform, "ida"), platform)
    assert "signed in with example" in mail_to(platform, "ida@matinee.test", "another key")["text"]
    same = login(platform, "ida@matinee.test").json()
    assert signed["user"] == same["user"]
    assert same["user"]["display_name"] == "Ida"


def test_another_address_at_the_provider_is_still_the_same_person(platform: Platform, provider: Provider) -> None:
    verified(platform, "other@matinee.test")
    provider.knows("mover", email="before@matinee.test", email_verified=True)
    first = session(signed_in(platform, "mover"), platform)["user"]["user_id"]
    provider.knows("mover", email="other@matinee.test", email_verified=False)
    assert session(signed_in(platform, "mover"), platform)["user"]["user_id"] == first


def test_whoever_registered_the_address_before_its_owner_came_gets_nothing_of_it(
    platform: Platform, provider: Provider
) -> None:
    email = "early@matinee.test"
    register(platform, email, display_name="Mallory")
    token = token_of(mail_to(platform, email, "Confirm your"))
    provider.knows("early", email=email, email_verified=True, name="Erin")
    signed = session(signed_in(platform, "early"), platform)
    assert signed["user"]["display_name"] == "Erin"
    assert login(platform, email, PASSWORD).status == 401
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 400


def test_an_address_that_the_provider_has_not_verified_opens_nothing(platform: Platform, provider: Provider) -> None:
    verified(platform, "owner@matinee.test")
    for number, claimed in enumerate((False, "true", 1, None)):
        provider.knows(f"thief{number}", email="owner@matinee.test", email_verified=claimed)
        browser = Browser()
        back = signs_in_there(browser, platform, f"thief{number}")
        assert refusal(browser.http.get(back)) == "email_not_verified"


def test_a_suspended_account_stays_out(platform: Platform, provider: Provider) -> None:
    provider.knows("banned", email="banned@matinee.test", email_verified=True)
    user_id = session(signed_in(platform, "banned"), platform)["user"]["user_id"]
    assert platform.admin("PUT", f"/v1/admin/users/{user_id}", {"suspended": True}).status == 200
    browser = Browser()
    assert refusal(browser.http.get(signs_in_there(browser, platform, "banned"))) == "suspended"


@pytest.fixture
def back(platform: Platform, provider: Provider) -> tuple[Browser, str]:
    """A browser that has signed in at the provider, and the address that it is about to open."""
    provider.knows("target", email="target-of-attacks@matinee.test", email_verified=True)
    browser = Browser()
    return browser, signs_in_there(browser, platform, "target")


def test_the_page_that_somebody_wanted_is_come_back_to_and_no_other_sites(
    platform: Platform, provider: Provider
) -> None:
    provider.knows("wanderer", email="wanderer@matinee.test", email_verified=True)
    browser = Browser()
    back = signs_in_there(browser, platform, "wanderer", to="/watch/ttl_1?from=search")
    assert browser.http.get(back).headers["location"] == "/sign-in?signed_in=1&to=%2Fwatch%2Fttl_1%3Ffrom%3Dsearch"
    for elsewhere in ("//attacker.test", "/\\attacker.test", "https://attacker.test", "", "/a\nb"):
        asked = httpx.get(start(platform), params={"to": elsewhere})
        assert (asked.status_code, asked.json()["code"]) == (422, "invalid")


def test_an_answer_counts_once(back: tuple[Browser, str]) -> None:
    browser, address = back
    cookie = {"cookie": f"matinee_openid={browser.cookie('matinee_openid')}"}
    assert browser.http.get(address).headers["location"] == HOME
    assert refusal(httpx.get(address, headers=cookie)) == "openid_state"


def test_another_browser_cannot_use_it_and_it_stays_good_for_its_own(back: tuple[Browser, str]) -> None:
    """An attacker who sends a victim their own answer signs nobody in (RFC 9700 §4.7)."""
    browser, address = back
    assert refusal(httpx.get(address)) == "openid_state"
    assert refusal(httpx.get(address, headers={"cookie": "matinee_openid=another"})) == "openid_state"
    assert browser.http.get(address).headers["location"] == HOME


@pytest.mark.parametrize("changes", [{"state": "x"}, {"state": ""}, {"state": "é" * 20}])
def test_another_state_is_refused(back: tuple[Browser, str], changes: dict[str, str]) -> None:
    browser, address = back
    assert refusal(browser.http.get(httpx.URL(address).copy_merge_params(changes))) == "openid_state"


def test_another_issuers_answer_is_refused(back: tuple[Browser, str]) -> None:
    browser, address = back
    mixed_up = httpx.URL(address).copy_merge_params({"iss": "https://attacker.test"})
    assert refusal(browser.http.get(mixed_up)) == "provider_untrusted"


def test_another_sign_ins_code_is_refused(platform: Platform, back: tuple[Browser, str]) -> None:
    """Code injection: the code was asked for with another verifier and another nonce (RFC 9700 §4.5)."""
    _, stolen = back
    code = httpx.URL(stolen).params["code"]
    own = Browser()
    mine = signs_in_there(own, platform, "target")
    assert refusal(own.http.get(httpx.URL(mine).copy_merge_params({"code": code}))) == "provider_unavailable"


def test_who_declines_at_the_provider_comes_back_without_a_session(back: tuple[Browser, str]) -> None:
    browser, address = back
    declined = httpx.URL(address).copy_remove_param("code").copy_merge_params({"error": "access_denied"})
    assert refusal(browser.http.get(declined)) == "openid_denied"


@pytest.mark.parametrize("path", ["/v1/users/oauth/unknown", "/v1/users/oauth/unknown/callback?state=x&code=y"])
def test_an_unknown_provider_is_not_there(platform: Platform, path: str) -> None:
    answer = platform.stranger("GET", path)
    assert (answer.status, answer.json()["code"]) == (404, "unknown_provider")


def test_a_provider_that_is_down_is_said_to_be(platform: Platform) -> None:
    assert refusal(httpx.get(f"{platform.site}/v1/users/oauth/gone", timeout=30)) == "provider_unavailable"
