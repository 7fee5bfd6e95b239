"""`matinee recs evaluate`: files as people have them."""

import gzip
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matinee_cli import recs
from matinee_cli.errors import Refused

from tests.cli.fake import Asked, serving
from tests.command_line import Operator

Line = tuple[int, int, int, int]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator("http://127.0.0.1:9", tmp_path)


@pytest.fixture(scope="module")
def ratings() -> list[Line]:
    """60 people of two tastes: even titles, or odd ones."""
    chance = random.Random(3)
    told = []
    for user in range(1, 61):
        for item in chance.sample(range(user % 2, 60, 2), 12):
            told.append((user, item, chance.choice([4, 5]), 1_700_000_000 + 86_400 * chance.randrange(60)))
        told += [(user, item, 1, 1_700_000_000) for item in chance.sample(range(1 - user % 2, 60, 2), 4)]
    return told


def in_csv(lines: list[Line]) -> str:
    return "userId,movieId,rating,timestamp\n" + "".join(",".join(map(str, each)) + "\n" for each in lines)


def figures(operator: Operator, file: Path, *words: str) -> dict[tuple[str, str], dict[str, float]]:
    ran = operator("recs", "evaluate", str(file), *words, "--json")
    assert ran.code == 0, ran.err
    return {(each["model"], each["part"]): each["means"] for each in ran.json()["items"]}


def test_tastes_are_told_apart(operator: Operator, ratings: list[Line], tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text(in_csv(ratings))
    told = figures(operator, file, "--splits", "3")
    assert list(told) == [(each, "warm") for each in ("popularity", "item-kNN", "ALS", "EASE", "Matinee")]
    own, simple = told["Matinee", "warm"], told["popularity", "warm"]
    assert own["NDCG@100"] > simple["NDCG@100"] + 0.05
    assert all(0 <= value <= 1 for each in told.values() for value in each.values())


def test_every_format_says_the_same(operator: Operator, ratings: list[Line], tmp_path: Path) -> None:
    files = {
        "ratings.csv": in_csv(ratings),
        "ratings.dat": "".join("::".join(map(str, each)) + "\n" for each in ratings),
        "u.data": "".join("\t".join(map(str, each)) + "\n" for each in ratings),
        "mine.csv": "ts;Stars;Item_ID;User\n" + "".join(f"{t};{r};{i};{u}\n" for u, i, r, t in ratings),
    }
    told = []
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        told.append(figures(operator, tmp_path / name, "--splits", "1"))
    packed = tmp_path / "ratings.csv.gz"
    packed.write_bytes(gzip.compress(in_csv(ratings).encode()))
    told.append(figures(operator, packed, "--splits", "1"))
    assert all(each == told[0] for each in told)


@pytest.mark.parametrize("protocol", ["last-week", "leave-one-out"])
def test_other_protocols(operator: Operator, ratings: list[Line], tmp_path: Path, protocol: str) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text(in_csv(ratings))
    assert figures(operator, file, "--protocol", protocol)["Matinee", "warm"]["NDCG@100"] > 0.1


def test_new_titles_are_judged_by_their_texts(operator: Operator, ratings: list[Line], tmp_path: Path) -> None:
    file, items = tmp_path / "ratings.csv", tmp_path / "titles.jsonl"
    file.write_text(in_csv(ratings))
    genres = ["Sea", "Court"]
    lines = [{"movieId": n, "title": f"Film {n}", "year": 2001, "genres": genres[n % 2]} for n in range(60)]
    items.write_text("".join(json.dumps(each) + "\n" for each in lines) + "no json\n")
    told = figures(operator, file, "--items", str(items), "--splits", "3")
    assert told["Matinee", "cold"]["NDCG@100"] > told["chance", "cold"]["NDCG@100"] + 0.1


def test_titles_of_another_file_cost_the_new_titles_alone(
    operator: Operator, ratings: list[Line], tmp_path: Path
) -> None:
    file, items = tmp_path / "ratings.csv", tmp_path / "movies.csv"
    file.write_text(in_csv(ratings))
    items.write_text("movieId,title,genres\n" + "".join(f"tt{n},Film {n},Sea\n" for n in range(60)))
    ran = operator("recs", "evaluate", str(file), "--items", str(items), "--splits", "1", "--json")
    assert (ran.code, {each["part"] for each in ran.json()["items"]}) == (0, {"warm"})
    assert "New titles are not judged: 0 titles with 5 users have texts" in ran.err


def test_bad_lines_are_counted_and_named(operator: Operator, ratings: list[Line], tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_bytes(in_csv(ratings).encode() + b"7,8,good,1\n7\n,8,4,1\n7,8,nan,1\n\xff\xfe,1,5,1\n")
    ran = operator("recs", "evaluate", str(file), "--splits", "1")
    assert ran.code == 0
    assert "4 lines could not be read" in ran.err
    assert "line 962: 'good' is no rating" in ran.err
    assert "NDCG@100" in ran.err


def test_columns_that_are_not_read_are_named(operator: Operator, ratings: list[Line], tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    file.write_text("user,item,mood,stars\n" + "".join(f"{u},{i},good,{r}\n" for u, i, r, _ in ratings))
    ran = operator("recs", "evaluate", str(file), "--splits", "1")
    assert (ran.code, "720 of 4 or more" in ran.err) == (0, True), ran.err
    assert "Columns that nothing is read from: mood\n" in ran.err
    more = [f"c{n}" for n in range(12)]
    file.write_text(f"user,item,{','.join(more)}\n1,2{',x' * 12}\n")
    ran = operator("recs", "evaluate", str(file))
    assert f"nothing is read from: {', '.join(more[:10])} and 2 more\n" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "no line that can be read"),
        (b"userId,rating\n1,2\n", "names no item"),
        (b"userId,movieId,rating\n1,2,3\n1,3,2\n", "nobody gave 4 or more"),
        (b"userId,movieId,rating\n1,2,5\n", "two are needed"),
        (b"\x1f\x8bbroken", "is broken"),
        (b"\x00\x01\x02\x03", "is no text file"),
    ],
)
def test_what_is_no_file_of_ratings_is_refused(operator: Operator, tmp_path: Path, text: bytes, said: str) -> None:
    file = tmp_path / "ratings.csv"
    file.write_bytes(text)
    ran = operator("recs", "evaluate", str(file))
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert "Traceback" not in ran.err


def test_without_times_nobody_knows_the_last_week(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "likes.csv"
    file.write_text("user,item\n" + "".join(f"{u},{i}\n" for u in range(20) for i in range(8)))
    ran = operator("recs", "evaluate", str(file), "--protocol", "last-week")
    assert (ran.code, "no times" in ran.err) == (2, True)


@pytest.mark.parametrize("words", [("--seed", "-1"), ("--splits", "0")])
def test_numbers_out_of_range_are_errors_of_usage(operator: Operator, tmp_path: Path, words: tuple[str, str]) -> None:
    ran = operator("recs", "evaluate", str(tmp_path / "none.csv"), *words)
    assert (ran.code, words[0] in ran.err) == (2, True), ran.err


def test_a_file_that_is_missing(operator: Operator, tmp_path: Path) -> None:
    ran = operator("recs", "evaluate", str(tmp_path / "none.csv"))
    assert ran.code == 1
    assert "No such file" in ran.err


def test_status_says_which_model_is_in_use_and_rollback_changes_it(tmp_path: Path) -> None:
    old, new = ({"version": f"2026112{day}T040000000000Z", **CARD} for day in (8, 9))
    used = [new["version"]]

    def back(_: Asked) -> tuple[int, Any]:
        used.append(old["version"])
        return 200, {"version": old["version"], "promoted_at": "2026-11-30T09:00:00Z", "held": new["version"]}

    with serving() as fake:
        fake.on(
            "GET /v1/admin/recommendations/models",
            lambda _: (200, {"current": {"version": used[-1]}, "cards": [new, old]}),
        )
        fake.on("POST /v1/admin/recommendations/models/rollback", back)
        operator = Operator(fake.url, tmp_path)
        assert operator("recs", "rollback").code == 2
        assert [each["in_use"] for each in operator("recs", "status", "--json").json()["items"]] == [True, False]
        assert operator("recs", "rollback", "--yes", "--json").json()["version"] == old["version"]
        assert operator("recs", "status").out.splitlines()[1].split("\t")[:3] == [old["version"], "yes", "2026-11-29"]


CARD = {
    "last_day": "2026-11-29",
    "profiles": 80,
    "titles": {"all": 40, "cold": 3},
    "figures": {"profiles": 80, "ndcg_100": 0.41},
    "popularity": {"profiles": 80, "ndcg_100": 0.21},
    "reason": "Promoted: as the test says.",
}


def test_installed_alone_it_says_that_the_models_are_in_the_checkout(tmp_path: Path) -> None:
    """As `pip install ./clients/cli` leaves it: a package in a folder that is no part of a checkout. All else works there."""
    shutil.copytree(Path(recs.__file__).parent, tmp_path / "matinee_cli")
    here = {**os.environ, "PYTHONPATH": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "matinee_cli", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=here, check=False)

    (tmp_path / "ratings.csv").write_text(in_csv([(1, 2, 5, 0)]))
    told = ran("recs", "evaluate", "ratings.csv")
    assert told.returncode == 1
    assert "The models are missing" in told.stderr
    assert "pip install -e 'clients/cli[recs]'" in told.stderr
    assert "Traceback" not in told.stderr
    assert ran("recs", "--help").returncode == 0


def test_without_numpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "numpy" else found(name))
    with pytest.raises(Refused) as refused:
        recs.learning("files")
    assert "numpy is missing" in refused.value.message
    assert refused.value.hint.endswith("-m pip install numpy")
