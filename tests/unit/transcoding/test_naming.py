"""What a source says of its tracks, as far as it makes sense."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.transcoding import naming


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("eng", "eng"),
        ("DE", "deu"),
        ("pt-BR", "por"),
        ("zh_Hans", "zho"),
        (" fra ", "fra"),
        ("English", "und"),
        ("en,foo=bar", "und"),
        ("e", "und"),
        ("", "und"),
        (None, "und"),
        ("en\n", "eng"),
        ("ger", "deu"),
    ],
)
def test_a_language_is_a_tag_or_unknown(said: str | None, found: str) -> None:
    assert naming.language(said) == found


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("Director's commentary", "Director's commentary"),
        ("  Two\r\nlines\x00 ", "Two lines"),
        ("\u202eevil\u202c", "evil"),
        ("Ton «Original» — 5.1", "Ton «Original» — 5.1"),
        ("SoundHandler", ""),
        ("Core Media Audio", ""),
        ("#Mainconcept MP4 Sound Media Handler", ""),
        ("[0][0][0][0]", ""),
        ("Track 1", ""),
        ("Stereo", ""),
        (None, ""),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_label_is_what_a_person_wrote(said: str | None, label: str) -> None:
    assert naming.label(said) == label


@given(st.text())
def test_no_label_has_a_control_character(said: str) -> None:
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp") for each in naming.label(said))


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Commentary by the director", "commentary"),
        ("Regisseur-Kommentar", "commentary"),
        ("Commentaire audio", "commentary"),
        ("Audio Description", "description"),
        ("English AD", "description"),
        ("Descriptive video", "description"),
        ("Adagio", "main"),
        ("English", "main"),
        ("", "main"),
        ("Dubbed", "dub"),
    ],
)
def test_a_role_is_known_by_its_words(title: str, role: str) -> None:
    assert naming.role(title) == role


def test_a_containers_flag_comes_before_the_words() -> None:
    assert naming.role("Commentary", described=True) == "description"
    assert naming.role("", comment=True) == "commentary"
