"""Any order becomes any other by exchanges of a few at a time, and one that moved by few of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content.ordering import exchanges


@given(st.permutations(range(40)), st.integers(2, 24))
def test_an_order_becomes_the_wanted_one(wanted: list[int], size: int) -> None:
    there = list(range(40))
    for start, window in exchanges(there, wanted, size):
        assert len(window) <= size
        assert sorted(window) == sorted(there[start : start + len(window)])
        there[start : start + len(window)] = window
    assert there == wanted


@pytest.mark.parametrize(("moved", "to"), [(0, 199), (199, 0), (7, 60), (60, 7)])
def test_who_moves_far_is_there_after_one_pass(moved: int, to: int) -> None:
    wanted = list(range(200))
    wanted.insert(to, wanted.pop(moved))
    assert len(list(exchanges(range(200), wanted, 24))) <= abs(moved - to) // 12 + 1


@pytest.mark.parametrize("few", [[], ["one"], ["one", "two"]])
def test_what_stands_already_is_left_alone(few: list[str]) -> None:
    assert list(exchanges(few, few, 24)) == []
