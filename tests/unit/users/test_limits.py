"""Token buckets: how many at once, how long until the next, and that guesses are counted before they are answered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.kernel.errors import TooManyRequests
from matinee.users import limits
from matinee.users.limits import Limit

from tests.unit.fakes import Table
from tests.unit.users.conftest import Clock

KEY: limits.Key = (Limit("test", burst=3, interval=10), "somebody@matinee.test")


def refused() -> int:
    """Spends, and says for how many seconds it must wait; 0: it was let through."""
    try:
        limits.spend(KEY)
    except TooManyRequests as problem:
        return int(problem.headers["retry-after"])
    return 0


def test_a_burst_passes_and_the_next_waits(users: Table, clock: Clock) -> None:
    assert [refused() for _ in range(4)] == [0, 0, 0, 10]


def test_a_refusal_costs_nothing(users: Table, clock: Clock) -> None:
    assert [refused() for _ in range(8)][3:] == [10] * 5


def test_one_more_is_let_through_after_each_interval(users: Table, clock: Clock) -> None:
    for _ in range(3):
        limits.spend(KEY)
    clock.move(9.5)
    assert refused() == 1
    clock.move(0.5)
    assert [refused(), refused()] == [0, 10]
    clock.move(25)
    assert [refused(), refused(), refused()] == [0, 0, 5]


def test_a_long_rest_gives_no_more_than_the_burst(users: Table, clock: Clock) -> None:
    limits.spend(KEY)
    clock.move(1_000_000)
    assert [refused() for _ in range(4)] == [0, 0, 0, 10]


def test_the_wait_that_is_told_is_long_enough_and_not_a_second_longer(users: Table, clock: Clock) -> None:
    for _ in range(3):
        limits.spend(KEY)
    clock.move(3.3)
    wait = refused()
    clock.move(wait - 1)
    assert refused() == 1
    clock.move(1)
    assert refused() == 0


def answered(seen: list[limits.Bucket | None], *, right: bool) -> bool:
    """Of a guess that was checked after the bucket was read so."""
    try:
        limits.count([KEY], seen, right=right)
    except TooManyRequests:
        return False
    return True


def test_of_guesses_made_at_once_no_more_are_answered_than_there_are_tokens(users: Table, clock: Clock) -> None:
    """Each read the full bucket before any other was counted."""
    seen = limits.read([KEY])
    with ThreadPoolExecutor(50) as pool:
        told = [*pool.map(lambda _: answered(seen, right=False), range(50))]
    assert sum(told) == 3
    assert not answered(seen, right=True), "a right one is no exception"
    clock.move(10)
    assert answered(limits.read([KEY]), right=True)
    assert answered(limits.read([KEY]), right=False)


def test_a_right_guess_takes_no_token(users: Table, clock: Clock) -> None:
    for _ in range(10):
        assert answered(limits.read([KEY]), right=True)
    assert not users.items


def test_a_bucket_that_somebody_else_wrote_is_read_again(users: Table, clock: Clock) -> None:
    seen = limits.read([KEY])
    limits.spend(KEY)
    assert answered(seen, right=False)
    (bucket,) = limits.read([KEY])
    assert bucket and bucket.tokens == 1


def test_the_emptiest_of_several_buckets_decides(users: Table, clock: Clock) -> None:
    slow: limits.Key = (Limit("slow", burst=1, interval=100), "192.0.2.1")
    limits.spend(KEY, slow)
    with pytest.raises(TooManyRequests) as problem:
        limits.spend(KEY, slow)
    assert problem.value.headers == {"retry-after": "100"}
    (bucket,) = limits.read([KEY])
    assert bucket and bucket.tokens == 2, "a refusal took nothing of the other"


def test_buckets_are_apart_and_name_nobody(users: Table, clock: Clock) -> None:
    limit, _ = KEY
    names = {limits.bucket_id((each, who)) for each in (limit, Limit("other", 3, 10)) for who in ("a@b.cd", "A@b.cd")}
    assert len(names) == 4
    limits.spend(KEY)
    assert "somebody" not in str(users.items)


def test_a_bucket_is_kept_until_it_would_be_full_again(users: Table, clock: Clock) -> None:
    limits.spend(KEY)
    (bucket,) = limits.read([KEY])
    assert bucket and clock.at + 10 < bucket.ttl <= clock.at + 10 + 60


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 40), max_size=60))
def test_no_pattern_of_tries_gets_more_than_burst_and_rate_allow(
    users: Table, clock: Clock, waits: list[float]
) -> None:
    users.items.clear()
    began, passed = clock.at, 0
    for wait in waits:
        clock.move(wait)
        passed += refused() == 0
    assert passed <= 3 + (clock.at - began) / 10 + 1e-6
