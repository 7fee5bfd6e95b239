"""Languages as files say them."""

import pytest
from matinee.kernel import languages


@pytest.mark.parametrize("said", ["de", "deu", "ger", "GER", "de-AT", "de_DE", "German", " german "])
def test_whatever_a_file_calls_german_is_german(said: str) -> None:
    assert languages.iso639_3(said) == "deu"


@pytest.mark.parametrize(
    "said", [None, "", "und", "unk", "mul", "qaa", "x", "e1g", "Klingon, perhaps", "12", "---", "\0\0\0"]
)
def test_nonsense_is_no_language(said: str | None) -> None:
    assert languages.iso639_3(said) == "und"


def test_three_letters_that_the_table_does_not_have_are_taken_as_they_are() -> None:
    assert languages.iso639_3("gsw") == "gsw"
    assert languages.tag("gsw") == "gsw"


@pytest.mark.parametrize(
    ("said", "tag", "name"),
    [
        ("eng", "en", "English"),
        ("chi", "zh", "Chinese"),
        ("pt-BR", "pt", "Portuguese"),
        ("iw", "he", "Hebrew"),
        ("fil", "fil", ""),
    ],
)
def test_a_language_has_a_short_tag_and_a_name(said: str, tag: str, name: str) -> None:
    code = languages.iso639_3(said)
    assert (languages.tag(code), languages.name(code)) == (tag, name)
