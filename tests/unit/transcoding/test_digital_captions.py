"""CEA-708: what its commands show becomes cues. Several codes and what they show are those of Shaka Player's own tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.transcoding.digital_captions import Cue, cues

SHOWN = "98 38 00 00 1f 1f 00"
"""Window 0 is defined: on screen, 16 rows at the top."""
HIDDEN = "98 18 00 00 1f 1f 00"
HIDE = "8a ff"


def block(codes: str | bytes, service: int = 1) -> bytes:
    data = codes if isinstance(codes, bytes) else bytes.fromhex(codes)
    head = bytes([service << 5 | len(data)]) if service < 7 else bytes([7 << 5 | len(data), service])
    return head + data


def packet(*blocks: bytes) -> bytes:
    """The triplets of a packet, as a frame carries them."""
    body = b"".join(blocks)
    body += b"\0" * (len(body) % 2 == 0)
    whole = bytes([(len(body) + 1) // 2]) + body
    pairs = [whole[at : at + 2] for at in range(0, len(whole), 2)]
    return b"".join((b"\xff" if n == 0 else b"\xfe") + pair for n, pair in enumerate(pairs))


def text(said: str) -> str:
    return said.encode("latin-1").hex(" ")


def shown(*moments: tuple[float, str]) -> list[Cue]:
    """The cues of service 1, which gets these codes at these times."""
    return cues((time, packet(block(codes))) for time, codes in moments).get(1, [])


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (text("test"), "test"),
        ("18 b9 d9 18 b7 ce", "맙럎"),
        (f"{text('test')} 92 02 00 {text('test')}", "test\ntest"),  # a row between them is empty
        (f"{text('test')} 90 00 c0 {text('test')} 90 00 00 {text('test')}", "test<i><u>test</u></i>test"),
        (f"{text('test')} 91 30 33 00 {text('color')}", "testcolor"),
        ("7f 92 01 00 a9 b6 f7 92 02 00 10 79 10 7b 10 39 92 03 00 10 a0", "♪\n©¶÷\n⅞┐™\n[CC]"),
        ("10 36 10 3c 10 70 92 01 00 10 a0 10 a1 10 db", "_œ_\n[CC]__"),
        (f"{text('test')} 97 00 00 01 00", "test"),
        (f"{text('te')} 0d {text('st')}", "te\nst"),
        (f"{text('tesd')} 08 {text('t')}", "test"),
        (f"{text('a')} 92 00 03 {text('b')}", "a  b"),
        (f"{text('a & b < c')} 5c {text('N')}", "a &amp; b &lt; c\\N"),
        (f"10 07 10 0f 00 10 17 00 00 10 1f 00 00 00 {text('on')}", "on"),  # no commands yet, but their bytes are known
        (f"10 87 00 00 00 00 10 8f 00 00 00 00 00 10 90 02 00 00 {text('on')}", "on"),
        (f"8d 05 8e 11 00 1f 00 00 93 {text('on')}", "on"),
    ],
)
def test_what_is_written_on_screen_is_a_cue_until_it_is_hidden(codes: str, says: str) -> None:
    assert shown((1, SHOWN), (1, codes), (2, HIDE)) == [Cue(1, 2, says, top=True)]


@pytest.mark.parametrize("gone", ["8a 01", "8b 01", "8c 01", "88 01", "8f", "0c"])
def test_each_way_to_go_ends_a_cue(gone: str) -> None:
    assert shown((1, f"{SHOWN} {text('here')}"), (2, gone), (3, "00")) == [Cue(1, 2, "here", top=True)]


def test_what_is_written_unseen_begins_when_it_is_displayed() -> None:
    """Pop-on: the next caption is made while one is shown."""
    second = "99 18 46 00 11 1f 00"  # window 1, hidden, two rows at the bottom
    said = shown(
        (1, f"{HIDDEN} {text('One')}"), (2, "89 01"), (3, f"{second} {text('Two')}"), (4, "8c 01 89 02"), (6, "8c 02")
    )
    assert said == [Cue(2, 4, "One", top=True), Cue(4, 6, "Two")]


def test_rows_that_roll_up_are_shown_whole_with_those_above() -> None:
    rolling = "98 38 46 00 11 1f 00"  # two rows at the bottom
    said = shown(
        (1, f"{rolling} {text('One')}"),
        (2, f"{text(' more')} 0d"),
        (3, text("Two")),
        (4, f"0d {text('Three')}"),
        (9, HIDE),
    )
    assert said == [Cue(1, 3, "One more"), Cue(3, 4, "One more\nTwo"), Cue(4, 9, "Two\nThree")]


def test_a_row_that_is_erased_is_written_anew() -> None:
    assert shown((1, f"{SHOWN} {text('wrng')}"), (2, f"0e {text('right')}"), (3, HIDE)) == [
        Cue(1, 2, "wrng", top=True),
        Cue(2, 3, "right", top=True),
    ]


def test_windows_are_read_from_the_top() -> None:
    low, high = "98 38 c6 00 00 1f 00", "99 38 85 00 00 1f 00"  # at 70 % and at 5 %
    assert shown((1, f"{low} {text('below')} {high} {text('above')}"), (2, HIDE)) == [Cue(1, 2, "above\nbelow")]


def test_a_window_that_is_defined_again_keeps_its_text_and_a_current_one_is_chosen() -> None:
    said = shown((1, f"{SHOWN} {text('a')} 99 18 00 00 00 1f 00 {text('unseen')} 80 {text('b')} {SHOWN}"), (2, HIDE))
    assert said == [Cue(1, 2, "ab", top=True)]


def test_what_nothing_ends_has_no_end() -> None:
    assert shown((1, f"{SHOWN} {text('the end')}")) == [Cue(1, None, "the end", top=True)]


def test_services_are_told_apart() -> None:
    both = packet(
        block(f"{SHOWN} {text('Hi')}"), block(f"{SHOWN} {text('Hola')}", 2), block(SHOWN, 3), block(SHOWN, 9), b"\0"
    )
    found = cues([(1, both), (2, packet(block(text("!"), 9), block(HIDE, 1), block(HIDE, 2)))])
    said = {number: [cue.text for cue in each] for number, each in found.items()}
    assert said == {1: ["Hi"], 2: ["Hola"], 3: [], 9: ["!"]}


def test_a_packet_goes_on_in_the_next_frame_and_a_code_in_the_next_block() -> None:
    whole = packet(block(f"{SHOWN} {text('whole')} 18 b9"))
    assert cues([(1, whole[:9]), (2, whole[9:]), (3, packet(block("d9"))), (4, packet(block(HIDE)))]) == {
        1: [Cue(2, 4, "whole맙", top=True)]
    }


def test_a_packet_that_another_begins_within_is_left_out() -> None:
    lost, good = packet(block(f"{SHOWN} {text('lost and gone')}")), packet(block(f"{SHOWN} {text('good')}"))
    assert cues([(1, lost[:12]), (2, good), (3, packet(block(HIDE)))]) == {1: [Cue(2, 3, "good", top=True)]}


def test_writing_without_a_window_is_ignored() -> None:
    assert shown((1, f"{text('nowhere')} 0d 08 92 00 00 81"), (2, "89 ff")) == []


@given(st.lists(st.binary(max_size=60)))
def test_no_bytes_are_so_wrong_that_the_others_are_not_read(some: list[bytes]) -> None:
    cues((float(n), triplets) for n, triplets in enumerate(some))
    broken = [(float(n), packet(block(codes[:31]))) for n, codes in enumerate(some)]
    good = packet(block(f"{SHOWN} {text('good')}", 5))
    assert cues([*broken, (1000.0, good)])[5] == [Cue(1000, None, "good", top=True)]
