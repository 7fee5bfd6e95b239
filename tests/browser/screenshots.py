"""`make screenshots`: every page at three widths, in the light, in the dark and in Arabic, in build/screenshots.

`python -m tests.browser.home` takes those of a home with many rows, without a platform.

For eyes, not for assertions: what a page must hold to the tests beside this file ask. `SITE=http://localhost:8080` takes them of a
platform that runs; otherwise one is started with the demo titles.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests import platform
from tests.browser import insights
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.watching import NOT_COUNTED, at, sign_in
from tests.platform import ROOT, Platform, until

SHOTS = ROOT / "build/screenshots"
_HEIGHTS = {320: 640, 1280: 800, 1920: 1080}
"""Of the screen, by its width."""
_LOOKS = {"light": ("light", "en"), "dark": ("dark", "en"), "arabic": ("light", "ar")}
"""Colour scheme and language."""
_EDITOR, _ADMIN = "editor@matinee.test", "admin@matinee.test"
_SERIES: tuple[dict[str, object], ...] = (
    {"external_id": "evening", "type": "series", "title": "The Long Evening"},
    {"external_id": "evening.1", "type": "season", "number": 1, "title": "At home"},
    {"external_id": "evening.2", "type": "season", "number": 2, "title": "Abroad"},
    {"external_id": "evening.1.1", "type": "episode", "number": 1, "title": "Dusk"},
    {
        "external_id": "evening.1.2",
        "type": "episode",
        "number": 2,
        "title": "Supper, and what was said before the guests had gone",
    },
    {"external_id": "evening.1.4", "type": "episode", "number": 4, "title": "Night", "status": "draft"},
    {"external_id": "wrong", "title": "", "maturity": 40},
    {"title": "An episode without a season", "type": "episode"},
)

Prepare = Callable[[Page], None]


def _paused(page: Page) -> None:
    until(lambda: at(page) > 0.5)
    page.keyboard.press("k")


def _keys(page: Page) -> None:
    _paused(page)
    page.keyboard.press("?")


def _ended(page: Page) -> None:
    until(lambda: at(page) > 0.5)
    page.keyboard.press("End")
    until(lambda: page.evaluate("document.querySelector('video').ended"))


def _settings(page: Page) -> None:
    _paused(page)
    page.locator("[aria-haspopup=menu]").first.click()


def _refused(page: Page) -> None:
    page.get_by_role("alert").first.wait_for()


def _logo(page: Page) -> None:
    page.get_by_role("radio").nth(2).check(force=True)


def _format(page: Page) -> None:
    page.locator("summary").first.click()


def _clash(page: Page) -> None:
    """Somebody else saved other words of it, and some of the same."""

    def answer(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=412, json={"status": 412, "code": "precondition_failed", "title": "…", "detail": "…"})
            return
        told = route.fetch()
        theirs = told.json()
        changed = {"title": f"{theirs['title']} (1927)", "cast": ["Ada Lovelace"], "version": theirs["version"] + 1}
        route.fulfill(response=told, json={**theirs, **changed})

    page.locator("input[required]").fill("Another name")
    page.locator("textarea").first.fill("Another description.")
    page.route(re.compile(r"/v1/content/ttl_\w+$"), answer, times=2)
    page.locator("button[type=submit]").last.click()
    page.get_by_role("dialog").wait_for()


def _filled(page: Page) -> None:
    """One of each that a title may have several of."""
    for part in (1, 2, 4, 5):  # crew, certificates, windows, translations
        page.locator("form fieldset").nth(part).get_by_role("button").last.click()
    page.get_by_role("searchbox").last.fill("moon")
    page.locator("form fieldset").nth(3).get_by_role("listitem").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


def _first_profile(page: Page) -> None:
    """The home of the first profile of who is signed in, with the scores of its first row."""
    page.get_by_role("combobox").first.select_option(index=1)
    page.locator("summary").first.click()


def _nothing(_: Page) -> None:
    """The page is as it comes."""


def _open_to_all(title: str) -> dict[str, tuple[str, Prepare]]:
    return {
        "home": ("/", _nothing),
        "title": (f"/title/{title}", _nothing),
        "sign-in": ("/sign-in", _nothing),
        "sign-up": ("/sign-up", _nothing),
        "plans": ("/plans", _nothing),
        "forgot-password": ("/forgot-password", _nothing),
        "reset-password": ("/reset-password?token=x", _nothing),
        "not-found": ("/nothing", _nothing),
        "design": ("/design", _nothing),
        "docs": ("/docs", _nothing),
        "mailbox": ("/dev/mail", _nothing),
    }


def _catalogue(site: Platform) -> dict[str, tuple[str, Prepare]]:
    """Pages of a series, of its first season and of an import: of what there is of these."""
    editor = site.editor
    found: dict[str, tuple[str, Prepare]] = {}
    for series in editor("GET", "/v1/content?type=series&limit=1").json()["items"]:
        found["studio-seasons"] = (f"/studio/titles/{series['content_id']}", _nothing)
        for season in editor("GET", f"/v1/content/{series['content_id']}/children?limit=1").json()["items"]:
            found["studio-episodes"] = (f"/studio/titles/{season['content_id']}", _nothing)
    for imported in editor("GET", "/v1/content/imports?limit=1").json()["items"]:
        found["studio-import"] = (f"/studio/imports/{imported['import_id']}", _nothing)
    return found


def _for_somebody(title: str) -> dict[str, tuple[str, Prepare]]:
    studio = f"/studio/titles/{title}"
    return {
        "profiles": ("/profiles", _nothing),
        "profiles-edit": ("/profiles/edit", _nothing),
        "profile-new": ("/profiles/new", _nothing),
        "account": ("/account", _nothing),
        "devices": ("/account/devices", _nothing),
        "history": ("/history", _nothing),
        "subscription": ("/account/subscription", _nothing),
        "studio": ("/studio", _nothing),
        "studio-new": ("/studio/titles/new", _filled),
        **{
            f"studio-{tab}": (f"{studio}/{tab}", _nothing)
            for tab in ("film", "details", "artwork", "subtitles", "as", "history")
        },
        "studio-unseen": (f"{studio}/as?country=DE&maturity=0&locale=de", _nothing),
        "studio-filtered": ("/studio?status=published&sort=title&year_from=1900", _nothing),
        "studio-deleted": ("/studio?status=deleted", _nothing),
        "studio-clash": (f"{studio}/details", _clash),
        "studio-logo": (f"{studio}/artwork", _logo),
        "studio-imports": ("/studio/imports", _format),
        "studio-home": ("/studio/home", _nothing),
        "studio-home-row": ("/studio/home/rows/new", _nothing),
        "studio-home-preview": ("/studio/home/preview", _first_profile),
        "watch": (f"/watch/{title}", _paused),
        "watch-settings": (f"/watch/{title}", _settings),
        "watch-keys": (f"/watch/{title}", _keys),
        "watch-end": (f"/watch/{title}", _ended),
        "watch-refused": ("/watch/ttl_01ARZ3NDEKTSV4RRFFQ69G5FAV", _refused),
    }


def _for_administrators() -> dict[str, tuple[str, Prepare]]:
    """The insights of a platform on which nobody has watched yet: `make year` takes them of a year."""
    alone = ("title", "year", "empty")
    return {f"insights-{name}": (path, insights.drawn) for name, path in insights.PAGES.items() if name not in alone}


def of(site: Platform, chromium: str, who: str, pages: dict[str, tuple[str, Prepare]], wanted: list[str]) -> int:
    """How many were taken of these pages, for an account of the demo."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width in _HEIGHTS:
            for look in _LOOKS:
                with _page(browser, width, look) as page:
                    page.goto(site.site)
                    _speak(page, "en")
                    sign_in(page, site, "/", who)
                    _speak(page, _LOOKS[look][1])
                    taken += _shoot(page, site, pages, f"{width}-{look}", wanted)
        browser.close()
    return taken


def take(site: Platform, chromium: str, wanted: list[str]) -> int:
    """How many were taken, of all pages or of those whose names are wanted."""
    titles = site.stranger("GET", "/v1/content?limit=100").json()["items"]
    title = next(each["content_id"] for each in titles if each["playable"])
    SHOTS.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width in _HEIGHTS:
            for look in _LOOKS:
                with _page(browser, width, look) as page:
                    page.goto(site.site)
                    _speak(page, _LOOKS[look][1])
                    taken += _shoot(page, site, _open_to_all(title), f"{width}-{look}", wanted)
                    _speak(page, "en")
                    sign_in(page, site, "/", _EDITOR)
                    _speak(page, _LOOKS[look][1])
                    taken += _shoot(page, site, _for_somebody(title) | _catalogue(site), f"{width}-{look}", wanted)
        browser.close()
    return taken + of(site, chromium, _ADMIN, _for_administrators(), wanted)


@contextmanager
def _page(browser: Browser, width: int, look: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHTS[width]},
        color_scheme="dark" if _LOOKS[look][0] == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.add_init_script(NOT_COUNTED)
    yield context.new_page()
    context.close()


def _speak(page: Page, language: str) -> None:
    page.evaluate(f"localStorage.setItem('matinee.language', '{language}')")


def _shoot(page: Page, site: Platform, pages: dict[str, tuple[str, Prepare]], suffix: str, wanted: list[str]) -> int:
    taken = 0
    for name, (path, prepare) in pages.items():
        if wanted and name not in wanted:
            continue
        page.goto(site.site + path)
        page.get_by_role("heading").first.wait_for(state="attached")
        page.evaluate("document.querySelectorAll('img').forEach((image) => image.loading = 'eager')")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        prepare(page)
        page.screenshot(path=SHOTS / f"{name}-{suffix}.png", full_page=not path.startswith("/watch"))
        taken += 1
    return taken


def _line(said: dict[str, object]) -> bytes:
    parent, _, number = str(said.get("external_id", "")).rpartition(".")
    place = {"parent_external_id": parent} if number.isdigit() else {}
    return json.dumps({"status": "published", **said, **place}).encode()


def main(wanted: list[str]) -> None:
    if CHROMIUM is None:
        sys.exit("Chromium is not installed")
    if running := os.environ.get("SITE"):
        print(take(Platform(running, Path(), None), CHROMIUM, wanted), "in", SHOTS)  # type: ignore[arg-type]
        return
    with tempfile.TemporaryDirectory() as scratch:
        started = platform.start(Path(scratch) / "state", platform.free_ports(), demo="titles")
        try:
            started.editor.imported(b"\n".join(map(_line, _SERIES)))
            print(take(started, CHROMIUM, wanted), "in", SHOTS)
        finally:
            started.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
