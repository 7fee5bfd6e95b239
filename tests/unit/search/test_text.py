"""What is compared: one form for all the ways to write the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.search import text as t


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Schindler's List", ["schindlers", "list"]),
        ("WALL·E", ["wall", "e"]),
        ("Les Misérables", ["les", "miserables"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Ｆｕｌｌ Ｗｉｄｔｈ ２００１", ["full", "width", "2001"]),
        ("Æon Flux ŁÓDŹ Øst", ["aeon", "flux", "lodz", "ost"]),
        ("Batman & Robin", ["batman", "and", "robin"]),
        ("دَرْبُ التَّبَّانة", ["درب", "تبانه"]),
        ("أحمد إحمد ٱحمد", ["احمد", "احمد", "احمد"]),
        ("七人の侍 Seven", ["七人の侍", "seven"]),
        ("दंगल", ["दंगल"]),
        ("Ἀντιγόνη", ["αντιγονη"]),
        ("!?…", ["!?..."]),
        (" $ ", ["$"]),
        ("❤️", ["❤"]),
        ("\u200b", []),
        ("+1", ["1"]),
        ("E.T. the Extra-Terrestrial", ["et", "the", "extra", "terrestrial"]),
        ("e.t", ["et"]),
        ("J. F. K.", ["jfk"]),
        ("J. F. K", ["jf", "k"]),
        ("M*A*S*H", ["mash"]),
        ("S·W·A·T", ["swat"]),
        ("U.S. Marshals", ["us", "marshals"]),
        ("John F. Kennedy", ["john", "f", "kennedy"]),
        ("Vol. I. A New Day", ["vol", "i", "a", "new", "day"]),
        ("f*ck 2.0", ["f", "ck", "2", "0"]),
    ],
)
def test_case_accents_widths_and_signs_are_put_aside(written: str, words: list[str]) -> None:
    assert t.words(written) == words


def test_neighbours_make_compounds() -> None:
    assert t.compounds(t.words("Spider-Man: Far Away")) == ["spiderman", "manfar", "faraway"]
    assert t.compounds(t.words("七人の侍 Seven")) == []
    assert t.compounds(t.words("Up")) == []


def test_what_makes_another_letter_is_no_accent() -> None:
    assert t.fold("が") != t.fold("か")
    assert t.fold("й") == "и", "Cyrillic's breve is an accent to whoever has no such key"


def test_scripts_without_blanks_become_pairs_of_neighbours() -> None:
    assert t.tokens("七人の侍") == ["七", "人", "の", "侍", "七人", "人の", "の侍"]
    assert t.tokens("人の", asked=True) == ["人の"]
    assert t.tokens("侍", asked=True) == ["侍"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("M*A*S*H", "mash"), ("Star Wars", "starwars"), ("Rocky II", "Rocky 2"), ("Henry VIII", "henry8")],
)
def test_a_whole_title_is_the_same_whatever_its_blanks_signs_and_numbers(one: str, other: str) -> None:
    assert t.compact(one) == t.compact(other)


def test_a_first_word_is_no_roman_number() -> None:
    assert t.compact("IV") == "iv"


@pytest.mark.parametrize(
    ("written", "words"), [("Сталкер", ["stalker"]), ("となりのトトロ", ["tonarinototoro"]), ("Alien", [])]
)
def test_other_scripts_have_a_form_in_latin_letters(written: str, words: list[str]) -> None:
    assert t.latin(written) == words


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("godfather", "godfater", 1),
        ("matrix", "matirx", 1),
        ("alien", "alien", 0),
        ("kill", "bill", 1),
        ("abc", "xyz", 3),
    ],
)
def test_edits_are_counted_up_to_a_limit(one: str, other: str, edits: int) -> None:
    assert t.distance(one, other, 2) == min(edits, 3)
    assert t.distance(other, one, 2) == min(edits, 3)


@given(st.text(max_size=80))
def test_any_text_is_folded_once_and_for_all(text: str) -> None:
    folded = t.words(text)
    assert t.words(" ".join(folded)) == folded or any(word.startswith("ال") for word in t.fold(text).split())


@given(st.text(max_size=80))
def test_spans_are_of_the_text_itself(text: str) -> None:
    for start, end, word in t.spans(text):
        assert 0 <= start < end <= len(text)
        assert word == "".join(t.words(text[start:end]))
