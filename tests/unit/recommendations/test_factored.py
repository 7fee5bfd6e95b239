"""A model on factors that were found elsewhere: as good as they are, small, and with no matrix of titles by titles."""

import numpy as np
import pytest
from matinee.recommendations import artefact
from matinee.recommendations.learning import factored, latent, packing, texts
from matinee.recommendations.learning.blending import Recipe, folded
from matinee.recommendations.learning.matrix import Floats
from matinee.recommendations.learning.training import interactions, ordered

from tests.unit.recommendations import sparse
from tests.unit.recommendations.facts import Fact

RECIPE = Recipe(ials=latent.Settings(size=24, rounds=6))
TITLES, NEW = 900, 60
CATALOGUE = sparse.catalogue(TITLES + NEW)
"""The last ones are new: nobody has seen them."""


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    return sparse.facts(500, TITLES)


def found(facts: list[Fact], rounds: int = 6) -> dict[str, Floats]:
    """What Spark would find."""
    order = ordered(facts, CATALOGUE, None)
    known, _ = interactions(facts, order)
    settings = latent.Settings(size=24, rounds=rounds)
    return dict(zip(order.titles, latent.items(known, settings), strict=False))


@pytest.fixture(scope="module")
def read(facts: list[Fact]) -> artefact.Model:
    return artefact.load(factored.train("v", facts, CATALOGUE, RECIPE, found(facts)))


def test_it_ranks_about_as_well_as_its_factors_do(facts: list[Fact]) -> None:
    """Profiles whom training has not seen are judged by what they did then, from what they did at first."""
    known_by, judged = facts[: 400 * 24], list(range(400, 500))
    order = ordered(known_by, CATALOGUE, None)
    every, profiles = interactions(facts, order)
    given, wanted = sparse.halves(every, judged)
    factors = found(known_by)
    model = artefact.load(factored.train("v", known_by, CATALOGUE, RECIPE, factors))
    whole = np.array([factors[each] for each in order.titles[: order.warm]])
    own = sparse.gain(sparse.through(model, order), given, wanted)
    assert own > sparse.gain(folded(whole, RECIPE.ials), given, wanted) - 0.02
    assert len(profiles) == 500
    popular = sparse.gain(
        lambda some: np.tile(-np.arange(some.columns, dtype=np.float32), (some.users, 1)), given, wanted
    )
    assert own > 1.2 * popular


def test_every_title_of_the_catalogue_is_in_it(read: artefact.Model) -> None:
    assert sorted(read.titles) == sorted(CATALOGUE)
    assert {each for each in read.titles if read.cold(each)} >= {sparse.name(n) for n in range(TITLES, TITLES + NEW)}


def test_new_titles_are_placed_by_their_likeness(read: artefact.Model) -> None:
    new = [sparse.name(n) for n in range(TITLES, TITLES + NEW)]
    seen = {sparse.name(n): 1.0 for n in range(5, 100, sparse.TASTES)}
    scores = read.score(seen, new)
    best = sorted(scores, key=scores.__getitem__, reverse=True)[: NEW // sparse.TASTES]
    assert sum(int(each[4:]) % sparse.TASTES == 5 for each in best) >= len(best) - 1
    assert int(read.neighbours(sparse.name(TITLES + 5))[0][0][4:]) % sparse.TASTES == (TITLES + 5) % sparse.TASTES


def test_a_title_that_spark_did_not_know_yet_gets_its_place_too(facts: list[Fact]) -> None:
    factors = found(facts)
    missing = sparse.name(3)
    del factors[missing]
    model = artefact.load(factored.train("v", facts, CATALOGUE, RECIPE, factors))
    assert model.neighbours(missing)
    assert not model.cold(missing)


def test_the_same_factors_give_the_same_bytes(facts: list[Fact]) -> None:
    factors = found(facts, 1)
    assert factored.train("v", facts, CATALOGUE, RECIPE, factors) == factored.train(
        "v", facts, CATALOGUE, RECIPE, factors
    )


def test_spark_is_given_what_was_liked_and_nobodys_id() -> None:
    some = [Fact(f"p_{n}", f"ttl_0000{title}", 0.5 + n / 10) for n in range(4) for title in range(2)]
    given = factored.given([*some, Fact("p_0", "ttl_00002"), Fact("p_1", "ttl_00001", -1.0)], CATALOGUE, RECIPE.ials)
    lines = given.lines.decode().splitlines()
    assert given.titles == 2
    assert "0,ttl_00000,0.5" in lines
    assert not [line for line in lines if "p_" in line or "ttl_00002" in line or ",-" in line]


def test_sparks_regularisation_has_the_same_sum_as_ours(facts: list[Fact]) -> None:
    known, _ = interactions(facts, ordered(facts, CATALOGUE, None))
    settings = RECIPE.ials
    told = factored.regularisation(known, settings)
    for rows in (known, known.turned()):
        ours = settings.reg / settings.unobserved * (rows.lengths + settings.unobserved * rows.columns)
        assert told * rows.lengths.sum() == pytest.approx(ours.sum())


def test_some_rows_of_the_kernel_are_the_kernels() -> None:
    some = list(sparse.catalogue(40).values())
    np.testing.assert_allclose(texts.kernel_rows(some)(7, 31), texts.kernel(some)[7:31], rtol=1e-5, atol=1e-6)


def test_rows_along_factors_are_their_products() -> None:
    chance = np.random.default_rng(1)
    left, right = chance.normal(size=(2, 30, 4)).astype(np.float32)
    wanted = np.maximum(left @ right.T, 0)
    np.fill_diagonal(wanted, 0)
    along = packing.Along(left, right)
    assert len(along) == 30
    np.testing.assert_allclose(np.concatenate([along[:17], along[17:40]]), wanted, rtol=1e-5, atol=1e-6)
