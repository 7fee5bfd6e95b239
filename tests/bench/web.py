"""The web client: what a first visit downloads, how soon the home is painted, what Lighthouse says, how soon a film plays."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from infra.site import SITE
from tests import lighthouse, platform
from tests.bench.figure import Figure, at_least, at_most, median_of
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.watching import sign_in

_CHUNKS = {
    "shaka-player": 180,
    "studio": 15,
    "Titles": 15,
    "TitlePage": 25,
    "account": 15,
    "Watch": 20,
    "extras": 8,
    "rows": 8,
}
"""At most so many kB, by how a chunk's name begins."""
_NAMED = 20
"""kB from which a chunk without a target is worth a line."""
_PAGES = {"home": "/", "sign_in": "/sign-in", "title": "/title/{title}"}
_FORMS = {"desktop": True, "telephone": False}
# Milliseconds from a press of the button to the first sign of time passing in the film.
_STARTUP = """() => new Promise((done) => {
  let pressed = 0;
  document.addEventListener("click", () => (pressed ||= performance.now()), true);
  document.addEventListener("timeupdate", ({ target }) => target.currentTime > 0 && done(performance.now() - pressed), true);
  document.querySelector('main a[href^="/watch/"]').click();
})"""

# Milliseconds until the page's largest thing is painted: on the home the picture, or the name, of its first title.
PAINTED = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) last = each.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(last)));
})"""


def figures() -> Iterator[Figure]:
    page = (SITE / "index.html").read_text()
    first = re.findall(r'(?:src|href)="/([^"]+\.js)"', page)
    yield Figure("web.first_load_script", _kilobytes(SITE / name for name in first), "kB gzip", at_most(150))
    ours = [file for file in (SITE / "assets").glob("*.css") if not file.name.startswith("swagger-ui")]
    yield Figure("web.styles", _kilobytes(ours), "kB gzip", at_most(45))
    for chunk in sorted((SITE / "assets").glob("*.js"), key=lambda file: file.name):
        if f"assets/{chunk.name}" not in first:
            yield from _chunk(chunk)
    if CHROMIUM is None:
        return
    with tempfile.TemporaryDirectory() as scratch:
        running = platform.start(Path(scratch) / "state", platform.free_ports(), demo="titles")
        try:
            yield from _on(running, CHROMIUM)
        finally:
            running.stop()


def _chunk(file: Path) -> Iterator[Figure]:
    name, size = file.name.rpartition("-")[0], _kilobytes([file])
    target = next((most for start, most in _CHUNKS.items() if name.startswith(start)), None)
    if target or size > _NAMED:
        yield Figure(f"web.chunk.{name}", size, "kB gzip", at_most(target) if target else None)


def _on(running: platform.Platform, chromium: str) -> Iterator[Figure]:
    titles = running.stranger("GET", "/v1/content?limit=100").json()["items"]
    title = next(each["content_id"] for each in titles if each["playable"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield Figure("web.home_painted", median_of(5, lambda: _painted(browser, running)), "s", at_most(1.5))
        yield Figure("web.player_startup", median_of(3, lambda: _startup(browser, running, title)), "s", at_most(1))
        browser.close()
    for name, path in _PAGES.items():
        for form, desktop in _FORMS.items():
            found = lighthouse.scores(running.site + path.format(title=title), chromium, desktop=desktop)
            for category, score in found.items():
                target = at_least(90 if category == "performance" else 95)
                yield Figure(f"web.lighthouse.{form}.{name}.{category}", score, "of 100", target)


def _painted(browser: Browser, running: platform.Platform) -> float:
    """Seconds until the home's largest thing is painted for somebody who has never seen the site."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(running.site)
    page.locator("main [data-place]").first.wait_for()
    page.wait_for_load_state("networkidle")
    painted: float = page.evaluate(PAINTED)
    context.close()
    return painted / 1000


def _startup(browser: Browser, running: platform.Platform, title: str) -> float:
    """Seconds from the press of *Watch* to a film that moves, in a browser that has never seen the site."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sign_in(page, running, f"/title/{title}")
    page.get_by_role("link", name=re.compile("^Watch")).wait_for()
    taken: float = page.evaluate(_STARTUP)
    context.close()
    return taken / 1000


def _kilobytes(files: "Iterator[Path] | list[Path]") -> float:
    return sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000
