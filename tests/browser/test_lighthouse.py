"""Lighthouse on the pages that anybody may open. Its performance is a figure of `make bench`: machines differ."""

import pytest

from tests import lighthouse
from tests.browser.conftest import CHROMIUM
from tests.platform import Platform


@pytest.mark.parametrize("page", ["/", "/sign-in", "/title/{film}"])
def test_a_page_is_accessible_well_made_and_found(platform: Platform, film: str, page: str) -> None:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: Lighthouse did not run")
    found = lighthouse.scores(platform.site + page.format(film=film), CHROMIUM)
    del found["performance"]
    assert {name: score for name, score in found.items() if score < 95} == {}
