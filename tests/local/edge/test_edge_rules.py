"""The rules without a server: paths, lifetimes, ranges, bucket policies, AWS's managed policies."""

import email.utils
import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from multidict import CIMultiDict

from infra.local.edge import ranges
from infra.local.edge.bucket_policy import granted
from infra.local.edge.caching import Cache, Entry, ttl
from infra.local.edge.compression import compressible
from infra.local.edge.distribution import ErrorResponse
from infra.local.edge.paths import has_dot_segments, normalize, pattern_regex
from infra.local.edge.policies import (
    CachePolicy,
    Selection,
    Unsupported,
    parse_cache_policy,
    parse_origin_request_policy,
    parse_response_headers_policy,
)

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/media/*", "/media/a/b.mp4", True),
        ("media/*", "/media/a", True),
        ("/media/*", "/media", False),
        ("/media/*", "/Media/a", False),
        ("*.jpg", "/a/b.jpg", True),
        ("/a??.jpg", "/abc.jpg", True),
        ("/a??.jpg", "/ab.jpg", False),
        ("/v1/*/x", "/v1/a/b/x", True),
        ("/a.b", "/aXb", False),
        ("*", "/anything", True),
        ("/v1**", "/v1/x", True),
    ],
)
def test_path_patterns(pattern: str, path: str, matches: bool) -> None:
    assert bool(pattern_regex(pattern).fullmatch(path)) == matches


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("/a/b", "/a/b"),
        ("/%61%2d%7E", "/a-~"),
        ("/a%2fb", "/a%2Fb"),
        ("/a/../b", "/b"),
        ("/a/%2e%2E/b", "/b"),
        ("/../../b", "/b"),
        ("/a/./b/.", "/a/b/"),
        ("/a/b/..", "/a/"),
        ("/", "/"),
        ("//a", "//a"),
    ],
)
def test_paths_are_normalized_to_choose_a_behavior(path: str, normal: str) -> None:
    assert normalize(path) == normal


def test_every_spelling_of_a_climb_is_seen() -> None:
    assert all(map(has_dot_segments, ["/a/../b", "/a/%2e%2e/b", "/a/..%2fb", "/a/..%5cb", "/./a"]))
    assert not any(map(has_dot_segments, ["/a..b", "/...", "/a/.well-known"]))


@pytest.mark.parametrize(
    ("policy", "headers", "seconds"),
    [
        ((0, 60, 600), {}, 60),
        ((0, 60, 600), {"Cache-Control": "max-age=30"}, 30),
        ((0, 60, 600), {"Cache-Control": "max-age=3000"}, 600),
        ((90, 60, 600), {"Cache-Control": "max-age=30"}, 90),
        ((90, 60, 600), {}, 90),
        ((0, 60, 600), {"Cache-Control": "public, max-age=30, s-maxage=40"}, 40),
        ((0, 60, 600), {"Cache-Control": "no-store"}, 0),
        ((0, 60, 600), {"Cache-Control": "private, max-age=30"}, 0),
        ((5, 60, 600), {"Cache-Control": "no-cache"}, 5),
        ((0, 60, 600), {"Expires": email.utils.formatdate(NOW + 100, usegmt=True)}, 100),
        ((0, 60, 600), {"Expires": "0"}, 0),
        (
            (0, 60, 600),
            {"Expires": email.utils.formatdate(NOW, usegmt=True), "Cache-Control": "max-age=9"},
            9,
        ),
        ((0, 60, 600), {"Vary": "*"}, 0),
        ((0, 0, 0), {"Cache-Control": "max-age=30"}, 0),
    ],
)
def test_how_long_a_response_is_kept(
    policy: tuple[float, float, float], headers: dict[str, str], seconds: float
) -> None:
    assert ttl(CachePolicy(*policy), {}, 200, CIMultiDict(headers), NOW) == seconds


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (404, {}, 10),
        (503, {}, 2),
        (404, {"Cache-Control": "max-age=30"}, 30),
        (404, {"Cache-Control": "max-age=3"}, 10),
        (404, {"Cache-Control": "no-store"}, 0),
        (403, {}, 0),
        (403, {"Cache-Control": "max-age=30"}, 30),
        (401, {"Cache-Control": "max-age=30"}, 0),
        (206, {}, 0),
    ],
)
def test_how_long_an_error_is_kept(status: int, headers: dict[str, str], seconds: float) -> None:
    errors = {503: ErrorResponse(min_ttl=2)}
    assert ttl(CachePolicy(0, 60, 600), errors, status, CIMultiDict(headers), NOW) == seconds


def test_the_cache_never_holds_more_than_its_capacity() -> None:
    def entry(size: int) -> Entry:
        return Entry(200, CIMultiDict(), b"x" * size, None, NOW, NOW)

    cache = Cache(10_000)
    for number in range(20):
        cache.put((number,), entry(1_000))
        cache.get((0,))
        assert cache.bytes <= 10_000
    assert [cache.get((number,)) is not None for number in (0, 1, 19)] == [True, False, True]
    cache.put((0,), entry(20_000))
    assert (cache.get((0,)), cache.bytes) == (None, 0)


@pytest.mark.parametrize("header", ["bytes=-0", "bytes=9-"])
def test_ranges_beyond_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.parse(header, 9)


@pytest.mark.parametrize("header", ["bytes=", "bytes=-", "bytes=a-b", "bytes=4-2", "bytes=0-1,", "bytes=0-3,2-5"])
def test_ranges_that_make_no_sense_are_ignored(header: str) -> None:
    assert ranges.parse(header, 9) == []


def test_only_lengths_between_a_thousand_and_ten_million_are_compressed() -> None:
    for length, expected in ((999, False), (1_000, True), (10_000_000, True), (10_000_001, False)):
        headers = CIMultiDict({"Content-Type": "text/css; charset=utf-8", "Content-Length": str(length)})
        assert compressible(200, headers) == expected
    encoded = CIMultiDict({"Content-Type": "text/css", "Content-Length": "2000", "Content-Encoding": "zstd"})
    assert not compressible(200, encoded)
    assert not compressible(200, CIMultiDict({"Content-Type": "text/css"}))


ARN = "arn:aws:cloudfront::000000000000:distribution/E1"


def _policy(**changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::media/*",
        "Condition": {"StringEquals": {"AWS:SourceArn": ARN}},
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"Action": ["s3:Get*", "s3:List*"]}, True),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "000000000000"}}}, True),
        (
            {"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:cloudfront::000000000000:distribution/*"}}},
            True,
        ),
        ({"Condition": {"StringEquals": {"AWS:SourceArn": ARN + "2"}}}, False),
        ({"Principal": {"AWS": "arn:aws:iam::000000000000:root"}}, False),
        ({"Action": "s3:PutObject"}, False),
        ({"Resource": "arn:aws:s3:::other/*"}, False),
        ({"Resource": "arn:aws:s3:::media/titles/*"}, True),
        ({"Resource": "arn:aws:s3:::media/posters/*"}, False),
        ({"Effect": "Deny"}, False),
    ],
)
def test_what_a_bucket_policy_grants_the_distribution(changes: dict[str, Any], allowed: bool) -> None:
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    policy = {"Statement": [_policy(**changes)]}
    with Stubber(s3) as stub:
        stub.add_response("get_bucket_policy", {"Policy": json.dumps(policy)})
        grant = granted(s3, "media", ARN)
    assert grant.allows("GET", "titles/a.m4s") == allowed
    assert not grant.allows("DELETE", "titles/a.m4s")


def test_a_bucket_without_a_policy_grants_nothing() -> None:
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(s3) as stub:
        stub.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")
        assert not granted(s3, "media", ARN).allows("GET", "a")


def test_policies_of_the_template_are_read_as_cloudfront_gives_them() -> None:
    cache = parse_cache_policy(
        {
            "MinTTL": 1,
            "DefaultTTL": 2,
            "MaxTTL": 3,
            "ParametersInCacheKeyAndForwardedToOrigin": {
                "EnableAcceptEncodingGzip": True,
                "EnableAcceptEncodingBrotli": False,
                "HeadersConfig": {
                    "HeaderBehavior": "whitelist",
                    "Headers": {"Quantity": 1, "Items": ["Accept"]},
                },
                "CookiesConfig": {"CookieBehavior": "none"},
                "QueryStringsConfig": {"QueryStringBehavior": "all"},
            },
        }
    )
    assert cache == CachePolicy(
        1, 2, 3, True, False, Selection("whitelist", frozenset({"accept"})), query=Selection("all")
    )
    request = parse_origin_request_policy({"HeadersConfig": {"HeaderBehavior": "allViewer"}})
    assert request.headers.takes("anything")
    assert not request.headers.adds("cloudfront-viewer-country")
    response = parse_response_headers_policy(
        {
            "SecurityHeadersConfig": {
                "StrictTransportSecurity": {
                    "Override": True,
                    "IncludeSubdomains": True,
                    "Preload": True,
                    "AccessControlMaxAgeSec": 9,
                },
                "XSSProtection": {"Override": False, "Protection": False},
            },
            "RemoveHeadersConfig": {"Items": [{"Header": "Server"}]},
            "CustomHeadersConfig": {"Items": [{"Header": "X-A", "Value": "b", "Override": False}]},
        }
    )
    assert response.rules == (
        ("Strict-Transport-Security", "max-age=9; includeSubDomains; preload", True),
        ("X-XSS-Protection", "0", False),
        ("X-A", "b", False),
    )
    assert response.remove == {"server"}


def test_server_timing_is_refused_aloud() -> None:
    with pytest.raises(Unsupported, match="Server-Timing"):
        parse_response_headers_policy({"ServerTimingHeadersConfig": {"Enabled": True, "SamplingRate": 1}})
