"""`python -m infra.local.seed SITE ENGINE DEMO_JSON`: fill a running platform, as much as MATINEE_DEMO says, by the file's logins.

A process of its own, as drawing, music and DuckDB take memory that the platform need not keep.
"""

import json
import os
import sys
from pathlib import Path
from urllib.error import URLError

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.progress import Progress
from infra.local.seed import audience, extent, filling, films

_FAILURES = (films.FilmFailed, audience.AudienceFailed, URLError, TimeoutError, BotoCoreError, ClientError)


def main() -> int:
    site, engine, file = sys.argv[1:]
    progress, logins = Progress(), json.loads(Path(file).read_text())
    wanted = extent.said(os.environ.get("MATINEE_DEMO", ""))
    try:
        filling.fill(site, engine, logins, wanted, progress)
    except _FAILURES as failure:
        progress.say(f"  {type(failure).__name__}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
