"""The edge as its own process, in front of a real engine, with a distribution made through boto3."""

import contextlib
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.local.edge import managed
from infra.local.edge.distribution import NotDeployed, load
from infra.local.edge.policies import (
    Unsupported,
    parse_cache_policy,
    parse_origin_request_policy,
    parse_response_headers_policy,
)

ROOT = Path(__file__).parents[3]
KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
BIG = 50 * 2**20

HANDLER = """
import json, sys

def handler(event, context):
    print("called", file=sys.stderr)
    path = event["rawPath"]
    if path.endswith("/crash"):
        raise RuntimeError("inside")
    return {"statusCode": 200, "cookies": ["a=1; Path=/", "b=2; Path=/"], "body": json.dumps(event)}
"""


@dataclass
class Engine:
    endpoint: str
    process: subprocess.Popen[bytes]

    def client(self, service: str) -> Any:
        session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        return session.client(service, endpoint_url=self.endpoint)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline, never = time.monotonic() + seconds, threading.Event()
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        never.wait(0.02)
    return value


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    port, home = free_port(), tmp_path_factory.mktemp("engine")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log, cwd=home
        )
    try:
        wait_for(lambda: listens(port))
        yield Engine(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(10)


def create_api(engine: Engine) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("echo.py", HANDLER)
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = engine.client("iam").create_role(RoleName="echo", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    function = engine.client("lambda").create_function(
        FunctionName="echo",
        Runtime="python3.13",
        Role=role,
        Handler="echo.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]
    gateway = engine.client("apigatewayv2")
    api_id: str = gateway.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
    integration = gateway.create_integration(
        ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    gateway.create_route(ApiId=api_id, RouteKey="ANY /v1/{any+}", Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    engine.client("lambda").add_permission(
        FunctionName=function,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:000000000000:{api_id}/*/*",
    )
    return api_id


def create_key_group(cloudfront: Any, key: rsa.RSAPrivateKey, name: str) -> tuple[str, str]:
    """The group's id and the key's."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key_id = cloudfront.create_public_key(PublicKeyConfig={"CallerReference": name, "Name": name, "EncodedKey": pem})[
        "PublicKey"
    ]["Id"]
    group = cloudfront.create_key_group(KeyGroupConfig={"Name": name, "Items": [key_id]})["KeyGroup"]
    return group["Id"], key_id


def create_bucket(s3: Any, name: str, objects: dict[str, tuple[bytes, str]]) -> None:
    s3.create_bucket(Bucket=name)
    for key, (body, content_type) in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=body, ContentType=content_type)


def grant(s3: Any, bucket: str, distribution_arn: str) -> None:
    reading = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"AWS:SourceArn": distribution_arn}},
    }
    secure = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [reading, secure]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def items(*values: Any) -> dict[str, Any]:
    return {"Quantity": len(values), "Items": list(values)}


def s3_origin(bucket: str, access_control: str) -> dict[str, Any]:
    return {
        "Id": bucket,
        "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
        "OriginAccessControlId": access_control,
    }


def api_origin(api_id: str) -> dict[str, Any]:
    return {
        "Id": "api",
        "DomainName": f"{api_id}.execute-api.us-east-1.amazonaws.com",
        "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
    }


def behavior(origin: str, cache_policy: str, **more: Any) -> dict[str, Any]:
    return {
        "TargetOriginId": origin,
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": cache_policy,
        "Compress": True,
    } | more


DISABLED, OPTIMIZED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_BUT_HOST, SECURITY = "b689b0a8-53d0-40ab-baf2-68738e2966ac", "67f7725c-6f97-4210-82d7-5512b31e9d03"
METHODS = items("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE") | {"CachedMethods": items("GET", "HEAD")}


@dataclass
class Deployed:
    engine: Engine
    id: str
    key_ids: list[str]
    config: dict[str, Any]


@pytest.fixture(scope="module")
def deployed(engine: Engine) -> Deployed:
    cloudfront, s3 = engine.client("cloudfront"), engine.client("s3")
    groups = [create_key_group(cloudfront, key, f"group{number}") for number, key in enumerate(KEYS)]
    playlist = b"#EXTM3U\n" + b"#EXTINF:6,\nsegment.m4s\n" * 200
    create_bucket(s3, "site", {"index.html": (b"<h1>Matinee</h1>" * 100, "text/html")})
    create_bucket(
        s3,
        "media",
        {
            "media/ttl_1/master.m3u8": (playlist, "application/vnd.apple.mpegurl"),
            "media/ttl_1/a.m4s": (bytes(range(256)) * 40, "video/iso.segment"),
            "media/ttl_2/a.m4s": (b"another title", "video/iso.segment"),
            "media/ttl_1/film.mp4": (b"\0" * BIG, "video/mp4"),
        },
    )
    control = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": "oac",
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )["OriginAccessControl"]["Id"]
    trusted = {"Enabled": True} | items(groups[0][0])
    config = {
        "CallerReference": "edge",
        "Comment": "matinee-dev",
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Origins": items(s3_origin("site", control), s3_origin("media", control), api_origin(create_api(engine))),
        "DefaultCacheBehavior": behavior("site", OPTIMIZED, ResponseHeadersPolicyId=SECURITY),
        "CacheBehaviors": items(
            behavior("media", OPTIMIZED, PathPattern="/media/*", TrustedKeyGroups=trusted),
            behavior(
                "api",
                DISABLED,
                PathPattern="/v1/*",
                AllowedMethods=METHODS,
                OriginRequestPolicyId=ALL_BUT_HOST,
            ),
        ),
    }
    distribution = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]
    for bucket in ("site", "media"):
        grant(s3, bucket, distribution["ARN"])
    return Deployed(engine, distribution["Id"], [key_id for _, key_id in groups], config)


@dataclass
class Edge:
    process: subprocess.Popen[str]
    port: int

    def ask(
        self, target: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, body, named)
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def cookie(self, deployed: Deployed, title: str, key: int = 0, key_id: int = 0, minutes: float = 5) -> str:
        signer = CloudFrontSigner(
            deployed.key_ids[key_id], lambda text: KEYS[key].sign(text, padding.PKCS1v15(), hashes.SHA1())
        )
        until = datetime.now(UTC) + timedelta(minutes=minutes)
        policy = signer.build_policy(f"http://localhost:{self.port}/media/{title}/*", until)
        query = signer.generate_presigned_url("http://unused", policy=policy).partition("?")[2]
        return "; ".join(f"CloudFront-{pair}" for pair in query.split("&"))


def start(endpoint: str, port: int, *more: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "infra.local.edge",
        "--port",
        str(port),
        "--endpoint",
        endpoint,
    ]
    return subprocess.Popen([*command, *more], cwd=ROOT, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def edge(deployed: Deployed) -> Iterator[Edge]:
    port = free_port()
    process = start(deployed.engine.endpoint, port, "--country", "DE")
    try:
        wait_for(lambda: listens(port) or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        yield Edge(process, port)
    finally:
        process.terminate()
        _, said = process.communicate(timeout=10)
    assert said == ""


def test_the_site_is_served_with_its_policies(edge: Edge) -> None:
    status, headers, body = edge.ask("/")
    assert (status, body[:16], headers["X-Cache"]) == (200, b"<h1>Matinee</h1>", "Miss from cloudfront")
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert edge.ask("/")[1]["X-Cache"] == "Hit from cloudfront"
    assert edge.ask("/", Accept_Encoding="gzip")[1]["Content-Encoding"] == "gzip"


def test_a_key_that_does_not_exist_is_forbidden_as_for_who_may_not_list(edge: Edge) -> None:
    status, _, body = edge.ask("/nothing")
    assert (status, b"<Code>AccessDenied</Code>" in body) == (403, True)


def test_the_media_opens_to_its_cookies(edge: Edge, deployed: Deployed) -> None:
    cookie = edge.cookie(deployed, "ttl_1")
    status, headers, body = edge.ask("/media/ttl_1/master.m3u8", Cookie=cookie, Accept_Encoding="br, gzip")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    etag = headers["ETag"]
    assert edge.ask("/media/ttl_1/master.m3u8", Cookie=cookie, If_None_Match=etag)[0] == 304
    status, headers, body = edge.ask("/media/ttl_1/a.m4s", Cookie=cookie, Range="bytes=1-3")
    assert (status, body, headers["Content-Range"]) == (206, b"\1\2\3", "bytes 1-3/10240")
    status, _, body = edge.ask("/media/ttl_1/a.m4s", "HEAD", Cookie=cookie)
    assert (status, body) == (200, b"")
    status, headers, _ = edge.ask("/media/ttl_1/a.m4s", Cookie=cookie, Range="bytes=0-0,9-9")
    assert (status, headers.get_content_type()) == (206, "multipart/byteranges")


def test_the_media_opens_to_no_other_cookies(edge: Edge, deployed: Deployed) -> None:
    refused = {
        "none": "",
        "expired": edge.cookie(deployed, "ttl_1", minutes=-1),
        "another title's": edge.cookie(deployed, "ttl_2"),
        "another group's key": edge.cookie(deployed, "ttl_1", key=1, key_id=1),
        "another key under this id": edge.cookie(deployed, "ttl_1", key=1, key_id=0),
    }
    for why, cookie in refused.items():
        assert edge.ask("/media/ttl_1/a.m4s", Cookie=cookie)[0] == 403, why


@pytest.mark.parametrize(
    "path",
    ["/media/ttl_1/../ttl_2/a.m4s", "/media/ttl_1/%2e%2e/ttl_2/a.m4s", "/media/ttl_1/..%2fttl_2/a.m4s"],
)
def test_one_titles_cookies_do_not_climb_to_another(edge: Edge, deployed: Deployed, path: str) -> None:
    status, _, body = edge.ask(path, Cookie=edge.cookie(deployed, "ttl_1"))
    assert (status, b"another title" in body) == (400, False)


def test_a_film_streams_through_without_filling_the_memory(edge: Edge, deployed: Deployed) -> None:
    def resident() -> int:
        pages = int(Path(f"/proc/{edge.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    cookie = edge.cookie(deployed, "ttl_1")
    edge.ask("/media/ttl_1/a.m4s", Cookie=cookie)
    before = resident()
    for _ in range(3):
        status, _, body = edge.ask("/media/ttl_1/film.mp4", Cookie=cookie)
        assert (status, len(body)) == (200, BIG)
    assert resident() - before < 16 * 2**20


def test_the_api_answers_with_every_cookie(edge: Edge) -> None:
    status, headers, body = edge.ask(
        "/v1/a%20b?q=1&q=%26", "POST", b'{"a": 1}', Authorization="Bearer t", Content_Type="application/json"
    )
    event = json.loads(body)
    assert (status, headers.get_all("Set-Cookie")) == (200, ["a=1; Path=/", "b=2; Path=/"])
    assert (event["rawPath"], event["rawQueryString"]) == ("/v1/a b", "q=1&q=%26")
    assert (event["body"], event["headers"]["authorization"]) == ('{"a": 1}', "Bearer t")
    assert event["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert "cloudfront-viewer-country" not in event["headers"]


def test_what_the_api_gives_for_a_crash_tells_nothing_of_it(edge: Edge) -> None:
    status, _, body = edge.ask("/v1/crash", "POST")
    assert (status, json.loads(body)) == (500, {"message": "Internal Server Error"})


def test_an_api_takes_ten_megabytes(edge: Edge) -> None:
    assert edge.ask("/v1/x", "POST", b"x" * (10 * 2**20 + 1))[0] == 413


def test_a_taken_port_is_one_line_and_code_two(edge: Edge, deployed: Deployed) -> None:
    second = start(deployed.engine.endpoint, edge.port)
    _, said = second.communicate(timeout=20)
    assert second.returncode == 2
    assert said == f"edge: port {edge.port} is taken: end what uses it, or choose another port\n"


def test_a_reload_reads_the_distribution_anew(edge: Edge, deployed: Deployed) -> None:
    cloudfront = deployed.engine.client("cloudfront")

    def put(**changes: Any) -> None:
        etag = cloudfront.get_distribution_config(Id=deployed.id)["ETag"]
        cloudfront.update_distribution(Id=deployed.id, IfMatch=etag, DistributionConfig=deployed.config | changes)

    put(DefaultRootObject="none.html")
    try:
        edge.process.send_signal(signal.SIGHUP)
        wait_for(lambda: edge.ask("/")[0] == 403)
    finally:
        put()
    assert json.loads(edge.ask("/_edge/reload", "POST")[2]) == {"distribution": deployed.id}
    assert edge.ask("/")[0] == 200


def test_it_stops_soon_with_a_stream_open(deployed: Deployed) -> None:
    port = free_port()
    process = start(deployed.engine.endpoint, port)
    wait_for(lambda: listens(port))
    edge = Edge(process, port)
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/media/ttl_1/film.mp4", headers={"Cookie": edge.cookie(deployed, "ttl_1")})
        assert connection.getresponse().read(1) == b"\0"
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=10)
    assert time.monotonic() - began < 5  # whoever reads no further would hold it up for ever
    assert (process.returncode, said) == (0, "")


def test_an_engine_that_is_not_there_is_one_line_and_code_one() -> None:
    process = start(f"http://127.0.0.1:{free_port()}", free_port())
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.startswith("edge: EndpointConnectionError: ")
    assert said.count("\n") == 1


def test_a_distribution_is_found_by_what_it_is_called(deployed: Deployed) -> None:
    cloudfront, s3 = deployed.engine.client("cloudfront"), deployed.engine.client("s3")
    for wanted in (None, deployed.id, "matinee-dev"):
        assert load(cloudfront, s3, wanted).id == deployed.id
    with pytest.raises(NotDeployed, match="no distribution called 'other' is deployed"):
        load(cloudfront, s3, "other")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {
                "FunctionAssociations": items(
                    {"FunctionARN": "arn:aws:cloudfront::0:function/f", "EventType": "viewer-response"}
                )
            },
            "viewer's request",
        ),
        ({"OriginRequestPolicyId": "216adef6-5c7f-47e4-b989-5492eafa07d3"}, "Host"),
    ],
)
def test_what_the_edge_does_not_do_is_refused_by_name(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], why: str
) -> None:
    cloudfront, s3 = deployed.engine.client("cloudfront"), deployed.engine.client("s3")
    config = deployed.config | {"DefaultCacheBehavior": deployed.config["DefaultCacheBehavior"] | change}
    monkeypatch.setattr(cloudfront, "get_distribution_config", lambda Id: {"DistributionConfig": config})
    with pytest.raises(Unsupported, match=why):
        load(cloudfront, s3)


def test_the_managed_policies_are_those_that_the_engine_knows(engine: Engine) -> None:
    cloudfront = engine.client("cloudfront")
    for policy_id, cache in managed.CACHE_POLICIES.items():
        config = cloudfront.get_cache_policy(Id=policy_id)["CachePolicy"]["CachePolicyConfig"]
        assert parse_cache_policy(config) == cache, config["Name"]
    for policy_id, request in managed.ORIGIN_REQUEST_POLICIES.items():
        config = cloudfront.get_origin_request_policy(Id=policy_id)["OriginRequestPolicy"]["OriginRequestPolicyConfig"]
        assert parse_origin_request_policy(config) == request, config["Name"]
    for policy_id, response in managed.RESPONSE_HEADERS_POLICIES.items():
        policy = cloudfront.get_response_headers_policy(Id=policy_id)["ResponseHeadersPolicy"]
        config = policy["ResponseHeadersPolicyConfig"]
        assert parse_response_headers_policy(config) == response, config["Name"]
