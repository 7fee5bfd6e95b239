"""What documents name exists."""

import re

import pytest

from tests.platform import ROOT

SECURITY = (ROOT / "docs/security.md").read_text()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([\w/]+\.py)`", SECURITY))))
def test_a_module_that_the_checklist_names_is_there(name: str) -> None:
    places = (ROOT / "layers/domain/python/matinee", ROOT / "layers/domain/python", ROOT)
    siblings = ROOT / "layers/domain/python/matinee/users"
    assert any((place / name).exists() for place in (*places, siblings))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:\w+/)*test_\w+)`", SECURITY))))
def test_a_test_that_the_checklist_names_is_there(name: str) -> None:
    assert any((ROOT / "tests" / folder / f"{name}.py").exists() for folder in ("journeys", ""))


def test_every_requirement_has_an_answer() -> None:
    rows = [row.split(" | ") for row in SECURITY.splitlines() if re.match(r"\| \d+\.\d+\.\d+", row)]
    assert len(rows) > 80
    assert {row[2] for row in rows} == {"met", "**not met**", "n.a."}
    assert all(row[3].strip() not in ("", "-") for row in rows if row[2] == "met")


def test_every_requirement_has_a_line_of_its_own() -> None:
    numbers = re.findall(r"^\| (\d[^ ]*)", SECURITY, re.MULTILINE)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", number) for number in numbers)
    assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])
