"""CPIX documents (DASH-IF CPIX 2.3) as SPEKE v2 uses them: an encryptor sends one, and a key server adds the keys.

Source: AWS, "Secure Packager and Encoder Key Exchange API Specification", SPEKE API v2: standard payload components,
encryption contract, constraints. Unknown elements are kept; a request that cannot be answered completely is refused.
"""

import base64
import re
import struct
import sys
from collections.abc import Mapping
from uuid import UUID
from xml.etree import ElementTree as ET

from matinee.streaming.keys import Pixels

SYSTEM = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"
"""Widevine's id. MediaConvert signals no id of ClearKey, whose players go by the default key id (docs/drm.md)."""
_CPIX, _PSKC = "{urn:dashif:org:cpix}", "{urn:ietf:params:xml:ns:keyprov:pskc}"
_KEY_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ET.register_namespace("cpix", _CPIX[1:-1])
ET.register_namespace("pskc", _PSKC[1:-1])


class Refused(Exception):
    """The document cannot be answered. The message tells the encryptor's operator why."""


class Document:
    """`text` is a request's body. Raises Refused."""

    def __init__(self, text: bytes) -> None:
        try:
            plain = text.decode()  # UTF-8, as specified; another encoding could hide a document type
            if "<!DOCTYPE" in plain:
                raise Refused("A CPIX document must not have a document type")
            self._root = ET.fromstring(plain)  # noqa: S314 - without a document type no entity can be expanded
        except (UnicodeDecodeError, ET.ParseError) as error:
            raise Refused("The body is not an XML document in UTF-8") from error
        if self._root.tag != f"{_CPIX}CPIX" or self._root.get("version") != "2.3":
            raise Refused("SPEKE v2.0 requires CPIX 2.3")
        if self._root.find(f"{_CPIX}DeliveryDataList") is not None:
            raise Refused("Encrypted keys are not supported; keys are transferred over TLS")
        self.content_id = self._root.get("contentId", "")
        self._keys = {_key_id(each): each for each in self._root.iter(f"{_CPIX}ContentKey")}
        if not self._keys:
            raise Refused("The document requests no content key")
        if any(each.get("commonEncryptionScheme") != "cbcs" for each in self._keys.values()):
            raise Refused("commonEncryptionScheme: only cbcs is supported")

    @property
    def key_ids(self) -> list[str]:
        return list(self._keys)

    def sizes(self) -> dict[str, Pixels | None]:
        """The encryption contract: key id → its picture sizes, or None for audio. Raises Refused."""
        found: dict[str, Pixels | None] = {}
        for rule in self._root.iter(f"{_CPIX}ContentKeyUsageRule"):
            videos, sounds = rule.findall(f"{_CPIX}VideoFilter"), rule.findall(f"{_CPIX}AudioFilter")
            if len(videos) + len(sounds) != 1:
                raise Refused("A key must be for one range of picture sizes or for audio")
            found[_key_id(rule)] = _pixels(videos[0]) if videos else None
        if found.keys() != self._keys.keys():
            raise Refused("Each content key must have one usage rule")
        return found

    def fill(self, keys: Mapping[str, bytes]) -> bytes:
        """The document with these keys and signalling for manifests. Raises Refused."""
        for key_id, element in self._keys.items():
            _fill_key(element, keys[key_id])
        for system in self._root.iter(f"{_CPIX}DRMSystem"):
            if system.get("systemId") != SYSTEM or _key_id(system) not in self._keys:
                raise Refused(f"{system.get('systemId')}: this key server only supports {SYSTEM}")
            _fill_system(system, _key_id(system))
        text: bytes = ET.tostring(self._root, encoding="utf-8", xml_declaration=True)
        return text


def _key_id(element: ET.Element) -> str:
    key_id = element.get("kid", "").lower()
    if not _KEY_ID.fullmatch(key_id):
        raise Refused(f"{element.tag.rpartition('}')[2]}: kid is not a UUID")
    return key_id


def _pixels(video: ET.Element) -> Pixels:
    least, most = video.get("minPixels", "0"), video.get("maxPixels", str(sys.maxsize))
    if not (least.isdecimal() and most.isdecimal()):
        raise Refused("VideoFilter: pixels must be whole numbers")
    return Pixels(int(least), int(most))


def _fill_key(element: ET.Element, key: bytes) -> None:
    for old in element.findall(f"{_CPIX}Data"):
        element.remove(old)
    secret = ET.SubElement(ET.SubElement(element, f"{_CPIX}Data"), f"{_PSKC}Secret")
    ET.SubElement(secret, f"{_PSKC}PlainValue").text = base64.b64encode(key).decode()


def _fill_system(system: ET.Element, key_id: str) -> None:
    box = base64.b64encode(pssh(key_id)).decode()
    key = (
        f'METHOD=SAMPLE-AES,URI="data:text/plain;base64,{box}",KEYID=0x{UUID(key_id).hex},'
        f'KEYFORMAT="urn:uuid:{SYSTEM}",KEYFORMATVERSIONS="1"'
    )
    wanted = {
        ("PSSH", None): box,
        ("ContentProtectionData", None): _encoded(f'<pssh xmlns="urn:mpeg:cenc:2013">{box}</pssh>'),
        ("HLSSignalingData", "media"): _encoded(f"#EXT-X-KEY:{key}"),
        ("HLSSignalingData", "master"): _encoded(f"#EXT-X-SESSION-KEY:{key}"),
    }
    for element in system:
        name = element.tag.removeprefix(_CPIX), element.get("playlist")
        if name not in wanted:
            raise Refused(f"DRMSystem: {' '.join(filter(None, name))} is not supported")
        element.text = wanted[name]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def pssh(key_id: str) -> bytes:
    """A PSSH box (ISO/IEC 23001-7 §8.1) with Widevine's header: the key id, and cbcs as its scheme.

    Source of the header's fields: Shaka Packager, widevine_pssh_data.proto (key_ids = 2, protection_scheme = 9).
    """
    header = b"\x12\x10" + UUID(key_id).bytes + b"\x48" + _varint(int.from_bytes(b"cbcs"))
    content = UUID(SYSTEM).bytes + struct.pack(">I", len(header)) + header
    return struct.pack(">I4sI", 12 + len(content), b"pssh", 0) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first (Protocol Buffers, encoding)."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
