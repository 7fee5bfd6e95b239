"""Forecasts on a synthetic year whose truth is known: from its rows, by the real SQL, to what is told to the operator."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from botocore.response import StreamingBody
from filelock import FileLock
from matinee.analytics.forecasting import (
    churn,
    demand,
    inputs,
    keeping,
    load,
    nightly,
    publishing,
    shelf,
    stored,
    trying,
)
from matinee.analytics.forecasting.artefacts import Artefact
from matinee.analytics.forecasting.numbers import auc, deciles
from matinee.analytics.warehouse.models import models
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.kernel import aws
from matinee.kernel.settings import settings

from infra.local.audience.world import PLACES, ROWS, World
from tests.analytics.duck import Warehouse
from tests.analytics.marts import Marts
from tests.unit.search.bucket import Bucket

pytestmark = pytest.mark.slow
WORLD = World(households=1_700, beat=10_800, browsing=0.25)
LAST = WORLD.days - 2
"""The evening on which all is asked: that before a day on which the world's households make up their minds."""


@pytest.fixture(scope="session")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    """Made once for all processes that run tests."""
    folder = tmp_path_factory.getbasetemp()
    path = (folder.parent if folder.name.startswith("popen-") else folder) / "year.duckdb"
    with FileLock(f"{path}.lock"):
        made = Marts(WORLD, path)
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def evening(marts: Marts) -> date:
    return marts.day(LAST)


@pytest.fixture(scope="session")
def examples(marts: Marts, evening: date) -> list[churn.Example]:
    return inputs.examples(marts.ask, evening)


@pytest.fixture(scope="session")
def model(marts: Marts, examples: list[churn.Example]) -> Artefact:
    return churn.train(examples, marts.day(LAST + 1))


def truly(marts: Marts, examples: list[churn.Example]) -> list[float]:
    """The true chances of examples."""
    first = marts.world.first
    return [marts.truth.risks[(one.day - first).days + 1][one.household_id] for one, _ in examples]


def test_the_coefficients_of_churn_are_found(marts: Marts, model: Artefact) -> None:
    """Each within three standard errors of the truth, those within a third of it or 0.4, and none of the other sign."""
    weights, errors = (
        model.parameters["weights"],
        [row[n] ** 0.5 for n, row in enumerate(model.parameters["covariance"])],
    )
    for name, found, error in zip(("base", *churn.FEATURES), weights, errors, strict=True):
        true = getattr(marts.truth.hazard, name)
        assert abs(found - true) < 3 * error, name
        assert abs(found - true) < max(abs(true) / 3, 0.4), name
        assert found * true > 0, name


def test_churn_beats_the_base_rate_on_the_held_out_month(model: Artefact) -> None:
    figures = model.figures
    assert figures["auc"] > 0.7
    assert figures["brier"] < 0.97 * figures["base_brier"]
    assert figures["expected"] == pytest.approx(figures["happened"], abs=2.6 * figures["happened"] ** 0.5)


def test_churn_is_nearly_as_good_as_if_the_truth_were_known(
    marts: Marts, model: Artefact, examples: list[churn.Example]
) -> None:
    rows = churn.held_out(model, examples)
    happened = [did for _, did in rows]
    said = [churn.risk(model, one)[0] for one, _ in rows]
    assert auc(said, happened) > auc(truly(marts, rows), happened) - 0.03


def test_its_chances_are_calibrated_in_each_tenth_of_households(
    marts: Marts, model: Artefact, examples: list[churn.Example]
) -> None:
    """Against true chances of the held-out month: within a fifth, or a hundredth."""
    rows = churn.held_out(model, examples)
    said, true = [churn.risk(model, one)[0] for one, _ in rows], truly(marts, rows)
    order = sorted(range(len(rows)), key=said.__getitem__)
    for nth in range(10):
        part = order[len(order) * nth // 10 : len(order) * (nth + 1) // 10]
        mean, truth = sum(said[n] for n in part) / len(part), sum(true[n] for n in part) / len(part)
        assert abs(mean - truth) < max(0.01, 0.25 * truth)
    learnt = [example for example in examples if example[0].day < model.held_out[0]]
    for count, mean, share in deciles([churn.risk(model, one)[0] for one, _ in learnt], [did for _, did in learnt]):
        assert abs(mean - share) < 4 * (mean / count) ** 0.5


def test_the_expected_number_of_leavers_holds_the_true_one(marts: Marts, model: Artefact, evening: date) -> None:
    rows = churn.forecast(model, inputs.households(marts.ask, evening))
    bands = [row for row in rows if row["band"] is not None]
    true = sum(marts.truth.risks[LAST + 1].values())
    assert sum(row["low"] for row in bands) < true < sum(row["high"] for row in bands)
    assert sum(row["expected"] for row in bands) == pytest.approx(true, rel=0.2)


def test_features_are_what_the_world_knows_of_its_households(marts: Marts, examples: list[churn.Example]) -> None:
    """The SQL's households on the last landmark are those whose mind was made up there."""
    last = max(one.day for one, _ in examples)
    known = marts.truth.risks[(last - marts.world.first).days + 1]
    assert {one.household_id for one, _ in examples if one.day == last} == set(known)


def test_demand_of_titles_is_forecast_better_than_going_on_as_it_began(marts: Marts, evening: date) -> None:
    launches = inputs.launches(marts.ask, evening)
    trained = demand.train(launches, evening)
    assert trained.figures["mape"] < 0.25
    assert trained.figures["mape"] < 0.5 * trained.figures["naive_mape"]
    assert 0.78 <= trained.figures["coverage"] <= 1.0
    by_id = {title.content_id: title for title in marts.truth.titles}
    assert all(
        (launch.launched - marts.world.first).days - by_id[launch.content_id].launch in range(3) for launch in launches
    )


def test_the_load_of_tomorrow_is_forecast_with_an_interval_that_holds(marts: Marts, evening: date) -> None:
    trained = load.train(inputs.load(marts.ask, evening), marts.day(LAST + 1))
    assert trained.figures["mae"] < 0.85 * trained.figures["naive_mae"]
    assert 0.85 <= trained.figures["coverage"] <= 0.95
    for found, true in zip(trained.parameters["weekdays"], WORLD.weekday, strict=True):
        assert found == pytest.approx(true / (sum(WORLD.weekday) / 7), abs=0.12)


def test_the_planted_titles_are_dropped_and_the_planted_genre_is_licenced(marts: Marts, evening: date) -> None:
    told = shelf.suggest(inputs.titles(marts.ask, evening))
    planted = {title.content_id for title in marts.truth.titles[:3]}
    assert {row.subject for row in told if row.kind == "drop"} >= planted
    assert {row.subject for row in told[:3]} == planted
    assert "documentary" in [row.subject for row in told if row.kind == "licence"][:1]
    assert len([row for row in told if row.kind == "drop"]) < 10


def test_who_is_worth_keeping_is_told_by_why_they_would_leave(marts: Marts, model: Artefact, evening: date) -> None:
    told = keeping.keep(model, inputs.households(marts.ask, evening))
    assert {"payment", "stalls", "fading"} & {row.subject for row in told}
    for row in told:
        assert row.households >= churn.SMALLEST
        assert 0 < row.low < row.expected < row.high
        assert "assumed" in row.reason


def test_those_whose_payment_failed_come_back_most_often(marts: Marts, model: Artefact, evening: date) -> None:
    leavers = inputs.leavers(marts.ask, evening)
    assert len({leaver.household.household_id for leaver in leavers}) == len(leavers) > 150
    shares = keeping.returns(model, leavers, evening)
    rate = {reason: came / seen for reason, (came, seen) in shares.items() if seen >= 8}
    assert max(rate, key=lambda reason: rate[reason]) == "payment"
    assert rate["payment"] > 3 * rate["fading"]


def test_artwork_is_suggested_that_is_truly_better(marts: Marts, evening: date) -> None:
    true = {title.content_id: title.artworks for title in marts.truth.titles}
    sure = [
        row for row in trying.artwork(inputs.artworks(marts.ask, evening)) if " 9" in row.reason.split("chance of")[1]
    ]
    assert sure
    for row in sure:
        own = true[row.subject]
        chosen = row.action.split()[2]
        assert own[chosen] > sum(own.values()) / len(own)


def test_the_best_row_is_tried_first(marts: Marts, evening: date) -> None:
    best, *_ = trying.row(inputs.rows(marts.ask, evening))
    assert best.subject == max(ROWS, key=lambda name: ROWS[name])
    average = (PLACES[0] + PLACES[1]) / 2
    artwork = 1.05  # of all pieces, roughly
    assert best.low < ROWS[best.subject] * average * artwork * 1.15
    assert best.high > ROWS[best.subject] * average * artwork * 0.85


def test_the_same_year_gives_the_same_artefacts(marts: Marts, model: Artefact, evening: date) -> None:
    assert churn.train(inputs.examples(marts.ask, evening), marts.day(LAST + 1)) == model
    launches, history = inputs.launches(marts.ask, evening), inputs.load(marts.ask, evening)
    assert demand.train(launches, evening) == demand.train(list(reversed(launches)), evening)
    assert load.train(history, marts.day(LAST + 1)) == load.train(dict(reversed(history.items())), marts.day(LAST + 1))


# --- the nightly steps -------------------------------------------------------------------------------------------


class Streamed(Bucket):
    """S3 whose bodies are those of botocore."""

    def get_object(self, Bucket: str, Key: str, IfNoneMatch: str = "") -> dict[str, Any]:
        found = super().get_object(Bucket, Key, IfNoneMatch)
        return {**found, "Body": StreamingBody(io.BytesIO(self.objects[Key]), len(self.objects[Key]))}


class Athena:
    """Asks the synthetic year, and writes answers as Athena does; what is unloaded is kept by its folder."""

    def __init__(self, marts: Marts, bucket: Bucket) -> None:
        self.marts, self.bucket, self.unloaded = marts, bucket, dict[str, str]()

    def start_query_execution(self, QueryString: str, ClientRequestToken: str, **more: Any) -> dict[str, str]:
        query_id = ClientRequestToken[:36]
        if found := re.match(r"UNLOAD \((.*)\) TO 's3://lake/(.*)' WITH", QueryString, re.DOTALL):
            self.unloaded[found[2]] = found[1]
        else:
            rows = list(self.marts.ask(QueryString))
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]) if rows else ["nothing"])
            writer.writeheader()
            writer.writerows(rows)
            self.bucket.objects[f"queries/{query_id}.csv"] = text.getvalue().encode()
        return {"QueryExecutionId": query_id}

    def batch_get_query_execution(self, QueryExecutionIds: list[str]) -> dict[str, Any]:
        over = [{"QueryExecutionId": each, "Status": {"State": "SUCCEEDED"}} for each in QueryExecutionIds]
        return {"QueryExecutions": over, "UnprocessedQueryExecutionIds": []}


class Glue:
    """Partitions of tables, as far as they are pointed somewhere."""

    class exceptions:
        class AlreadyExistsException(Exception):
            pass

    def __init__(self) -> None:
        self.locations: dict[tuple[str, str], str] = {}

    def get_table(self, DatabaseName: str, Name: str) -> dict[str, Any]:
        return {"Table": {"StorageDescriptor": {"Columns": []}}}

    def create_partition(self, DatabaseName: str, TableName: str, PartitionInput: dict[str, Any]) -> None:
        key = TableName, PartitionInput["Values"][0]
        if key in self.locations:
            raise self.exceptions.AlreadyExistsException
        self.locations[key] = PartitionInput["StorageDescriptor"]["Location"]

    def get_partition(self, DatabaseName: str, TableName: str, PartitionValues: list[str]) -> dict[str, Any]:
        return {"Partition": {"StorageDescriptor": {"Location": self.locations[TableName, PartitionValues[0]]}}}

    def update_partition(self, TableName: str, PartitionValueList: list[str], PartitionInput: Any, **more: Any) -> None:
        self.locations[TableName, PartitionValueList[0]] = PartitionInput["StorageDescriptor"]["Location"]

    def get_paginator(self, operation: str) -> "Glue":
        return self

    def paginate(self, TableName: str, **more: Any) -> Iterator[dict[str, Any]]:
        mine = {value: place for (table, value), place in self.locations.items() if table == TableName}
        yield {"Partitions": [{"Values": [v], "StorageDescriptor": {"Location": at}} for v, at in mine.items()]}


@pytest.fixture
def services(marts: Marts, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    for name, value in {"BUCKET_LAKE": "lake", "DATABASE": "matinee", "WORKGROUP": "models"}.items():
        monkeypatch.setenv(f"MATINEE_{name}", value)
    settings.cache_clear()
    bucket = Streamed()
    given = {"s3": bucket, "athena": Athena(marts, bucket), "glue": Glue()}
    monkeypatch.setattr(aws, "client", given.__getitem__)
    yield given
    settings.cache_clear()


def night(marts: Marts, **more: Any) -> Run:
    return Run(asked=Asked(forget=True), today=marts.day(LAST + 1), ended=[("plays", str(marts.day(LAST)))], **more)


def test_a_night_trains_forecasts_and_publishes_and_the_next_try_changes_nothing(
    marts: Marts, services: dict[str, Any], evening: date
) -> None:
    assert night(marts).today.weekday() == 0, "they are trained on Mondays"
    verdicts = publishing.train(night(marts))
    assert {name: verdict.adopted for name, verdict in verdicts.items()} == {
        "churn": True,
        "demand": True,
        "load": True,
    }
    first = publishing.publish(night(marts))
    assert first["load_forecasts"] == 24
    assert min(first.values()) > 0
    rows, places = services["s3"].objects[publishing.KEY], dict(services["glue"].locations)
    assert publishing.train(night(marts)).keys() == verdicts.keys()
    assert publishing.publish(night(marts)) == first
    assert services["s3"].objects[publishing.KEY] == rows
    assert services["glue"].locations.keys() == places.keys() == {(mart, str(evening)) for mart in first}
    assert all(services["glue"].locations[key] > place for key, place in places.items())


def test_the_marts_are_as_their_headers_say(marts: Marts, services: dict[str, Any], evening: date) -> None:
    publishing.train(night(marts))
    counts = publishing.publish(night(marts))
    warehouse = Warehouse(evening)
    lines = [json.loads(line) for line in services["s3"].objects[publishing.KEY].splitlines()]
    warehouse.put("forecasts", lines)
    for name, count in counts.items():
        model = models()[name]
        warehouse.build(model, str(evening))
        rows = warehouse.partition(name, str(evening))
        assert len(rows) == count == len({tuple(row[key] for key in model.unique) for row in rows})
        for column in model.columns:
            values = [row[column.name] for row in rows]
            assert not column.not_null or None not in values, f"{name}.{column.name}"
            assert not column.one_of or set(values) <= set(column.one_of)
        assert not {"household_id", "analytics_id"} & {column.name for column in model.columns}
    assert not [line for line in lines if "h_0" in json.dumps(line) or "p_0" in json.dumps(line)], "an id is told"
    tomorrow = {row["hour"] for row in warehouse.partition("load_forecasts", str(evening))}
    assert tomorrow == {datetime(*marts.day(LAST + 1).timetuple()[:3], hour) for hour in range(24)}


def test_a_model_that_learnt_from_bad_data_does_not_replace_the_one_in_use(
    marts: Marts, services: dict[str, Any], evening: date
) -> None:
    nightly.train(marts.ask, evening)
    good = stored.current("churn")
    dice = random.Random(1)

    def spoilt(sql: str) -> Iterator[dict[str, str]]:
        rows = [dict(row) for row in marts.ask(sql)]
        last = max((row["day"] for row in rows if "leaves" in row), default="")
        for row in rows:
            if "leaves" in row and row["day"] < last:
                row["leaves"] = str(int(dice.random() < 0.05))
        return iter(rows)

    verdict = nightly.train(spoilt, evening)["churn"]
    assert not verdict.adopted
    assert verdict.reason.startswith("Refused")
    assert stored.current("churn") == good


def test_nothing_is_asked_on_a_night_on_which_nothing_was_built(marts: Marts, services: dict[str, Any]) -> None:
    idle = Run(asked=Asked(forget=True), today=marts.day(LAST + 1))
    assert publishing.train(idle) == {}
    assert publishing.publish(idle) == {}
    assert not services["s3"].objects
