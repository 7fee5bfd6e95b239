"""As much of a Matinee as a test says, for what the local platform cannot be brought to do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    token: str
    """Of the Authorization header, "" without one."""
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


Answer = tuple[int, Any]
"""A status, and a document (or bytes as they are)."""


@dataclass
class Fake:
    url: str = ""
    routes: dict[str, Callable[[Asked], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, route: str, answer: Callable[[Asked], Answer] | Answer) -> None:
        """What "GET /v1/content" answers."""
        self.routes[route] = answer if callable(answer) else lambda _: answer


def missing(_: Asked) -> Answer:
    return 404, {"message": "Not Found"}


@contextmanager
def serving() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *words: object) -> None:
            """Tests look at what was asked."""

        def answer(self) -> None:
            route = f"{self.command} {self.path.partition('?')[0]}"
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            with fake.lock:  # one at a time, as a table with conditional writes would have it
                fake.asked.append(route)
                token = self.headers.get("authorization", "").removeprefix("Bearer ")
                status, document = fake.routes.get(route, missing)(Asked(token, content))
            reply = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response_only(status)
            self.send_header("content-length", str(len(reply)))
            self.send_header("apigw-requestid", "the-request")
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST = do_PUT = do_DELETE = answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
