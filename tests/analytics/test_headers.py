"""What a model's header says is what its SQL does, and what the documents say."""

import re
from datetime import date

import pytest
import sqlglot
from matinee.analytics.warehouse import models as parsing
from matinee.analytics.warehouse.models import PAST, SOURCES, Malformed, models, parsed
from matinee.analytics.warehouse.views import views
from sqlglot import exp

from infra import warehouse
from tests.analytics.random_events import TODAY

DAY = date(2026, 11, 2)
NAMES = list(models())


def select(name: str) -> exp.Query:
    model = models()[name]
    return query(model.body(model.value(DAY), TODAY))


def query(sql: str) -> exp.Query:
    tree = sqlglot.parse_one(sql, read="athena")
    assert isinstance(tree, exp.Query)
    return tree


@pytest.mark.parametrize("name", NAMES)
def test_a_header_names_what_its_select_reads(name: str) -> None:
    tree = select(name)
    within = {each.alias for each in tree.find_all(exp.CTE)}
    assert {each.name for each in tree.find_all(exp.Table)} - within == {read.name for read in models()[name].reads}


@pytest.mark.parametrize("name", NAMES)
def test_a_header_describes_the_columns_of_its_select_in_their_order(name: str) -> None:
    assert select(name).named_selects == [each.name for each in models()[name].columns]


@pytest.mark.parametrize("name", NAMES)
def test_a_header_says_which_days_are_read(name: str) -> None:
    model = models()[name]
    if name == "clean_events" or model.partition == "edition" or {read.name for read in model.reads} == {"forecasts"}:
        return  # arrivals, not days: they are found by how long raw events are kept; forecasts say of which evening they are
    said = [int(each or 0) for each in re.findall(r"day [^\n]*\{" + model.partition + r"([+-]\d+)?\}", model.sql)]
    spans = re.findall(r"BETWEEN \{\w+?([+-]\d+)?\} AND \{\w+?([+-]\d+)?\}", model.sql)
    first = min([*said, *(int(low or 0) for low, _ in spans)])
    last = max([*said, *(int(high or 0) for _, high in spans)])
    reads = [read for read in model.reads if read.name in models() and models()[read.name].partition != "edition"]
    assert max(read.last for read in reads) == last
    assert min(0 if read.first == PAST else read.first for read in reads) == first


def test_ids_are_in_person_level_models_alone() -> None:
    for model in models().values():
        ids = {each.name for each in model.columns} & {*parsing.IDS, "event_id", "session_id", "play_id"}
        assert bool(ids) == (model.level == "person"), model.name


def test_columns_are_described_and_keys_exist() -> None:
    for model in models().values():
        names = {each.name for each in model.columns}
        assert set(model.unique) <= names and model.words
        assert all(each.words or each.name == "event_id" for each in model.columns), model.name
        for each in model.columns:
            if each.within:
                assert each.within[1] in {column.name for column in models()[each.within[0]].columns}


def test_a_view_has_the_columns_that_its_header_describes_and_reads_marts_alone() -> None:
    marts = {name for name, model in models().items() if model.level == "mart"}
    for view in views().values():
        tree = query(view.sql)
        assert tree.named_selects == [name for name, _ in view.columns], view.name
        assert {each.name for each in tree.find_all(exp.Table)} <= marts, view.name


def test_every_model_stands_after_those_that_it_reads() -> None:
    seen = set(SOURCES)
    for name, model in models().items():
        assert {read.name for read in model.reads} <= seen | {name}
        seen.add(name)


def test_the_page_is_what_the_headers_say() -> None:
    assert warehouse.FILE.read_text() == warehouse.page(), "write it again: make models"


@pytest.mark.parametrize(
    "text",
    [
        "-- Words.\nSELECT 1",
        "-- level: person\n-- partition: hour\n-- keep: for good\n-- reads: events\n-- unique: a\nSELECT 1 AS a",
        "-- level: mart\n-- partition: day\n-- keep: for good\n-- reads: events yesterday\n-- unique: a\nSELECT 1 AS a",
        "-- level: mart\n-- partition: day\n-- keep: for good\n-- reads: events\n-- unique: a\n"
        "-- columns:\n--   a bigint It. [odd]\nSELECT 1 AS a",
    ],
)
def test_a_malformed_header_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        parsed("broken", text)


def test_a_partition_has_a_day_of_its_model() -> None:
    with pytest.raises(ValueError, match="is no week"):
        models()["retention_cohorts"].select("2026-11-03", TODAY)
