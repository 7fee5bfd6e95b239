"""What a question is, before any engine sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.search import ranking
from matinee.search.correcting import did_you_mean
from matinee.search.highlighting import highlights
from matinee.search.models import Document, Hit

GODFATHER = Document(
    content_id="ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC",
    version=1,
    type="movie",
    titles={"en": "The Godfather", "de": "Der Pate"},
    descriptions={"en": "A <don> & his sons. " + "Nothing of it. " * 40 + "Michael takes over."},
    original_language="en",
    cast=["Marlon Brando", "Al Pacino"],
    directors=["Francis Ford Coppola"],
)


def asked(text: str) -> ranking.Question:
    found = ranking.question(text)
    assert found is not None
    return found


def test_stop_words_are_not_needed_unless_there_is_nothing_else() -> None:
    assert [part.words for part in asked("the lord of the rings").needed] == [("lord",), ("rings",)]
    assert [part.words for part in asked("to be the").needed] == [("be",), ("the",)]
    assert [part.words for part in asked("the").needed] == [("the",)]


def test_an_expression_of_the_synonyms_is_one_part() -> None:
    (part,) = asked("science fiction").parts
    assert ("scifi",) in part.synonyms
    assert part.words not in part.synonyms


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u0000"])
def test_what_has_no_word_is_no_question(text: str) -> None:
    assert ranking.question(text) is None


def test_of_ten_thousand_letters_the_first_words_are_looked_at() -> None:
    assert len(asked("word " * 2000).words) == ranking.MAX_WORDS


def test_a_title_has_a_form_without_its_article() -> None:
    assert ranking.compact_forms("The Godfather") == {"thegodfather", "godfather"}
    assert ranking.compact_forms("The") == {"the"}


def test_a_title_that_begins_with_initials_is_known_by_them() -> None:
    assert ranking.compact_forms("E.T. the Extra-Terrestrial") == {"ettheextraterrestrial", "et"}
    assert ranking.compact_forms("J. F. K.") == {"jfk"}
    assert ranking.compact_forms("M. Butterfly") == {"mbutterfly"}


def test_only_signs_that_no_title_has_end_with_all_titles() -> None:
    assert ranking.passes(None) == (ranking.ALL_TITLES,)
    assert ranking.passes(asked("?!")) == (ranking.FIRST_PASS, ranking.SECOND_PASS, ranking.ALL_TITLES)
    assert ranking.passes(asked("up!")) == (ranking.FIRST_PASS, ranking.SECOND_PASS)


def test_a_word_is_looked_for_with_its_neighbours_too() -> None:
    assert [part.compounds for part in asked("amazing spider man").parts] == [
        ("amazingspider",),
        ("amazingspider", "spiderman"),
        ("spiderman",),
    ]


def test_popularity_is_a_gentle_prior() -> None:
    popular = GODFATHER.model_copy(update={"popularity": 1.0})
    assert 1 < ranking.prior(GODFATHER) < ranking.prior(popular) < 1.2 * ranking.prior(GODFATHER) + 1e-9
    assert ranking.prior(popular) * ranking.PERSON < ranking.TITLE


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("godfater", "the godfather"),
        ("the god father", None),
        ("godfather", None),
        ("al pacno", "al pacino"),
        ("pacino godf", None),
        ("something else", None),
    ],
)
def test_did_you_mean_is_what_the_best_hit_spells_otherwise(text: str, meant: str | None) -> None:
    assert did_you_mean(asked(text), [GODFATHER]) == meant


def test_what_matched_is_marked_and_all_else_escaped() -> None:
    marked = highlights(asked("godfater don pacino michael"), GODFATHER, "en")
    assert marked["title"] == "The <mark>Godfather</mark>"
    assert marked["cast"] == "Al <mark>Pacino</mark>"
    assert marked["description"].startswith("A &lt;<mark>don</mark>&gt; &amp; his sons.")
    assert marked["description"].endswith("…")
    assert highlights(asked("pate"), GODFATHER, "de") == {"title": "Der <mark>Pate</mark>"}
    assert highlights(asked("pate"), GODFATHER, "en") == {}


def hit(name: str, score: float, *genres: str) -> Hit:
    return Hit.model_construct(content_id=name, score=score, card={"genres": list(genres)})


@pytest.mark.parametrize(
    ("keep_first", "order"), [(True, "best liked other near far"), (False, "liked best other near far")]
)
def test_taste_breaks_ties_and_moves_no_best_hit(keep_first: bool, order: str) -> None:
    hits = [
        hit("best", 10, "Drama"),
        hit("other", 10),
        hit("liked", 9.9, "Crime"),
        hit("near", 9),
        hit("far", 5, "Crime"),
    ]
    found = ranking.by_taste(hits, ["crime"], keep_first=keep_first)
    assert " ".join(each.content_id for each in found) == order
    assert ranking.by_taste(hits, ["Western"], keep_first=keep_first) == hits
    assert ranking.by_taste([], ["Crime"], keep_first=keep_first) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_that_is_typed_or_said_breaks_a_highlight(text: str, title: str) -> None:
    question = ranking.question(text)
    document = GODFATHER.model_copy(update={"titles": {"en": title}, "descriptions": {"en": title * 5}})
    for value in highlights(question, document, "en").values():
        assert "<" not in value.replace("<mark>", "").replace("</mark>", "")
    if question:
        did_you_mean(question, [document])
