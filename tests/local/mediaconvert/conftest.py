"""The emulator as its own process, in front of an S3 and an event bus that live in the test's."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from matinee.streaming.cpix import SYSTEM, Document

from infra.local.mediaconvert import tools

ROOT = Path(__file__).parents[3]
BUCKET = "media"
_DATE = "Sat, 21 Nov 2026 03:00:00 GMT"
Json = dict[str, Any]
_ASSUMED = (
    b'<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
    b"<AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    b"<Expiration>2040-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
)
_REFUSED = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>not trusted</Message></Error></ErrorResponse>"
_SESSION = boto3.Session("test", "test", region_name="us-east-1")
"""One, as an error's class belongs to it."""


def until(condition: Callable[[], Any], seconds: float = 30.0) -> Any:
    """The first true value of the condition."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.02)
    return value


@dataclass
class Cloud:
    """As much of S3 as one bucket needs, and the engine's door for events, which can be shut."""

    endpoint: str = ""
    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    shut: bool = False
    closed: set[str] = field(default_factory=set)
    """Roles that may not be assumed."""
    keys_used: dict[str, str] = field(default_factory=dict)
    """Method and object → the access key that signed it last."""

    breaks: set[str] = field(default_factory=set)
    """Resources whose next request for keys is cut off."""
    forgets: set[str] = field(default_factory=set)
    """Objects whose next write is refused, as to a session that an engine does not know any more."""
    protected: dict[str, str] = field(default_factory=dict)
    """What its key server gave: key id → key, in hex. It refuses resources that are called "refused"."""

    def put(self, file: Path, key: str) -> str:
        self.objects[key] = file.read_bytes(), "video/mp4"
        return f"s3://{BUCKET}/{key}"

    def read(self, key: str) -> bytes:
        return self.objects[key][0]

    def type(self, key: str) -> str:
        return self.objects[key][1]

    def keys(self, prefix: str) -> set[str]:
        return {key.removeprefix(prefix) for key in list(self.objects) if key.startswith(prefix)}

    def told(self, job_id: str, *statuses: str) -> list[Json]:
        details = [json.loads(event["Detail"]) for event in list(self.events)]
        return [each for each in details if each["jobId"] == job_id and (not statuses or each["status"] in statuses)]

    def end(self, job_id: str) -> Json:
        detail: Json = until(lambda: self.told(job_id, "COMPLETE", "ERROR", "CANCELED"))[0]
        return detail


def _door(cloud: Cloud) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with suppress(ConnectionError):  # ffprobe leaves when it has seen enough
                super().handle()

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/_aws/execute-api/abcdef12/keys":
                return self._keys(body)
            if self.path == "/":
                return self._assume(parse_qs(body.decode())["RoleArn"][0])
            if cloud.shut:
                return self._answer(503)
            assert self.path == "/_matinee/events"
            cloud.events += json.loads(body)
            return self._answer(200, b"{}")

        def _assume(self, role: str) -> None:
            if role in cloud.closed:
                return self._answer(403, _REFUSED)
            return self._answer(200, _ASSUMED % role.rpartition("/")[2].encode())

        def _keys(self, body: bytes) -> None:
            self._signed()
            document = Document(body)
            if document.content_id in cloud.breaks:
                cloud.breaks.remove(document.content_id)
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return None
            if document.content_id == "refused" or self.headers["X-Speke-Version"] != "2.0":
                return self._answer(400, b"no such job")
            keys = {key_id: os.urandom(16) for key_id in document.key_ids}
            cloud.protected |= {key_id: key.hex() for key_id, key in keys.items()}
            return self._answer(200, document.fill(keys), {"X-Speke-Version": "2.0"})

        def do_PUT(self) -> None:
            self._signed()
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self._key() in cloud.forgets:
                cloud.forgets.remove(self._key())
                return self._answer(403, _REFUSED)
            cloud.objects[self._key()] = body, self.headers["Content-Type"]
            return self._answer(200, headers={"ETag": self._etag(body)})

        def _signed(self) -> None:
            signer = re.search(r"Credential=([^/]+)/", self.headers.get("Authorization", ""))
            if signer:
                cloud.keys_used[f"{self.command} {self._key()}"] = signer[1]

        def do_GET(self) -> None:
            self._signed()
            if self._key() not in cloud.objects:
                return self._answer(404)
            body, kind = cloud.objects[self._key()]
            headers = {"Content-Type": kind, "ETag": self._etag(body), "Accept-Ranges": "bytes", "Last-Modified": _DATE}
            asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if not asked:
                return self._answer(200, body, headers)
            first, last = int(asked[1]), min(int(asked[2] or len(body)), len(body) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
            return self._answer(206 if first < len(body) else 416, body[first : last + 1], headers)

        do_HEAD = do_GET

        def _key(self) -> str:
            return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")

        def _etag(self, body: bytes) -> str:
            return f'"{zlib.crc32(body):08x}"'

        def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            if self.close_connection:  # ffprobe asks for it, and asks again where it isn't said
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Door


@dataclass
class Emulator:
    endpoint: str
    state: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        arguments = ("--port", str(self.port), "--state", str(self.state), "--endpoint", self.endpoint)
        self.process = subprocess.Popen([sys.executable, "-m", "infra.local.mediaconvert", *arguments], cwd=ROOT)
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process and self.process.poll() is None, "the emulator ended"
        try:
            self.client.list_queues()
        except EndpointConnectionError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(10)

    @property
    def client(self) -> Any:
        return client("mediaconvert", f"http://127.0.0.1:{self.port}")

    def submit(self, request: Json) -> str:
        job_id: str = self.client.create_job(**request)["Job"]["Id"]
        return job_id

    def encoders(self) -> list[int]:
        """The process ids of its ffmpegs."""
        assert self.process
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,comm="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
        mine = [row for row in rows if row[1] == str(self.process.pid) and row[2][0] != "Z"]
        return [int(pid) for pid, _, _, name in mine if name.startswith("ffmpeg")]


def client(service: str, endpoint: str) -> Any:
    connect: Callable[..., Any] = _SESSION.client
    return connect(service, endpoint_url=endpoint, config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    world = Cloud()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(world))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    world.endpoint = f"http://127.0.0.1:{server.server_port}"
    yield world
    server.shutdown()
    serving.join()
    server.server_close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def shared_emulator(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """For tests that leave it as they found it."""
    one = Emulator(cloud.endpoint, tmp_path_factory.mktemp("shared"), _free_port())
    one.start()
    yield one
    one.stop()


@pytest.fixture
def emulator(cloud: Cloud, tmp_path: Path) -> Iterator[Emulator]:
    """One that a test may kill."""
    one = Emulator(cloud.endpoint, tmp_path, _free_port())
    one.start()
    yield one
    for pid in one.encoders():
        os.kill(pid, signal.SIGKILL)
    one.stop(signal.SIGKILL)
    cloud.shut = False


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a clip of moving bars and a tone by ffmpeg's own options, once for each set of these."""
    folder, made = tmp_path_factory.mktemp("clips"), dict[tuple[Any, ...], Path]()

    def make(*options: str, seconds: float = 3, size: str = "320x180", rate: str = "24", audio: int = 1) -> Path:
        key = (*options, seconds, size, rate, audio)
        if key not in made:
            made[key] = folder / f"{len(made)}.mp4"
            inputs = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
            for number in range(audio):
                inputs += ["-f", "lavfi", "-i", f"sine=frequency={440 + 110 * number}:duration={seconds}"]
            maps = [part for number in range(audio + 1) for part in ("-map", str(number))]
            defaults = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
            command = [tools.ffmpeg(), "-v", "error", *inputs, *maps, *defaults, *options, str(made[key])]
            subprocess.run(command, check=True)
        return made[key]

    return make


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., Any]:
    return until


@pytest.fixture
def request_for() -> Callable[..., Json]:
    """A job as the transcoding workflow sends it, cut down to two rungs."""
    return _request


def _request(source: str, prefix: str, *, audio: int = 1, rungs: Iterable[int] = (180, 90), **changes: Any) -> Json:
    outputs = [_video(height, changes) for height in rungs]
    outputs += [_of_codec(_video(180, changes), codec) for codec in changes.get("codecs", ())]
    for output in outputs if audio else ():
        output["ContainerSettings"]["CmfcSettings"] = {"AudioRenditionSets": "audio"}
    outputs += [_audio(number) for number in range(1, audio + 1)]
    cmaf = {
        "Destination": f"s3://{BUCKET}/{prefix}index",
        "SegmentLength": 2,
        "FragmentLength": 1,
        "SegmentLengthControl": "GOP_MULTIPLE",
        "SegmentControl": "SEGMENTED_FILES",
        "WriteHlsManifest": "ENABLED",
        "WriteDashManifest": "ENABLED",
        "ManifestDurationFormat": "FLOATING_POINT",
        "StreamInfResolution": "INCLUDE",
        "CodecSpecification": "RFC_6381",
        **({"WriteSegmentTimelineInRepresentation": changes["timeline"]} if "timeline" in changes else {}),
    }
    if "encrypted" in changes:
        cmaf["Encryption"] = encryption(**changes["encrypted"])
    settings: Json = {"Type": "CMAF_GROUP_SETTINGS", "CmafGroupSettings": cmaf}
    groups = [{"Name": "CMAF", "OutputGroupSettings": settings, "Outputs": outputs}]
    if "captures" in changes:
        groups.append(_captures(prefix, changes["captures"]))
    selectors = {f"Audio Selector {n}": {"SelectorType": "TRACK", "Tracks": [n]} for n in range(1, audio + 1)}
    source_settings: Json = {
        "FileInput": source,
        "TimecodeSource": "ZEROBASED",
        "VideoSelector": {"Rotate": changes.get("rotate", "AUTO"), "ColorSpace": "FOLLOW"},
    }
    if selectors:
        source_settings["AudioSelectors"] = selectors
    role = changes.get("role", "arn:aws:iam::000000000000:role/mediaconvert")
    return {"Role": role, "Settings": {"Inputs": [source_settings], "OutputGroups": groups}}


def encryption(**changes: Any) -> Json:
    """As the workflow asks for it, of a key server that the test's cloud has."""
    provider = {
        "ResourceId": "upl_1-1",
        "Url": "https://abcdef12.execute-api.us-east-1.amazonaws.com/keys",
        "DashSignaledSystemIds": [SYSTEM],
        "HlsSignaledSystemIds": [SYSTEM],
        "EncryptionContractConfiguration": {
            "SpekeVideoPreset": "PRESET_VIDEO_5",
            "SpekeAudioPreset": "PRESET_AUDIO_1",
        },
    }
    return {
        "Type": "SPEKE",
        "EncryptionMethod": "SAMPLE_AES",
        "InitializationVectorInManifest": "INCLUDE",
        "SpekeKeyProvider": {**provider, **changes},
    }


def _video(height: int, changes: Json) -> Json:
    h264 = {
        "RateControlMode": "QVBR",
        "QvbrSettings": {"QvbrQualityLevel": 7},
        "MaxBitrate": 400_000,
        "GopSize": 1,
        "GopSizeUnits": "SECONDS",
        "GopClosedCadence": 1,
        "SceneChangeDetect": "DISABLED",
        "FramerateControl": "SPECIFIED",
        "FramerateNumerator": changes.get("rate", (24, 1))[0],
        "FramerateDenominator": changes.get("rate", (24, 1))[1],
        "ParControl": "SPECIFIED",
        "ParNumerator": 1,
        "ParDenominator": 1,
        "QualityTuningLevel": "SINGLE_PASS",
        "CodecProfile": changes.get("profile", "HIGH"),
    }
    video = {"Width": height * 16 // 9, "Height": height, "CodecSettings": {"Codec": "H_264", "H264Settings": h264}}
    if "preprocessors" in changes:
        video["VideoPreprocessors"] = changes["preprocessors"]
    return {"NameModifier": f"_{height}", "ContainerSettings": {"Container": "CMFC"}, "VideoDescription": video}


def _of_codec(output: Json, codec: str) -> Json:
    """The same picture in H_265 or AV1, as the workflow asks for it."""
    common = output["VideoDescription"]["CodecSettings"]["H264Settings"]
    hevc = {**common, "CodecProfile": "MAIN_MAIN", "WriteMp4PackagingType": "HVC1"}
    rate = {name: value for name, value in common.items() if name.startswith(("Framerate", "Max", "Qvbr", "Rate"))}
    av1 = {**rate, "GopSize": common["FramerateNumerator"]}
    settings = {"H_265": {"H265Settings": hevc}, "AV1": {"Av1Settings": av1}}[codec]
    output["VideoDescription"]["CodecSettings"] = {"Codec": codec, **settings}
    return {**output, "NameModifier": f"_{codec.lower().replace('_', '')}"}


def _audio(number: int) -> Json:
    kind = "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT" if number == 1 else "ALTERNATE_AUDIO_AUTO_SELECT"
    aac = {"Bitrate": 64_000, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000}
    description = {
        "AudioSourceName": f"Audio Selector {number}",
        "LanguageCodeControl": "FOLLOW_INPUT",
        "StreamName": f"Track {number}",
        "CodecSettings": {"Codec": "AAC", "AacSettings": aac},
    }
    container = {"Container": "CMFC", "CmfcSettings": {"AudioGroupId": "audio", "AudioTrackType": kind}}
    return {
        "NameModifier": f"_audio{number}",
        "ContainerSettings": container,
        "AudioDescriptions": [description],
    }


def _captures(prefix: str, rate: tuple[int, int]) -> Json:
    capture = {"FramerateNumerator": rate[0], "FramerateDenominator": rate[1], "MaxCaptures": 100, "Quality": 80}
    codec = {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": capture}
    destination = {"Destination": f"s3://{BUCKET}/{prefix}frames/frame"}
    output = {
        "ContainerSettings": {"Container": "RAW"},
        "VideoDescription": {"Width": 80, "Height": 44, "CodecSettings": codec},
    }
    settings = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": destination}
    return {"Name": "Frames", "OutputGroupSettings": settings, "Outputs": [output]}
