"""Names and prose as clients send them: what is made of them, and what shows nothing."""

import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.kernel.errors import Invalid
from matinee.kernel.request import parse_json
from matinee.kernel.text import LINE, PROSE
from matinee.kernel.types import Beacon, Input
from pydantic import Field


class Written(Input):
    name: Annotated[str, Field(min_length=1, max_length=40), LINE] = "A"
    about: Annotated[str, Field(max_length=40), PROSE] = ""


def read(**said: str) -> Written:
    return parse_json(Written, json.dumps(said).encode())


@pytest.mark.parametrize(
    "name",
    ["?", "…", "♥", "100", "日本", "שלום", "عربى", "👩‍👩‍👧", "❤️", "a\u200bb", "नमस्ते", "\u2067عنوان\u2069", "E.T.", "1️⃣"],
)
def test_what_shows_is_taken_as_it_is(name: str) -> None:
    assert read(name=name).name == name


@pytest.mark.parametrize(
    "name",
    [
        *(" ", "\u00a0", "\u3000", "\u2028"),
        *("\u200b", "\ufeff", "\u2060", "\u00ad", "\u200f\u200e", "\u2800", "\u3164", "\u115f\u1160"),
        *("\U000e0041\U000e007f", "\ufe0f", "\u034f", "\u0301", "\ue000", "\u0378", "\u200b \u200d"),
    ],
    ids=ascii,
)
def test_what_shows_nothing_is_no_name_and_no_prose(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(name=name)
    assert [*refused.value.fields] == ["name"]
    if name.strip():
        with pytest.raises(Invalid):
            read(about=name)


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\x85", "\u202e", "\u202d"], ids=ascii)
def test_no_control_character_or_override_stands_among_what_shows(character: str) -> None:
    for field in ("name", "about"):
        with pytest.raises(Invalid) as refused:
            read(**{field: f"A{character}B"})
        assert [*refused.value.fields] == [field]


def test_only_prose_has_several_lines() -> None:
    assert read(about="One.\r\n\tTwo.\n").about == "One.\n\tTwo."
    with pytest.raises(Invalid):
        read(name="One\nTwo")


def test_the_same_letters_are_stored_alike() -> None:
    assert read(name="Ame\u0301lie").name == "Am\u00e9lie"


def test_what_is_stored_already_stays_readable() -> None:
    assert Written.model_validate({"name": "\u200b"}).name == "\u200b"


@given(st.text(max_size=40))
def test_what_was_taken_is_taken_again_as_it_is(text: str) -> None:
    try:
        taken = read(about=text)
    except Invalid:
        return
    assert read(about=taken.about) == taken


class Sent(Beacon):
    texts: list[dict[str, str]]


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("half of \ud83d", "half of \ufffd"),
        ("\udc00\ud83d", "\ufffd\ufffd"),
        ("a\0b", "a\ufffdb"),
        ("whole 🎬", "whole 🎬"),
    ],
    ids=ascii,
)
def test_what_a_closing_page_sends_is_mended_where_another_is_told(said: str, mended: str) -> None:
    sent = parse_json(Sent, json.dumps({"texts": [{said: said}]}).encode())
    assert sent.texts == [{mended: mended}]
    if said != mended:
        with pytest.raises(Invalid, match="must be Unicode text without NUL"):
            read(name=said)
