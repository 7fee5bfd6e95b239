"""A model as a request reads it."""

import random
import struct
import subprocess
import sys
from math import inf
from pathlib import Path

import matinee
import pytest
from matinee.recommendations.artefact import FOUND, Model, Unreadable, load
from matinee.recommendations.encoding import encoded

TITLES = ["ttl_a", "ttl_b", "ttl_c", "ttl_d"]


def model(**more: object) -> Model:
    said = {
        "version": "v1",
        "titles": TITLES,
        "popularity": [1.0, 0.6, 0.2, 0.0],
        "rows": [[(1, 0.5), (2, 0.25)], [(0, 0.5)], [(0, 0.2), (3, 0.4)], []],
        "cold": [False, False, False, True],
    } | more
    return load(encoded(**said))  # type: ignore[arg-type]


def test_it_says_what_it_knows() -> None:
    read = model()
    assert (read.version, read.titles) == ("v1", TITLES)
    assert read.popularity == pytest.approx([1.0, 0.6, 0.2, 0.0], abs=1 / 255)
    assert [read.cold(each) for each in (*TITLES, "ttl_unknown")] == [False, False, False, True, False]


def test_neighbours_come_best_first() -> None:
    told = model().neighbours("ttl_c")
    assert [each for each, _ in told] == ["ttl_d", "ttl_a"]
    assert [value for _, value in told] == pytest.approx([0.4, 0.2], rel=0.02)
    assert model().neighbours("ttl_unknown") == []


def test_nothing_seen_is_popularity() -> None:
    scores = model().score({})
    assert sorted(scores, key=scores.__getitem__, reverse=True) == TITLES


def test_what_was_seen_brings_what_goes_with_it() -> None:
    scores = model(parameters={"prior": 0.0}).score({"ttl_c": 1.0}, TITLES)
    assert scores == pytest.approx({"ttl_a": 0.2, "ttl_b": 0.0, "ttl_c": 0.0, "ttl_d": 0.4}, abs=0.01)


def test_what_was_seen_or_hidden_is_not_found() -> None:
    assert set(model().score({"ttl_c": 1.0, "ttl_b": -inf})) == {"ttl_a", "ttl_d"}
    assert "ttl_b" not in model().score({"ttl_b": -inf}, TITLES)


def test_dislike_turns_it_round() -> None:
    scores = model(parameters={"prior": 0.0}).score({"ttl_c": -1.0}, TITLES)
    assert scores["ttl_d"] < scores["ttl_b"] == 0


def test_unknown_titles_have_no_score() -> None:
    assert set(model().score({"ttl_gone": 1.0}, ["ttl_gone", "ttl_a"])) == {"ttl_a"}


def test_the_latent_part_solves_for_the_profile() -> None:
    """One factor, f = 1 and 0.5: u = c f / (c f² + gram + reg) = 1 / (1 + 1 + 2) for the first title."""
    latent = {
        "latent": [1.0, 0.0],
        "latent_solver": {"gram": [1.0], "shape": [1.0], "reg": 1.0, "unseen": 1.0, "power": 1.0},
    }
    read = model(
        rows=[[]] * 4,
        factors=struct.pack("4b", 100, 50, 0, 0),
        lengths=struct.pack("<4e", *[0.01] * 4),
        parameters={"prior": 0.0, **latent},
    )
    assert read.score({"ttl_a": 1.0}, TITLES) == pytest.approx(
        {"ttl_a": 0.25, "ttl_b": 0.125, "ttl_c": 0, "ttl_d": 0}, rel=1e-2
    )


def test_the_linear_part_has_a_remainder_of_low_rank() -> None:
    """Row x factors · mixing · factorsᵀ: 1 × 2 × 0.5."""
    read = model(
        rows=[[]] * 4,
        factors=struct.pack("4b", 100, 50, 0, 0),
        lengths=struct.pack("<4e", *[0.01] * 4),
        mixing=struct.pack("<e", 2.0),
        parameters={"prior": 0.0},
    )
    assert read.score({"ttl_a": 1.0}, ["ttl_b"])["ttl_b"] == pytest.approx(1.0, rel=1e-2)


def test_rows_of_many_blocks_and_far_columns_are_read_as_they_were_written() -> None:
    chance, count = random.Random(7), 70_000
    rows = [
        [(column, chance.uniform(-1, 1)) for column in sorted(chance.sample(range(count), 3))] for _ in range(200)
    ] + [[]] * (count - 200)
    titles = [f"ttl_{number}" for number in range(count)]
    read = load(encoded(version="v", titles=titles, popularity=[0.0] * count, rows=rows))
    for number in (0, 63, 64, 199, 200, count - 1):
        scores = read.score({titles[number]: 1.0}, titles[::1000] + [titles[column] for column, _ in rows[number]])
        for column, value in rows[number]:
            assert scores[titles[column]] == pytest.approx(value, abs=0.01)


def test_it_finds_no_more_than_some_hundred() -> None:
    titles = [f"ttl_{number}" for number in range(3000)]
    rows = [[(column, 1.0) for column in range(start, start + 100)] for start in range(2000)] + [[]] * 1000
    read = load(encoded(version="v", titles=titles, popularity=[0.0] * 3000, rows=rows))
    found = read.score({titles[number]: 1.0 for number in range(0, 2000, 100)})
    assert len(found) == FOUND


def test_a_model_without_titles_has_nothing_to_say() -> None:
    read = load(encoded(version="v0", titles=[], popularity=[], rows=[]))
    assert read.titles == []
    assert read.score({"ttl_a": 1.0}) == {}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"MATREC01", b"MATREC01\x00\x00\x00\x05abcde"])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        load(data)


def test_a_model_that_breaks_off_is_refused() -> None:
    whole = encoded(version="v", titles=TITLES, popularity=[0.0] * 4, rows=[[(1, 0.5)]] * 4)
    with pytest.raises(Unreadable):
        load(whole[:-3])


def test_a_request_imports_the_standard_library_alone() -> None:
    """Beside numpy, pydantic or boto3 a cold start would take three times as long."""
    code = "import sys; import matinee.recommendations.artefact; print(*sys.modules)"
    environment = {"PYTHONPATH": str(Path(matinee.__file__).parents[1])}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert not {"numpy", "pydantic", "boto3", "botocore"} & set(told.split())
