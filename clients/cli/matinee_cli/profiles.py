"""Deployments and sign-ins, stored in the operating system's configuration folder.

`profiles.json` maps names to addresses. `sign-ins.json` holds tokens by address, so that a token is only sent to the
deployment that issued it.
"""

import ipaddress
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs
from filelock import FileLock

from matinee_cli.errors import Refused, Usage

LAPTOP = "http://localhost:8080"
_PROFILES, _SIGN_INS = "profiles.json", "sign-ins.json"


def config_folder() -> Path:
    return platformdirs.user_config_path("matinee", appauthor=False)


def state_folder() -> Path:
    return platformdirs.user_state_path("matinee", appauthor=False)


def url_of(url: str | None, profile: str | None) -> str:
    """The address from --url, --profile, MATINEE_URL, MATINEE_PROFILE or the profile `default`. Raises Usage."""
    if url and profile:
        raise Usage("--url and --profile both name a deployment: use one of them")
    if not url and not profile:
        url, profile = os.environ.get("MATINEE_URL"), os.environ.get("MATINEE_PROFILE")
    if url:
        return checked(url)
    known = profiles()
    if (name := profile or "default") not in known:
        raise Usage(f"There is no profile {name!r}", hint=f"matinee profiles add {name} https://…")
    return known[name]


def checked(url: str) -> str:
    """The address without a trailing slash. Raises Usage if it is invalid or would transmit passwords unencrypted."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise Usage(f"{url!r} is not an address", hint="Example: https://matinee.example.com")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise Usage(
            f"{url} would transmit passwords unencrypted", hint="Use https://; http:// is only allowed for this machine"
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def profiles() -> dict[str, str]:
    return {"default": LAPTOP, **read(config_folder() / _PROFILES)}


def keep_profile(name: str, url: str | None) -> None:
    """Store a name for an address, or remove it if `url` is None."""
    with locked():
        kept = read(config_folder() / _PROFILES)
        kept.pop(name, None)
        write(config_folder() / _PROFILES, kept | ({name: url} if url else {}))


@dataclass(frozen=True)
class SignIn:
    access_token: str
    refresh_token: str | None = None
    user: dict[str, Any] = field(default_factory=dict)


def sign_in(url: str) -> SignIn | None:
    kept = read(config_folder() / _SIGN_INS).get(url)
    return SignIn(**kept) if kept else None


def keep_sign_in(url: str, kept: SignIn | None) -> None:
    """Store a sign-in, or remove it if `kept` is None. The caller holds `locked()`."""
    others = read(config_folder() / _SIGN_INS)
    others.pop(url, None)
    write(config_folder() / _SIGN_INS, others | ({url: asdict(kept)} if kept else {}))


def locked() -> FileLock:
    """Lets one process at a time change the files: using a refresh token twice revokes all tokens of the sign-in."""
    return FileLock(private(config_folder()) / "lock", timeout=60, mode=0o600)


def private(folder: Path) -> Path:
    """Create the folder and restrict it to its owner."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def read(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refused(f"{file} is not valid JSON", hint="Delete the file and try again") from error
    return content


def write(file: Path, content: dict[str, Any]) -> None:
    """Replace the file atomically. Only its owner can ever read it."""
    fresh = private(file.parent) / f".{file.name}.{os.getpid()}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out, indent=1)
    fresh.replace(file)
