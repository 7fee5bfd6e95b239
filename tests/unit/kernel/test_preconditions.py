"""If-Match against an item's version."""

import pytest
from matinee.kernel.errors import PreconditionFailed
from matinee.kernel.preconditions import ANYTHING, IfMatch, met


@pytest.mark.parametrize("header", ["", " ", "*", '"7"', 'W/"7"', '"3", "7"', ' "7" '])
def test_these_match_version_7(header: str) -> None:
    met(IfMatch(header), 7)
    met(ANYTHING, 7)


@pytest.mark.parametrize("header", ['"6"', "7", '"77"', 'W/"6"', '"a", "b"', "W/"])
def test_these_do_not_and_are_told_what_does(header: str) -> None:
    with pytest.raises(PreconditionFailed) as refused:
        met(IfMatch(header), 7)
    assert refused.value.headers == {"etag": '"7"'}
