"""Access tokens: what ours say, and every other that must be refused, by PyJWT or by us where it lets one through.

Attacks: RFC 8725 (JSON Web Token Best Current Practices) and Project Wycheproof's json_web_signature vectors.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm
from matinee.identity import tokens
from matinee.kernel.errors import Unauthenticated

from tests.unit.conftest import Told

KEY, STRANGER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
KID = "key_1"
HEADER = b'{"alg": "ES256", "typ": "at+jwt", "kid": "key_1"}'
IN_2096 = 4_000_000_000
Json = dict[str, Any]
ODD_TIMES: list[Any] = ["soon", "9999999999", "", True, [], {}, [9999999999], 1e300, float("inf"), float("nan")]
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SEC 2 §2.4.2)."""


def public(key: ec.EllipticCurvePrivateKey = KEY, **changes: Any) -> Json:
    facts = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "use": "sig", "alg": "ES256", "kid": KID}
    facts.pop("key_ops", None)
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


class Secrets:
    """Secrets Manager, with the private half, and with the JWKS as it is now."""

    def __init__(self) -> None:
        self.keys: list[Json] = []
        self.reads = 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        if SecretId == "arn:jwks":
            self.reads += 1
            return {"SecretString": json.dumps({"keys": self.keys})}
        facts = {**ECAlgorithm.to_jwk(KEY, as_dict=True), "use": "sig", "alg": "ES256", "kid": KID}
        facts.pop("key_ops", None)
        return {"SecretString": json.dumps({"keys": [{"jwk": facts, "signs_from": 0}]})}


Trust = Callable[..., None]


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture(autouse=True)
def trust(told: Told, clients: dict[str, Any], secrets: Secrets) -> Any:
    """trust(key, …) makes these our public keys; at first there is ours alone."""
    clients["secretsmanager"] = secrets

    def trusted(*keys: Json) -> None:
        deployed = {"jwks": json.dumps({"keys": keys}), "secret_jwks": "arn:jwks"}
        told(issuer="matinee-dev", secret_tokens="arn:tokens", **deployed)
        tokens._public_keys.cache_clear()

    trusted(public())
    yield trusted
    tokens._public_keys.cache_clear()


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def claims(**changes: Any) -> Json:
    now = int(time.time())
    whole = {"iss": "matinee-dev", "aud": "matinee", "sub": USER, "iat": now, "exp": now + 60, "jti": "tok_1"}
    return {name: value for name, value in {**whole, "role": "admin", **changes}.items() if value is not None}


def made(key: Any = KEY, algorithm: str = "ES256", header: Json | None = None, **changes: Any) -> str:
    headers = {"kid": KID, "typ": "at+jwt", **(header or {})}
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def signed(head: bytes, body: bytes) -> str:
    """Signed with our own key, whatever it is that is signed."""
    message = f"{part(head)}.{part(body)}"
    return f"{message}.{part(ECAlgorithm(ECAlgorithm.SHA256).sign(message.encode(), KEY))}"


def refusal(token: str, scheme: str = "Bearer ") -> str:
    with pytest.raises(Unauthenticated) as refused:
        tokens.claims_of(scheme + token)
    return refused.value.code


def test_what_was_issued_says_who_it_speaks_for() -> None:
    token = tokens.issue(USER, {"role": "editor", "locale": "de", "plan": None})
    assert tokens.claims_of(f"Bearer {token}") == {"user_id": USER, "role": "editor", "locale": "de"}


def test_what_tests_sign_themselves_is_refused_for_its_flaws_alone() -> None:
    assert tokens.claims_of("Bearer " + signed(HEADER, json.dumps(claims()).encode()))["user_id"] == USER
    assert tokens.claims_of("Bearer " + made())["user_id"] == USER


def test_an_issued_token_lives_a_quarter_of_an_hour_and_names_its_type_and_key() -> None:
    token = tokens.issue(USER, {"role": "viewer"})
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"], header["kid"]) == ("ES256", "at+jwt", KID)
    said = jwt.decode(token, options={"verify_signature": False})
    assert said["exp"] - said["iat"] == tokens.LIFETIME == 900
    assert (said["iss"], said["aud"], said["sub"]) == ("matinee-dev", "matinee", USER)


def test_no_two_tokens_have_one_id() -> None:
    ids = {jwt.decode(tokens.issue(USER, {}), options={"verify_signature": False})["jti"] for _ in range(20)}
    assert len(ids) == 20


def test_only_claims_that_we_know_are_handed_on() -> None:
    found = tokens.claims_of(f"Bearer {made(maturity_limit=12, colour='blue', profile_id='pro_1')}")
    assert found == {"user_id": USER, "role": "admin", "maturity_limit": 12, "profile_id": "pro_1"}


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER "])
def test_the_schemes_case_does_not_matter(scheme: str) -> None:
    assert tokens.claims_of(scheme + made())["user_id"] == USER


@pytest.mark.parametrize("scheme", ["", "Basic ", "Bearer  ", " Bearer ", "Bearer\t", "Bearer"])
def test_another_scheme_is_refused(scheme: str) -> None:
    assert refusal(made(), scheme) == "bad_token"


def test_an_expired_token_is_told_apart_so_that_its_owner_gets_another() -> None:
    now = int(time.time())
    assert refusal(made(iat=now - 120, exp=now - 1)) == "token_expired"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "others"},
        {"aud": ["matinee"]},
        {"aud": ["matinee", "others"]},
        {"iss": "matinee-prod"},
        {"iss": ["matinee-dev"]},
        {"nbf": IN_2096},
        {"iat": IN_2096},
        {"aud": 1},
        {"aud": {"matinee": True}},
        {"aud": []},
        {"aud": "Matinee"},
        {"iss": 1},
        {"iss": "matinee-dev "},
        {"sub": 1},
        {"sub": [USER]},
        {"sub": {"user_id": USER}},
        {"sub": True},
        {"jti": 1},
        *({name: odd} for name in ("exp", "nbf", "iat") for odd in ODD_TIMES),
        {"exp": 9999999999.5},
        {"exp": -1.5},
        *({name: None} for name in ("iss", "aud", "exp", "iat", "sub", "jti")),
    ],
    ids=str,
)
def test_a_token_for_somebody_or_some_time_else_is_refused(changes: Json) -> None:
    assert refusal(signed(HEADER, json.dumps(claims(**changes)).encode())) == "bad_token"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": "id+jwt"},
        {"typ": "application/at+jwt"},
        {"typ": None},
        {"kid": "key_2"},
        {"kid": ""},
        {"kid": "../key_1"},
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"crit": "exp"},
        {"crit": None},
        {"cty": "JWT"},
        {"zip": "DEF"},
        {"nonce": "1"},
        {"enc": "A256GCM"},
        {"alg": "es256"},
        {"alg": "ES256 "},
        {"typ": "AT+JWT "},
        {"kid": "key_1\u0000"},
        {"kid": "KEY_1"},
        {"kid": "' OR 1=1 --"},
        {"kid": "/dev/null"},
        {"kid": "https://attacker.test/key"},
        {"kid": ["key_1"]},
        {"kid": True},
        {"kid": None},
    ],
    ids=str,
)
def test_a_header_that_is_not_an_access_tokens_is_refused(header: Json) -> None:
    whole = {"alg": "ES256", "kid": KID, "typ": "at+jwt", **header}
    assert refusal(signed(json.dumps(whole).encode(), json.dumps(claims()).encode())) == "bad_token"


@pytest.mark.parametrize(
    "head",
    [
        b"[]",
        b"null",
        b"\xff",
        b"{",
        b'{"alg": "ES256", "typ": "at+jwt", "kid": 1}',
        b'{"alg": "ES256", "typ": "at+jwt", "kid": {}}',
        b'{"alg": ["ES256"], "typ": "at+jwt", "kid": "key_1"}',
        b'{"typ": "at+jwt", "kid": "key_1"}',
        b"[" * 6000,
        b'{"a":' * 1500,
    ],
    ids=lambda head: head[:40].decode(errors="replace"),
)
def test_a_header_that_is_no_header_is_refused(head: bytes) -> None:
    assert refusal(signed(head, json.dumps(claims()).encode())) == "bad_token"


@pytest.mark.parametrize("body", [b"[]", b"null", b"\xff", b"{", b'"usr"'])
def test_so_is_a_body_that_holds_no_claims(body: bytes) -> None:
    assert refusal(signed(HEADER, body)) == "bad_token"


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE"])
def test_a_token_that_nobody_signed_is_refused(name: str) -> None:
    head = part(json.dumps({"alg": name, "typ": "at+jwt", "kid": KID}).encode())
    body, signature = made().split(".")[1:]
    assert refusal(f"{head}.{body}.") == "bad_token"
    assert refusal(f"{head}.{body}.{signature}") == "bad_token"


def test_our_public_key_is_no_shared_secret() -> None:
    """RFC 8725 §2.1: the same key, taken for an HMAC's."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    spellings = [
        KEY.public_key().public_bytes(serialization.Encoding.PEM, form),
        KEY.public_key().public_bytes(serialization.Encoding.DER, form),
        json.dumps(public()).encode(),
        public()["x"].encode(),
    ]
    for secret in spellings:
        head = json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": KID}).encode()
        message = f"{part(head)}.{part(json.dumps(claims()).encode())}"
        token = f"{message}.{part(hmac.new(secret, message.encode(), hashlib.sha256).digest())}"
        assert refusal(token) == "bad_token"


@pytest.mark.parametrize("algorithm", ["ES384", "ES512", "RS256", "EdDSA", "ES256K"])
def test_another_algorithm_is_refused_though_our_key_signed(algorithm: str) -> None:
    head = json.dumps({"alg": algorithm, "typ": "at+jwt", "kid": KID}).encode()
    assert refusal(signed(head, json.dumps(claims()).encode())) == "bad_token"


def test_another_key_is_refused_under_our_keys_name() -> None:
    assert refusal(made(STRANGER)) == "bad_token"


@pytest.mark.parametrize("carrier", ["jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"])
def test_a_token_cannot_bring_its_own_key(carrier: str) -> None:
    """CVE-2018-0114."""
    brought: Any = public(STRANGER) if carrier == "jwk" else "https://attacker.test/keys.json"
    for kid in (KID, "key_2"):
        assert refusal(made(STRANGER, header={carrier: brought, "kid": kid})) == "bad_token"


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1()], ids=lambda curve: curve.name)
def test_a_key_of_another_curve_signs_nothing_for_us(trust: Trust, curve: ec.EllipticCurve) -> None:
    """Neither under our key's name, nor as one of ours whose `alg` is a mistake: ES256 is P-256 (RFC 7518 §3.4)."""
    other = ec.generate_private_key(curve)
    token = f"{part(HEADER)}.{part(json.dumps(claims()).encode())}"
    for hashed in (hashes.SHA256(), hashes.SHA384()):
        r, s = decode_dss_signature(other.sign(token.encode(), ec.ECDSA(hashed)))
        size = (curve.key_size + 7) // 8
        signature = part(r.to_bytes(size, "big") + s.to_bytes(size, "big"))
        trust(public())
        assert refusal(f"{token}.{signature}") == "bad_token"
        trust(public(other))
        assert refusal(f"{token}.{signature}") == "bad_token"


def test_a_name_that_is_said_twice_does_not_change_who_signed() -> None:
    body = part(json.dumps(claims()).encode())
    for head in (
        b'{"alg": "none", "alg": "ES256", "typ": "at+jwt", "kid": "key_1"}',
        b'{"alg": "ES256", "alg": "none", "typ": "at+jwt", "kid": "key_1"}',
        b'{"alg": "ES256", "typ": "at+jwt", "kid": "key_2", "kid": "key_1"}',
    ):
        assert refusal(f"{part(head)}.{body}.") == "bad_token"
        assert refusal(f"{part(head)}.{body}.{made().split('.')[2]}") == "bad_token"


@pytest.mark.parametrize("name", ["exp", "sub", "aud", "iss", "role"])
def test_no_name_is_said_twice_in_what_was_signed(name: str) -> None:
    """RFC 8725 §2.6: readers that differ on which one counts can be played against each other."""
    twice = json.dumps(claims())[:-1] + f', "{name}": {json.dumps(claims()[name])}}}'
    assert refusal(signed(HEADER, twice.encode())) == "bad_token"
    assert refusal(signed(HEADER[:-1] + b', "kid": "key_1"}', json.dumps(claims()).encode())) == "bad_token"


def test_a_token_within_a_token_is_none() -> None:
    """RFC 7519 §5.2: a nested JWT, and ours as another's claim."""
    assert refusal(signed(HEADER[:-1] + b', "cty": "JWT"}', made().encode())) == "bad_token"
    assert refusal(signed(HEADER, made().encode())) == "bad_token"
    assert refusal(signed(HEADER, json.dumps({"jwt": made()}).encode())) == "bad_token"


def test_an_encrypted_token_and_one_in_json_are_none() -> None:
    head, body, signature = made().split(".")
    encrypted = part(b'{"alg": "dir", "enc": "A256GCM", "kid": "key_1", "typ": "at+jwt"}')
    assert refusal(f"{encrypted}..{body}.{body}.{signature}") == "bad_token"
    assert refusal(json.dumps({"protected": head, "payload": body, "signature": signature})) == "bad_token"


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_a_huge_token_is_refused_unread(size: int) -> None:
    assert refusal(made(padding="A" * size)) == "bad_token"
    assert refusal("A" * size) == "bad_token"
    assert refusal(".".join(["A" * size] * 3)) == "bad_token"


def test_claims_nested_deeply_are_refused() -> None:
    assert refusal(signed(HEADER, b'{"a":' * 1500)) == "bad_token"
    assert refusal(signed(HEADER, b"[" * 6000)) == "bad_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"use": None},
        {"use": "SIG"},
        {"key_ops": ["sign"]},
        {"key_ops": ["encrypt"]},
        {"key_ops": []},
        {"alg": "ES384"},
        {"alg": None},
    ],
    ids=str,
)
def test_a_key_that_is_for_something_else_verifies_nothing(trust: Trust, changes: Json) -> None:
    """PyJWT does not look at a key's `use` and `key_ops`."""
    trust(public(**changes))
    assert refusal(made()) == "bad_token"


def test_a_key_that_may_verify_does(trust: Trust) -> None:
    trust(public(STRANGER, kid="key_0"), public(key_ops=["verify"]))
    assert tokens.claims_of(f"Bearer {made()}")["user_id"] == USER


def test_a_key_that_came_after_the_deployment_is_asked_for_once(trust: Trust, secrets: Secrets) -> None:
    secrets.keys = [public(), public(STRANGER, kid="key_2")]
    for _ in range(3):
        assert tokens.claims_of(f"Bearer {made()}")["user_id"] == USER
    assert secrets.reads == 0
    for _ in range(3):
        assert tokens.claims_of(f"Bearer {made(STRANGER, header={'kid': 'key_2'})}")["user_id"] == USER
    assert secrets.reads == 1


def test_made_up_keys_are_asked_for_once_a_minute(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.keys = [public()]
    for number in range(20):
        assert refusal(made(header={"kid": f"key_{number + 2}"})) == "bad_token"
    assert secrets.reads == 1
    monkeypatch.setattr(tokens._public_keys(), "read_at", time.monotonic() - 61)
    assert refusal(made(header={"kid": "key_2"})) == "bad_token"
    assert secrets.reads == 2


def test_a_key_is_believed_until_its_time_is_over_and_then_only_if_the_jwks_still_says_so(
    trust: Trust, secrets: Secrets
) -> None:
    later, earlier = int(time.time()) + 60, int(time.time()) - 1
    trust(public(exp=later))
    assert tokens.claims_of(f"Bearer {made()}")["user_id"] == USER
    trust(public(exp=earlier))
    secrets.keys = [public(exp=earlier)]
    assert tokens.claims_of(f"Bearer {made()}")["user_id"] == USER
    trust(public(exp=earlier))
    secrets.keys = [public(STRANGER, kid="key_2")]
    assert refusal(made()) == "bad_token"


def test_what_is_asked_for_takes_the_place_of_what_was_deployed(trust: Trust, secrets: Secrets) -> None:
    secrets.keys = [public(STRANGER, kid="key_2")]
    assert tokens.claims_of(f"Bearer {made(STRANGER, header={'kid': 'key_2'})}")["user_id"] == USER
    assert refusal(made()) == "bad_token"


def test_a_token_has_one_spelling(trust: Trust) -> None:
    """RFC 7515 §2: base64url without padding, and no loose bits at its end."""
    head, body, signature = made().split(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    loose = signature[:-1] + last[last.index(signature[-1]) ^ 1]
    assert base64.urlsafe_b64decode(loose + "==") == base64.urlsafe_b64decode(signature + "==")
    for spelled in (
        f"{head}.{body}.{signature}==",
        f"{head}.{body}.{signature}=",
        f"{head}=.{body}.{signature}",
        f"{head}.{body}.{loose}",
        f"{head}.{body}.{signature}\n",
        f"{head}.{body}.{signature} ",
        f"{head}.{body}.{signature[:40]}\n{signature[40:]}",
        f"{head}.{body}.{signature}.",
        f"{head}.{body}.{signature}A",
        f"{head}.{body}",
        f".{body}.{signature}",
        f"{head}..{signature}",
        f"{head}.{body}.",
        f"{head} .{body}.{signature}",
    ):
        assert refusal(spelled) == "bad_token", spelled


@pytest.mark.parametrize(
    ("r", "s"), [(0, 0), (0, 1), (1, 0), (1, 1), (ORDER, ORDER), (0, ORDER), (ORDER, 1), (2**256 - 1, 2**256 - 1)]
)
def test_signatures_of_zeros_and_ones_are_refused(r: int, s: int) -> None:
    """CVE-2022-21449 ("psychic signatures")."""
    head, body, _ = made().split(".")
    assert refusal(f"{head}.{body}.{part(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}") == "bad_token"


def test_a_signature_is_in_joses_form_and_no_other() -> None:
    head, body, signature = made().split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    assert decode_dss_signature(der)
    for other in (der, raw + b"\0", b"\0" + raw, raw[:-1], raw[:32]):
        assert refusal(f"{head}.{body}.{part(other)}") == "bad_token"


@pytest.mark.parametrize("other", "Az0-_.=+/ ")
def test_a_token_with_any_character_changed_is_refused(other: str) -> None:
    token = made()
    for place, character in enumerate(token):
        if character != other:
            assert refusal(token[:place] + other + token[place + 1 :]) == "bad_token"


@given(st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    assert refusal(text) == "bad_token"
    assert refusal(text, "") == "bad_token"
