"""In which order titles stand in a list that is sorted by title."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import filing
from matinee.content.filing import SORTED, sort_key

from tests.platform import ROOT


def test_titles_sort_without_case_accents_and_quotes() -> None:
    names = ["zoo", "Älter", "“Bread”", "Apple", "...And Justice", "Ångström", "été"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == [
        "Älter",
        "...And Justice",
        "Ångström",
        "Apple",
        "“Bread”",
        "été",
        "zoo",
    ]


@pytest.mark.parametrize(
    ("language", "title", "key"),
    [
        ("en", "The Dog", "dog"),
        ("en", "A Dog's Life", "dog's life"),
        ("en", "An Education", "education"),
        ("en", "“The” Dog", "the” dog"),
        ("en", "...The Dog", "dog"),
        ("en", "THE  DOG", "dog"),
        ("en-GB", "The Dog", "dog"),
        ("en", "Theatre", "theatre"),
        ("en", "The", "the"),
        ("en", "A", "a"),
        ("en", "The A-Team", "a-team"),
        ("en", "A.I.", "a.i."),
        ("en", "Die Hard", "die hard"),
        ("en", "La La Land", "la la land"),
        ("de", "Der Hund", "hund"),
        ("de", "Die Welle", "welle"),
        ("de", "Das Boot", "boot"),
        ("de", "Ein Fall für zwei", "fall fur zwei"),
        ("de", "Eine Frau", "frau"),
        ("fr", "Le Chien", "chien"),
        ("fr", "L'Été", "ete"),
        ("fr", "L’Atalante", "atalante"),
        ("fr", "Les Chiens", "chiens"),
        ("fr", "Des hommes", "hommes"),
        ("fr", "L", "l"),
        ("es", "Los olvidados", "olvidados"),
        ("es", "Una noche", "noche"),
        ("it", "L'avventura", "avventura"),
        ("it", "Gli uomini", "uomini"),
        ("it", "Un'estate", "estate"),
        ("pt", "O Som ao Redor", "som ao redor"),
        ("nl", "Het bombardement", "bombardement"),
        ("nl", "'t Schaep", "schaep"),
        ("sv", "Det sjunde inseglet", "sjunde inseglet"),
        ("nb", "En mann", "mann"),
        ("da", "Den skaldede frisør", "skaldede frisør"),
        ("hu", "Az ember", "ember"),
        ("el", "Ο Θίασος", "θιασοσ"),
        ("ar", "المدينة البيضاء", "مدينة البيضاء"),
        ("ar", "ألمانيا", "المانيا"),
        ("ar", "الله", "الله"),
        ("he", "הבית על הגבעה", "הבית על הגבעה"),
        ("ja", "A の", "a の"),
        ("en", "?", "?"),
    ],
)
def test_a_title_is_filed_without_the_article_of_its_language(language: str, title: str, key: str) -> None:
    assert sort_key(title, language) == key


@given(st.text(min_size=1), st.sampled_from(["en", "fr", "nl", "ar", "ja"]))
def test_every_title_has_a_key_to_sort_by(name: str, language: str) -> None:
    assert 0 < len(sort_key(name, language)) <= SORTED


def test_the_studio_files_without_the_same_articles() -> None:
    assert json.loads((ROOT / "clients/web/src/studio/articles.json").read_text()) == filing._ARTICLES
