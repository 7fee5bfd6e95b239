"""What opens media: valid by the public key, in CloudFront's spelling; cookies for one version, a query for its storyboard."""

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from hypothesis import given
from hypothesis import strategies as st
from matinee.streaming import signing

from infra.local.edge import signatures
from tests.unit.conftest import Told

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SITE, PATH, EXPIRES = "https://matinee.test", "/titles/ttl_1/upl_1-1/", 1_800_000_000


def pem(key: Any) -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return str(key.private_bytes(*form).decode())


class Secrets:
    def __init__(self, key: Any) -> None:
        self.text = json.dumps({"keys": [{"pem": pem(key), "key_pair_id": "K2JCJMDEHXQW5F", "signs_from": 0}]})

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        return {"SecretString": self.text}


@pytest.fixture(autouse=True)
def a_deployment(told: Told, clients: dict[str, Any]) -> Any:
    told(secret_media="arn:media")
    clients["secretsmanager"] = Secrets(KEY)
    signing._parsed.cache_clear()
    yield
    signing._parsed.cache_clear()


def values(lines: list[str]) -> dict[str, str]:
    pairs = (line.split(";")[0].partition("=")[::2] for line in lines)
    return dict(pairs)


def decoded(value: str) -> bytes:
    return base64.b64decode(value.translate(str.maketrans("-_~", "+=/")), validate=True)


def test_a_stream_has_cloudfronts_three_cookies() -> None:
    found = values(signing.cookies(SITE, PATH, EXPIRES))
    assert set(found) == {"CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id"}
    assert found["CloudFront-Key-Pair-Id"] == "K2JCJMDEHXQW5F"


def test_the_signature_is_the_keys_over_the_policys_very_bytes() -> None:
    found = values(signing.cookies(SITE, PATH, EXPIRES))
    policy, signature = decoded(found["CloudFront-Policy"]), decoded(found["CloudFront-Signature"])
    KEY.public_key().verify(signature, policy, padding.PKCS1v15(), hashes.SHA1())
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signature, policy.replace(b"upl_1-1", b"upl_1-2"), padding.PKCS1v15(), hashes.SHA1())


def test_the_policy_is_the_one_that_awss_own_signer_would_write() -> None:
    signer = CloudFrontSigner("K", lambda message: b"")
    theirs = signer.build_policy(f"{SITE}{PATH}*", datetime.fromtimestamp(EXPIRES, UTC))
    assert decoded(values(signing.cookies(SITE, PATH, EXPIRES))["CloudFront-Policy"]) == theirs.encode()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789_-?>~", min_size=1), st.integers(1, 2**40))
def test_no_cookie_holds_a_character_that_cookies_cannot(name: str, expires: int) -> None:
    for value in values(signing.cookies(SITE, f"/titles/{name}/", expires)).values():
        assert re.fullmatch(r"[A-Za-z0-9~_-]+", value)


@pytest.mark.parametrize(("site", "secure"), [("https://matinee.test", True), ("http://localhost:8080", False)])
def test_cookies_go_to_their_films_path_alone_and_no_script_reads_them(site: str, secure: bool) -> None:
    for line in signing.cookies(site, PATH, EXPIRES):
        _, *attributes = line.split("; ")
        wanted = [f"Path={PATH}", "HttpOnly", *(["Secure"] if secure else []), "SameSite=Lax"]
        assert attributes == wanted


def opens(url: str, moment: float = EXPIRES - 1, **changes: str) -> bool:
    """Whether CloudFront, as the local edge knows it, would send this file."""
    given = values(signing.cookies(SITE, PATH, EXPIRES)) | changes
    viewer = signatures.Viewer(url=url, address="192.0.2.7", now=moment)
    try:
        signatures.authorize(viewer, [], given, {"K2JCJMDEHXQW5F": KEY.public_key()})
    except signatures.Refused:
        return False
    return True


@pytest.mark.parametrize("file", ["index.m3u8", "index_1080p_000000001.cmfv", "a/b.jpg", ""])
def test_everything_of_the_version_is_open(file: str) -> None:
    assert opens(f"{SITE}{PATH}{file}")


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/titles/ttl_1/upl_1-2/index.m3u8",
        f"{SITE}/titles/ttl_1/upl_1-10/index.m3u8",
        f"{SITE}/titles/ttl_1/",
        f"{SITE}/x{PATH}index.m3u8",
        f"http://matinee.test{PATH}index.m3u8",
        f"https://elsewhere.test{PATH}index.m3u8",
    ],
)
def test_nothing_else_is(url: str) -> None:
    assert not opens(url)


def test_it_is_shut_at_the_second_that_was_said() -> None:
    assert opens(f"{SITE}{PATH}a", moment=EXPIRES - 1)
    assert not opens(f"{SITE}{PATH}a", moment=EXPIRES)


def test_only_an_rsa_key_signs(clients: dict[str, Any]) -> None:
    clients["secretsmanager"] = Secrets(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(TypeError, match="not contain an RSA key"):
        signing.cookies(SITE, PATH, EXPIRES)


STORYBOARD = f"{PATH}storyboard"


def test_a_query_is_the_signed_url_of_awss_own_signer() -> None:
    """Whatever the address: its policy is the storyboard's."""
    found = signing.query(SITE, STORYBOARD, EXPIRES)
    signer = CloudFrontSigner("K2JCJMDEHXQW5F", lambda said: KEY.sign(said, padding.PKCS1v15(), hashes.SHA1()))
    policy = signer.build_policy(f"{SITE}{STORYBOARD}*", datetime.fromtimestamp(EXPIRES, UTC))
    for file in ("storyboard.vtt", "storyboard-000.jpg"):
        assert f"{SITE}{PATH}{file}?{found}" == signer.generate_presigned_url(f"{SITE}{PATH}{file}", policy=policy)
    assert found == signing.query(SITE, STORYBOARD, EXPIRES)


def asks_for(file: str, moment: float = EXPIRES - 1) -> bool:
    """Whether CloudFront would send this file for a storyboard's query."""
    query = parse_qsl(signing.query(SITE, STORYBOARD, EXPIRES))
    viewer = signatures.Viewer(url=file, address="192.0.2.7", now=moment)
    try:
        signatures.authorize(viewer, query, {}, {"K2JCJMDEHXQW5F": KEY.public_key()})
    except signatures.Refused:
        return False
    return True


@pytest.mark.parametrize("file", ["storyboard.vtt", "storyboard-000.jpg", "storyboard-041.jpg"])
def test_a_query_opens_the_storyboard(file: str) -> None:
    assert asks_for(f"{SITE}{PATH}{file}")
    assert not asks_for(f"{SITE}{PATH}{file}", moment=EXPIRES)


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}{PATH}index.m3u8",
        f"{SITE}{PATH}index.mpd",
        f"{SITE}{PATH}video1080/segment_1.m4s",
        f"{SITE}{PATH}poster.jpg",
        f"{SITE}{PATH}",
        f"{SITE}/titles/ttl_1/upl_1-2/storyboard.vtt",
        f"{SITE}/titles/ttl_2/upl_1-1/storyboard.vtt",
        f"{SITE}/titles/ttl_2/upl_2-1/index.m3u8?as={PATH}storyboard.vtt",
        f"https://elsewhere.test{PATH}storyboard.vtt",
    ],
)
def test_a_query_opens_nothing_else(url: str) -> None:
    assert not asks_for(url)
