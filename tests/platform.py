"""The local platform as tests use it: started once by the command that people use, and talked to over HTTP alone."""

import base64
import http.cookiejar
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).parents[1]
PATIENCE = float(os.environ.get("MATINEE_PATIENCE", "1"))
"""How much longer everything may take than on the local platform."""
MEDIA = ROOT.parent / "shared/media"


@dataclass
class Answer:
    status: int
    headers: Any
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Client:
    """Somebody at the site's address, with a token, and with cookies as a browser keeps them."""

    site: str
    token: str = ""
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    created: ClassVar[list[str]] = []
    """Titles that any of them created."""

    def __call__(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        url = path if path.startswith("http") else self.site + path
        request = urllib.request.Request(url, data, headers or {}, method=method)
        if self.token and url.startswith(self.site):
            request.add_header("authorization", f"Bearer {self.token}")
        if data is not None and not isinstance(body, bytes):
            request.add_header("content-type", "application/json")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=30) as reply:
                answer = Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())
        if (method, path, answer.status) == ("POST", "/v1/content", 201):
            self.created.append(answer.json()["content_id"])
        return answer

    def sign_in(self, email: str, password: str = "matinee-demo") -> "Client":
        answer = self("POST", "/v1/users/login", {"email": email, "password": password})
        assert answer.status == 200, answer.content
        return Client(self.site, answer.json()["access_token"])

    def create(self, title: str) -> str:
        answer = self("POST", "/v1/content", {"title": title})
        assert answer.status == 201, answer.content
        content_id: str = answer.json()["content_id"]
        return content_id

    def begin_upload(
        self, content_id: str, data: bytes, checksum: bool = True, express: bool | None = None
    ) -> dict[str, Any]:
        crc = base64.b64encode(struct.pack(">I", zlib.crc32(data))).decode()
        asked = {"filename": "film.mp4", "size": len(data), **({"checksum": crc} if checksum else {})}
        asked |= {} if express is None else {"express": express}
        answer = self("POST", f"/v1/content/{content_id}/uploads", asked)
        assert answer.status == 201, answer.content
        upload: dict[str, Any] = answer.json()
        return upload

    def put_parts(self, upload: dict[str, Any], data: bytes) -> None:
        for part in upload["parts"]:
            start = (part["number"] - 1) * upload["part_size"]
            answer = self("PUT", part["url"], data[start : start + upload["part_size"]])
            assert answer.status == 200, answer.content

    def upload(self, content_id: str, data: bytes, *, express: bool = False) -> str:
        """Every part up and joined; the upload's id. An express rendition takes a second job, which few tests are about."""
        upload = self.begin_upload(content_id, data, express=express)
        self.put_parts(upload, data)
        answer = self("POST", f"/v1/uploads/{upload['upload_id']}/complete")
        assert answer.status == 200, answer.content
        upload_id: str = upload["upload_id"]
        return upload_id

    def ended(self, upload_id: str, within: float = 120) -> dict[str, Any]:
        """The upload once its workflow has ended."""

        def state() -> dict[str, Any] | None:
            answer = self("GET", f"/v1/uploads/{upload_id}")
            seen: dict[str, Any] = answer.json() if answer.status == 200 else {}
            return seen if seen.get("status") in ("ready", "rejected", "failed") else None

        found: dict[str, Any] = until(state, within)
        return found

    def begin_import(self, content: bytes) -> str:
        """The file is sent, and its import begins by itself; the import's id."""
        asked = self("POST", "/v1/content/imports", {"filename": "titles.jsonl", "size": len(content)})
        assert asked.status == 201, asked.content
        assert self("PUT", asked.json()["url"], content).status == 200
        import_id: str = asked.json()["import_id"]
        return import_id

    def import_ended(self, import_id: str, within: float = 60) -> dict[str, Any]:
        """The import once its workflow has ended."""

        def state() -> dict[str, Any] | None:
            answer = self("GET", f"/v1/content/imports/{import_id}")
            seen: dict[str, Any] = answer.json() if answer.status == 200 else {}
            return seen if seen.get("status") in ("done", "failed") else None

        found: dict[str, Any] = until(state, within)
        return found

    def imported(self, content: bytes, within: float = 60) -> dict[str, Any]:
        return self.import_ended(self.begin_import(content), within)


def until(condition: Callable[[], Any], within: float = 30, every: float = 0.2) -> Any:
    """What the condition answers once it answers something. Raises TimeoutError."""
    deadline = time.monotonic() + within * PATIENCE
    while time.monotonic() < deadline:
        try:
            found = condition()
        except (urllib.error.URLError, ConnectionError):
            found = None
        if found:
            return found
        time.sleep(every)
    raise TimeoutError(f"not within {within} s")


@dataclass
class Site:
    """A Matinee, wherever it runs, as its users reach it."""

    site: str

    @property
    def stranger(self) -> Client:
        return Client(self.site)

    @property
    def viewer(self) -> Client:
        return self._somebody("viewer")

    @property
    def editor(self) -> Client:
        return self._somebody("editor")

    @property
    def admin(self) -> Client:
        return self._somebody("admin")

    def session(self, role: str) -> dict[str, Any]:
        """Of the account that MATINEE_EDITOR and so on give as "address password"; by default the demo account's."""
        email, password = os.environ.get(f"MATINEE_{role.upper()}", f"{role}@matinee.test matinee-demo").split(" ", 1)
        answer = self.stranger("POST", "/v1/users/login", {"email": email, "password": password})
        assert answer.status == 200, answer.content
        signed_in: dict[str, Any] = answer.json()
        return signed_in

    def _somebody(self, role: str) -> Client:
        return Client(self.site, self.session(role)["access_token"])


@dataclass
class Platform(Site):
    """The local one, and its processes."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def pid(self, name: str) -> int:
        number: int = json.loads((self.folder / "processes.json").read_text())[name]["pid"]
        return number

    def port(self, name: str) -> int:
        number: int = json.loads((self.folder / "processes.json").read_text())[name]["port"]
        return number

    @property
    def engine(self) -> str:
        """Where AWS is, for who acts as its operator."""
        return f"http://127.0.0.1:{self.port('engine')}"

    def kill(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGKILL)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(15)


def start(folder: Path, port: int, root: Path = ROOT, *, demo: str = "accounts", **told: str) -> Platform:
    """`make run` of a checkout; without demo titles, unless `demo` says so: then once all are there.

    Raises RuntimeError with its log.
    """
    environment = {**os.environ, "PORT": str(port), "LOCAL_DIR": str(folder), "MATINEE_DEMO": demo, **told}
    log = folder.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run"], cwd=root, env=environment, stdout=out, stderr=out
        )
    platform = Platform(f"http://localhost:{port}", folder, process)

    def ready() -> bool:
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        if "The demo is not complete" in log.read_text():
            raise RuntimeError(log.read_text())
        return ("Matinee is ready at" if demo == "accounts" else "The demo is complete") in log.read_text()

    until(ready, 180 if demo == "accounts" else 600)
    return platform


def free_ports() -> int:
    """The first of four neighbouring ports that nobody has; processes that run tests side by side look in places of their own."""
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for first in range(20_080 + 1_000 * place, 30_000, 10):
        with ExitStack() as taken:
            try:
                for port in range(first, first + 4):
                    taken.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return first
    raise RuntimeError("no four free ports")


def copy_of_the_sources(folder: Path) -> Path:
    """As a fresh clone has them: nothing is installed, nothing built."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def copy_of_the_checkout(folder: Path) -> Path:
    """Its sources and what was built of them, for tests that edit them; the environment is shared."""
    copy_of_the_sources(folder)
    shutil.copytree(ROOT / "build/site", folder / "build/site")
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to(ROOT / name)
    return folder


@contextmanager
def running(folder: Path, root: Path = ROOT, port: int | None = None, **told: str) -> Iterator[Platform]:
    platform = start(folder, port or free_ports(), root, **told)
    try:
        yield platform
    finally:
        platform.stop()
        shutil.rmtree(folder, ignore_errors=True)
