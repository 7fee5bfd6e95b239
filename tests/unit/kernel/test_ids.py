"""Ids say what they name, sort by when they were made, and never meet."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.kernel import ids

_YEAR_10889 = 2**48
"""Milliseconds at which a ULID's clock ends."""


def test_an_id_is_its_prefix_and_a_ulid() -> None:
    assert re.fullmatch(f"ttl_{ids.PATTERN}", ids.new_id("ttl"))


def test_no_two_are_alike() -> None:
    assert len({ids.new_id("ttl") for _ in range(10_000)}) == 10_000


@given(st.integers(0, _YEAR_10889 - 2), st.integers(1, 1000))
def test_the_later_sorts_behind_the_earlier(milliseconds: int, apart: int) -> None:
    def made(moment: int) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "time", lambda: (moment + 0.5) / 1000)
            return ids.new_id("ttl")

    later = min(milliseconds + apart, _YEAR_10889 - 1)
    assert made(milliseconds) < made(later)
    assert re.fullmatch(f"ttl_{ids.PATTERN}", made(later))


@given(st.integers(0, 2**41))
def test_an_id_says_when_it_was_made(milliseconds: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: (milliseconds + 0.5) / 1000)
        made = ids.new_id("ttl")
    assert round(ids.made_at(made).timestamp() * 1000) == milliseconds
