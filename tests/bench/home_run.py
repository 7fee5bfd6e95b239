"""One process of `tests.bench.home`: a cold request and warm ones to get_home, where AWS is answered from memory.

Arguments: the shelf's file; the folders to import from, and the experiments that are on (as DynamoDB has them), as JSON. The last
line that it prints has the figures.
"""

import sys
import time

_BEGAN = time.process_time()

import io  # noqa: E402
import json  # noqa: E402
from typing import Any  # noqa: E402

_WARM = 20
_SEEN, _LISTED = 60, 20
_DAY_MS = 86_400_000


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.read()


def main(file: str, folders: list[str], published: dict[str, Any]) -> dict[str, float]:
    content = _read(file)
    ids = _ids(content)
    left_out = time.process_time() - _BEGAN  # what the bench itself took
    sys.path = [*folders, *(each for each in sys.path if "site-packages" not in each)]
    import get_home  # type: ignore[import-not-found]
    from botocore.awsrequest import AWSResponse
    from matinee.kernel import aws

    reply: Any = AWSResponse
    calls: list[str] = []
    answers = _answers(ids, published)

    def answered(request: Any, **_: Any) -> Any:
        target = (
            request.headers.get("X-Amz-Target", b"").decode() if request.headers.get("X-Amz-Target") else "GetObject"
        )
        calls.append(target.rpartition(".")[2])
        if target == "GetObject":
            if request.headers.get("If-None-Match"):
                return reply(request.url, 304, {}, _Raw())
            return reply(request.url, 200, {"ETag": '"1"', "Content-Length": str(len(content))}, _Raw(content))
        body = answers[calls[-1]]
        return reply(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, _Raw(body))

    aws._session().get_component("event_emitter").register("before-send", answered)
    event = _event()
    page = get_home.handler(event, _Context())
    cold = time.process_time() - _BEGAN - left_out
    said = json.loads(page["body"])
    if page["statusCode"] != 200 or len(said["rows"]) < 5 or not said["variants"]:
        raise RuntimeError(page)
    cold_calls = len(calls)
    calls.clear()
    began = time.process_time()
    for _ in range(_WARM):
        get_home.handler(event, _Context())
    warm = (time.process_time() - began) / _WARM
    return {"cold": cold * 1000, "warm": warm * 1000, "cold_calls": cold_calls, "warm_calls": len(calls) / _WARM}


class _Context:
    aws_request_id = "8f2a1c9e-0000-4000-8000-000000000001"
    function_name = "get_home"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


def _read(file: str) -> bytes:
    with open(file, "rb") as opened:  # noqa: PTH123 - pathlib is an import that the function may not need
        return opened.read()


def _ids(content: bytes) -> list[str]:
    start = 12 + int.from_bytes(content[8:12], "little")
    place, length = json.loads(content[12:start])["sections"]["ids"]
    return content[start + place : start + place + length].decode().split("\n")


def _answers(ids: list[str], published: dict[str, Any]) -> dict[str, bytes]:
    """What DynamoDB answers of a profile that has seen and listed some titles."""
    at = int(time.time() * 1000)
    seen = [
        {
            "sk": {"S": f"pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K#POSITION#{ids[97 * n]}"},
            "position": {"N": "3000"},
            "duration": {"N": "5400"},
            "observed_ms": {"N": str(at - n * _DAY_MS)},
            **({"finished": {"BOOL": True}} if n % 3 else {"listed_ms": {"N": str(at - n * _DAY_MS)}}),
        }
        for n in range(_SEEN)
    ]
    listed = [
        {"sk": {"S": f"pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K#LISTED#{ids[51 * n]}"}, "added_ms": {"N": str(at)}}
        for n in range(_LISTED)
    ]
    items = [*listed, *seen]
    return {
        "Query": json.dumps({"Items": items, "Count": len(items), "ScannedCount": len(items)}).encode(),
        "GetItem": b"{}",
        "BatchGetItem": json.dumps({"Responses": {"experiments": [published]}, "UnprocessedKeys": {}}).encode(),
    }


def _event() -> dict[str, Any]:
    claims = {
        "user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H",
        "profile_id": "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K",
        "session_id": "dev_01K9ZQ7A8B9C0D1E2F3G4H5J6K",
        "role": "viewer",
        "maturity_limit": 16,
        "locale": "de",
    }
    http = {"method": "GET", "path": "/v1/recommendations", "sourceIp": "203.0.113.7"}
    return {
        "routeKey": "GET /v1/recommendations",
        "headers": {"host": "api", "cloudfront-viewer-country": "DE", "authorization": "Bearer a.b.c"},
        "requestContext": {"http": http, "authorizer": {"lambda": claims}},
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], *map(json.loads, sys.argv[2:]))))
