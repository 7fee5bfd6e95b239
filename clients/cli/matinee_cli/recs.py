"""Recommendations: judges the product's models on a file of ratings, on this machine and without a deployment.

The models are those that a deployment trains. They are no part of this package: they are read from the checkout that it was
installed from, and need numpy.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matinee_cli.api import Api, Json
from matinee_cli.errors import Refused, Usage

_DOMAIN = Path(__file__).resolve().parents[3] / "layers/domain/python"
_LEARNING = "matinee.recommendations.learning"
_NAMED = 10
"""Columns that are told by their names."""
COLUMNS = ("model", "part", "R@20", "R@50", "NDCG@100", "users")

VERSIONS = ("version", "in_use", "last_day", "profiles", "titles", "ndcg_100", "popularity", "reason")
_MODELS = "/v1/admin/recommendations/models"

Say = Callable[[str], None]


def versions(api: Api) -> list[Json]:
    """The models that are kept, the newest first, with what their cards say."""
    told = api("GET", _MODELS)
    current = (told["current"] or {}).get("version")
    return [{**_brief(card), "in_use": card["version"] == current} for card in told["cards"]]


def _brief(card: Json) -> Json:
    simple = card["popularity"].get("ndcg_100")
    return {**card, "titles": card["titles"]["all"], "ndcg_100": card["figures"].get("ndcg_100"), "popularity": simple}


def roll_back(api: Api) -> Json:
    """Put the model before into use. Raises NotFound where there is none."""
    return api("POST", f"{_MODELS}/rollback")


def learning(name: str) -> Any:
    """A module of the models. Raises Refused where numpy or the checkout is missing."""
    if importlib.util.find_spec("numpy") is None:
        raise Refused("numpy is missing, which the models are made with", hint=f"{sys.executable} -m pip install numpy")
    if importlib.util.find_spec("matinee") is None:
        if not (_DOMAIN / "matinee/recommendations/learning").is_dir():
            hint = "Install it from Matinee's folder: pip install -e 'clients/cli[recs]'"
            raise Refused("The models are missing: this command line was installed without them", hint=hint)
        sys.path.append(str(_DOMAIN))
    importlib.import_module(_LEARNING)  # pins numpy to one thread, before it is imported
    return importlib.import_module(f"{_LEARNING}.{name}")


def evaluate(file: Path, protocol: str, items: Path | None, splits: int | None, seed: int, say: Say) -> list[Json]:
    """Train and judge. The figures of each model, told as soon as they are known. Raises Usage, Refused.

    Titles with texts that are not those of the ratings cost the figures of new titles alone.
    """
    told: list[Json] = []
    files, titles = learning("files"), learning("titles")
    evaluating, protocols = learning("evaluating"), learning("protocols")
    try:
        whole = files.ratings(file)
        say(_about(file, whole))
        ratings = evaluating.within(whole)
        if ratings is not whole:
            say(f"{file.name}: the {ratings.every.columns:,} titles that most users like are judged, and no others")
        texts = titles.read(items) if items else None
        if items and texts:
            say(_refused(items, texts.refused, f"{len(texts.known):,} titles with texts"))
        count = splits or evaluating.splits_of(ratings.every)
        for judged in evaluating.judged(ratings, protocol, texts.known if texts else None, count, seed):
            told.append(_row(judged))
            say(f"{judged.model}, {judged.part}: NDCG@100 {told[-1]['NDCG@100']}")
    except (files.Unusable, protocols.Unfit) as error:
        if not told:
            raise Usage(str(error)) from error
        say(f"New titles are not judged: {error}")
    return told


def _about(file: Path, ratings: Any) -> str:
    every, bound = ratings.every, ratings.bound
    liked = f"of {bound:g} or more" if bound is not None else "counted, as no ratings tell them apart"
    known = (
        f"{ratings.lines:,} lines; {len(every.items):,} {liked}, of {every.users:,} users and {every.columns:,} titles"
    )
    return _refused(file, ratings.refused, known) + _unused(ratings.unused)


def _unused(columns: tuple[str, ...]) -> str:
    if not columns:
        return ""
    more = f" and {len(columns) - _NAMED:,} more" if len(columns) > _NAMED else ""
    return f". Columns that nothing is read from: {', '.join(columns[:_NAMED])}{more}"


def _refused(file: Path, refused: Any, known: str) -> str:
    if not refused.count:
        return f"{file.name}: {known}"
    first = "; ".join(f"{refused.unit} {number}: {reason}" for number, reason in refused.first)
    more = ", …" if refused.count > len(refused.first) else ""
    return f"{file.name}: {known}. {refused.count:,} {refused.unit}s could not be read ({first}{more})"


def _row(judged: Any) -> Json:
    means, errors = judged.figures.means, judged.figures.errors
    figures = {name: f"{means[name]:.4f} ± {errors[name]:.4f}" for name in means}
    exact = {"means": means, "standard_errors": errors}
    return {"model": judged.model, "part": judged.part, "users": len(judged.figures.values), **figures, **exact}
