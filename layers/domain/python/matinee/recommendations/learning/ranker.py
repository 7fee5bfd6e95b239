"""A learned ranker: how much the parts of a page's score count, by what profiles liked in a week that the model has not seen.

The loss is logistic, of pairs: each title that was liked against each other candidate of the same page (RankNet: Burges et al.
2005, ICML). Each profile weighs the same, and a ridge draws towards the weights of the night before, so that a small service
learns over weeks what one week cannot tell. The score stays a sum of parts, so that its reasons stay true, and a request does no
more than before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from math import isfinite
from typing import Any

import numpy as np

from matinee.content.models import Title
from matinee.content.visibility import Audience
from matinee.recommendations import evidence, judging
from matinee.recommendations.artefact import Model, Weights
from matinee.recommendations.filtering import Visible
from matinee.recommendations.judging import History
from matinee.recommendations.learning.matrix import Floats
from matinee.recommendations.ranking import Scores
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import Entry, pack, people

FEWEST = 5
"""Profiles below which a night learns nothing."""
_RIDGE = 200.0
"""As many profiles does the night before weigh: six of its seven days were the same."""
LEAST, MOST = 0.25, 4.0
"""What a weight is at least and at most: a page learns from what it showed itself, and must not run away."""
_SURE = 2.0
"""Standard errors by which the learned weights must be worse to be dropped."""
_STEPS = 25


@dataclass(frozen=True)
class Page:
    """The candidates of a profile."""

    titles: list[str]
    parts: Floats
    """candidates × (genres, popularity, freshness, and the sum of all others)"""
    wanted: frozenset[str]

    def gain(self, weights: Weights) -> float:
        """NDCG@100 of the page in the order that these weights give it."""
        order = np.argsort(-(self.parts @ _column(weights)), kind="stable")[: judging.TOP]
        return judging.gain([self.titles[n] for n in order], self.wanted)


def pages(model: Model, histories: Iterable[History], titles: Mapping[str, Title], at: float) -> list[Page]:
    """What requests at this moment (epoch seconds) would have ranked for these profiles, by the code that answers requests."""
    popularity = dict(zip(model.titles, model.popularity, strict=True))
    head = {"at": 0, "anew": 0, "model_version": "", "countries": {}, "collections": []}
    shelf = Shelf(pack(map(_entry, titles.values()), popularity, head))
    visible = Visible(shelf, Audience("", moment=datetime.fromtimestamp(at, UTC)))
    return [page for each in histories for page in _page(shelf, model, each, visible, at)]


def _entry(title: Title) -> Entry:
    """As much of a title on the shelf as its place is made of."""
    said = title.details
    return {
        "id": title.content_id,
        "card": {"type": said.type, "genres": said.genres, "playable": True},
        "at": int((title.published_at or title.created_at).timestamp()),
        "people": people(said.directors, said.cast),
    }


def _page(shelf: Shelf, model: Model, history: History, visible: Visible, at: float) -> Iterator[Page]:
    """None of a profile that the model does not know: there all counts as if nothing was learned."""
    shown = (
        (title, sure) for title, sure in history.given.items() if isfinite(sure)
    )  # what was hidden says nothing of a taste
    latest = dict(islice(shown, evidence.RECENT))
    scores = Scores(shelf, model, evidence.judged(latest, history.given, shelf), visible, at)
    if not scores.warm:
        return
    scores.weights = Weights()
    rows = []
    for n in scores.candidates:
        parts = scores.parts(n)
        own = [parts.pop(name) for name in ("genres", "popularity", "freshness")]
        rows.append([*own, sum(parts.values())])
    yield Page([shelf.ids[n] for n in scores.candidates], np.array(rows, np.float32), history.wanted)


def learned(pages: Sequence[Page], before: Weights) -> tuple[Weights, dict[str, Any]]:
    """The weights, beginning from those of the night before; and what the card says of them.

    Where they are surely worse than none, for those whom they were not learned from, nothing counts as learned: each half of the
    profiles is judged by what was learned from the other.
    """
    useful = [page for page in pages if page.wanted.intersection(page.titles)]
    if len(useful) < FEWEST:
        return before, {"profiles": len(useful), "weights": asdict(before)}
    halves = useful[::2], useful[1::2]
    plain = np.array([page.gain(Weights()) for half in halves for page in half])
    crossed = [_fitted(half, before) for half in reversed(halves)]
    gains = np.array([page.gain(weights) for half, weights in zip(halves, crossed, strict=True) for page in half])
    gained, error = (gains - plain).mean(), (gains - plain).std(ddof=1) / np.sqrt(len(gains))
    weights = Weights() if gained < -_SURE * error else _fitted(useful, before)
    figures = {"ndcg_100": gains.mean(), "without": plain.mean(), "error_of_difference": error}
    told = {name: float(value) for name, value in figures.items()}
    return weights, {"profiles": len(useful), "weights": asdict(weights), **told}


def _fitted(pages: Sequence[Page], before: Weights) -> Weights:
    pairs, weighs = zip(*map(_pairs, pages), strict=True)
    ahead, each = np.concatenate(pairs), np.concatenate(weighs)
    spread = ahead.std(0) + 1e-6
    ahead /= spread
    start = _column(before) * spread
    (sure,) = _newton((ahead @ start)[:, None], each, np.zeros(1), 1.0)
    *own, others = _newton(ahead, each, sure * start, _RIDGE) / spread
    if others <= 0:
        return before
    return Weights(*(float(np.clip(weight / others, LEAST, MOST)) for weight in own))


def _newton(ahead: np.ndarray, each: np.ndarray, start: np.ndarray, ridge: float) -> np.ndarray:
    """The weights of least loss: by how much `ahead` of the other the liked one of each pair is, and what `each` pair weighs."""
    told = start.copy()
    for _ in range(_STEPS):
        wrong = 1 / (1 + np.exp(np.clip(ahead @ told, -30, 30)))
        slope = ridge * (told - start) - ahead.T @ (each * wrong)
        curve = (ahead * (each * wrong * (1 - wrong))[:, None]).T @ ahead + ridge * np.eye(len(told))
        step = np.linalg.solve(curve, slope)
        told -= step
        if np.abs(step).max() < 1e-6:
            break
    return told


def _pairs(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """What speaks for each liked title beyond each other one, and what each pair weighs."""
    liked = np.array([title in page.wanted for title in page.titles])
    told = (page.parts[liked][:, None] - page.parts[~liked][None]).reshape(-1, page.parts.shape[1]).astype(np.float64)
    return told, np.full(len(told), 1 / max(len(told), 1))


def _column(weights: Weights) -> Floats:
    return np.array([weights.genres, weights.popularity, weights.freshness, 1.0], np.float32)
