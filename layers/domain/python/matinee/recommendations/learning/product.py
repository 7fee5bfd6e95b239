"""What the nightly run trains: the catalogue's titles as the kernels read them, and the recipe."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from matinee.content.models import Title
from matinee.recommendations.artefact import Weights
from matinee.recommendations.learning import factored, latent
from matinee.recommendations.learning.blending import Recipe, Wlae
from matinee.recommendations.learning.matrix import Floats
from matinee.recommendations.learning.titles import Texts
from matinee.recommendations.learning.training import Fact, interactions, ordered
from matinee.recommendations.learning.training import train as trained
from matinee.recommendations.learning.tuning import tuned

RECIPE = Recipe(ials=latent.Settings(rounds=8))
_TUNED_BY = 1_000_000
"""Interactions up to which there is time to try settings: a dozen trainings in a function's 15 minutes."""


def recipe(deeds: Sequence[Fact], titles: Iterable[str]) -> Recipe:
    """The recipe that suits these deeds."""
    known, _ = interactions(deeds, ordered(deeds, titles))
    return tuned(known, RECIPE) if len(known.items) <= _TUNED_BY else RECIPE


def described(made: Recipe, on_factors: bool) -> dict[str, float | str]:
    """For the card."""
    factors = {"factors": made.ials.size, "regularisation": made.ials.reg}
    if on_factors:
        return {"kind": "ALS by Spark and a round of iALS; likeness for cold titles", **factors}
    return {
        "kind": "WLAE and iALS; kernel ridge for cold titles",
        "penalty": made.wlae.penalty,
        "dropout": made.wlae.dropout,
        **factors,
        "latent_share": made.latent_share,
    }


def written(made: Recipe) -> bytes:
    return json.dumps(asdict(made)).encode()


def read(text: bytes) -> Recipe:
    """What `written` has written."""
    said = json.loads(text)
    return Recipe(
        Wlae(**said["wlae"]), latent.Settings(**said["ials"]), said["latent_share"], Weights(**said["weights"])
    )


def train(
    version: str,
    deeds: Sequence[Fact],
    titles: Mapping[str, Title],
    made: Recipe,
    factors: Mapping[str, Floats] | None = None,
) -> bytes:
    """A packed model: on the factors that Spark found, where there are any."""
    catalogue = {content_id: texts(title) for content_id, title in titles.items()}
    if factors is None:
        return trained(version, deeds, catalogue, made)
    return factored.train(version, deeds, catalogue, made, factors)


def texts(title: Title) -> Texts:
    said = title.details
    year = said.year or (int(str(said.release_date)[:4]) if said.release_date else None)
    return Texts(
        title=said.title,
        year=year,
        genres=tuple(said.genres),
        cast=tuple(map(str, said.cast)),
        crew=tuple(dict.fromkeys([*map(str, said.directors), *(each.name for each in said.crew)])),
        text=" ".join([said.description, *said.tags]),
    )
