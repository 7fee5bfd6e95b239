"""E-mail addresses: one spelling for one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.identity.addresses import Email
from pydantic import TypeAdapter, ValidationError

ADDRESS: TypeAdapter[str] = TypeAdapter(Email)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada@Matinee.TEST", "ada@matinee.test"),
        ("  ada@matinee.test\n", "ada@matinee.test"),
        ("ada+films@matinee.test", "ada+films@matinee.test"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@ｍatinee.test", "ada@matinee.test"),
        ("ａda@matinee.test", "ada@matinee.test"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@STRAẞE.example", "ada@xn--strae-oqa.example"),
        ("ada@xn--strae-oqa.example", "ada@xn--strae-oqa.example"),
        ("ada@strasse.example", "ada@strasse.example"),
        ("ada@βόλος.com", "ada@xn--nxasmm1c.com"),
        ("ada@ΒΌΛΟΣ.com", "ada@xn--nxasmq6b.com"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("a.d.a@matinee.test", "a.d.a@matinee.test"),
        ("o'brien@matinee.test", "o'brien@matinee.test"),
        ("a" * 64 + "@matinee.test", "a" * 64 + "@matinee.test"),
    ],
)
def test_one_mailbox_has_one_spelling(given: str, kept: str) -> None:
    assert ADDRESS.validate_python(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "@",
        "ada",
        "ada@",
        "@matinee.test",
        "ada@matinee",
        "ada@matinee.",
        "ada@.test",
        "ada@matinee..test",
        "ada@@matinee.test",
        "ada@b@matinee.test",
        "a da@matinee.test",
        "ada@mat inee.test",
        "ada\r\nbcc: eve@matinee.test",
        "ada@matinee.test\r\nbcc:eve@matinee.test",
        "ада@matinee.test",
        "a..b@matinee.test",
        ".a@matinee.test",
        "a.@matinee.test",
        ".@matinee.test",
        "ada@☕.example",
        "ada@ex\u200damp.test",
        "ada@bü--cher.example",
        "a" * 65 + "@matinee.test",
        "ada@" + "a" * 64 + ".test",
        "ada@" + "a." * 130 + "test",
        "ada@ma\u0000tinee.test",
        "ada\u0000@matinee.test",
        "ada@\u3002.test",
        "ada@matinee\u3002\u3002test",
        "ada＠b@matinee.test",
        "ada@b＠matinee.test",
        "ada@-.\u00ad.test",
        "ada@ma\u2028tinee.test",
        "ada@xn--.test",
        "ada@℀.test",
        "ada@matinee.test,eve@matinee.test",
        "<ada@matinee.test>",
        '"ada"@matinee.test',
    ],
)
def test_what_no_mail_would_reach_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(given)


@given(st.text())
def test_no_text_breaks_it_and_its_spelling_stays(text: str) -> None:
    for address in (text, f"{text}@matinee.test", f"ada@{text}.test"):
        try:
            kept = ADDRESS.validate_python(address)
        except ValidationError:
            continue
        assert kept.isascii() and kept == kept.lower()
        assert ADDRESS.validate_python(kept) == kept
