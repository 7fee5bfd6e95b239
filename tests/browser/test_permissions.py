"""The browser's features that pages may use: those of a player, and no others."""

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.platform import Platform

_ALLOWED = "() => document.featurePolicy.allowedFeatures()"
_LOCATE = "() => new Promise((done) => navigator.geolocation.getCurrentPosition(done, ({ message }) => done(message)))"
_KEYS = """() => navigator.requestMediaKeySystemAccess("org.w3.clearkey", [
  { initDataTypes: ["cenc"], videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.42E01E"' }] },
]).then(({ keySystem }) => keySystem)"""


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_may_use_what_a_player_needs(platform: Platform, page: Page, path: str) -> None:
    said: list[ConsoleMessage] = []
    page.on("console", lambda message: said.append(message))
    page.goto(f"{platform.site}{path}")
    allowed = set(page.evaluate(_ALLOWED))
    assert {"autoplay", "encrypted-media", "fullscreen", "picture-in-picture"} <= allowed
    assert not {"camera", "geolocation", "microphone", "payment", "usb"} & allowed
    assert page.evaluate(_KEYS) == "org.w3.clearkey"
    assert "permissions policy" in page.evaluate(_LOCATE)
    assert not [message.text for message in said if "Permissions-Policy" in message.text]
