"""Kinds of devices, by what a User-Agent header says."""

import re

_TV = re.compile(
    r"smart-?tv|smarttv|appletv|apple tv|googletv|android tv|bravia|aft[a-z]|roku|webos|tizen|hbbtv|crkey", re.I
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook", re.I)
_PHONE = re.compile(r"iphone|ipod|mobile|windows phone", re.I)
_DESKTOP = re.compile(r"windows nt|macintosh|x11|cros|linux|freebsd", re.I)


def kind(user_agent: str, *, android: bool | None = None, desktop: bool | None = None) -> str:
    """desktop, phone, tablet, tv or other. `android`, `desktop`: what a better parser found out of the system."""
    is_android = "Android" in user_agent if android is None else android
    is_desktop = bool(_DESKTOP.search(user_agent)) if desktop is None else desktop
    if _TV.search(user_agent):
        return "tv"
    if _TABLET.search(user_agent) or (is_android and "Mobile" not in user_agent):
        return "tablet"
    if _PHONE.search(user_agent) or is_android:
        return "phone"
    return "desktop" if is_desktop else "other"
