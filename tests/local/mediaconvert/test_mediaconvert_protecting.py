"""Encryption: what ffmpeg, which is nobody of ours, makes of it with the right key, with another, and with none."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from matinee.streaming.cpix import SYSTEM

from infra.local.mediaconvert import tools
from tests.local.mediaconvert.test_mediaconvert_jobs import rendition

Job = Callable[..., dict[str, Any]]
Clip = Callable[..., Path]
_MPD, _CENC = "{urn:mpeg:dash:schema:mpd:2011}", "{urn:mpeg:cenc:2013}"
_COMMON = "1077efec-c0b2-4d02-ace3-3c1e52e2fb4b"
"""Of the W3C's common PSSH box, which ClearKey understands."""
_HEIGHTS = (720, 180, 90)
"""Two keys for pictures: 1280 x 720 is HD1, the others are SD."""


@pytest.fixture(scope="module")
def films(cloud: Any, shared_emulator: Any, clip: Clip, request: pytest.FixtureRequest) -> Any:
    """The same film below clear/ and below locked/."""
    from tests.local.mediaconvert.conftest import _request

    source = cloud.put(clip(seconds=3, size="1280x720"), "in/protected.mp4")
    clear, locked = (
        _request(source, "clear/", rungs=_HEIGHTS),
        _request(source, "locked/", rungs=_HEIGHTS, encrypted={}),
    )
    for asked in (clear, locked):
        end = cloud.end(shared_emulator.submit(asked))
        assert end["status"] == "COMPLETE", end
    return cloud


def keys_of(cloud: Any) -> dict[str, str]:
    """Height, or "" for sound → key id."""
    root = ET.fromstring(cloud.read("locked/index.mpd"))
    found = {}
    for group in root.iter(f"{_MPD}AdaptationSet"):
        common = group.find(f"{_MPD}ContentProtection")
        assert common is not None and common.get("value") == "cbcs"
        for each in group.iter(f"{_MPD}Representation"):
            height = each.get("height") or group.get("height") or ""
            found[height] = str(common.get(f"{_CENC}default_KID"))
    return found


def likeness(film: Path, to: Path, key: str = "") -> float:
    """How alike two films look (SSIM, 0 to 1), the first unlocked by a key; 0 where ffmpeg cannot decode it to its end."""
    unlocked = ["-decryption_key", key] if key else []
    command = [tools.ffmpeg(), "-hide_banner", "-xerror", *unlocked, "-i", str(film), "-i", str(to)]
    done = subprocess.run([*command, "-lavfi", "ssim", "-f", "null", "-"], capture_output=True, text=True)
    found = re.search(r"SSIM .*All:([\d.]+)", done.stderr)
    return float(found[1]) if found and done.returncode == 0 else 0


def samples(sound: Path, key: str = "") -> bytes:
    """What ffmpeg decodes of it; nothing where it cannot, to its end."""
    unlocked = ["-decryption_key", key] if key else []
    command = [tools.ffmpeg(), "-v", "error", "-xerror", *unlocked, "-i", str(sound), "-f", "s16le", "-"]
    done = subprocess.run(command, capture_output=True)
    return done.stdout if done.returncode == 0 else b""


def others_than(films: Any, key_id: str) -> list[str]:
    """The film's other keys, and none."""
    found = [films.protected[kid] for kid in set(keys_of(films).values()) - {key_id}]
    assert len(found) == 2
    return [*found, ""]


@pytest.mark.parametrize("height", ["720", "90"])
def test_pictures_are_the_film_to_who_has_their_key_and_noise_to_others(
    films: Any, height: str, tmp_path: Path
) -> None:
    (tmp_path / "clear").mkdir()
    clear = rendition(films, "clear/", f"index_{height}", tmp_path / "clear")
    locked = rendition(films, "locked/", f"index_{height}", tmp_path)
    key_id = keys_of(films)[height]
    assert likeness(locked, clear, films.protected[key_id]) > 0.98
    assert max(likeness(locked, clear, other) for other in others_than(films, key_id)) < 0.7


def test_sound_is_the_films_to_who_has_its_key_and_noise_to_others(films: Any, tmp_path: Path) -> None:
    (tmp_path / "clear").mkdir()
    clear = samples(rendition(films, "clear/", "index_audio1", tmp_path / "clear"))
    locked, key_id = rendition(films, "locked/", "index_audio1", tmp_path), keys_of(films)[""]
    assert len(clear) > 100_000
    assert samples(locked, films.protected[key_id]) == clear
    assert clear not in [samples(locked, other) for other in others_than(films, key_id)]


def test_each_class_of_pictures_has_its_key_and_sound_another(films: Any) -> None:
    found = keys_of(films)
    assert set(found) == {"720", "180", "90", ""}
    assert found["180"] == found["90"]
    assert len(set(found.values())) == 3


def test_samples_are_encrypted_by_the_pattern_of_cbcs_with_a_constant_vector(films: Any) -> None:
    """`tenc` version 1, ISO/IEC 23001-7 §8.2: pattern, protected, no vector a sample, key id, vector."""
    for name, entry, pattern in (("index_720init.cmfv", b"encv", 0x19), ("index_audio1init.cmfa", b"enca", 0x00)):
        body = films.read(f"locked/{name}")
        assert entry in body and b"schm\0\0\0\0cbcs" in body
        fields = body[body.index(b"tenc") + 4 :]
        assert (fields[0], fields[5], fields[6], fields[7], fields[24]) == (1, pattern, 1, 0, 16)
        assert fields[8:24].hex() in {kid.replace("-", "") for kid in films.protected}
    assert b"tenc" not in films.read("clear/index_720init.cmfv")


def test_pictures_that_are_captured_stay_clear(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(seconds=3), "in/captured.mp4")
    asked = request_for(source, "captured/", rungs=(90,), encrypted={}, captures=(1, 1))
    assert cloud.end(shared_emulator.submit(asked))["status"] == "COMPLETE"
    assert cloud.read("captured/frames/frame.0000000.jpg").startswith(b"\xff\xd8\xff")


def test_manifests_name_the_systems_that_are_asked_for(films: Any) -> None:
    root = ET.fromstring(films.read("locked/index.mpd"))
    for group in root.iter(f"{_MPD}AdaptationSet"):
        signs = [each.get("schemeIdUri") for each in group.findall(f"{_MPD}ContentProtection")]
        assert signs == ["urn:mpeg:dash:mp4protection:2011", f"urn:uuid:{SYSTEM}"]
        (pssh,) = group.iter(f"{_CENC}pssh")
        assert pssh.text
    media = films.read("locked/index_720.m3u8").decode()
    key_id = keys_of(films)["720"].replace("-", "")
    (said,) = re.findall(r"#EXT-X-KEY:.*", media)
    assert f"KEYID=0x{key_id}" in said and re.search(r",IV=0x[0-9a-f]{32}$", said)
    master = films.read("locked/index.m3u8").decode()
    assert len(re.findall(r"#EXT-X-SESSION-KEY:.*KEYID=0x\w{32}", master)) == 3
    assert "EXT-X-KEY" not in films.read("clear/index_720.m3u8").decode()


def test_keys_are_asked_for_with_the_rights_of_the_jobs_role(films: Any) -> None:
    assert films.keys_used["POST /_aws/execute-api/abcdef12/keys"] == "mediaconvert"


def test_who_is_refused_keys_encodes_nothing(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(seconds=3), "in/refused.mp4")
    asked = request_for(source, "refused/", rungs=(90,), encrypted={"ResourceId": "refused"})
    end = cloud.end(shared_emulator.submit(asked))
    assert (end["status"], "400: no such job" in end["errorMessage"]) == ("ERROR", True), end
    assert cloud.keys("refused/") == set()


def test_an_engine_that_dies_while_it_is_asked_is_asked_again(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    source = cloud.put(clip(seconds=3), "in/cut.mp4")
    cloud.breaks.add("cut")
    asked = request_for(source, "cut/", rungs=(90,), encrypted={"ResourceId": "cut"})
    assert cloud.end(shared_emulator.submit(asked))["status"] == "COMPLETE"
    assert not cloud.breaks


def test_an_engine_that_has_forgotten_the_jobs_session_is_told_who_writes_again(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    cloud.forgets.add("forgotten/index.m3u8")
    asked = request_for(cloud.put(clip(seconds=3), "in/forgotten.mp4"), "forgotten/", rungs=(90,))
    assert cloud.end(shared_emulator.submit(asked))["status"] == "COMPLETE"
    assert not cloud.forgets
    assert "index.m3u8" in cloud.keys("forgotten/")


def test_keys_come_from_an_api_alone(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(seconds=3), "in/elsewhere.mp4")
    asked = request_for(source, "elsewhere/", rungs=(90,), encrypted={"Url": "https://keys.example.com/v2"})
    end = cloud.end(shared_emulator.submit(asked))
    assert (end["status"], "API Gateway" in end["errorMessage"]) == ("ERROR", True), end


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"Url": "http://abcdef12.execute-api.us-east-1.amazonaws.com/keys"}, "url"),
        ({"ResourceId": "a film/1"}, "resourceId"),
        ({"HlsSignaledSystemIds": [SYSTEM, SYSTEM]}, "hlsSignaledSystemIds"),
        ({"DashSignaledSystemIds": [SYSTEM] * 4}, "dashSignaledSystemIds"),
        ({"DashSignaledSystemIds": []}, "dashSignaledSystemIds: 0 systems"),
        ({"DashSignaledSystemIds": [_COMMON]}, "not documented for CMAF"),
        ({"HlsSignaledSystemIds": [_COMMON]}, "not documented for CMAF"),
        ({"CertificateArn": "arn:aws:acm:us-east-1:1:certificate/a"}, "certificateArn"),
        ({"EncryptionContractConfiguration": {"SpekeVideoPreset": "PRESET_VIDEO_5"}}, "spekeAudioPreset"),
        (
            {"EncryptionContractConfiguration": {"SpekeVideoPreset": "SHARED", "SpekeAudioPreset": "SHARED"}},
            "spekeVideoPreset",
        ),
    ],
    ids=str,
)
def test_a_key_provider_that_cannot_be_asked_is_refused_at_once(
    shared_emulator: Any, request_for: Job, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException, match=named):
        shared_emulator.client.create_job(**request_for("s3://media/in.mp4", "no/", encrypted=changes))
