"""A real OpenID provider on loopback (tests/journeys/openid_provider.mjs), and a platform that signs people in with it."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from infra.local.deploy import client
from infra.synth import node
from tests import platform as local
from tests.platform import ROOT, Platform, until

CALLBACK = "/v1/users/oauth/example/callback"


@dataclass
class Provider:
    url: str
    process: "subprocess.Popen[bytes]"

    def knows(self, login: str, **claims: object) -> None:
        assert httpx.put(f"{self.url}/accounts/{login}", json=claims).status_code == 204

    def is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", urlsplit(self.url).port)) == 0


@contextmanager
def provider(site_port: int) -> Iterator[Provider]:
    """For the platform whose site is at that port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        own = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(own),
        "REDIRECT_URI": f"http://localhost:{site_port}{CALLBACK}",
    }
    script = ROOT / "tests/journeys/openid_provider.mjs"
    process = subprocess.Popen([node(), str(script)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    found = Provider(f"http://127.0.0.1:{own}", process)
    try:
        until(found.is_up)
        yield found
    finally:
        process.kill()
        process.wait()


@contextmanager
def platform(provider: Provider, port: int, folder: Path) -> Iterator[Platform]:
    """With two providers: one that is there and one that is not."""
    configured = {
        "example": {"issuer": provider.url, "client_id": "matinee"},
        "gone": {"issuer": "http://127.0.0.1:9", "client_id": "matinee"},
    }
    with local.running(folder, port=port, MATINEE_OIDC=json.dumps(configured)) as started:
        secret = {"SecretId": "matinee/dev/oidc-example", "SecretString": "a secret: of 100 %"}
        client("secretsmanager", f"http://127.0.0.1:{port + 1}").put_secret_value(**secret)
        yield started
