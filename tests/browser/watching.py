"""What the browser tests say of a page: who is signed in, what plays, how fast the network is."""

from playwright.sync_api import CDPSession, Page

from tests.platform import Platform, until

HEIGHT = "window.matinee?.player.getVariantTracks().find((track) => track.active)?.height ?? 0"
SHORT_BUFFER = (
    "matinee.player.configure({ streaming: { bufferingGoal: 4 }, abr: { defaultBandwidthEstimate: 100000 } })"
)


def sign_in(page: Page, platform: Platform, to: str = "/", email: str = "viewer@matinee.test") -> None:
    page.goto(f"{platform.site}/sign-in?to={to}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill("matinee-demo")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{platform.site}{to}")


def watch(page: Page, platform: Platform, film: str) -> None:
    """Signed in, before the film, which plays."""
    sign_in(page, platform, f"/watch/{film}")
    until(lambda: at(page) > 0.5)


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
