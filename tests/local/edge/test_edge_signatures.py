"""Signed cookies and URLs, signed by botocore and judged by the edge."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from infra.local.edge.distribution import Behavior, Origin
from infra.local.edge.managed import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from infra.local.edge.signatures import PublicKey

OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
SOON = datetime.now(UTC) + timedelta(hours=1)  # signed when this file is read, judged when its turn comes
PAST = datetime.now(UTC) - timedelta(seconds=1)


def signer(key: rsa.RSAPrivateKey = OURS, key_id: str = "K1") -> CloudFrontSigner:
    return CloudFrontSigner(key_id, lambda message: key.sign(message, padding.PKCS1v15(), hashes.SHA1()))


def cookies(url: str, by: CloudFrontSigner | None = None, **policy: Any) -> dict[str, str]:
    """The three cookies of a custom policy, as a stream's start would set them."""
    by = by or signer()
    statement = by.build_policy(url, **{"date_less_than": SOON, **policy})
    query = by.generate_presigned_url("http://unused", policy=statement).partition("?")[2]
    return {f"CloudFront-{name}": value for name, value in (pair.split("=") for pair in query.split("&"))}


def header(values: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in values.items())


def guarded(origin: Origin) -> list[Behavior]:
    keys: dict[str, PublicKey] = {
        "K1": OURS.public_key(),
        "K3": ec.generate_private_key(ec.SECP256R1()).public_key(),
    }
    return [Behavior(origin, "/media/*", keys=keys), Behavior(origin)]


async def test_cookies_open_every_file_of_their_title(world: Any) -> None:
    async with world(guarded) as here:
        cookie = header(cookies(f"{here.url}/media/ttl_1/*"))
        for path in ("/media/ttl_1/master.m3u8", "/media/ttl_1/v7/video_1.m4s?part=2"):
            assert (await here.ask(path, Cookie=cookie)).status == 200
    assert "Cookie" not in here.sent[0].headers


async def test_a_behavior_without_keys_asks_for_none(world: Any) -> None:
    async with world(guarded) as here:
        assert (await here.ask("/index.html")).status == 200


Change = Callable[[dict[str, str]], dict[str, str]]


def flipped(name: str) -> Change:
    def change(values: dict[str, str]) -> dict[str, str]:
        value = values[name]
        return values | {name: value[:40] + ("A" if value[40] != "A" else "B") + value[41:]}

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda values: {}, "MissingKey"),
        (lambda values: values | {"CloudFront-Key-Pair-Id": ""}, "MissingKey"),
        (lambda values: values | {"CloudFront-Key-Pair-Id": "K9"}, "InvalidKey"),
        (lambda values: values | {"CloudFront-Key-Pair-Id": "K3"}, "AccessDenied"),
        (flipped("CloudFront-Policy"), "AccessDenied"),
        (flipped("CloudFront-Signature"), "AccessDenied"),
        (lambda values: values | {"CloudFront-Policy": "%%%"}, "MalformedPolicy"),
        (lambda values: values | {"CloudFront-Signature": "a+b="}, "MalformedPolicy"),
        (lambda values: values | {"CloudFront-Signature": ""}, "AccessDenied"),
        (lambda values: {n: v for n, v in values.items() if n != "CloudFront-Signature"}, "AccessDenied"),
        (lambda values: {n: v for n, v in values.items() if n != "CloudFront-Policy"}, "MalformedPolicy"),
        (lambda values: values | {"CloudFront-Hash-Algorithm": "SHA256"}, "AccessDenied"),
        (lambda values: values | {"CloudFront-Hash-Algorithm": "MD5"}, "AccessDenied"),
    ],
)
async def test_cookies_that_were_tampered_with_open_nothing(world: Any, change: Change, code: str) -> None:
    async with world(guarded) as here:
        values = change(cookies(f"{here.url}/media/ttl_1/*"))
        got = await here.ask("/media/ttl_1/a.m4s", **({"Cookie": header(values)} if values else {}))
    assert got.status == 403
    assert got.body.startswith(f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'.encode())
    assert got.headers["Content-Type"] == "text/xml"
    assert here.sent == []


async def test_the_words_of_a_missing_key_are_cloudfronts(world: Any) -> None:
    async with world(guarded) as here:
        got = await here.ask("/media/ttl_1/a.m4s")
    assert got.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code>'
        "<Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>"
    )


async def test_cookies_open_nothing_beyond_their_policy(world: Any) -> None:
    async with world(guarded) as here:
        own = f"{here.url}/media/ttl_1/*"
        refused = {
            "expired": cookies(own, date_less_than=PAST),
            "not yet valid": cookies(own, date_greater_than=SOON - timedelta(minutes=1)),
            "another address": cookies(own, ip_address="192.0.2.0/24"),
            "another title": cookies(f"{here.url}/media/ttl_2/*"),
            "another host": cookies("http://example.com/media/ttl_1/*"),
            "another scheme": cookies(own.replace("http:", "https:")),
            "another letter case": cookies(f"{here.url}/media/TTL_1/*"),
            "a key that no group has": cookies(own, signer(THEIRS)),
        }
        allowed = {
            "any scheme": cookies(own.replace("http:", "http*:")),
            "this address": cookies(own, ip_address="127.0.0.1"),
            "valid by now": cookies(own, date_greater_than=PAST),
            "one letter": cookies(f"{here.url}/media/ttl_?/a.m4s"),
            "anything": cookies("*"),
        }
        for why, values in refused.items():
            got = await here.ask("/media/ttl_1/a.m4s", Cookie=header(values))
            assert (got.status, b"AccessDenied" in got.body) == (403, True), why
        for why, values in allowed.items():
            assert (await here.ask("/media/ttl_1/a.m4s", Cookie=header(values))).status == 200, why


@pytest.mark.parametrize("path", ["/media/ttl_1/a.m4s", "/%6dedia/ttl_1/a.m4s", "/x/../media/ttl_1/a.m4s"])
async def test_no_spelling_of_a_path_goes_round_the_check(world: Any, path: str) -> None:
    async with world(guarded) as here:
        assert (await here.ask(path)).status == 403


async def test_the_first_of_two_cookies_counts(world: Any) -> None:
    async with world(guarded) as here:
        good = header(cookies(f"{here.url}/media/ttl_1/*"))
        bad = header(cookies(f"{here.url}/media/ttl_2/*"))
        assert (await here.ask("/media/ttl_1/a", Cookie=f"{good}; {bad}")).status == 200
        assert (await here.ask("/media/ttl_1/a", Cookie=f"{bad}; {good}")).status == 403


@pytest.mark.parametrize("target", ["/media/ttl_1/a.m4s", "/media/ttl_1/a.m4s?v=1&w=%20"])
async def test_a_signed_url_opens_itself(world: Any, target: str) -> None:
    def forwarding(origin: Origin) -> list[Behavior]:
        policy = ORIGIN_REQUEST_POLICIES["b689b0a8-53d0-40ab-baf2-68738e2966ac"]
        return [replace(behavior, request=policy) for behavior in guarded(origin)]

    async with world(forwarding) as here:
        canned = signer().generate_presigned_url(here.url + target, date_less_than=SOON)
        policy = signer().build_policy(f"{here.url}/media/ttl_1/*", SOON)
        custom = signer().generate_presigned_url(here.url + target, policy=policy)
        for url in (canned, custom):
            assert (await here.ask(url.removeprefix(here.url))).status == 200
        assert {sent.target for sent in here.sent} == {target}
        other = canned.replace("a.m4s", "b.m4s")
        assert (await here.ask(other.removeprefix(here.url))).status == 403
        expired = signer().generate_presigned_url(here.url + target, date_less_than=PAST)
        assert (await here.ask(expired.removeprefix(here.url))).status == 403


async def test_one_query_opens_what_its_policy_names_and_nothing_beside_it(world: Any) -> None:
    """As a storyboard's: the policy has a wildcard, and each address behind it brings the same query."""

    def query(until: datetime, *, of: str = "storyboard") -> str:
        policy = signer().build_policy(f"{here.url}/media/ttl_1/v1/{of}*", until)
        return signer().generate_presigned_url("http://unused", policy=policy).partition("?")[2]

    async with world(guarded) as here:
        for file in ("storyboard.vtt", "storyboard-000.jpg", "storyboard-001.jpg"):
            path = f"/media/ttl_1/v1/{file}"
            assert (await here.ask(f"{path}?{query(SOON)}")).status == 200
            assert (await here.ask(f"{path}?{query(PAST)}")).status == 403
            assert (await here.ask(path)).status == 403
            assert (await here.ask(f"{path}?{query(SOON, of='poster')}")).status == 403
        for path in (
            "/media/ttl_1/v1/index.m3u8",
            "/media/ttl_1/v1/video_1.m4s",
            "/media/ttl_1/v2/storyboard.vtt",
            "/media/ttl_2/v1/storyboard.vtt",
            "/media/ttl_1/v1/frames/../storyboard.vtt",
            "/media/ttl_1/v1/%73toryboard.vtt",
        ):
            assert (await here.ask(f"{path}?{query(SOON)}")).status == 403, path
        for changed in ("Policy", "Signature", "Key-Pair-Id"):
            without = "&".join(each for each in query(SOON).split("&") if not each.startswith(changed))
            assert (await here.ask(f"/media/ttl_1/v1/storyboard.vtt?{without}")).status == 403, changed
    assert {sent.target for sent in here.sent} == {
        f"/media/ttl_1/v1/{file}" for file in ("storyboard.vtt", "storyboard-000.jpg", "storyboard-001.jpg")
    }, "no part of a signature reaches the bucket"


async def test_a_signed_url_decides_alone(world: Any) -> None:
    async with world(guarded) as here:
        cookie = header(cookies(f"{here.url}/media/*"))
        expired = signer().generate_presigned_url(f"{here.url}/media/a", date_less_than=PAST)
        assert (await here.ask(expired.removeprefix(here.url), Cookie=cookie)).status == 403


async def test_other_keys_and_hashes_of_cloudfront(world: Any) -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    keys: dict[str, PublicKey] = {"K1": OURS.public_key(), "K2": elliptic.public_key()}
    by = {
        "K1": CloudFrontSigner("K1", lambda text: OURS.sign(text, padding.PKCS1v15(), hashes.SHA256())),
        "K2": CloudFrontSigner("K2", lambda text: elliptic.sign(text, ec.ECDSA(hashes.SHA256()))),
    }
    async with world(lambda origin: [Behavior(origin, keys=keys)]) as here:
        for each in by.values():
            values = cookies(f"{here.url}/*", each)
            assert (await here.ask("/a", Cookie=header(values))).status == 403
            sha256 = values | {"CloudFront-Hash-Algorithm": "SHA256"}
            assert (await here.ask("/a", Cookie=header(sha256))).status == 200


async def test_a_signature_is_no_part_of_the_cache_key(world: Any) -> None:
    def kept(origin: Origin) -> list[Behavior]:
        policy = CACHE_POLICIES["2e54312d-136d-493c-8eb9-b001f22f67d2"]  # its key takes all cookies and queries
        return [replace(guarded(origin)[0], cache=policy)]

    async with world(kept) as here:
        for minutes, expected in ((1, "Miss"), (2, "Hit")):
            until = datetime.now(UTC) + timedelta(minutes=minutes)
            values = cookies(f"{here.url}/media/*", date_less_than=until)
            assert (await here.ask("/media/a", Cookie=header(values))).x_cache == expected
            url = signer().generate_presigned_url(f"{here.url}/media/a", date_less_than=until)
            assert (await here.ask(url.removeprefix(here.url))).x_cache == "Hit"
