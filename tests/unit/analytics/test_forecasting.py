"""Forecasts' pieces on data whose truth is known: what they find, how sure they are, and what the gate lets through."""

import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from matinee.analytics.forecasting import churn, demand, inputs, keeping, load, nightly, shelf, stored, trying
from matinee.analytics.forecasting.artefacts import SCHEMA, Artefact, TooLittle, judge
from matinee.analytics.forecasting.numbers import auc, brier, conformal, deciles, inverse, logistic, quantile
from matinee.analytics.forecasting.regression import fit

from tests.unit.conftest import Told
from tests.unit.search.bucket import Bucket

TODAY = date(2026, 11, 29)
WEIGHTS = [-2.0, 0.8, -0.5, 1.2]


def drawn(count: int, seed: int = 1) -> tuple[list[list[float]], list[bool], list[float]]:
    rng = random.Random(seed)
    rows = [[rng.gauss(0, 1), rng.expovariate(1), float(rng.random() < 0.3)] for _ in range(count)]
    chances = [logistic(WEIGHTS[0] + sum(w * x for w, x in zip(WEIGHTS[1:], row, strict=True))) for row in rows]
    return rows, [rng.random() < chance for chance in chances], chances


# --- numbers -----------------------------------------------------------------------------------------------------


def test_the_regression_finds_the_weights_within_three_standard_errors() -> None:
    rows, happened, _ = drawn(6_000)
    fitted = fit(rows, happened)
    for found, true, error in zip(fitted.weights, WEIGHTS, fitted.errors, strict=True):
        assert abs(found - true) < 3 * error
        assert error < 0.2


def test_its_probabilities_are_calibrated_on_what_it_has_not_seen() -> None:
    fitted = fit(*drawn(6_000)[:2])
    rows, happened, chances = drawn(6_000, seed=2)
    said = [fitted.chance(row) for row in rows]
    for count, mean, share in deciles(said, happened):
        assert abs(mean - share) < 4 * math.sqrt(mean * (1 - mean) / count)
    assert brier(said, happened) < brier([sum(happened) / len(happened)] * len(happened), happened)
    assert auc(said, happened) == pytest.approx(auc(chances, happened), abs=0.01)


def test_without_two_outcomes_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no two outcomes"):
        fit([[1.0], [2.0]], [False, False])


def test_a_feature_that_tells_outcomes_apart_entirely_has_a_finite_weight() -> None:
    fitted = fit([[0.0]] * 20 + [[1.0]] * 20, [False] * 20 + [True] * 20)
    assert 2 < fitted.weights[1] < 10


def test_scores_are_those_of_the_textbook() -> None:
    assert auc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auc([0.5, 0.5], [False, True]) == 0.5
    assert brier([0.9, 0.2], [True, False]) == pytest.approx(0.025)
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.5
    assert inverse([[4.0, 2.0], [2.0, 3.0]]) == [pytest.approx([0.375, -0.25]), pytest.approx([-0.25, 0.5])]
    with pytest.raises(ValueError, match="positive definite"):
        inverse([[0.0]])


def test_a_conformal_bound_is_kept_as_often_as_it_says() -> None:
    rng = random.Random(3)
    kept = sum(rng.expovariate(1) <= conformal([rng.expovariate(1) for _ in range(99)], 0.1) for _ in range(2_000))
    assert 0.88 < kept / 2_000 < 0.92


# --- the gate ----------------------------------------------------------------------------------------------------


def artefact(error: float, **more: Any) -> Artefact:
    days = (TODAY - timedelta(days=28), TODAY)
    figures = {"brier": error, "base_brier": 0.05}
    said = {"window": days, "held_out": days, "examples": 9, "parameters": {}, "figures": figures}
    return Artefact.model_validate({"model": "churn", "trained_on": TODAY, **said, **more})


def test_a_model_that_is_worse_than_the_one_in_use_is_refused() -> None:
    verdict = judge(artefact(0.041), artefact(0.04), 0.04)
    assert not verdict.adopted
    assert "0.041" in verdict.reason
    assert "0.04." in verdict.reason


def test_a_model_that_is_as_good_replaces_the_one_in_use() -> None:
    assert judge(artefact(0.04), artefact(0.04), 0.04).adopted


def test_a_model_no_better_than_the_base_rate_is_refused_even_where_there_is_none() -> None:
    assert not judge(artefact(0.05), None, None).adopted
    assert judge(artefact(0.049), None, None).adopted


def test_a_model_of_another_schema_does_not_stand_in_the_way() -> None:
    assert judge(artefact(0.045), artefact(0.01, schema_version=SCHEMA + 1), 0.01).adopted


@pytest.fixture
def bucket(told: Told, clients: dict[str, Any]) -> Bucket:
    told(bucket_lake="lake")
    clients["s3"] = Bucket()
    made: Bucket = clients["s3"]
    return made


def test_only_what_was_adopted_is_in_use_and_all_are_kept(bucket: Bucket) -> None:
    assert stored.current("churn") is None
    good, bad = artefact(0.04), artefact(0.06, trained_on=TODAY + timedelta(days=7))
    stored.keep(good, judge(good, None, None))
    stored.keep(bad, judge(bad, good, 0.04))
    assert stored.current("churn") == good
    assert sorted(bucket.objects) == [
        "forecasting/churn/2026-11-29.json",
        "forecasting/churn/2026-12-06.json",
        "forecasting/churn/current.json",
    ]


def test_an_artefact_that_this_code_cannot_read_is_as_if_it_were_not_there(bucket: Bucket) -> None:
    other = artefact(0.04, schema_version=SCHEMA + 1)
    stored.keep(other, judge(other, None, None))
    assert stored.current("churn") is None


def test_a_new_deployment_is_told_what_is_missing(bucket: Bucket) -> None:
    def ask(sql: str) -> Iterator[dict[str, str]]:
        return iter(())

    verdicts = nightly.train(ask, TODAY)
    assert {verdict.reason.partition(":")[0] for verdict in verdicts.values()} == {"Not trained"}
    assert not bucket.objects
    assert nightly.forecasts(ask, TODAY) == {
        "churn_forecasts": [], "title_forecasts": [], "load_forecasts": [], "suggestions": [],
    }  # fmt: skip


# --- churn -------------------------------------------------------------------------------------------------------


def household(number: int, day: date = TODAY, **more: Any) -> churn.Household:
    rng = random.Random(number)
    said: dict[str, Any] = {
        "household_id": f"h_{number}", "day": day, "plan_id": rng.choice(["basic", "standard"]), "currency": "USD", "monthly": 999,
        "price_share": 1.0, "tenure_days": 300, "unpaid_days": None, "hours": rng.expovariate(0.1), "recent_hours": 0.0,
        "stall_share": rng.expovariate(100),
    }  # fmt: skip
    return churn.Household(**{**said, "recent_hours": said["hours"] / 2, **more})


def months_of(count: int, months: int = 6) -> list[churn.Example]:
    rng = random.Random(7)
    told = []
    for month in range(months):
        for number in range(count):
            one = household(month * count + number, TODAY - timedelta(days=28 * (months - month)))
            chance = logistic(-2.0 - 0.5 * one.vector()[0] + 0.6 * one.vector()[2])
            told.append((one, rng.random() < chance))
    return told


def test_churn_is_measured_on_the_last_month_which_it_has_not_seen() -> None:
    examples = months_of(500)
    model = churn.train(examples, TODAY)
    assert model.held_out == (TODAY - timedelta(days=28), TODAY)
    assert model.window[1] == TODAY - timedelta(days=28)
    assert model.examples == 2_500
    assert model.figures["brier"] < model.figures["base_brier"]
    assert churn.error(model, churn.held_out(model, examples)) == pytest.approx(model.figures["brier"])
    assert churn.train(examples, TODAY) == model


def test_no_row_of_the_forecast_is_about_fewer_than_ten_households() -> None:
    model = churn.train(months_of(300), TODAY)
    households = [household(10_000 + nth) for nth in range(500)] + [
        household(20_000 + n, plan_id="rare") for n in range(4)
    ]
    rows = churn.forecast(model, households)
    assert min(row["households"] for row in rows) >= churn.SMALLEST
    assert "rare" not in {row["plan_id"] for row in rows}
    bands = [row for row in rows if row["band"] is not None]
    assert sum(row["households"] for row in bands) == 504
    assert sum(row["expected"] for row in bands) == pytest.approx(
        sum(churn.risk(model, h)[0] for h in households), abs=0.01
    )
    assert all(row["low"] <= row["expected"] <= row["high"] for row in rows)


def test_the_reason_is_what_raises_a_households_risk_most() -> None:
    model = churn.train(months_of(500), TODAY)
    assert churn.risk(model, household(1, stall_share=0.05))[1] == "stalls"
    assert churn.risk(model, household(1, hours=0.0, recent_hours=0.0, stall_share=0.0))[1] == "fading"


def test_too_many_examples_are_thinned_by_household() -> None:
    rows = [{"household_id": f"h_{n % 5_000}", "n": str(n)} for n in range(20_000)]
    kept = inputs.thinned(iter(rows), 6_000)
    assert 2_000 < len(kept) <= 6_000
    assert set(Counter(row["household_id"] for row in kept).values()) == {4}
    assert inputs.thinned(iter(rows), 6_000) == kept


def test_who_is_gone_for_a_failed_payment_and_comes_back_is_worth_most() -> None:
    model = churn.train(months_of(500), TODAY)
    model = model.model_copy(
        update={"parameters": {**model.parameters, "weights": [-2.5, -0.4, -0.4, 0.4, 0.3, 1.2, 0.7]}}
    )
    unpaid = [household(n, unpaid_days=3, hours=30.0, recent_hours=15.0, stall_share=0.0) for n in range(60)]
    faded = [household(n, hours=0.0, recent_hours=0.0, stall_share=0.0) for n in range(60, 120)]
    leavers = [
        keeping.Leaver(
            household=one,
            left=TODAY - timedelta(days=100 if nth % 2 else 20),
            returned=TODAY - timedelta(days=80) if nth % 2 and nth % 60 < 25 * (one.unpaid_days is not None) else None,
        )
        for nth, one in enumerate([*unpaid, *faded])
    ]
    first, second = keeping.win_back(model, leavers, TODAY)
    assert (first.subject, first.households, second.subject, second.households) == ("payment", 30, "fading", 30)
    assert first.low > second.expected
    assert "12 of 30 who left before them for the same reason came back" in first.reason
    assert keeping.win_back(model, leavers, TODAY) == [first, second]


# --- demand ------------------------------------------------------------------------------------------------------


def launch(number: int, rng: random.Random, days: int = 28) -> demand.Launch:
    kind, fall = ("movie", 8.0) if number % 2 else ("episode", 22.0)
    level = math.exp(rng.gauss(-4, 1))
    shares = [level * math.exp(-age / fall) * rng.lognormvariate(0, 0.15) for age in range(days)]
    when = TODAY - timedelta(days=330 - 7 * number if days >= 28 else days - 1)
    return demand.Launch(content_id=f"ttl_{number}", kind=kind, launched=when, shares=shares)


def test_demand_beats_going_on_as_it_began_and_its_interval_holds() -> None:
    rng = random.Random(5)
    model = demand.train([launch(number, rng) for number in range(42)], TODAY)
    assert model.figures["mape"] < 0.3 * model.figures["naive_mape"]
    assert 0.75 <= model.figures["coverage"] <= 1.0
    growth = model.parameters["growth"]["7"]
    true = math.log(sum(math.exp(-a / 8) for a in range(28)) / 28 / (sum(math.exp(-a / 8) for a in range(7)) / 7))
    assert growth["movie"][0] == pytest.approx(true, abs=0.1)


def test_a_young_title_is_forecast_wider_than_an_old_one_and_a_whole_one_not_at_all() -> None:
    rng = random.Random(6)
    launches = [launch(number, rng) for number in range(30)]
    model = demand.train(launches, TODAY)
    rows = demand.forecast(model, [*launches, launch(31, rng, 2), launch(33, rng, 4), launch(35, rng, 20)], 1e6)
    known = {row["known_days"]: row["high"] / row["low"] for row in rows}
    assert list(known) == [14, 3, 0]
    assert known[14] < known[3] < known[0]


def test_demand_asks_for_nine_launches() -> None:
    with pytest.raises(TooLittle, match="nine"):
        demand.train([launch(number, random.Random(1)) for number in range(8)], TODAY)


# --- load --------------------------------------------------------------------------------------------------------


def streams(days: int, seed: int = 4) -> dict[date, list[float]]:
    """Poisson-like streams with a daily and a weekly shape and a growing audience."""
    rng = random.Random(seed)
    history = {}
    for nth in range(days):
        day = TODAY - timedelta(days=days - nth)
        level = (60 + 0.1 * nth) * (1.3 if day.weekday() > 4 else 1.0)
        means = [level * (1 + 0.8 * math.sin((hour - 14) * math.pi / 12)) for hour in range(24)]
        history[day] = [max(0.0, rng.gauss(mean, math.sqrt(mean))) for mean in means]
    return history


def test_the_interval_of_the_load_holds_nine_hours_of_ten() -> None:
    history = streams(160)
    inside = count = 0
    for end in range(90, 160, 14):
        until = TODAY - timedelta(days=160 - end)
        known = {day: hours for day, hours in history.items() if day < until}
        model = load.train(known, until)
        assert model.figures["mae"] < 0.9 * model.figures["naive_mae"]
        for nth in range(14):
            day = until + timedelta(days=nth)
            if day in history:
                for row, y in zip(load.forecast(model, history, day), history[day], strict=True):
                    inside += row["low"] <= y <= row["high"]
                    count += 1
    assert 0.86 <= inside / count <= 0.94


def test_tomorrow_needs_ten_weeks_behind_it() -> None:
    with pytest.raises(TooLittle, match="ten weeks"):
        load.train(streams(69), TODAY)
    history = streams(70)
    rows = load.forecast(load.train(history, TODAY), history, TODAY)
    assert [row["hour"] for row in rows] == list(range(24))
    assert max(rows, key=lambda row: row["expected"])["hour"] in range(18, 23)


# --- what to licence, drop and try -------------------------------------------------------------------------------


def title(number: int, genre: str, cost: int, hours: float, age: int = 200) -> shelf.TitleValue:
    return shelf.TitleValue(
        content_id=f"ttl_{number}", title=f"Title {number}", genres=[genre], age_days=age, currency="USD", cost=cost,
        hours=hours, valued_hours=hours, squares=hours,
    )  # fmt: skip


def test_the_dear_title_is_dropped_and_the_cheap_genre_licenced() -> None:
    rng = random.Random(8)
    titles = [title(n, "drama", 100_000, rng.uniform(400, 600)) for n in range(12)]
    titles += [title(n, "documentary", 100_000, rng.uniform(1_300, 1_700)) for n in range(20, 28)]
    told = shelf.suggest([*titles, title(99, "drama", 2_000_000, 20.0), title(98, "drama", 2_000_000, 1.0, age=10)])
    assert [(row.kind, row.subject) for row in told] == [("drop", "ttl_99"), ("licence", "documentary")]
    assert all(row.low <= row.expected <= row.high for row in told)


def test_a_title_that_nobody_watched_is_dear_and_one_that_costs_nothing_is_not_judged() -> None:
    titles = [title(n, "drama", 1_000, 10.0 + n) for n in range(6)]
    told = shelf.suggest([*titles, title(9, "drama", 100_000, 0.0), title(10, "drama", 0, 0.0)])
    assert [row.subject for row in told] == ["ttl_9"]


def test_shares_of_choices_sum_to_one_and_the_better_one_gets_more() -> None:
    arms = [
        trying.Arm(subject="t", name=name, shown=400, taken=taken) for name, taken in (("a", 20), ("b", 40), ("c", 22))
    ]
    told = trying.allocate(arms, 0.05, random.Random(1))
    assert told[0].arm.name == "b"
    assert told[0].share > 0.9
    assert sum(each.share for each in told) == pytest.approx(1)
    assert trying.artwork(arms, seed=3) == trying.artwork(arms, seed=3)


def test_following_the_shares_finds_the_best_choice_and_shows_it_most() -> None:
    rng, rates = random.Random(9), {"a": 0.04, "b": 0.08, "c": 0.05}
    shown, taken = Counter[str](), Counter[str]()
    for _ in range(30):
        arms = [trying.Arm(subject="t", name=name, shown=shown[name], taken=taken[name]) for name in rates]
        for each in trying.allocate(arms, 0.05, rng):
            visits = round(300 * each.share)
            shown[each.arm.name] += visits
            taken[each.arm.name] += sum(rng.random() < rates[each.arm.name] for _ in range(visits))
    assert shown["b"] > 0.6 * shown.total()
    arms = [trying.Arm(subject="t", name=name, shown=shown[name], taken=taken[name]) for name in rates]
    assert trying.allocate(arms, 0.05, rng)[0].share > 0.95


# --- sentences ---------------------------------------------------------------------------------------------------

CATALOGUE = (Path(__file__).parents[3] / "clients/web/src/i18n/insights/en.ts").read_text()


def placeholders(kind: str) -> set[str]:
    """What the catalogue's sentences of a kind ask for, but for the count."""
    said = CATALOGUE.split(f'"because.{kind}": ')[1].split('\n  "')[0]
    action = re.search(f'"do.{kind}": (.*)', CATALOGUE)
    return set(re.findall(r"\{(\w+)\}", said + (action[1] if action else ""))) - {"count"}


def test_each_suggestion_has_the_figures_that_its_sentences_in_other_languages_ask_for() -> None:
    titles = [title(n, "drama" if n % 2 else "comedy", 10_000, 200.0 if n % 2 else 20.0) for n in range(40)]
    arms = [trying.Arm(subject="t", name=name, shown=400, taken=taken) for name, taken in (("a", 20), ("b", 40))]
    model = churn.train(months_of(500), TODAY)
    households = [household(n, hours=0.0, recent_hours=0.0, stall_share=0.05) for n in range(60)]
    leavers = [keeping.Leaver(household=one, left=TODAY - timedelta(days=20), returned=None) for one in households]
    told = [
        *shelf.suggest([*titles, title(99, "drama", 2_000_000, 20.0)]),
        *keeping.keep(model, households),
        *keeping.win_back(model, leavers, TODAY),
        *trying.artwork(arms),
        *trying.row(arms),
    ]
    assert {each.kind for each in told} == {"keep", "win_back", "drop", "licence", "artwork", "row"}
    for each in told:
        counted = {"households", "titles"}
        assert placeholders(each.kind) - counted <= set(each.figures), each.kind
