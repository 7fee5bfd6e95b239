"""The home page at 36,000 titles: calls to AWS, CPU of a warm and of a cold request, its shelf, its models, its first paint.

All experiments that Matinee brings along are on, and every tenth title has several posters.

The films are Wikipedia's where they lie beside the checkout; elsewhere as many are made up. A cold request imports the
function, reads the shelf and answers; H0 is a Logger and a resolver, imported in the same run (`tests.bench.cold`).
"""

import json
import os
import random
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from matinee.experiments.published import Published
from matinee.experiments.shipped import drafts
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.recommendations.encoding import encoded
from matinee.recommendations.shelf_format import Entry, pack, people

from tests import movies
from tests.bench import cold, home_models, home_page
from tests.bench.figure import Figure, at_most
from tests.platform import ROOT

_TITLES = 36_000
_RUNS = 11
_LEARNED = 20_000
"""Titles that the model knows: as many as one function trains."""
_NEIGHBOURS, _RANK = 36, 64
"""Of a title in the model, and numbers of its factors."""
_SEED = 5
_GENRES = ("Drama", "Comedy", "Crime", "Horror", "Western", "Romance", "Silent", "Musical", "War", "Adventure")


def figures() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "shelf.bin"
        entries = _entries()
        model = _model([each["id"] for each in entries[:_LEARNED]])
        yield Figure("home.model", len(model) / 1e6, "MB")
        started = time.process_time()
        head = {"at": 0, "anew": 0, "model_version": "bench", "countries": {}, "collections": []}
        content = pack(entries, {}, head, model)
        yield Figure("home.pack", time.process_time() - started, "s")
        yield Figure("home.shelf", len(content) / 1e6, "MB")
        file.write_bytes(content)
        cold._fill_layer()
        told = [_over_h0(file) for _ in range(_RUNS)]
        yield Figure("home.aws_calls.cold", max(each["cold_calls"] for each in told), "calls", at_most(3))
        yield Figure("home.aws_calls.warm", max(each["warm_calls"] for each in told), "calls", at_most(3))
        yield Figure("home.cpu.warm", statistics.median(each["warm"] for each in told), "ms", at_most(30))
        yield Figure("home.cpu.cold_over_h0", statistics.median(each["cold"] for each in told), "x H0", at_most(3))
    yield from home_models.figures()
    yield from home_page.figures()


def _entries() -> list[Entry]:
    chance = random.Random(_SEED)
    return [_entry(said, number, chance) for number, said in enumerate(_films())]


def _films() -> Iterator[dict[str, Any]]:
    if movies.FILMS.exists():
        yield from map(json.loads, movies.lines(_TITLES))
        return
    for number in range(_TITLES):
        named = [f"Person {number * step % 4000}" for step in (1, 7, 11)]
        yield {"title": f"Film {number}", "genres": [_GENRES[number % 10]], "cast": named, "release_date": "1990-01-01"}


def _entry(said: dict[str, Any], number: int, chance: random.Random) -> Entry:
    card = {
        "title": said["title"],
        "genres": said["genres"],
        "release_date": said["release_date"],
        "year": int(said["release_date"][:4]),
        "maturity": chance.choice((0, 6, 12, 16, 18)),
        "playable": True,
        "duration": 5400.0,
    }
    at = 1_700_000_000 + number
    content_id = new_id("ttl")
    several = (
        {"posters": [(f"artwork/{content_id}/poster-{n}.jpg", None) for n in range(3)]} if number % 10 == 0 else {}
    )
    card |= {"poster_url": f"/{several['posters'][0][0]}"} if several else {}
    return {"id": content_id, "card": card, "at": at, "people": people([], said["cast"]), "speaks": ["en"], **several}


def _model(ids: list[str]) -> bytes:
    """A model of the size and the parts that a trained one has; what it says means nothing."""
    chance = random.Random(_SEED)
    rows = []
    for number in range(len(ids)):
        columns = sorted({min(len(ids) - 1, max(0, number + round(chance.gauss(0, 2000)))) for _ in range(_NEIGHBOURS)})
        rows.append([(column, chance.random()) for column in columns])
    latent = {"gram": [1.0] * _RANK, "shape": [1.0] * _RANK, "reg": 0.01, "unseen": 100.0, "power": 0.5}
    return encoded(
        version="bench",
        titles=ids,
        popularity=[1 - number / len(ids) for number in range(len(ids))],
        rows=rows,
        factors=chance.randbytes(_RANK * len(ids)),
        lengths=struct.pack(f"<{len(ids)}e", *(0.01 for _ in ids)),
        mixing=struct.pack(f"<{_RANK**2}e", *(0.1 * (place % (_RANK + 1) == 0) for place in range(_RANK**2))),
        parameters={"linear": (1.0, 0.0), "latent": (1.0, 0.0), "latent_solver": latent, "prior": 1.0},
    )


def _over_h0(shelf: Path) -> dict[str, float]:
    """A run, whose cold request is told over H0 as it was just before and after."""
    before = cold._cpu(cold._H0)
    told = _run(shelf)
    return told | {"cold": told["cold"] * 2 / (before + cold._cpu(cold._H0))}


def _published() -> str:
    """The experiments that Matinee brings along, all begun."""
    begun = {"status": "running", "phase": 1, "started_at": now()}
    on = [each.model_copy(update=begun).running() for each in drafts().values()]
    return json.dumps(Published(experiments=[each.as_dict() for each in on if each]).attributes())


def _run(shelf: Path) -> dict[str, float]:
    """A fresh process as Lambda starts one, of which AWS is answered here: `tests.bench.home_run`."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "MATINEE_STAGE": "dev",
        "MATINEE_DOMAIN": "recommendations",
        "MATINEE_ACCESS": "public",
        "MATINEE_TABLE_EXPERIMENTS": "experiments",
        "MATINEE_TABLE_PLAYBACK": "playback",
        "MATINEE_TABLE_RECOMMENDATIONS": "recommendations",
        "MATINEE_BUCKET_RECOMMENDATIONS": "recommendations",
    }
    path = [str(ROOT / "functions/recommendations"), str(cold._DOMAIN), str(cold._LAYER / "python")]
    arguments = [sys.executable, str(ROOT / "tests/bench/home_run.py"), str(shelf), json.dumps(path), _published()]
    done = subprocess.run(arguments, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
