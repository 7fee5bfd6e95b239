"""What a User-Agent header tells of a device, its system, its browser, and whether it is a robot (ua-parser, of uap-core)."""

import re
from functools import lru_cache
from typing import NamedTuple

import ua_parser

from matinee.kernel import devices

_BOT = re.compile(r"bot\b|bot/|crawl|spider|headless|lighthouse|curl/|wget/|python-|okhttp|monitor|preview", re.I)
_DESKTOPS = ("Windows", "Mac OS X", "Linux", "Ubuntu", "Debian", "Fedora", "Chrome OS", "FreeBSD")


class Device(NamedTuple):
    device: str
    """desktop, phone, tablet, tv or other."""
    os: str | None
    browser: str | None
    bot: bool


@lru_cache(maxsize=10_000)
def of(user_agent: str) -> Device:
    """What is known of it; a header that says nothing is of no robot's for certain."""
    found = ua_parser.parse(user_agent[:1000])
    os = found.os.family if found.os else None
    browser = found.user_agent.family if found.user_agent else None
    kind = devices.kind(user_agent, android=os == "Android", desktop=os in _DESKTOPS)
    spider = bool(found.device and found.device.family == "Spider")
    return Device(kind, os, browser, spider or bool(_BOT.search(user_agent)))
