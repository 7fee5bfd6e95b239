"""The embedded index: what stands where in its answers, and what becomes of writers that meet or break off."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from matinee.kernel import aws
from matinee.kernel.errors import BadRequest
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.search.embedded import index as embedded
from matinee.search.embedded import store
from matinee.search.embedded.index import EmbeddedIndex
from matinee.search.models import Document, Filters, Query
from matinee.search.port import GONE

from tests.unit.conftest import Told
from tests.unit.search.bucket import Bucket


@pytest.fixture
def bucket(told: Told, clients: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Bucket:
    told(bucket_search="search")
    monkeypatch.setattr(embedded, "_FRESH", -1.0)
    clients["s3"] = Bucket()
    made: Bucket = clients["s3"]
    return made


@pytest.fixture
def index(bucket: Bucket) -> EmbeddedIndex:
    return embedded.connect()


def titled(title: str, **more: Any) -> Document:
    said = {"type": "movie", "titles": {"en": title}, "original_language": "en", "card": {"title": title}}
    return Document(**{"content_id": new_id("ttl"), "version": 1, **said, **more})


def asked(text: str = "", **more: Any) -> Query:
    return Query(text=text, moment=now(), **more)


def found(index: EmbeddedIndex, text: str = "", **more: Any) -> list[str]:
    return [hit.card["title"] for hit in index.search(asked(text, **more)).hits]


# --- what is found, and in which order ---

FILMS = [
    titled("The Godfather", year=1972, cast=["Marlon Brando", "Al Pacino"], directors=["Francis Ford Coppola"]),
    titled("The Godfather Part II", year=1974, cast=["Al Pacino"]),
    titled(
        "Tokyo Godfathers",
        year=2003,
        original_language="ja",
        titles={"ja": "東京ゴッドファーザーズ", "en": "Tokyo Godfathers"},
    ),
    titled("Seven Samurai", original_language="ja", titles={"ja": "七人の侍", "en": "Seven Samurai"}, year=1954),
    titled("Stalker", original_language="ru", titles={"ru": "Сталкер", "en": "Stalker"}, year=1979),
    titled("The Message", original_language="ar", titles={"ar": "الرسالة", "en": "The Message"}, year=1976),
    titled("Amélie", original_language="fr", titles={"fr": "Le Fabuleux Destin d'Amélie Poulain"}, year=2001),
    titled(
        "Blade Runner", genres=["Science Fiction"], year=1982, descriptions={"en": "A blade runner hunts replicants."}
    ),
    titled("M*A*S*H", year=1970, genres=["Comedy"]),
    titled("Rocky II", year=1979),
    titled("Rocky", year=1976),
    titled("Up", year=2009),
    titled("Harbour", maturity=18, descriptions={"en": "Nobody's godfather."}),
]


@pytest.fixture(scope="module")
def films() -> Iterator[EmbeddedIndex]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_BUCKET_SEARCH", "search")
        patch.setattr(aws, "client", {"s3": Bucket()}.__getitem__)
        patch.setattr(embedded, "_FRESH", 1e9)
        settings.cache_clear()
        made = embedded.connect()
        made.index(FILMS)
        yield made
    settings.cache_clear()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the godfather", ["The Godfather"]),
        ("godfather", ["The Godfather", "The Godfather Part II"]),
        ("GODFATHER", ["The Godfather", "The Godfather Part II"]),
        ("godfater", ["The Godfather"]),
        ("gofdather 2", ["The Godfather Part II"]),
        ("thegodfather", ["The Godfather"]),
        ("the god father", ["The Godfather"]),
        ("godf", ["The Godfather", "The Godfather Part II", "Tokyo Godfathers"]),
        ("pacino", ["The Godfather", "The Godfather Part II"]),
        ("al pacino 1974", ["The Godfather Part II"]),
        ("copola", ["The Godfather"]),
        ("七人の侍", ["Seven Samurai"]),
        ("侍", ["Seven Samurai"]),
        ("ゴッドファーザー", ["Tokyo Godfathers"]),
        ("сталкер", ["Stalker"]),
        ("stalkr", ["Stalker"]),
        ("الرسالة", ["The Message"]),
        ("رساله", ["The Message"]),
        ("amelie", ["Amélie"]),
        ("sci-fi", ["Blade Runner"]),
        ("scifi 1982", ["Blade Runner"]),
        ("mash", ["M*A*S*H"]),
        ("m.a.s.h.", ["M*A*S*H"]),
        ("rocky 2", ["Rocky II"]),
        ("rocky", ["Rocky", "Rocky II"]),
        ("replicants", ["Blade Runner"]),
        ("up", ["Up"]),
        ("'); DROP TABLE titles; --", []),
        ("title:* OR 1=1", []),
    ],
)
def test_the_best_stands_first(films: EmbeddedIndex, text: str, first: list[str]) -> None:
    hits = found(films, text)
    assert hits[: len(first)] == first, hits


def test_without_words_all_titles_stand_newest_first(films: EmbeddedIndex) -> None:
    newest = [film.card["title"] for film in sorted(FILMS, key=lambda film: film.content_id, reverse=True)]
    assert found(films, "") == found(films, "!?") == newest


def test_what_somebody_may_not_see_is_neither_found_nor_counted(films: EmbeddedIndex) -> None:
    grown, young = films.search(asked("harbour")), films.search(asked("harbour", maturity_limit=17))
    assert (grown.total, young.total, young.hits) == (1, 0, [])
    assert films.suggest("harb", asked(maturity_limit=17)) == []


def test_did_you_mean_comes_with_a_typo_alone(films: EmbeddedIndex) -> None:
    assert films.search(asked("blade runer")).did_you_mean == "blade runner"
    assert films.search(asked("blade runner")).did_you_mean is None


@pytest.mark.parametrize("after", [[], [4, 1.0, "x"], ["first", 1.0, "x"], [1, "much", "x"], [1, 1.0, 2]])
def test_a_place_that_is_none_of_ours_is_refused(films: EmbeddedIndex, after: list[Any]) -> None:
    with pytest.raises(BadRequest):
        films.search(asked("rocky", after=after))


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(text=st.text(max_size=60), limit=st.integers(1, 20))
@example(text="word " * 2000, limit=20)
@example(text="a" * 10_240, limit=20)
@example(text="七" * 5000, limit=20)
@example(text="\x00\ud7ff()[]{}^~*?:\\/\"'", limit=1)
def test_nothing_that_can_be_typed_breaks_it(films: EmbeddedIndex, text: str, limit: int) -> None:
    page = films.search(asked(text, limit=limit))
    assert len(page.hits) == min(limit, page.total)
    films.suggest(text, asked(limit=limit))


def test_pages_hold_every_hit_once(films: EmbeddedIndex) -> None:
    for text, filters in (("godfather", Filters()), ("", Filters()), ("", Filters(language=["ja"]))):
        seen, after = [], None
        while True:
            page = films.search(asked(text, filters=filters, limit=2, after=after))
            seen += [hit.content_id for hit in page.hits]
            after = page.after
            if after is None:
                break
        whole = films.search(asked(text, filters=filters, limit=100))
        assert seen == [hit.content_id for hit in whole.hits]
        assert page.total == len(seen)


# --- writers ---


def test_an_older_version_never_wins(index: EmbeddedIndex) -> None:
    newer = titled("Newer", version=3)
    older = newer.model_copy(update={"version": 2, "titles": {"en": "Older"}, "card": {"title": "Older"}})
    index.index([newer])
    index.index([older])
    assert found(index) == ["Newer"]
    index.index([older, newer.model_copy(update={"version": 4, "card": {"title": "Newest"}})])
    assert found(index) == ["Newest"]


def test_what_was_taken_out_does_not_come_back_by_an_older_version(index: EmbeddedIndex) -> None:
    film = titled("Harbour", version=2)
    index.delete({film.content_id: 3})
    index.index([film])
    assert found(index) == []
    index.index([film.model_copy(update={"version": 4})])
    assert found(index) == ["Harbour"]
    index.delete({film.content_id: 3})
    assert found(index) == ["Harbour"]
    index.delete({film.content_id: GONE})
    assert found(index) == []


def test_readers_follow_and_fetch_only_what_they_lack(bucket: Bucket, index: EmbeddedIndex) -> None:
    reader = embedded.connect()
    assert found(reader) == []
    index.index([titled(f"Harbour {number}") for number in range(50)])
    assert len(found(reader, "harbour", limit=100)) == 50
    first = {key for key in bucket.fetched if key != store.live_key()}
    bucket.fetched.clear()
    index.index([titled("Harbour Fifty")])
    assert len(found(reader, "harbour", limit=100)) == 51
    assert not first & set(bucket.fetched)
    bucket.fetched.clear()
    found(reader, "harbour")
    assert bucket.fetched == []


def test_of_two_writers_that_meet_none_loses_anything(bucket: Bucket, index: EmbeddedIndex) -> None:
    index.index([titled("Harbour")])
    other, meeting = embedded.connect(), [titled("Harbour Two")]

    def meet(key: str) -> None:
        if key == store.live_key() and meeting:
            other.index([meeting.pop()])

    bucket.before_put = meet
    index.index([titled("Harbour Three")])
    assert set(found(index, "harbour")) == set(found(other, "harbour")) == {"Harbour", "Harbour Two", "Harbour Three"}


def test_a_writer_that_breaks_off_shows_nothing_and_can_begin_again(bucket: Bucket, index: EmbeddedIndex) -> None:
    index.index([titled("Harbour")])

    def break_off(key: str) -> None:
        raise ConnectionError

    bucket.before_put = break_off
    film = titled("Harbour Two")
    with pytest.raises(ConnectionError):
        index.index([film])
    assert found(index, "harbour") == found(embedded.connect(), "harbour") == ["Harbour"]
    bucket.before_put = lambda key: None
    index.index([film])
    assert set(found(embedded.connect(), "harbour")) == {"Harbour", "Harbour Two"}


def test_files_leave_some_time_after_their_manifest(
    bucket: Bucket, index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        index.index([titled(f"Harbour {number}")])
    held = len(bucket.objects)
    moment = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: moment)
    index.index([titled("Harbour Again")])
    index.index([titled("Harbour Once More")])
    manifest = index.replica.manifest
    assert manifest
    assert len(bucket.objects) < held
    assert set(manifest.files.values()) <= set(bucket.objects)
    assert len(found(embedded.connect(), "harbour", limit=100)) == 22


# --- a second index ---


def test_a_second_index_takes_over_what_was_written_meanwhile_and_nothing_older(
    bucket: Bucket, index: EmbeddedIndex
) -> None:
    stale, kept, gone = titled("Harbour Stale"), titled("Harbour Kept"), titled("Harbour Gone")
    index.index([stale, kept, gone])
    second = index.rebuild("again")
    second.add([kept, gone])
    edited = kept.model_copy(update={"version": 2, "card": {"title": "Harbour Edited"}})
    index.index([edited, titled("Harbour New")])
    index.delete({gone.content_id: 2})
    assert set(found(index, "harbour")) == {"Harbour Stale", "Harbour Edited", "Harbour New"}
    embedded.connect().rebuild("again").finish()
    assert set(found(index, "harbour")) == {"Harbour Edited", "Harbour New"}
    index.index([kept])
    assert set(found(index, "harbour")) == {"Harbour Edited", "Harbour New"}


def test_a_write_between_the_copy_and_the_swap_is_copied_too(bucket: Bucket, index: EmbeddedIndex) -> None:
    index.index([titled("Harbour")])
    second = index.rebuild("again")
    second.add([titled("Harbour Two")])
    meeting = [titled("Harbour Late")]

    def meet(key: str) -> None:
        if key == store.live_key() and meeting:
            embedded.connect().index([meeting.pop()])

    bucket.before_put = meet
    second.finish()
    assert set(found(embedded.connect(), "harbour")) == {"Harbour Two", "Harbour Late"}
    assert index.built() is not None


def test_what_was_copied_is_not_copied_again_while_others_go_on_writing(
    bucket: Bucket, index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.index([titled("Harbour")])
    second = index.rebuild("again")
    index.index([titled(f"Harbour {number}") for number in range(20)])
    meeting, copied = [titled(f"Harbour Late {number}") for number in range(5)], []
    written_since = EmbeddedIndex.written_since

    def counted(self: EmbeddedIndex, write: int) -> Any:
        changes = written_since(self, write)
        copied.append(len(changes))
        return changes

    def meet(key: str) -> None:
        if key == store.live_key() and meeting:
            bucket.before_put = lambda key: None
            embedded.connect().index([meeting.pop()])
            bucket.before_put = meet

    monkeypatch.setattr(EmbeddedIndex, "written_since", counted)
    bucket.before_put = meet
    second.finish()
    assert copied == [20, 1, 1, 1, 1, 1]
    assert len(found(embedded.connect(), "harbour", limit=100)) == 25


def test_nothing_of_an_abandoned_index_stays(bucket: Bucket, index: EmbeddedIndex) -> None:
    index.index([titled("Harbour")])
    before = set(bucket.objects)
    second = index.rebuild("again")
    second.add([titled("Harbour Two")])
    second.abandon()
    second.abandon()
    assert set(bucket.objects) == before
    assert found(index) == ["Harbour"]
