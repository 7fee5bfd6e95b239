"""The home with the answers of `home_answers`: the built site alone, for tests of the page and for screenshots.

`python -m tests.browser.home [PAGE …]` takes screenshots in three widths, in the light, in the dark, in Arabic and in German.
"""

import re
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, Route, sync_playwright

from infra.site import SITE
from tests.browser import insights
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.home_answers import FIRST_ROW, SIGNED, Service
from tests.browser.watching import NOT_COUNTED

SHOTS = SITE.parent / "screenshots"
_HEIGHTS = {320: 640, 1280: 800, 1920: 1080}
_LOOKS = {"light": ("light", "en"), "dark": ("dark", "en"), "arabic": ("light", "ar"), "german": ("dark", "de")}
_FRAMES = 12


def _picture(route: Route) -> None:
    """A poster or a backdrop in a colour of its own."""
    number = int(re.findall(r"\d+", route.request.url)[-1])
    size = (640, 360) if "wide" in route.request.url else (200, 300)
    made = Image.new("RGB", size, (40 + number * 37 % 140, 40 + number * 61 % 120, 40 + number * 89 % 140))
    drawn = ImageDraw.Draw(made)
    for ring in range(3):
        reach = size[0] // (3 + ring)
        x, y = size[0] * (2 + number % 5) // 8, size[1] * (3 + ring) // 7
        drawn.ellipse((x - reach, y - reach, x + reach, y + reach), outline=(235, 215, 180), width=3)
    _fulfil(route, made)


def _storyboard(route: Route) -> None:
    """Its file, or the one sheet of its frames, for whoever was given what opens them."""
    asked = urlsplit(route.request.url)
    if asked.query != SIGNED:
        route.fulfill(status=403)
        return
    if asked.path.endswith(".vtt"):
        cues = [
            f"00:{each:02}.000 --> 00:{each + 1:02}.000\nsheet.jpg#xywh={each * 160},0,160,90\n"
            for each in range(_FRAMES)
        ]
        route.fulfill(body="WEBVTT\n\n" + "\n".join(cues), content_type="text/vtt")
        return
    sheet = Image.new("RGB", (160 * _FRAMES, 90))
    for each in range(_FRAMES):
        sheet.paste((20 * each, 90, 250 - 20 * each), (160 * each, 0, 160 * each + 160, 90))
    _fulfil(route, sheet)


def _fulfil(route: Route, picture: Image.Image) -> None:
    content = BytesIO()
    picture.save(content, "JPEG")
    route.fulfill(body=content.getvalue(), content_type="image/jpeg")


def serve(page: Page, service: Service, language: str = "en") -> None:
    """All of the site's calls, answered by this service, from the next page on."""
    page.route("**/v1/**", service.answer)
    page.route("**/artwork/**", _picture)
    page.route("**/titles/*/*", _storyboard)
    page.add_init_script(f"localStorage['matinee.language'] = '{language}'")
    if service.signed_in:
        page.add_init_script("localStorage['matinee.signed_in'] = 1")


def opened(page: Page, site: str, service: Service, language: str = "en") -> None:
    """The home, until its titles are there."""
    serve(page, service, language)
    page.goto(site)
    page.locator("main [data-place], main [aria-pressed]").first.wait_for(state="attached")
    page.evaluate("document.fonts.ready")


def opened_in_studio(page: Page, site: str, service: Service, path: str, language: str = "en") -> None:
    serve(page, service, language)
    page.goto(site + path)
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("main").locator("ol li, ul li, form").first.wait_for()


def _menu(page: Page) -> None:
    page.locator("[data-card]").first.hover()
    page.locator("[data-card] [aria-haspopup=menu]").first.click()
    page.get_by_role("menu").wait_for()


def _why(page: Page) -> None:
    _menu(page)
    page.get_by_role("menuitem").first.click()
    page.get_by_role("dialog").get_by_role("list").wait_for()


def _gone(page: Page) -> None:
    _menu(page)
    page.get_by_role("menuitem").last.click()


def _picked(page: Page) -> None:
    for each in range(3):
        page.locator("[aria-pressed]").nth(2 * each).click()


def _further_down(page: Page) -> None:
    page.locator("[data-index='3']").scroll_into_view_if_needed()
    page.locator("[data-index='3'] section").wait_for()


def _open_ranks(page: Page) -> None:
    page.locator("summary").nth(1).click()


def _searched(page: Page) -> None:
    page.get_by_role("main").get_by_role("searchbox").fill("machine")
    page.get_by_role("main").locator("form ul li").first.wait_for()


def _as_it_is(_: Page) -> None:
    """Nothing is done."""


Prepare = Callable[[Page], None]
PAGES: dict[str, tuple[Callable[[], Service], Prepare]] = {
    "home": (Service, _as_it_is),
    "below": (Service, _further_down),
    "kids": (lambda: Service(kids=True, rows=6), _as_it_is),
    "anonymous": (lambda: Service(signed_in=False, rows=6), _as_it_is),
    "onboarding": (lambda: Service(onboarding=True, rows=5), _picked),
    "menu": (Service, _menu),
    "why": (Service, _why),
    "gone": (Service, _gone),
    "fallback": (lambda: Service(failing=True), _as_it_is),
}
"""Homes, and what is done on each."""
STUDIO: dict[str, tuple[str, Prepare]] = {
    "studio-rows": ("/studio/home", _as_it_is),
    "studio-row": (f"/studio/home/rows/{FIRST_ROW}", _searched),
    "studio-home": ("/studio/home/preview?profile=prf_1", _open_ranks),
}
"""Pages of the studio, for an administrator."""
_WHOLE = {"onboarding", "kids", *STUDIO}
"""Those that are taken from their top to their foot."""


def admin() -> Service:
    return Service(role="admin", rows=5)


def take(wanted: list[str]) -> int:
    """How many screenshots were taken."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    taken = 0
    with insights.served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, height in _HEIGHTS.items():
            for look in _LOOKS:
                taken += sum(1 for _ in _shots(browser, site, (width, height), look, wanted))
        browser.close()
    return taken


def _shots(browser: Browser, site: str, size: tuple[int, int], look: str, wanted: list[str]) -> Iterator[Path]:
    scheme, language = _LOOKS[look]
    for name in [each for each in (*PAGES, *STUDIO) if not wanted or each in wanted]:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.add_init_script(NOT_COUNTED)
        page = context.new_page()
        if name in PAGES:
            service, prepare = PAGES[name]
            opened(page, site, service(), language)
        else:
            path, prepare = STUDIO[name]
            opened_in_studio(page, site, admin(), path, language)
        page.wait_for_load_state("networkidle")
        prepare(page)
        file = SHOTS / f"home-{name}-{size[0]}-{look}.png"
        page.screenshot(path=file, full_page=name in _WHOLE)
        page.unroute_all(behavior="ignoreErrors")
        context.close()
        yield file


if __name__ == "__main__":
    if CHROMIUM is None or not SITE.is_dir():
        sys.exit("Chromium and the built site (python -m infra.site) are needed")
    print(take(sys.argv[1:]), "in", SHOTS)
