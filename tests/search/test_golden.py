"""Whatever the engine, these questions find these titles."""

from collections.abc import Iterator

import pytest
from matinee.search.models import Found
from matinee.search.port import Index

from tests.search.engines import Empty, in_s3
from tests.search.golden import CASES, CATALOGUE, KEYS, NOW, SUGGESTED, Case

# A function's copy of the embedded index goes with its process.
pytestmark = pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")
_CASES = [(f"{kind}-{number:02}", case) for kind, cases in CASES.items() for number, case in enumerate(cases)]


@pytest.fixture(scope="module")
def golden(empty: Empty) -> Iterator[Index]:
    index = empty()
    index.index(list(CATALOGUE.values()))
    yield index


@pytest.mark.parametrize("case", [case for _, case in _CASES], ids=[name for name, _ in _CASES])
def test_the_question_finds(golden: Index, case: Case) -> None:
    found = golden.search(case.query)
    keys = [KEYS[hit.content_id] for hit in found.hits]
    assert case.moment != NOW or found.total == len(keys)
    assert not case.first or keys[:1] == [case.first], keys[:8]
    assert case.found is None or sorted(keys) == sorted(case.found)
    assert set(case.among) <= set(keys[:5]), keys[:8]
    assert not set(case.never) & set(keys)
    if case.better != "(any)":
        assert found.did_you_mean == case.better
    for name, text in case.highlights.items():
        assert found.hits[0].highlights[name] == text
    for facet, counts in case.facets.items():
        assert {value: _count(found, facet, value) for value in counts} == counts


def _count(found: Found, facet: str, value: str) -> int:
    return next((each.count for each in found.facets[facet] if each.value == value), 0)


@pytest.mark.parametrize("typed", SUGGESTED)
def test_what_is_typed_suggests(golden: Index, typed: str) -> None:
    suggested = golden.suggest(typed, Case("").query)
    assert SUGGESTED[typed] in [each.text for each in suggested[:5]]


def test_nothing_is_suggested_that_may_not_be_seen(golden: Index) -> None:
    assert [each.text for each in golden.suggest("borderl", Case("").query)] == ["Borderline Today"]
    assert not [each for each in golden.suggest("abatt", Case("", limit=16).query) if "Abattoir" in each.text]


def test_both_engines_answer_alike(on_opensearch: Empty) -> None:
    """The same titles in the same order, the same counts and the same better spelling."""
    with in_s3() as in_bucket:
        indexes = [in_bucket(), on_opensearch()]
        for index in indexes:
            index.index(list(CATALOGUE.values()))
        for name, case in _CASES:
            if case.moment == NOW:
                one, other = (_told(index.search(case.query)) for index in indexes)
                assert one == other, name


def _told(found: Found) -> tuple[object, ...]:
    hits = [(KEYS[hit.content_id], hit.highlights) for hit in found.hits]
    facets = {name: sorted((each.value, each.count) for each in counts) for name, counts in found.facets.items()}
    # Of names that are as frequent, either engine tells others.
    return hits, {**facets, "cast": []}, found.total, found.did_you_mean


def test_the_set_is_large_enough() -> None:
    assert len(_CASES) >= 120
