"""Where the local platform lives: its folder, its three ports, and who holds them."""

import fcntl
import json
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]


class Refused(Exception):
    """Why the platform cannot start, and what mends it, in one line."""


@dataclass(frozen=True)
class Places:
    port: int = field(default_factory=lambda: int(os.environ.get("PORT", "8080")))
    country: str = field(default_factory=lambda: os.environ.get("COUNTRY", "US"))
    """Where viewers are said to be."""
    folder: Path = field(default_factory=lambda: Path(os.environ.get("LOCAL_DIR", ROOT / ".local")).resolve())

    @property
    def ports(self) -> dict[str, int]:
        return {"edge": self.port, "engine": self.port + 1, "mediaconvert": self.port + 2}

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def engine(self) -> str:
        return f"http://127.0.0.1:{self.ports['engine']}"

    @property
    def mediaconvert(self) -> str:
        return f"http://127.0.0.1:{self.ports['mediaconvert']}"

    def lock(self) -> IO[str]:
        """Held while the file is open, by one platform a folder. Raises Refused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = (self.folder / "lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise Refused(f"{self.folder} is in use by another make run: end that one, or set LOCAL_DIR") from None
        return file

    def check_ports(self) -> None:
        """Raises Refused."""
        for name, port in self.ports.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    advice = f"end what uses it, or take three others: make run PORT={self.port + 1000}"
                    raise Refused(f"port {port} ({name}) is not free ({error.strerror}): {advice}") from error

    def write(self, name: str, content: Any) -> None:
        """One of the folder's JSON files, whole or not at all."""
        fresh = self.folder / f".{name}"
        fresh.write_text(json.dumps(content, indent=1) + "\n")
        fresh.replace(self.folder / name)

    def read(self, name: str) -> Any:
        file = self.folder / name
        return json.loads(file.read_text()) if file.exists() else None
