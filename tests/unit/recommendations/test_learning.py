"""Models of items, their matrices, and how they are judged."""

import numpy as np
import pytest
from matinee.recommendations.learning import blending, cold, latent, linear, metrics, protocols, texts, tuning
from matinee.recommendations.learning.matrix import Interactions, build
from matinee.recommendations.learning.titles import Texts


def some(users: int, items: int, count: int, seed: int = 1) -> Interactions:
    chance = np.random.default_rng(seed)
    owners, columns = chance.integers(0, users, count), chance.integers(0, items, count)
    return build(owners, columns, chance.uniform(0.2, 1.2, count), chance.uniform(0, 1e6, count), users, items)


def tastes(users: int = 200, items: int = 60) -> Interactions:
    """Users who like even items, and users who like odd ones."""
    chance = np.random.default_rng(2)
    rows = [(user, item) for user in range(users) for item in chance.choice(np.arange(user % 2, items, 2), 12, False)]
    owners, columns = np.array(rows).T
    return build(owners, columns, np.ones(len(rows)), chance.uniform(0, 1e7, len(rows)), users, items)


def test_the_last_of_doubles_counts() -> None:
    told = build(np.array([1, 0, 1]), np.array([2, 0, 2]), np.array([0.5, 1.0, 0.25]), np.array([9, 0, 3]), 2, 3)
    assert told.items.tolist() == [0, 2]
    assert told.weights.tolist() == [1.0, 0.5]
    assert told.starts.tolist() == [0, 1, 2]


def test_a_gram_matrix_is_what_numpy_says() -> None:
    known = some(50, 30, 400)
    rows = known.dense(0, 50)
    by = known.lengths[:, None].astype(np.float32) ** -0.5
    np.testing.assert_allclose(linear.gram(known, -0.5), (rows * by).T @ rows, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [1, 511, 1300])
def test_the_inverse_in_place_is_the_inverse(size: int) -> None:
    rows = np.random.default_rng(4).normal(size=(size, size)).astype(np.float32)
    matrix = np.asarray(rows @ rows.T / size + np.eye(size), np.float32)
    wanted = np.linalg.inv(matrix.astype(np.float64))
    linear.invert(matrix)
    np.testing.assert_allclose(matrix, wanted, atol=1e-4)


def test_few_users_give_the_same_weights_as_many_would() -> None:
    known = some(40, 300, 2000)
    told = linear.ease(known, 5.0, 0.6, -0.5)
    counts = linear.gram(known, -0.5).astype(np.float64)
    counts[np.diag_indices(300)] += 5.0 + 1.5 * np.diag(counts)
    inverse = np.linalg.inv(counts)
    wanted = inverse / -np.diag(inverse)
    np.fill_diagonal(wanted, 0)
    np.testing.assert_allclose(told, wanted, atol=1e-5)


def test_factors_solve_what_they_promise() -> None:
    """The gradient of the loss is 0 at a user's factors."""
    known, settings = some(20, 40, 200), latent.Settings(size=5, reg=0.05)
    items = np.random.default_rng(5).normal(size=(40, 5)).astype(np.float32)
    own = latent.solve(known, items, settings)
    reg = 0.05 * (known.lengths + 0.1 * 40)
    for user in range(20):
        theirs = items[known.items[known.of(user)]]
        weights = known.weights[known.of(user)]
        seen = theirs.T @ (weights * (theirs @ own[user] - 1))
        np.testing.assert_allclose(seen + 0.1 * items.T @ (items @ own[user]) + reg[user] * own[user], 0, atol=1e-3)


def test_dislikes_leave_a_latent_profile_as_it_is() -> None:
    liked = build(np.zeros(2, int), np.array([0, 1]), np.array([1.0, 1.0]), np.zeros(2), 1, 3)
    disliked = build(np.zeros(3, int), np.arange(3), np.array([1.0, 1.0, -1.0]), np.zeros(3), 1, 3)
    items = np.eye(3, dtype=np.float32)
    settings = latent.Settings(size=3, power=0.0)
    np.testing.assert_allclose(latent.solve(disliked, items, settings), latent.solve(liked, items, settings))


def test_metrics_are_those_of_liang() -> None:
    given = build(np.array([0]), np.array([0]), np.ones(1), np.zeros(1), 1, 5)
    wanted = build(np.array([0, 0]), np.array([2, 4]), np.ones(2), np.zeros(2), 1, 5)
    told = metrics.judge(lambda _: np.array([[9, 5, 4, 3, 2]], np.float32), given, wanted)
    gained = (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3))
    assert told.means == pytest.approx({"R@20": 1.0, "R@50": 1.0, "NDCG@100": gained})


def test_recall_counts_no_more_than_fits() -> None:
    items = np.arange(40)
    given = build(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0), 1, 40)
    wanted = build(np.zeros(30, int), items[:30], np.ones(30), np.zeros(30), 1, 40)
    told = metrics.judge(lambda _: -items[None].astype(np.float32), given, wanted)
    assert told.means["R@20"] == 1.0


def test_users_of_whom_nothing_is_wanted_are_left_out() -> None:
    given, wanted = some(4, 9, 20), some(1, 9, 5)
    padded = build(wanted.owners, wanted.items, wanted.weights, wanted.times, 4, 9)
    assert len(metrics.judge(lambda each: each.dense(0, each.users), given, padded).values) == 1


def test_strong_generalisation_keeps_judged_users_apart() -> None:
    every = tastes()
    split = protocols.strong(every, seed=1)
    assert split.known.users == 160
    assert (split.given.lengths == 10).all()
    assert (split.wanted.lengths == 2).all()
    for user in range(split.given.users):
        given, wanted = split.given.items[split.given.of(user)], split.wanted.items[split.wanted.of(user)]
        assert not set(given) & set(wanted)


def test_the_last_week_is_not_learnt_from() -> None:
    split = protocols.last_week(tastes(), seed=1)
    assert split.known.times.max() <= split.wanted.times.min()
    assert split.wanted.times.max() - split.known.times.max() <= 8 * 86_400


def test_the_last_title_of_each_is_left_out() -> None:
    every = tastes()
    split = protocols.leave_one_out(every, seed=1)
    assert (split.wanted.lengths == 1).all()
    for user in (0, 7, 199):
        assert split.wanted.times[split.wanted.of(user)] == every.times[every.of(user)].max()


def test_the_blend_beats_popularity_where_there_are_tastes() -> None:
    split = protocols.strong(tastes(), seed=3)
    own = metrics.judge(blending.train(split.known, blending.Recipe()), split.given, split.wanted).means
    simple = metrics.judge(blending.popular(split.known), split.given, split.wanted).means
    assert own["NDCG@100"] > simple["NDCG@100"] + 0.1


def test_titles_are_alike_by_genre_people_words_and_year() -> None:
    films = [
        Texts("A", 1990, ("Sea",), ("Ann",), (), "sailors whales"),
        Texts("B", 1991, ("Sea",), ("Ann",), (), "whales sailors"),
        Texts("C", 2020, ("Court",), ("Bob",), (), "lawyers"),
        Texts("D", None, ("Court",), ("Bob",), (), "lawyers judges"),
        *(Texts(f"X{n}", 1900 + n) for n in range(30)),
    ]
    alike = texts.kernel(films)
    np.testing.assert_allclose(alike, alike.T, atol=1e-6)
    assert alike[0, 1] > alike[0, 2] + 0.5
    assert alike[2, 3] > alike[1, 3] + 0.5


def test_a_cold_title_is_recommended_to_those_who_like_its_kind() -> None:
    films = [Texts(f"{n}", 2000, (("Sea", "Court")[n % 2],)) for n in range(12)]
    told = cold.weights(texts.kernel(films), np.arange(10), np.arange(10, 12))
    assert told[0, 0] > told[1, 0]
    assert told[1, 1] > told[0, 1]


def test_few_users_leave_the_recipe_as_it_is() -> None:
    recipe = blending.Recipe()
    assert tuning.tuned(tastes(), recipe) is recipe


def test_the_recipe_is_chosen_on_held_out_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a penalty beside which nothing counts, and one that is right."""
    monkeypatch.setattr(tuning, "FEW", 100)
    monkeypatch.setattr(tuning, "PENALTIES", (1e9, 10.0))
    monkeypatch.setattr(tuning, "SIZES", (4,))
    told = tuning.tuned(tastes(), blending.Recipe())
    assert told.wlae.penalty == 10.0
    assert told.ials.size == 4
    assert told.latent_share in tuning.SHARES
