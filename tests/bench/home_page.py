"""How soon the home is painted in a browser: the built site, whose calls a seeded service answers at once.

With a whole platform behind it, `PARTS=web` measures the same.
"""

import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from infra.site import SITE
from tests.bench import web
from tests.bench.figure import Figure, at_most, median_of
from tests.browser import home, insights
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.home_answers import Service
from tests.browser.watching import NOT_COUNTED

_RUNS = 5


def figures() -> Iterator[Figure]:
    if CHROMIUM is None or not (SITE / "index.html").exists():
        print("home.painted skipped: Chromium and the built site (python -m infra.site) are needed", file=sys.stderr)
        return
    with insights.served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Figure("home.painted", median_of(_RUNS, lambda: _painted(browser, site)), "s", at_most(1.5))
        browser.close()


def _painted(browser: Browser, site: str) -> float:
    """Seconds until the largest thing of a profile's home is painted, in a browser that has never seen the site."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.add_init_script(NOT_COUNTED)
    page = context.new_page()
    home.opened(page, site, Service())
    painted: float = page.evaluate(web.PAINTED)
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    return painted / 1000
