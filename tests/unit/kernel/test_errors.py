"""Problems as their callers read them (RFC 9457)."""

import pytest
from matinee.kernel import errors
from matinee.kernel.errors import Conflict, Invalid, Problem
from matinee.kernel.settings import Misconfigured


def test_a_problem_is_a_document() -> None:
    assert Conflict("2 parts have not arrived", code="parts_missing", missing=[1, 3]).document() == {
        "type": "urn:matinee:problem:parts_missing",
        "title": "Conflict",
        "status": 409,
        "code": "parts_missing",
        "detail": "2 parts have not arrived",
        "missing": [1, 3],
    }


def test_without_a_word_of_its_own_a_problem_says_its_title() -> None:
    assert Problem().document()["detail"] == "Internal error"


def test_what_is_invalid_is_listed_by_field() -> None:
    document = Invalid({"title": "is empty", "cast.3": "is too long"}).document()
    assert document["errors"] == [
        {"field": "title", "message": "is empty"},
        {"field": "cast.3", "message": "is too long"},
    ]
    assert document["detail"] == "title: is empty; cast.3: is too long"


def test_of_many_faults_the_sentence_tells_three_and_the_list_all() -> None:
    document = Invalid({f"cast.{n}": "is empty" for n in range(50)}).document()
    assert document["detail"].count("is empty") == 3
    assert len(document["errors"]) == 50


@pytest.mark.parametrize("kind", [each for each in vars(errors).values() if isinstance(each, type)])
def test_every_kind_has_a_status_and_a_code_of_its_own(kind: type) -> None:
    if issubclass(kind, Problem) and kind is not Problem:
        assert 400 <= kind.status < 500
        assert kind.code != Problem.code


def test_a_wrong_deployment_is_nobodys_fault_who_calls() -> None:
    assert Misconfigured("MATINEE_X is not set").document()["status"] == 500
