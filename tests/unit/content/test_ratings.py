"""Certificates of many boards on one scale."""

import json

import pytest
from matinee.content import editing, ratings
from matinee.content.details import TitleInput
from matinee.kernel.errors import Invalid

from tests.platform import ROOT


def test_every_certificate_is_an_age_of_the_scale() -> None:
    for country, board in ratings.BOARDS.items():
        assert len(country) == 2
        assert all(0 <= age <= 18 for age in board.values()), country
        assert min(board.values()) == 0, f"{country}: something is for everybody"


@pytest.mark.parametrize(
    ("country", "certificate", "age"),
    [
        ("US", "PG-13", 13),
        ("US", "TV-MA", 17),
        ("GB", "12A", 12),
        ("DE", "16", 16),
        ("FR", "TP", 0),
        ("JP", "R15+", 15),
    ],
)
def test_a_certificate_is_the_age_of_its_board(country: str, certificate: str, age: int) -> None:
    assert ratings.strictest({country: certificate}) == age


@pytest.mark.parametrize(
    ("said", "maturity"),
    [
        ({}, None),
        ({"maturity": None}, None),
        ({"maturity": None, "ratings": {"DE": "16"}}, 16),
        ({"ratings": {"DE": "6", "US": "PG-13", "FR": "TP"}}, 13),
        ({"ratings": {"DE": "16"}, "maturity": 12}, 12),
        ({"ratings": {"DE": "16"}, "maturity": 0}, 0),
    ],
    ids=str,
)
def test_the_strictest_board_decides_where_no_editor_does(said: dict[str, object], maturity: int | None) -> None:
    assert editing.settled(TitleInput.model_validate({"title": "A", **said})).maturity == maturity


def test_what_no_board_gives_is_named() -> None:
    details = TitleInput(title="A", ratings={"DE": "PG", "ZZ": "G", "GB": "U"})
    with pytest.raises(Invalid) as refused:
        editing.settled(details)
    assert [error["field"] for error in refused.value.extra["errors"]] == ["ratings.DE", "ratings.ZZ"]


def test_the_studio_offers_every_certificate_and_no_other() -> None:
    offered = json.loads((ROOT / "clients/web/src/studio/boards.json").read_text())
    assert offered == ratings.BOARDS
