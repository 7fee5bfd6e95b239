"""What documents name exists."""

import re
from pathlib import Path

import pytest

from tests.platform import ROOT

SECURITY = (ROOT / "docs/security.md").read_text()
DECISIONS = ROOT / "docs/decisions"
FIELDS = ("Context", "Choice", "Reason", "Consequence")
LINK = re.compile(r"""\]\(([^()\s]+)\)|(?:src|href)="([^"]+)\"""")


def pages() -> list[str]:
    """Every document that a reader may open, by its path."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("clients/*/*.md")]
    return sorted(str(page.relative_to(ROOT)) for page in found)


def anchors(page: Path) -> set[str]:
    """What GitHub names the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


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


@pytest.mark.parametrize("name", pages())
def test_every_relative_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    targets = {target or source for target, source in LINK.findall(page.read_text())}
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_the_index_names_every_decision_once() -> None:
    named = re.findall(r"^- \[.+\]\((.+)\)$", (DECISIONS / "README.md").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(file.name for file in DECISIONS.glob("*.md") if file.name != "README.md")


@pytest.mark.parametrize("name", sorted(file.stem for file in DECISIONS.glob("*-*.md")))
def test_a_decision_is_short_and_complete(name: str) -> None:
    title, blank, status, *body = (DECISIONS / f"{name}.md").read_text().splitlines()
    assert title.startswith("# ")
    assert blank == ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d · accepted", status)
    assert tuple(re.findall(r"^- \*\*(\w+)\*\*: ", "\n".join(body), re.MULTILINE)) == FIELDS
    assert len(body) <= 12
    assert f"[{title[2:]}]({name}.md)" in (DECISIONS / "README.md").read_text()
