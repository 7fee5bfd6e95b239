"""`python -m infra.local.engine --port N --state DIR --mediaconvert URL --stripe URL --emr URL`: serves until told to stop."""

import argparse
import asyncio
import os
import resource
import shutil
import sys
from pathlib import Path

_KEPT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SSL_CERT_FILE"),
    *("PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"),
)
"""What Lambdas may see of the host's environment: no secret of yours is among it."""


def environment(port: int, state: Path, mediaconvert: str, stripe: str, emr: str) -> dict[str, str]:
    """The engine's whole environment, which every Lambda inherits."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "objects"),
        "TMPDIR": str(state / "scratch"),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "SFN_WAIT_SCALE": os.environ.get("MATINEE_WAIT_SCALE", "1"),
        "FIREHOSE_WAIT_SCALE": os.environ.get("MATINEE_WAIT_SCALE", "1"),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ENDPOINT_URL_MEDIACONVERT": mediaconvert,
        "AWS_ENDPOINT_URL_EMR_SERVERLESS": emr,
        "MATINEE_STRIPE_URL": stripe,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.local.engine")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--mediaconvert", default="http://127.0.0.1:9")
    parser.add_argument("--stripe", default="http://127.0.0.1:9")
    parser.add_argument("--emr", default="http://127.0.0.1:9")
    parser.add_argument("--bare", action="store_true", help="without our remedies, to see which are still needed")
    arguments = parser.parse_args()
    state = arguments.state.resolve()
    shutil.rmtree(state / "scratch", ignore_errors=True)
    for folder in ("services", "objects", "scratch"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    wanted = environment(arguments.port, state, arguments.mediaconvert, arguments.stripe, arguments.emr)
    os.environ.clear()
    os.environ.update(wanted)
    sys.path[:] = [entry for entry in sys.path if entry not in ("", str(Path.cwd()))] + [str(Path.cwd())]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))

    from infra.local.engine.server import serve  # reads the environment while it is imported

    asyncio.run(serve(arguments.port, bare=arguments.bare))


if __name__ == "__main__":
    main()
