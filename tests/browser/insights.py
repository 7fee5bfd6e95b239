"""The insights with answers of `insights_answers`: the built site alone, for screenshots and for axe.

`python -m tests.browser.insights [PAGE …]` takes screenshots of every page in three widths, in the light, in the dark and in
Arabic, in build/screenshots.
"""

import base64
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from infra.site import SITE
from tests.browser import experiments_answers, insights_answers
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.watching import NOT_COUNTED

SHOTS = SITE.parent / "screenshots"
PAGES = {
    "live": "/studio/insights/live",
    "audience": "/studio/insights/audience",
    "titles": "/studio/insights/titles",
    "title": f"/studio/insights/titles/{next(iter(insights_answers.TITLES))}",
    "quality": "/studio/insights/quality",
    "money": "/studio/insights/money",
    "search": "/studio/insights/search",
    "experiments": "/studio/insights/experiments",
    "experiment": f"/studio/insights/experiments/{experiments_answers.RUNNING.experiment_id}",
    "experiment-split": f"/studio/insights/experiments/{experiments_answers.WRONG.experiment_id}",
    "experiment-empty": f"/studio/insights/experiments/{experiments_answers.EMPTY.experiment_id}",
    "experiment-new": "/studio/insights/experiments/new",
    "outlook": "/studio/insights/outlook",
    "year": "/studio/insights/audience?days=365",
    "empty": "/studio/insights/audience?country=AQ",
}
_HEIGHTS = {320: 640, 1280: 800, 1920: 1080}
_LOOKS = {"light": ("light", "en"), "dark": ("dark", "en"), "arabic": ("light", "ar")}

_USER = {
    "user_id": "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H",
    "email": "admin@matinee.test",
    "display_name": "Ada",
    "role": "admin",
    "locale": "en",
}


class _Site(SimpleHTTPRequestHandler):
    """Files of the site; the page itself for whatever is none, as the edge does."""

    def translate_path(self, path: str) -> str:
        found = SITE / urlsplit(path).path.lstrip("/")
        return str(found if found.is_file() else SITE / "index.html")

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def served() -> Iterator[str]:
    """The site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _token() -> str:
    return f"{_part({'alg': 'none'})}.{_part({'user_id': _USER['user_id']})}.x"


def _part(said: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _experiments(service: experiments_answers.Service, route: Route) -> None:
    address = urlsplit(route.request.url)
    path = address.path.removeprefix("/v1/admin/experiments")
    said = service.answer(route.request.method, path, dict(parse_qsl(address.query)), route.request.post_data)
    if said is None:
        route.fulfill(status=204)
    else:
        route.fulfill(json=said)


def signed_in(page: Page, asked: list[str] | None = None, role: str = "admin") -> experiments_answers.Service:
    """An administrator, for whom every report is answered. `asked` gets the address of each report that is asked for."""
    service = experiments_answers.Service()

    def api(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path == "/v1/users/refresh":
            route.fulfill(json={"access_token": _token(), "expires_in": 900, "user": {**_USER, "role": role}})
        elif address.path.startswith("/v1/admin/analytics/"):
            if asked is not None:
                asked.append(route.request.url)
            query = dict(parse_qsl(address.query))
            report = address.path.rpartition("/")[2]
            found = insights_answers.empty if query.get("country") == "AQ" else insights_answers.answer
            route.fulfill(json=found(report, query))
        elif address.path.startswith("/v1/admin/experiments"):
            _experiments(service, route)
        else:
            route.fulfill(json={"items": []})

    page.route("**/v1/**", api)
    page.add_init_script("localStorage.setItem('matinee.signed_in', '1')")
    page.clock.set_fixed_time(insights_answers.NOW)
    return service


def opened(page: Page, site: str, path: str) -> None:
    """Until its figures are there."""
    page.goto(site + path)
    drawn(page)


def drawn(page: Page) -> None:
    """Until its figures are there."""
    page.locator("h2, legend").first.wait_for()
    page.wait_for_function("document.fonts.ready")
    page.wait_for_function("[...document.querySelectorAll('[role=slider]')].every((each) => each.querySelector('svg'))")


def take(wanted: list[str]) -> int:
    """How many screenshots were taken."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    taken = 0
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, height in _HEIGHTS.items():
            for look in _LOOKS:
                taken += _of(browser, site, (width, height), look, wanted)
        browser.close()
    return taken


def _of(browser: Browser, site: str, size: tuple[int, int], look: str, wanted: list[str]) -> int:
    scheme, language = _LOOKS[look]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.add_init_script(NOT_COUNTED)
    page = context.new_page()
    signed_in(page)
    page.add_init_script(f"localStorage.setItem('matinee.language', '{language}')")
    pages = {name: path for name, path in PAGES.items() if not wanted or name in wanted}
    for name, path in pages.items():
        opened(page, site, path)
        page.screenshot(path=SHOTS / f"insights-{name}-{size[0]}-{look}.png", full_page=True)
    context.close()
    return len(pages)


if __name__ == "__main__":
    if CHROMIUM is None or not Path(SITE).is_dir():
        sys.exit("Chromium and the built site (python -m infra.site) are needed")
    print(take(sys.argv[1:]), "in", SHOTS)
