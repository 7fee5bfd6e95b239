"""The operator's command line as tests use it: a process of its own, with a home of its own, and a network that can fail."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pexpect

from tests.platform import ROOT

_COMMAND = [sys.executable, "-m", "matinee_cli"]


def _hear_ctrl_c() -> None:
    """As at a terminal: what runs in a script's background has inherited deaf ears."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Running:
    process: "subprocess.Popen[str]"

    def ended(self, by: signal.Signals | None = None) -> Ran:
        """What it said and how it ended, of itself or by this signal."""
        if by:
            self.process.send_signal(by)
        out, err = self.process.communicate(timeout=60)
        assert "Traceback" not in err, err
        return Ran(self.process.returncode, out, err)


@dataclass
class Operator:
    """Somebody at a terminal whose home is `home`."""

    url: str
    home: Path
    proxy: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "PYTHONPATH": str(ROOT / "clients/cli"),
            "PYTHONWARNINGS": "error",
            "TERM": "xterm-256color",
            "MATINEE_URL": self.url,
            "MATINEE_DEBUG": "1",
            "HTTP_PROXY": self.proxy,
        }

    def __call__(self, *words: str, typed: str = "", **environment: str) -> Ran:
        """The command, its input and output being pipes."""
        env = self.environment | environment
        done = subprocess.run([*_COMMAND, *words], input=typed, env=env, capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def at_terminal(self, *words: str) -> "pexpect.spawn[str]":
        return pexpect.spawn(
            _COMMAND[0],
            [*_COMMAND[1:], *words],
            env=self.environment,
            encoding="utf-8",
            timeout=60,
            dimensions=(40, 160),
            preexec_fn=_hear_ctrl_c,
        )

    def started(self, *words: str) -> "Running":
        pipe = subprocess.PIPE
        return Running(
            subprocess.Popen(
                [*_COMMAND, *words],
                env=self.environment,
                stdout=pipe,
                stderr=pipe,
                text=True,
                preexec_fn=_hear_ctrl_c,
            )
        )

    def sign_in(self, who: str = "editor") -> "Operator":
        done = self("login", "--email", f"{who}@matinee.test", MATINEE_PASSWORD="matinee-demo")
        assert done.code == 0, done.err
        return self


@dataclass
class Network:
    """An HTTP forward proxy between the command line and everything: it counts, holds back, breaks and lies on demand."""

    sent: Counter[int] = field(default_factory=Counter)
    """Bytes of each part that came from the command line."""
    arrived: list[int] = field(default_factory=list)
    """Parts that the storage took, in order."""
    hold_after: int | None = None
    """Bytes of parts after which no more get through until `hold_after` is None again."""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    """What the next URLs of parts answer, from now on, instead of being taken."""
    refused: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    lose: int = 0
    """How many of the next parts arrive without their answer coming back."""
    dead: bool = False
    broken: int = 0
    """Connections that broke off because it is dead."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> "Network":
        network = self

        class Handler(_Handler):
            pass

        Handler.network = network
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_through()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def held(self) -> bool:
        return self.hold_after is not None and self.sent.total() >= self.hold_after

    def let_through(self) -> None:
        with self.changed:
            self.hold_after = None
            self.changed.notify_all()

    def die(self) -> None:
        """Whatever is under way breaks off."""
        self.dead = True
        self.let_through()
        with self.changed:
            assert self.changed.wait_for(lambda: self.broken, 60), "nothing was under way"

    def wait_until_held(self) -> None:
        with self.changed:
            assert self.changed.wait_for(self.held, 60), "nothing was sent"

    def forget(self) -> None:
        self.sent.clear()
        self.arrived.clear()


class _Handler(BaseHTTPRequestHandler):
    network: Network
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *words: object) -> None:
        """Tests look at what was counted."""

    def _forward(self) -> None:
        network, url = self.network, urlsplit(self.path)
        part = int(parse_qs(url.query).get("partNumber", ["0"])[0])
        self.close_connection = True
        if network.dead:
            self._break_off()
            return
        with network.changed:
            if part and network.answers and self.path not in network.refused:
                network.refused[self.path] = network.answers.pop(0)
        answer = network.refused.get(self.path)
        upstream = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=60)
        try:
            if not answer:
                upstream.putrequest(self.command, f"{url.path}?{url.query}", skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    upstream.putheader(name, value)
                upstream.endheaders()
            left = int(self.headers.get("content-length", 0))
            while left and (chunk := self.rfile.read1(min(left, 1 << 18))):
                left -= len(chunk)
                self._count(part, len(chunk))
                if network.dead:
                    self._break_off()
                    return
                if not answer:
                    upstream.send(chunk)
            if left:
                return
            if answer:
                self._reply(answer[0], [], answer[1])
                return
            reply = upstream.getresponse()
            content = reply.read()
            if part and reply.status == 200:
                with network.changed:
                    network.arrived.append(part)
                    network.lose, lost = max(0, network.lose - 1), network.lose > 0
                if lost:
                    return
            self._reply(reply.status, reply.getheaders(), content)
        except (BrokenPipeError, ConnectionResetError):
            return  # the command line was killed: that is what some tests are about
        finally:
            upstream.close()

    do_GET = do_POST = do_PUT = do_DELETE = _forward

    def _break_off(self) -> None:
        with self.network.changed:
            self.network.broken += 1
            self.network.changed.notify_all()

    def _count(self, part: int, amount: int) -> None:
        if not part:
            return
        network = self.network
        with network.changed:
            network.sent[part] += amount
            network.changed.notify_all()
            network.changed.wait_for(lambda: not network.held() or network.dead)

    def _reply(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(content)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(content)
