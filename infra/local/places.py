"""The folder and ports of the local platform."""

import fcntl
import json
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]


_LAST_PORT = 65_531
"""The platform also uses the three ports after it, and a fourth for Spark."""


class Refused(Exception):
    """The platform cannot start. The message says why and what to do, in one line."""


def _port() -> int:
    """Raises Refused."""
    said = os.environ.get("PORT") or "8080"
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= _LAST_PORT):
        raise Refused(f"PORT={said} is not a port: use a number up to {_LAST_PORT}, for example make run PORT=9080")
    return int(said)


@dataclass(frozen=True)
class Places:
    """Raises Refused if PORT is not a port."""

    port: int = field(default_factory=_port)
    country: str = field(default_factory=lambda: os.environ.get("COUNTRY", "US"))
    """The country of all viewers."""
    spark: bool = field(default_factory=lambda: os.environ.get("MATINEE_SPARK") == "on")
    """Whether Spark's jobs run, by an emulator of EMR Serverless."""
    folder: Path = field(default_factory=lambda: Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").resolve())

    @property
    def ports(self) -> dict[str, int]:
        parts = ("edge", "engine", "mediaconvert", "stripe", *(["emr"] if self.spark else []))
        return {name: self.port + number for number, name in enumerate(parts)}

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def engine(self) -> str:
        return f"http://127.0.0.1:{self.ports['engine']}"

    @property
    def mediaconvert(self) -> str:
        return f"http://127.0.0.1:{self.ports['mediaconvert']}"

    @property
    def emr(self) -> str:
        """Where nothing answers, if Spark is off."""
        return f"http://127.0.0.1:{self.ports.get('emr', 9)}"

    @property
    def stripe(self) -> str:
        return f"http://127.0.0.1:{self.ports['stripe']}"

    def lock(self) -> IO[str]:
        """Lock the folder while the returned file is open. Raises Refused if another platform uses it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / "lock").open("w")
        except OSError as error:
            advice = "set LOCAL_DIR to a writable folder, for example make run LOCAL_DIR=/tmp/matinee"
            raise Refused(f"{self.folder} cannot be used ({error.strerror}): {advice}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise Refused(f"{self.folder} is in use by another make run: stop that one, or set LOCAL_DIR") from None
        return file

    def check_ports(self) -> None:
        """Raises Refused."""
        for name, port in self.ports.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    other = self.port + 1000 if self.port + 1000 <= _LAST_PORT else self.port - 1000
                    advice = f"stop the program that uses it, or use other ports: make run PORT={other}"
                    raise Refused(f"port {port} ({name}) is not free ({error.strerror}): {advice}") from error

    def write(self, name: str, content: Any) -> None:
        """Replace one of the folder's JSON files atomically."""
        fresh = self.folder / f".{name}"
        fresh.write_text(json.dumps(content, indent=1) + "\n")
        fresh.replace(self.folder / name)

    def read(self, name: str) -> Any:
        file = self.folder / name
        return json.loads(file.read_text()) if file.exists() else None
