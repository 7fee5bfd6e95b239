"""What the browser tests say of a page: who is signed in, what plays, how fast the network is, whether everybody can use it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from playwright.sync_api import CDPSession, Page

from tests.platform import ROOT, Platform, until

HARDEST = ("de", "ar")
"""To lay out: the one has the longest words, the other runs from right to left."""
NOT_COUNTED = "if (location.protocol.startsWith('http')) localStorage['matinee.consent'] ??= 'no';"
"""For a context's start: somebody who declined to be counted, so that the question does not stand before what is tested."""
_AXE = ROOT / "node_modules/axe-core/axe.min.js"
_SCHEMES: Mapping[Literal["light", "dark"], Any] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
"""What axe is asked in each: in the dark nothing but colours is different."""
_WIDTHS = (320, 1024, 1920)

HOME = "**/v1/recommendations?*"
"""What the home asks for; without an answer it shows the catalogue."""
CATALOGUE = "**/v1/content?*"

HEIGHT = "window.matinee?.player.getVariantTracks().find((track) => track.active)?.height ?? 0"
_SHORT_BUFFER = """Object.defineProperty(window, "matinee", { configurable: true, get: () => window.made, set: (made) => {
  window.made = made;
  made?.player.configure({ streaming: { bufferingGoal: 4 }, abr: { defaultBandwidthEstimate: 100000 } });
} });"""


def sign_in(
    page: Page, platform: Platform, to: str = "/", email: str = "viewer@matinee.test", password: str = "matinee-demo"
) -> None:
    page.goto(f"{platform.site}/sign-in?to={to}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{platform.site}{to}")


def watch(page: Page, platform: Platform, film: str) -> None:
    """Signed in, before the film, which plays."""
    sign_in(page, platform, f"/watch/{film}")
    until(lambda: at(page) > 0.5)


def buffer_little(page: Page) -> None:
    """From the next page on: no player has more than four seconds ready, so that what it plays next is asked for."""
    page.add_init_script(_SHORT_BUFFER)


def at(page: Page) -> float:
    """Seconds into the film."""
    position: float = page.evaluate("document.querySelector('video')?.currentTime ?? 0")
    return position


def paused(page: Page) -> bool:
    answer: bool = page.evaluate("document.querySelector('video').paused")
    return answer


def throttle(network: CDPSession, throughput: int) -> None:
    """Bytes a second; -1: unlimited."""
    network.send("Network.enable")
    conditions = {"offline": False, "latency": 20, "downloadThroughput": throughput, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", conditions)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""

    def reached() -> bool:
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
        return bool(re.search(name, focused or ""))

    until(reached)


def violations(page: Page, where: str) -> list[str]:
    """What axe finds, in the light and in the dark."""
    page.evaluate(_AXE.read_text())
    found = []
    for scheme, rules in _SCHEMES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = page.evaluate("(rules) => axe.run(rules)", rules)
        found += [
            f"{where}, {scheme}: {each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for each in results["violations"]
            for node in each["nodes"]
        ]
    return found


def assert_fits(page: Page, platform: Platform, paths: Iterable[str], language: str) -> None:
    """Every page runs the right way and is no wider than any screen."""
    page.evaluate(f"localStorage.setItem('matinee.language', '{language}')")
    for path in paths:
        page.goto(platform.site + path)
        page.get_by_role("heading", level=1).wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        for width in _WIDTHS:
            page.set_viewport_size({"width": width, "height": 720})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
