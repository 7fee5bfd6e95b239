"""Spark's implicit ALS beside the product's own: what the job writes, and how well a model on it ranks."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.recommendations import artefact, factors
from matinee.recommendations.learning import factored, latent
from matinee.recommendations.learning.blending import Recipe, folded
from matinee.recommendations.learning.matrix import Floats, Interactions
from matinee.recommendations.learning.training import Order, interactions, ordered
from moto import mock_aws

from tests.spark.calling import called
from tests.unit.recommendations import sparse
from tests.unit.recommendations.facts import Fact

RECIPE = Recipe(ials=latent.Settings(size=32, rounds=8))
PROFILES, JUDGED, TITLES, EACH = 1200, 200, 2000, 24
CATALOGUE = sparse.catalogue(TITLES)


@dataclass(frozen=True)
class Night:
    facts: list[Fact]
    order: Order
    known: Interactions
    found: dict[str, Floats]


@pytest.fixture(scope="module")
def night(needs_spark: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """What most profiles did, and the factors that Spark found in it, as the packer reads them from the lake."""
    folder, every = tmp_path_factory.mktemp("factors"), sparse.facts(PROFILES, TITLES, EACH)
    facts = every[: (PROFILES - JUDGED) * EACH]
    given = factored.given(facts, CATALOGUE, RECIPE.ials)
    (folder / "model.csv").write_bytes(given.lines)
    asked = [
        f"{folder}/",
        "model",
        given.regularisation,
        RECIPE.ials.size,
        RECIPE.ials.rounds,
        1 / RECIPE.ials.unobserved,
    ]
    (count,) = called(needs_spark, folder, ("factorise", asked))
    order = ordered(facts, CATALOGUE, None)
    known, _ = interactions(every, order)
    found = _read(folder)
    assert count == len(found) == len({line.split(",")[1] for line in given.lines.decode().splitlines()})
    return Night(facts, order, known, found)


def _read(folder: Path) -> dict[str, Floats]:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for name, value in {"AWS_DEFAULT_REGION": "us-east-1", "MATINEE_BUCKET_LAKE": "lake"}.items():
            patch.setenv(name, value)
        aws.forget()
        settings.cache_clear()
        aws.client("s3").create_bucket(Bucket="lake")
        for file in sorted((folder / "model.factors").glob("part-*")):
            key = f"factors/v/model.factors/{file.name}"
            aws.client("s3").put_object(Bucket="lake", Key=key, Body=file.read_bytes())
        found = factors.found("v", "model")
    aws.forget()
    settings.cache_clear()
    return found


def test_each_warm_title_has_its_factors(night: Night) -> None:
    assert set(night.found) == set(night.order.titles[: night.order.warm])
    assert {each.shape for each in night.found.values()} == {(RECIPE.ials.size,)}
    assert all(np.isfinite(each).all() and each.any() for each in night.found.values())


def test_a_model_on_sparks_factors_ranks_about_as_well_as_the_latent_part(night: Night) -> None:
    given, wanted = sparse.halves(night.known, range(PROFILES - JUDGED, PROFILES))
    model = artefact.load(factored.train("v", night.facts, CATALOGUE, RECIPE, night.found))
    told = sparse.gain(sparse.through(model, night.order), given, wanted)
    learnt, _ = interactions(night.facts, night.order)
    ours = sparse.gain(folded(latent.items(learnt, RECIPE.ials), RECIPE.ials), given, wanted)
    print(json.dumps({"spark": told, "ours": ours}))
    assert told > ours - 0.02
