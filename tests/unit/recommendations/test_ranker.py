"""What a page's ranker learns from a week, and that a page then has the order that was judged."""

from dataclasses import replace
from datetime import timedelta
from math import inf

import numpy as np
from matinee.content.models import Title
from matinee.content.visibility import Audience
from matinee.recommendations import artefact, evidence, interactions, nightly
from matinee.recommendations.artefact import Weights
from matinee.recommendations.filtering import Visible
from matinee.recommendations.gathering import Deed
from matinee.recommendations.judging import History
from matinee.recommendations.learning import product, ranker
from matinee.recommendations.learning.ranker import Page
from matinee.recommendations.ranking import Scores
from matinee.recommendations.shelf_format import Entry

from tests.unit.recommendations.shelves import NOW, shelf, title

AT = NOW.timestamp()
FILMS = 40
TITLES = [f"ttl_{n:026d}" for n in range(FILMS)]
COLUMNS = ("genres", "popularity", "freshness")


def pages(count: int, by: str, seed: int = 1) -> list[Page]:
    """Profiles who want the three candidates that have most of one part."""
    chance = np.random.default_rng(seed)
    told = []
    for _ in range(count):
        parts = chance.uniform(0, 0.25, (FILMS, 4)).astype(np.float32)
        best = np.argsort(-parts[:, COLUMNS.index(by)])[:3]
        told.append(Page(TITLES, parts, frozenset(TITLES[n] for n in best)))
    return told


def test_what_a_week_went_by_counts_more() -> None:
    for part in COLUMNS:
        weights, card = ranker.learned(pages(200, part), Weights())
        others = [getattr(weights, other) for other in COLUMNS if other != part]
        assert getattr(weights, part) > 1.5 > max(others)
        assert card["ndcg_100"] > card["without"]
        assert card["weights"] == {name: getattr(weights, name) for name in COLUMNS}


def test_a_small_service_learns_over_nights_and_no_weight_runs_away() -> None:
    weights, found = Weights(), []
    for night in range(30):
        weights, _ = ranker.learned(pages(20, "freshness", night), weights)
        found.append(weights.freshness)
    assert 1 < found[0] < found[1] < found[2]
    assert found[-1] == ranker.MOST
    assert min(weights.genres, weights.popularity) >= ranker.LEAST


def test_a_week_of_a_few_profiles_changes_nothing() -> None:
    """What a page has no candidate for teaches nothing either."""
    before = Weights(2.0, 1.5, 0.5)
    few = pages(ranker.FEWEST - 1, "genres")
    missed = [replace(page, wanted=frozenset({"ttl_other"})) for page in pages(50, "genres")]
    for told, useful in (([], 0), (few, len(few)), ([*few, *missed], len(few))):
        weights, card = ranker.learned(told, before)
        assert (weights, card["profiles"]) == (before, useful)


def test_what_is_surely_worse_than_nothing_learned_is_dropped() -> None:
    """What was learned before is the opposite of what this week went by."""
    weights, card = ranker.learned(pages(40, "genres"), Weights(ranker.LEAST, ranker.MOST, ranker.MOST))
    assert card["ndcg_100"] < card["without"]
    assert weights == Weights()


def catalogue() -> tuple[dict[str, Title], list[Entry], list[Deed]]:
    """Films as training and as the shelf has them, and what thirty profiles watched of them."""
    titles, entries = {}, []
    for n, name in enumerate(TITLES):
        genre, director, moment = (
            ("Drama", "Comedy", "Horror")[n % 3],
            f"Director {n % 4}",
            NOW - timedelta(days=10 * n),
        )
        details = {"title": name, "genres": [genre], "directors": [director]}
        said = {"content_id": name, "details": details, "status": "published", "published_at": moment}
        titles[name] = Title.model_validate(said)
        entries.append(title(name, genre, id=name, at=int(moment.timestamp()), people=[director]))
    deeds = [
        Deed(f"p_{profile:02}", TITLES[(3 * place + profile) % FILMS], 1.0, AT - place * 86_400)
        for profile in range(30)
        for place in range(6)
    ]
    return titles, entries, deeds


def test_a_page_has_the_order_that_was_judged() -> None:
    """A model with learned weights ranks by the parts that the ranker has judged, and reads its weights from its bytes."""
    titles, entries, deeds = catalogue()
    weights = Weights(0.5, 3.0, 2.0)
    plain = artefact.load(product.train("v1", deeds, titles, product.RECIPE))
    model = artefact.load(product.train("v1", deeds, titles, replace(product.RECIPE, weights=weights)))
    assert (plain.weights, model.weights) == (Weights(), weights)
    given = {TITLES[n]: 1.0 for n in (0, 3, 6)}
    (judged,) = ranker.pages(model, [History(given, frozenset({TITLES[9]}))], titles, AT)
    stands = shelf(entries, dict(zip(model.titles, model.popularity, strict=True)))
    visible = Visible(stands, Audience("", moment=NOW))
    told = evidence.judged(given, given, stands)
    scores = Scores(stands, model, told, visible, AT)
    shown = sorted(scores.candidates, key=lambda n: -scores(n))
    order = np.argsort(-(judged.parts @ np.array([0.5, 3.0, 2.0, 1.0])), kind="stable")
    assert [judged.titles[n] for n in order] == [stands.ids[n] for n in shown]
    assert judged.titles == [stands.ids[n] for n in scores.candidates]
    unknown = Scores(stands, model, evidence.NOBODY, visible, AT)
    assert unknown.weights == Weights(), "who is not known is shown what all are"
    assert not ranker.pages(model, [History({}, frozenset({TITLES[9]}))], titles, AT)


def test_what_was_passed_over_may_be_shown_and_what_was_hidden_says_nothing_of_a_taste() -> None:
    titles, _, deeds = catalogue()
    model = artefact.load(product.train("v1", deeds, titles, product.RECIPE))
    day = 86_400.0
    did = [
        Deed("p_00", TITLES[0], 1.0, AT - 9 * day),
        Deed("p_00", TITLES[9], interactions.confidence(ignored=4, age=8), AT - 8 * day),
        Deed("p_00", TITLES[3], -inf, AT - 8 * day),
        Deed("p_00", TITLES[9], 1.0, AT - day),
    ]
    (history,) = nightly.divided(did, AT - 7 * day, frozenset(model.titles))
    assert history.given == {TITLES[3]: -inf, TITLES[0]: 1.0}
    (page,) = ranker.pages(model, [history], titles, AT - 7 * day)
    assert TITLES[9] in page.titles
    assert TITLES[3] not in page.titles
    drama = page.parts[page.titles.index(TITLES[6]), 0]
    assert drama > 0, "the hidden film is a drama, as the one that was watched"
