"""Encryption as a job asks for it: keys by SPEKE v2.0 from its key server, for Shaka Packager; signs of them in the manifests.

Sources: AWS, "SPEKE API v2"; MediaConvert User Guide, "SPEKE v2.0 presets" (which key is for which size of picture).
"""

import base64
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from infra.local.acting import Denied
from infra.local.deploy import REGION
from infra.local.mediaconvert.encoding import EncodingFailed, Output, Protected

_CPIX, _PSKC = "{urn:dashif:org:cpix}", "{urn:ietf:params:xml:ns:keyprov:pskc}"
_MPD, _CENC = "{urn:mpeg:dash:schema:mpd:2011}", "{urn:mpeg:cenc:2013}"
_SIZES: Mapping[str, tuple[int, int | None]] = {
    "SD": (0, 1024 * 576),
    "HD1": (1024 * 576 + 1, 1280 * 720),
    "HD2": (1280 * 720 + 1, 1920 * 1080),
    "UHD1": (1920 * 1080 + 1, 4096 * 2160),
    "UHD2": (4096 * 2160 + 1, None),
}
"""PRESET_VIDEO_5: intended track type → fewest and most pixels."""
_AUDIO = "AUDIO"
"""PRESET_AUDIO_1: one key for all sound."""
_FAIRPLAY = "94ce86fb-07ff-4f43-adb8-93d2fa968ca2"
"""It has no PSSH boxes."""
_API = re.compile(r"(\w+)\.execute-api\.[\w-]+\.amazonaws\.com")
_FAILED = 1999
_http = urllib3.PoolManager(timeout=urllib3.Timeout(total=30), retries=False)
for _prefix, _name in (("cpix", _CPIX), ("pskc", _PSKC), ("", _MPD), ("cenc", _CENC)):
    ET.register_namespace(_prefix, _name[1:-1])


class Away(Exception):
    """The engine, which has the key server's API, does not answer: it is starting again."""


@dataclass(frozen=True)
class Keys:
    """What a key server answered: by label, key id and key in hex, by key id and system what goes into manifests."""

    ids: dict[str, str]
    keys: dict[str, str]
    dash: dict[tuple[str, str], str]
    hls: dict[tuple[str, str, str], str]
    """(key id, system, "media" or "master") → lines."""


def asked_for(group: dict[str, Any]) -> dict[str, Any] | None:
    """The group's key provider, where it is to be encrypted."""
    encryption = group["OutputGroupSettings"].get("CmafGroupSettings", {}).get("Encryption")
    return encryption["SpekeKeyProvider"] if encryption else None


def label(output: Output) -> str:
    """Which key is for it."""
    if not output.video:
        return _AUDIO
    pixels = output.video["Width"] * output.video["Height"]
    return next(name for name, (least, most) in _SIZES.items() if least <= pixels and (most is None or pixels <= most))


def document(provider: dict[str, Any]) -> str:
    """The CPIX request: a key for each track type of the presets, with a key id of its own, and signs for each system."""
    ids = {name: str(uuid.uuid4()) for name in (*_SIZES, _AUDIO)}
    root = ET.Element(f"{_CPIX}CPIX", {"contentId": provider["ResourceId"], "version": "2.3"})
    keys, systems, rules = (
        ET.SubElement(root, f"{_CPIX}{name}") for name in ("ContentKeyList", "DRMSystemList", "ContentKeyUsageRuleList")
    )
    dash, hls = provider.get("DashSignaledSystemIds", []), provider.get("HlsSignaledSystemIds", [])
    for name, kid in ids.items():
        ET.SubElement(keys, f"{_CPIX}ContentKey", {"kid": kid, "commonEncryptionScheme": "cbcs"})
        for system in sorted({*dash, *hls}):
            wanted = ET.SubElement(systems, f"{_CPIX}DRMSystem", {"kid": kid, "systemId": system})
            for playlist in ("media", "master") if system in hls else ():
                ET.SubElement(wanted, f"{_CPIX}HLSSignalingData", {"playlist": playlist})
            if system in dash:
                ET.SubElement(wanted, f"{_CPIX}ContentProtectionData")
            if system != _FAIRPLAY:
                ET.SubElement(wanted, f"{_CPIX}PSSH")
        rule = ET.SubElement(rules, f"{_CPIX}ContentKeyUsageRule", {"kid": kid, "intendedTrackType": name})
        if name == _AUDIO:
            ET.SubElement(rule, f"{_CPIX}AudioFilter")
        else:
            bounds = zip(("minPixels", "maxPixels"), _SIZES[name], strict=True)
            ET.SubElement(rule, f"{_CPIX}VideoFilter", {bound: str(value) for bound, value in bounds if value})
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def ask(provider: dict[str, Any], endpoint: str, credentials: Mapping[str, str]) -> Keys:
    """Keys from an API Gateway's key server, asked with the rights of the job's role. Raises EncodingFailed, Denied, Away."""
    wanted = document(provider)
    reply = _post(provider["Url"], wanted.encode(), endpoint, credentials)
    if reply.status == 403:
        raise Denied("The role may not ask the key server")
    if reply.status != 200 or reply.headers.get("x-speke-version") != "2.0":
        said = reply.data.decode(errors="replace")[:300]
        raise EncodingFailed(_FAILED, f"The key server answered {reply.status}: {said}")
    try:
        return _read(ET.fromstring(reply.data), wanted)  # noqa: S314 - of a server that the job trusts with its keys
    except (ET.ParseError, KeyError, ValueError) as error:
        raise EncodingFailed(_FAILED, f"The key server's document is not whole: {error!r}") from error


def _post(url: str, body: bytes, endpoint: str, credentials: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    """An API's own address is signed, as AWS knows it, and asked of the engine, which has that API."""
    parts = urlsplit(url)
    api = _API.fullmatch(parts.netloc)
    if not api:
        raise EncodingFailed(_FAILED, f"{url}: the local MediaConvert reaches key servers behind API Gateway alone")
    headers = {"Content-Type": "application/xml", "X-Speke-Version": "2.0"}
    here = f"{endpoint}/_aws/execute-api/{api[1]}{parts.path}"
    request = AWSRequest("POST", here, data=body, headers=headers)
    signer = Credentials(
        credentials["aws_access_key_id"], credentials["aws_secret_access_key"], credentials["aws_session_token"]
    )
    SigV4Auth(signer, "execute-api", REGION).add_auth(request)
    try:
        return _http.request("POST", here, body=body, headers=dict(request.headers.items()))
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ProtocolError) as error:
        raise Away(str(error)) from error
    except urllib3.exceptions.HTTPError as error:
        raise EncodingFailed(_FAILED, f"The key server cannot be reached: {type(error).__name__}") from error


def _read(root: ET.Element, asked: str) -> Keys:
    """Raises KeyError, ValueError for what is missing."""
    rules = ET.fromstring(asked).iter(f"{_CPIX}ContentKeyUsageRule")  # noqa: S314 - ours
    ids = {rule.attrib["intendedTrackType"]: rule.attrib["kid"] for rule in rules}
    keys = {}
    for element in root.iter(f"{_CPIX}ContentKey"):
        value = element.findtext(f"{_CPIX}Data/{_PSKC}Secret/{_PSKC}PlainValue") or ""
        keys[element.attrib["kid"]] = base64.b64decode(value, validate=True).hex()
    if {len(keys[kid]) for kid in ids.values()} != {32}:
        raise ValueError("a key of 16 bytes is needed for each key id")
    dash, hls = {}, {}
    for system in root.iter(f"{_CPIX}DRMSystem"):
        where = system.attrib["kid"], system.attrib["systemId"]
        for sign in system:
            text = base64.b64decode(sign.text or "").decode(errors="replace")
            if sign.tag == f"{_CPIX}ContentProtectionData":
                dash[where] = text
            if sign.tag == f"{_CPIX}HLSSignalingData":
                hls[*where, sign.attrib["playlist"]] = text
    return Keys(ids, keys, dash, hls)


def protected(keys: Keys, outputs: Sequence[Output]) -> Protected:
    """What the packager is told."""
    labels = {output.name: label(output) for output in outputs}
    return Protected(
        labels, {name: (keys.ids[name].replace("-", ""), keys.keys[keys.ids[name]]) for name in set(labels.values())}
    )


def sign(folder: Path, base: str, provider: dict[str, Any], keys: Keys, outputs: Sequence[Output]) -> None:
    """Put what the key server said into the manifests, in place of what the packager says by itself."""
    manifest = folder / f"{base}.mpd"
    manifest.write_text(in_dash(manifest.read_text(), provider.get("DashSignaledSystemIds", []), keys))
    systems = provider.get("HlsSignaledSystemIds", [])
    for output in outputs:
        playlist = folder / f"{output.name}.m3u8"
        playlist.write_text(in_media_playlist(playlist.read_text(), systems, keys, keys.ids[label(output)]))
    master = folder / f"{base}.m3u8"
    used = list(dict.fromkeys(keys.ids[label(output)] for output in outputs))
    lines = [keys.hls[kid, system, "master"] for kid in used for system in systems]
    head, independent, rest = master.read_text().partition("#EXT-X-INDEPENDENT-SEGMENTS\n")
    master.write_text(head + independent + "".join(f"{line}\n" for line in lines) + rest)


def in_dash(manifest: str, systems: Sequence[str], keys: Keys) -> str:
    root = ET.fromstring(manifest)  # noqa: S314 - our packager wrote it
    for group in root.iter(f"{_MPD}AdaptationSet"):
        for place, element in enumerate(group.findall(f"{_MPD}ContentProtection")):
            if place:
                group.remove(element)
        common = group.find(f"{_MPD}ContentProtection")
        kid = "" if common is None else common.get(f"{_CENC}default_KID", "").lower()
        for place, system in enumerate(systems if kid else (), 1):
            added = ET.Element(f"{_MPD}ContentProtection", {"schemeIdUri": f"urn:uuid:{system}"})
            added.append(ET.fromstring(keys.dash[kid, system]))  # noqa: S314 - of the key server
            group.insert(place, added)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def in_media_playlist(playlist: str, systems: Sequence[str], keys: Keys, kid: str) -> str:
    """With the initialisation vector, which a key server leaves to the encryptor."""
    lines = []
    for line in playlist.splitlines():
        if line.startswith("#EXT-X-KEY:"):
            vector = re.search(r"IV=0x[0-9a-f]+", line)
            lines += [f"{keys.hls[kid, system, 'media']}{f',{vector[0]}' if vector else ''}" for system in systems]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
