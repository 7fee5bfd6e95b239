"""What an index promises of writes, pages and rebuilds, whatever the engine."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from matinee.kernel.errors import BadRequest
from matinee.kernel.types import now
from matinee.search.models import Document, Query
from matinee.search.port import GONE, Index

from tests.search.engines import Empty
from tests.search.golden import NOW

# A function's copy of the embedded index goes with its process.
pytestmark = pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")


def film(number: int, title: str, version: int = 1, **more: Any) -> Document:
    content_id = f"ttl_{number:026}"
    told = {"type": "movie", "titles": {"en": title}, "original_language": "en", "card": {"title": title}, **more}
    return Document.model_validate({"content_id": content_id, "version": version, **told})


def titles(index: Index, text: str = "", **more: Any) -> list[str]:
    return [hit.card["title"] for hit in index.search(Query(text=text, moment=NOW, **more)).hits]


def pages(index: Index, query: Query) -> Iterator[list[str]]:
    """Page after page of content ids, each asked for when it is taken."""
    while True:
        found = index.search(query)
        yield [hit.content_id for hit in found.hits]
        if found.after is None:
            return
        query = query.model_copy(update={"after": found.after})


def test_an_index_that_nobody_has_written_finds_nothing(empty: Empty) -> None:
    index = empty()
    found = index.search(Query(text="anything", moment=NOW))
    assert (found.hits, found.total, found.after) == ([], 0, None)
    assert index.suggest("any", Query(moment=NOW)) == []


def test_a_newer_version_replaces_an_older_one(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ember", 1)])
    index.index([film(1, "Ash", 2)])
    assert titles(index) == ["Ash"]
    assert titles(index, "ember") == []


def test_an_older_version_never_wins(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash", 2), film(2, "Birch")])
    index.index([film(1, "Ember", 1), film(2, "Birches", 2)])
    assert sorted(titles(index)) == ["Ash", "Birches"]


def test_the_same_version_again_replaces_itself(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash", 2)])
    index.index([film(1, "Ashes", 2)])
    assert titles(index) == ["Ashes"]


def test_what_is_taken_out_is_gone(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash"), film(2, "Birch")])
    index.delete({film(1, "").content_id: 2})
    assert titles(index) == ["Birch"]
    assert titles(index, "ash") == []
    assert index.suggest("ash", Query(moment=NOW)) == []


def test_a_late_older_document_does_not_come_back(empty: Empty) -> None:
    index = empty()
    index.delete({film(1, "").content_id: 5, film(2, "").content_id: GONE})
    index.index([film(1, "Ash", 4), film(2, "Birch", 900)])
    assert titles(index) == []


def test_a_later_document_stays_and_may_come(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash", 7)])
    index.delete({film(1, "").content_id: 6, film(2, "").content_id: 1})
    index.index([film(2, "Birch", 2)])
    assert sorted(titles(index)) == ["Ash", "Birch"]


def test_to_write_nothing_is_allowed(empty: Empty) -> None:
    index = empty()
    index.index([])
    index.delete({})
    assert titles(index) == []


def test_only_signs_that_no_title_has_find_all_titles_page_by_page(empty: Empty) -> None:
    index = empty()
    index.index([film(number, f"Ash {number}") for number in range(1, 6)])
    seen = list(pages(index, Query(text="?!", moment=NOW, limit=2)))
    assert [len(page) for page in seen] == [2, 2, 1]
    assert len({content_id for page in seen for content_id in page}) == 5
    index.index([film(6, "?!")])
    assert titles(index, "?!") == ["?!"]


@pytest.mark.parametrize("text", ["", "reel", "reel travelling"])
def test_pages_hold_every_title_once_while_others_come_go_and_change(empty: Empty, text: str) -> None:
    index = empty()
    reels = [
        film(number, f"Travelling Reel {'x' * (number % 7)}", popularity=number % 5 / 10) for number in range(1, 41)
    ]
    index.index(reels)
    seen: list[str] = []
    for turned, page in enumerate(pages(index, Query(text=text, moment=NOW, limit=7)), 1):
        seen += page
        # They change what is rare and what is usual, but not what the others score.
        index.index([film(100 + turned, "Reel", 1), film(200 + turned, "Travelling Light", 1)])
        index.delete({film(100 + turned - 1, "").content_id: 2})
    untouched = [content_id for content_id in seen if content_id <= reels[-1].content_id]
    assert len(untouched) == len(set(untouched)) == len(reels)


@pytest.mark.parametrize("after", [[], ["x"], [1, 2, 3, 4], [None, None, None], [{"a": 1}, [], "ttl"]])
def test_a_cursor_that_is_none_of_its_own_is_refused(empty: Empty, after: list[Any]) -> None:
    index = empty()
    index.index([film(1, "Ash")])
    with pytest.raises(BadRequest):
        index.search(Query(text="ash", moment=NOW, after=after))


def test_what_is_rebuilt_shows_only_when_it_is_finished(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash"), film(2, "Birch")])
    rebuild = index.rebuild("Execution:one")
    rebuild.add([film(3, "Cedar")])
    assert sorted(titles(index)) == ["Ash", "Birch"]
    rebuild.finish()
    # What was written lately may have been missed by whoever filled it, and stays.
    assert "Cedar" in titles(index)


def test_what_changes_during_a_rebuild_is_in_it(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash"), film(2, "Birch"), film(3, "Cedar")])
    rebuild = index.rebuild("two")
    index.index([film(1, "Ashes", 2)])
    rebuild.add([film(1, "Ash", 1), film(2, "Birch", 1), film(3, "Cedar", 1)])
    index.delete({film(2, "").content_id: 2})
    index.index([film(4, "Elder")])
    rebuild.finish()
    assert sorted(titles(index)) == ["Ashes", "Cedar", "Elder"]


def test_a_rebuild_is_taken_up_by_its_name_and_each_step_may_be_repeated(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash")])
    index.rebuild("three").add([film(1, "Ash"), film(2, "Birch")])
    index.rebuild("three").add([film(1, "Ash"), film(2, "Birch")])
    index.rebuild("three").finish()
    again = index.rebuild("three")
    again.finish()
    again.abandon()
    assert sorted(titles(index)) == ["Ash", "Birch"]


def test_a_rebuild_that_is_abandoned_leaves_no_trace(empty: Empty) -> None:
    index = empty()
    index.index([film(1, "Ash")])
    rebuild = index.rebuild("four")
    rebuild.add([film(2, "Birch")])
    rebuild.abandon()
    rebuild.abandon()
    index.index([film(3, "Cedar")])
    assert sorted(titles(index)) == ["Ash", "Cedar"]


def test_the_first_index_may_be_a_rebuild(empty: Empty) -> None:
    index = empty()
    rebuild = index.rebuild("five")
    rebuild.add([film(1, "Ash")])
    rebuild.finish()
    index.index([film(2, "Birch")])
    assert sorted(titles(index)) == ["Ash", "Birch"]


def test_it_says_when_it_was_rebuilt(empty: Empty) -> None:
    index, before = empty(), now()
    assert index.built() is None
    index.index([film(1, "Ash")])
    assert index.built() is None
    index.rebuild("six").finish()
    built = index.built()
    assert built is not None
    assert before - timedelta(seconds=1) <= built <= now()
