"""Training for requests: whatever little there is, and packed."""

import random

import numpy as np
import pytest
from matinee.recommendations import artefact
from matinee.recommendations.learning import latent, metrics, packing, training
from matinee.recommendations.learning.blending import Recipe, along, train
from matinee.recommendations.learning.matrix import Floats, Interactions, build
from matinee.recommendations.learning.titles import Texts

from tests.unit.recommendations.facts import Fact
from tests.unit.recommendations.test_learning import tastes

RECIPE = Recipe(ials=latent.Settings(size=16, rounds=5))


CATALOGUE = {
    f"ttl_{n:02}": Texts(f"Film {n}", 1980 + n, (("Sea", "Court")[n % 2],), (f"Actor {n % 4}",), (), "")
    for n in range(40)
}


def facts(profiles: int, each: int = 10, titles: int = 30) -> list[Fact]:
    chance = random.Random(5)
    return [
        Fact(f"p_{profile}", f"ttl_{n:02}")
        for profile in range(profiles)
        for n in chance.sample(range(profile % 2, titles, 2), each)
    ]


def model(some: list[Fact], catalogue: dict[str, Texts] = CATALOGUE) -> artefact.Model:
    return artefact.load(training.train("v1", some, catalogue, RECIPE))


def best(read: artefact.Model, *seen: str) -> list[str]:
    scores = read.score(dict.fromkeys(seen, 1.0))
    return sorted(scores, key=scores.__getitem__, reverse=True)


def parity(content_id: str) -> int:
    return int(content_id[-2:]) % 2


def test_a_profile_gets_its_own_taste() -> None:
    read = model(facts(60))
    for seen, taste in ((("ttl_02", "ttl_08"), 0), (("ttl_03", "ttl_09"), 1)):
        assert sum(parity(each) == taste for each in best(read, *seen)[:8]) >= 7


def test_new_titles_are_found_by_their_texts() -> None:
    read = model(facts(60))
    new = [each for each in CATALOGUE if read.cold(each)]
    assert new == [f"ttl_{n}" for n in range(30, 40)]
    scores = read.score({"ttl_02": 1.0, "ttl_08": 1.0, "ttl_12": 1.0}, new)
    told = sorted(scores, key=scores.__getitem__, reverse=True)
    assert sum(parity(each) == 0 for each in told[:5]) >= 4
    assert [parity(each) for each, _ in read.neighbours("ttl_35")[:5]] == [1] * 5


@pytest.mark.parametrize(
    "some",
    [[], facts(1), facts(2), facts(10, each=3), [Fact("p", "ttl_00", -1.0)], [Fact("p", "ttl_gone")] * 3],
    ids=["nobody", "one", "two", "ten", "dislike", "gone"],
)
def test_however_little_there_is_it_is_a_model(some: list[Fact]) -> None:
    read = model(some)
    assert sorted(read.titles) == sorted(CATALOGUE)
    assert set(best(read)) == set(CATALOGUE)
    assert parity(best(read, "ttl_35")[0]) == 1


def test_no_titles_are_a_model_too() -> None:
    assert model([], {}).titles == []
    assert model(facts(3), {"ttl_00": Texts("One")}).titles == ["ttl_00"]


def test_popularity_orders_the_columns() -> None:
    read = model([Fact(f"p_{n}", "ttl_07") for n in range(9)] + [Fact(f"p_{n}", "ttl_03") for n in range(4)])
    assert read.titles[:2] == ["ttl_07", "ttl_03"]
    assert read.popularity[:3] == pytest.approx([1.0, np.log1p(4) / np.log1p(9), 0.0], abs=0.005)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert training.train("v", facts(30), CATALOGUE, RECIPE) == training.train("v", facts(30), CATALOGUE, RECIPE)


def test_a_packed_model_ranks_as_the_whole_one() -> None:
    every = tastes(300, 250)
    columns = np.argsort(-every.counts(), kind="stable")
    place = np.empty_like(columns)
    place[columns] = np.arange(len(columns))
    known = build(every.owners, place[every.items], every.weights, every.times, 300, 250)
    whole = train(known, RECIPE)
    ids = [str(column) for column in range(250)]
    data = packing.packed(
        "v",
        packing.Whole(
            ids,
            np.zeros(250, np.float32),
            np.zeros(250, bool),
            whole.weights,
            whole.factors,
            RECIPE,
            packing.scales(known, along(whole.weights), whole.factors, RECIPE),
        ),
    )
    read = artefact.load(data)

    def score(given: Interactions) -> Floats:
        told = np.full((given.users, given.columns), -1e9, np.float32)
        for user in range(given.users):
            for each, value in read.score({ids[item]: 1.0 for item in given.items[given.of(user)]}).items():
                told[user, int(each)] = value
        return told

    some = known.rows(np.arange(60))
    place_of = np.arange(len(some.items)) - some.starts[some.owners]
    given, wanted = some.only(place_of % 4 != 0), some.only(place_of % 4 == 0)
    own, wide = metrics.judge(score, given, wanted).means, metrics.judge(whole, given, wanted).means
    assert own["NDCG@100"] > wide["NDCG@100"] - 0.01


def test_an_artefact_keeps_to_its_bytes() -> None:
    chance = np.random.default_rng(1)
    weights = chance.normal(size=(800, 800)).astype(np.float32)
    whole = packing.Whole(
        [f"ttl_{n}" for n in range(800)],
        np.linspace(1, 0, 800, dtype=np.float32),
        np.zeros(800, bool),
        weights,
        chance.normal(size=(800, 16)).astype(np.float32),
        RECIPE,
        {"linear": (1.0, 0.0), "latent": (1.0, 0.0)},
    )
    wide, narrow = packing.packed("v", whole), packing.packed("v", whole, most=90_000)
    assert len(wide) > 90_000 >= len(narrow)
    assert len(artefact.load(narrow).neighbours("ttl_0")) > len(artefact.load(narrow).neighbours("ttl_700"))
