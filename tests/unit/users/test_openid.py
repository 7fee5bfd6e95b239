"""What is believed of an OpenID Connect provider: one that lies in every way that its protocol has room for."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from matinee.kernel.errors import NotFound
from matinee.users import openid
from matinee.users.openid import ProviderUnavailable, ProviderUntrusted

from tests.unit.conftest import Told

KEY, STRANGER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
CURVE = ec.generate_private_key(ec.SECP256R1())
SECRET, NONCE = "a secret of at least thirty-two characters", "the nonce"
Json = dict[str, Any]


def public(key: Any = KEY, **changes: Any) -> Json:
    algorithm = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    facts = {**algorithm.to_jwk(key.public_key(), as_dict=True), "use": "sig", "kid": "k1"}
    facts.pop("key_ops", None)
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


@dataclass
class Liar:
    """Answers by path whatever a test wants: JSON, bytes, or (status, headers, bytes)."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def claims(self, **changes: Any) -> Json:
        now = int(time.time())
        whole = {"iss": self.url, "aud": "matinee", "sub": "ada", "iat": now, "exp": now + 60, "nonce": NONCE}
        whole |= {"email": "ada@matinee.test", "email_verified": True, **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def gives(self, key: Any = KEY, algorithm: str = "RS256", header: Json | None = None, **changes: Any) -> None:
        """This ID token for a code."""
        token = jwt.encode(self.claims(**changes), key, algorithm, headers={"kid": "k1", **(header or {})})
        self.answers["/token"] = {"id_token": token, "access_token": "an access token"}

    def count(self, path: str) -> int:
        return sum(asked == path for asked, _, _ in self.asked)


@pytest.fixture
def liar() -> Iterator[Liar]:
    found = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            found.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = found.answers.get(self.path, (404, {}, b""))
            status, headers, content = answer if isinstance(answer, tuple) else (200, {}, answer)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content if isinstance(content, bytes) else json.dumps(content).encode())

        do_POST = do_GET

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    found.answers = {
        "/.well-known/openid-configuration": {
            "issuer": found.url,
            **{f"{name}_endpoint": f"{found.url}/{name}" for name in ("authorization", "token", "userinfo")},
            "jwks_uri": f"{found.url}/jwks",
        },
        "/jwks": {"keys": [public()]},
    }
    found.gives()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


class Secrets:
    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        return {"SecretString": {"matinee/dev/oidc-example": SECRET}[SecretId]}


Configure = Callable[..., None]


@pytest.fixture(autouse=True)
def configure(told: Told, clients: dict[str, Any], liar: Liar) -> Iterator[Configure]:
    """configure(issuer=…) changes the one provider."""
    clients["secretsmanager"] = Secrets()

    def configured(stage: str = "dev", **changes: str) -> None:
        facts = {"issuer": liar.url, "client_id": "matinee", **changes}
        told(stage=stage, oidc=json.dumps({"example": facts}), oidc_secrets="matinee/dev/oidc-")
        openid.providers.cache_clear()
        openid._documents.clear()

    configured()
    yield configured
    openid.providers.cache_clear()
    openid._documents.clear()
    openid._pool().clear()
    openid._pool.cache_clear()


def claims() -> Json:
    return openid.claims_for(openid.provider("example"), "the code", "https://matinee.test/back", NONCE, "the verifier")


def url() -> str:
    return openid.authorization_url(openid.provider("example"), "https://matinee.test/back", "s", "n", "v")


def test_a_token_that_is_as_it_should_be_is_believed(liar: Liar) -> None:
    assert claims()["email"] == "ada@matinee.test"
    liar.answers["/jwks"] = {"keys": [public(CURVE)]}
    openid._documents.clear()
    liar.gives(CURVE, "ES256", aud=["matinee", "others"], azp="matinee")
    assert claims()["sub"] == "ada"


def test_the_code_is_exchanged_with_its_verifier_and_the_clients_secret(liar: Liar) -> None:
    claims()
    _, headers, body = next(asked for asked in liar.asked if asked[0] == "/token")
    form = {name: values[0] for name, values in parse_qs(body).items()}
    assert (form["code"], form["code_verifier"], form["grant_type"]) == (
        "the code",
        "the verifier",
        "authorization_code",
    )
    pair = base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == f"matinee:{SECRET.replace(' ', '%20')}"
    assert SECRET not in body


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(liar: Liar) -> None:
    liar.answers["/.well-known/openid-configuration"]["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    claims()
    _, headers, body = next(asked for asked in liar.asked if asked[0] == "/token")
    assert parse_qs(body)["client_secret"] == [SECRET]
    assert "authorization" not in headers


def test_discovery_and_keys_are_read_once(liar: Liar) -> None:
    for _ in range(3):
        claims()
    assert (liar.count("/.well-known/openid-configuration"), liar.count("/jwks")) == (1, 1)


def test_a_new_key_is_found_and_made_up_ones_are_looked_for_once_a_minute(
    liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims()
    liar.answers["/jwks"] = {"keys": [public(), public(STRANGER, kid="k2")]}
    liar.gives(STRANGER, header={"kid": "k2"})
    with pytest.raises(ProviderUntrusted):
        claims()
    assert liar.count("/jwks") == 1
    monkeypatch.setattr(openid, "_ASK_EVERY", 0)
    assert claims()["sub"] == "ada"
    assert liar.count("/jwks") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://attacker.test"},
        {"aud": "others"},
        {"aud": ["matinee", "others"]},
        {"aud": ["matinee", "others"], "azp": "others"},
        {"azp": "others"},
        {"nonce": "another nonce"},
        {"nonce": ""},
        {"nonce": 1},
        {"exp": int(time.time()) - 120},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": ""},
        {"sub": "x" * 256},
        *({name: None} for name in ("iss", "sub", "aud", "exp", "iat", "nonce")),
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_token_for_somebody_or_some_time_else_is_refused(liar: Liar, changes: Json) -> None:
    liar.gives(**changes)
    with pytest.raises(ProviderUntrusted):
        claims()


def test_a_token_that_another_signed_is_refused(liar: Liar) -> None:
    liar.gives(STRANGER)
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize("secret", [SECRET, public()["n"]], ids=["ours", "its key"])
def test_neither_our_secret_nor_its_public_key_signs(liar: Liar, secret: str) -> None:
    liar.gives(secret, "HS256")
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
def test_a_token_that_nobody_signed_is_refused(liar: Liar, algorithm: str) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": "k1"}).encode()).decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(liar.claims()).encode()).decode().rstrip("=")
    liar.answers["/token"] = {"id_token": f"{header}.{body}."}
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [public(use="enc")],
        [public(key_ops=["encrypt"])],
        [public(alg="RS512")],
        [public(alg="PS256")],
        [public(kid="k2")],
        [public(), public(STRANGER)],
        [public(CURVE)],
        ["a key"],
        [{"kty": "RSA", "kid": "k1", "n": 5, "e": "AQAB"}],
        [{"kty": "RSA", "kid": "k1", "n": "", "e": ""}],
        [{"kty": "RSA", "kid": "k1"}],
        "keys",
        None,
    ],
    ids=map(str, range(14)),
)
def test_keys_that_are_for_something_else_verify_nothing(liar: Liar, keys: Any) -> None:
    liar.answers["/jwks"] = {"keys": keys}
    with pytest.raises(ProviderUntrusted):
        claims()


def test_a_weak_key_verifies_nothing(liar: Liar) -> None:
    liar.answers["/jwks"] = {"keys": [public(WEAK)]}
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        liar.gives(WEAK)
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize("token", [None, "", "a.b.c", 1, {"a": 1}], ids=str)
def test_what_is_no_token_is_refused(liar: Liar, token: Any) -> None:
    liar.answers["/token"] = {"id_token": token}
    with pytest.raises(ProviderUntrusted):
        claims()


def test_what_the_token_does_not_say_the_userinfo_does_for_the_same_person_alone(liar: Liar) -> None:
    liar.gives(email=None, email_verified=None)
    liar.answers["/userinfo"] = {"sub": "ada", "email": "ada@matinee.test", "email_verified": True}
    assert claims()["email_verified"] is True
    assert ("/userinfo", "Bearer an access token") in [
        (path, each.get("authorization")) for path, each, _ in liar.asked
    ]
    liar.answers["/userinfo"]["sub"] = "bob"
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * 300_000], ids=len)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
def test_what_is_no_answer_is_refused(liar: Liar, path: str, answer: bytes) -> None:
    liar.answers[path] = answer
    with pytest.raises(ProviderUntrusted):
        claims()


@pytest.mark.parametrize("status", [301, 302, 400, 404, 429, 500, 503])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
def test_another_status_is_a_provider_that_cannot(liar: Liar, path: str, status: int) -> None:
    """A redirect is not followed: it could lead into our own network."""
    liar.answers[path] = status, {"location": f"{liar.url}/elsewhere"}, b"{}"
    with pytest.raises(ProviderUnavailable):
        claims()
    assert liar.count("/elsewhere") == 0


def test_a_provider_that_never_ends_is_given_up(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openid, "_WITHIN", -1)
    openid._pool.cache_clear()
    monkeypatch.setattr(openid, "Timeout", lambda **_: 5)
    with pytest.raises(ProviderUnavailable, match="in time"):
        claims()


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://attacker.test"},
        {"issuer": None},
        {"token_endpoint": "http://attacker.test/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": None},
        {"jwks_uri": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": ["https://provider.test"]},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "http://attacker.test/me"},
    ],
    ids=str,
)
def test_a_description_that_leads_elsewhere_is_refused(liar: Liar, changes: Json) -> None:
    liar.answers["/.well-known/openid-configuration"] |= changes
    with pytest.raises(ProviderUntrusted):
        url()


def test_a_provider_without_tls_is_for_dev_and_this_machine_alone(configure: Configure) -> None:
    assert url().startswith("http://127.0.0.1")
    configure(stage="prod")
    with pytest.raises(ProviderUntrusted, match="HTTPS"):
        url()
    configure(issuer="http://provider.test")
    with pytest.raises(ProviderUntrusted, match="HTTPS"):
        url()


def test_the_way_there_says_all_that_must_come_back() -> None:
    said = {name: values[0] for name, values in parse_qs(url().partition("?")[2]).items()}
    assert said == {
        "response_type": "code",
        "client_id": "matinee",
        "redirect_uri": "https://matinee.test/back",
        "scope": "openid email profile",
        "state": "s",
        "nonce": "n",
        "code_challenge": "TJRIXgwhrmxBzh3-e2v6zupato5AokdvUCCOUm9QYIA",
        "code_challenge_method": "S256",
    }


def test_an_answer_is_this_issuers(liar: Liar) -> None:
    """RFC 9207."""
    asked = openid.provider("example")
    openid.answered_by(asked, "")
    openid.answered_by(asked, liar.url)
    with pytest.raises(ProviderUntrusted):
        openid.answered_by(asked, "https://attacker.test")
    liar.answers["/.well-known/openid-configuration"]["authorization_response_iss_parameter_supported"] = True
    openid._documents.clear()
    with pytest.raises(ProviderUntrusted):
        openid.answered_by(asked, "")


def test_an_unknown_provider_is_not_found() -> None:
    with pytest.raises(NotFound):
        openid.provider("another")
