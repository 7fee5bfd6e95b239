"""`make run` from start to end: the whole platform, what happens when parts of it die, and what it leaves behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from infra.local import assembly
from infra.local.deploy import client
from tests import films
from tests.local.engine.conftest import BARE, ROOT, until
from tests.platform import Client, Site

pytestmark = pytest.mark.skipif(BARE, reason="not about the engine")
PARTS = ("engine", "mediaconvert", "stripe", "edge")


class Platform:
    def __init__(self, folder: Path, demo: str = "accounts") -> None:
        self.folder, self.port, self.demo = folder, _four_free_ports(), demo
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> "Platform":
        environment = {"PORT": str(self.port), "LOCAL_DIR": str(self.folder), "MATINEE_DEMO": self.demo}
        environment["MATINEE_WAIT_SCALE"] = "0.1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def ready(self) -> "Platform":
        assert self.process and self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Matinee is ready at" in line:
                return self
        pytest.fail("".join(said))

    def filled(self) -> "Platform":
        """Once all of the demo is there."""
        assert self.process and self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "The demo is complete" in line:
                return self
            if "The demo is not complete" in line:
                break
        pytest.fail("".join(said))

    def pids(self) -> dict[str, int]:
        entries = json.loads((self.folder / "processes.json").read_text())
        return {name: entry["pid"] for name, entry in entries.items()}

    def answers(self) -> bool:
        try:
            with urlopen(f"http://localhost:{self.port}/v1/health", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except (URLError, TimeoutError, ConnectionError):
            return False

    def end(self, number: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(number)
        try:
            return self.process.wait(10)
        finally:
            self.close()

    def close(self) -> None:
        assert self.process and self.process.stdout
        self.process.stdout.close()


def _four_free_ports() -> int:
    for first in range(20_000, 30_000, 4):
        sockets = [socket.socket() for _ in range(4)]
        try:
            for offset, each in enumerate(sockets):
                each.bind(("127.0.0.1", first + offset))
            return first
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
    raise AssertionError("no four free ports")


def _alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


def _children(pids: list[int]) -> list[int]:
    """Of those processes, of any generation."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
    found, left = [], list(pids)
    while left:
        born = parents.get(left.pop(), [])
        found += born
        left += born
    return found


def _resident(pid: int) -> int:
    """What several share counts once."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) << 10 for line in rollup if line.startswith("Pss:"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


@pytest.fixture
def first_start(tmp_path: Path) -> Iterator[Platform]:
    """One that fills itself with a title of each kind, in a folder of its own."""
    platform = Platform(tmp_path, demo="small").start().ready()
    yield platform
    assert platform.process
    if platform.process.poll() is None:
        platform.end(signal.SIGTERM)


@pytest.fixture
def platform(folder: Path) -> Iterator[Platform]:
    platform = Platform(folder).start().ready()
    yield platform
    assert platform.process
    if platform.process.poll() is None:
        platform.end(signal.SIGTERM)


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    platform = Platform(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", platform.port + 1))
        taken.listen()
        process = platform.start().process
        assert process
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert said.count("\n") == 1 and f"port {platform.port + 1}" in said and "make run PORT=" in said


def test_it_starts_and_stops_leaving_nothing_behind(platform: Platform) -> None:
    demo = json.loads((platform.folder / "demo.json").read_text())
    assert demo["url"] == f"http://localhost:{platform.port}" and demo["editor"]["password"]
    assert platform.answers()
    everything = list(platform.pids().values())
    everything += _children(everything)
    assert sum(map(_resident, set(everything))) <= 700 << 20
    begin = time.monotonic()
    assert platform.end(signal.SIGINT) == 0
    assert time.monotonic() - begin <= 10
    until(lambda: not [pid for pid in everything if _alive(pid)], within=5)  # the kernel takes a moment
    assert not (platform.folder / "processes.json").exists()


def test_after_the_rush_of_a_first_start_it_rests_and_after_any_rush_it_stops_in_time(first_start: Platform) -> None:
    platform = first_start
    somebody_uploads_while_it_fills(platform)
    platform.filled()
    everything = list(platform.pids().values())
    assert (
        len(_children([platform.pids()["engine"]])) <= lambdas_kept() + 5
    )  # the nursery, and what schedules and a film's last events woke since
    everything += _children(everything)
    assert sum(map(_resident, set(everything))) <= 850 << 20  # the engine has read a month of the lake
    has_each_kind_of_title_households_and_figures(Site(f"http://localhost:{platform.port}"))
    engine = f"http://127.0.0.1:{platform.port + 1}"
    functions = client("lambda", engine)
    names = [each["FunctionName"] for each in functions.list_functions(MaxItems=50)["Functions"]]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: functions.invoke(FunctionName=name, Payload=b"{}"), names[:32]))
    client("ssm", engine).put_parameter(Name="/said-last", Value="kept", Type="String")
    everything += _children([platform.pids()["engine"]])
    assert len(set(everything)) > 20
    begin = time.monotonic()
    assert platform.end(signal.SIGINT) == 0
    assert time.monotonic() - begin <= 10
    until(lambda: not [pid for pid in everything if _alive(pid)], within=5)  # the kernel takes a moment
    assert "/said-last" in (platform.folder / "engine/services/state.json").read_text()


def somebody_uploads_while_it_fills(platform: Platform) -> None:
    """Their film does not wait for the demo's."""
    editor = Site(f"http://localhost:{platform.port}").editor
    ended = editor.ended(editor.upload(editor.create("Somebody's own"), films.clip(2)))
    assert ended["status"] == "ready", ended
    shot = [each for each in titles_of(editor) if each["playable"]]
    assert len(shot) < 5, "the demo came first"


def titles_of(editor: Client) -> list[Any]:
    pages = (editor("GET", f"/v1/content?limit=50&status={status}").json() for status in ("published", "draft"))
    listed: list[Any] = [each for page in pages for each in page["items"]]
    return [editor("GET", f"/v1/content/{each['content_id']}").json() for each in listed]


def has_each_kind_of_title_households_and_figures(site: Site) -> None:
    known = {each["title"]: each for each in titles_of(site.editor)}
    film = known["The Lighthouse Keeper"]
    assert {each["language"] for each in film["audio"]} == {"eng", "deu"}
    assert set(film["subtitle_languages"]) == {"en", "de", "es"}
    assert film["trailers"] == [known["The Lighthouse Keeper: trailer"]["content_id"]]
    seasons = site.editor("GET", f"/v1/content/{known['Harbour Lights']['content_id']}/children").json()["items"]
    assert {each["number"] for each in seasons} == {0, 1}
    draft = known["The Cloud Atlas of Mr. Ferris"]
    assert (draft["status"], draft["playable"], draft.get("maturity")) == ("draft", True, None)
    viewer, (own, *others) = site.viewer, site.viewer("GET", "/v1/users/profiles").json()["items"]
    assert [each["name"] for each in others if each["is_kids"]] == ["Kim"]
    viewer.token = viewer("POST", f"/v1/users/profiles/{own['profile_id']}/select", {}).json()["access_token"]
    home = viewer("GET", "/v1/recommendations").json()
    assert home["model_version"]
    assert home["rows"]
    assert film["content_id"] in {each["content_id"] for each in viewer("GET", "/v1/history").json()["items"]}
    assert viewer("GET", f"/v1/stream/{film['content_id']}").status == 200
    guest = site.stranger.sign_in("guest@matinee.test")
    assert guest("GET", f"/v1/stream/{film['content_id']}").status == 402
    last = datetime.now(UTC).date()
    asked = f"/v1/admin/analytics/audience?from={last - timedelta(3)}&to={last}"
    figures = site.admin("GET", asked).json()
    assert figures["rows"]


def lambdas_kept() -> int:
    """As the engine says, whose modules cannot be imported outside of it."""
    source = (ROOT / "infra/local/engine/lambdas.py").read_text()
    return int(re.findall(r"^FEW = (\d+)$", source, re.MULTILINE)[0])


def test_two_do_not_share_a_folder(platform: Platform) -> None:
    another = Platform(platform.folder).start()
    assert another.process
    said, _ = another.process.communicate(timeout=20)
    assert another.process.returncode == 2 and "in use by another" in said


def test_what_dies_comes_back(platform: Platform) -> None:
    for name in PARTS:
        pid = platform.pids()[name]
        os.kill(pid, signal.SIGKILL)
        until(lambda name=name, pid=pid: platform.pids()[name] not in (pid, None), within=10)  # type: ignore[misc]
        until(platform.answers, within=20)


def test_the_second_start_takes_at_most_fifteen_seconds_and_knows_the_first(folder: Path) -> None:
    begin = time.monotonic()
    platform = Platform(folder).start().ready()
    assert time.monotonic() - begin <= 15
    assert platform.answers()
    assert platform.end(signal.SIGTERM) == 0


def test_a_killed_run_leaves_nothing_running(platform: Platform) -> None:
    everything = list(platform.pids().values())
    everything += _children(everything)
    platform.end(signal.SIGKILL)
    until(lambda: not [pid for pid in everything if _alive(pid)], within=6)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An assembly of one stack with one function and one layer."""
    monkeypatch.setattr(assembly, "out", lambda: tmp_path)
    resources: dict[str, Any] = {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"FunctionName": "matinee-dev-gateway-get-health", "Code": {"S3Key": "old.zip"}},
        },
        "Layer": {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {"Description": "matinee domain", "Content": {"S3Key": "old-layer.zip"}},
        },
    }
    listed = {key: _asset(key, f"asset.{key}") for key in ("old", "old-layer")}
    listed["template"] = _asset("template", "one.template.json")
    (tmp_path / "asset.old").mkdir()
    (tmp_path / "asset.old/beside.json").write_text("{}")
    (tmp_path / "one.template.json").write_text(json.dumps({"Resources": resources}))
    (tmp_path / "one.assets.json").write_text(json.dumps({"files": listed}))
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"one": "s3://assets/template.json"}}))
    return tmp_path


def _asset(key: str, path: str) -> dict[str, Any]:
    return {"source": {"path": path}, "destinations": {"here": {"objectKey": f"{key}.zip"}}}


def test_what_was_patched_is_not_taken_for_what_a_synth_would_make(out: Path, tmp_path: Path) -> None:
    """The edit may be taken back before the next start."""
    (out / ".sources").write_text(assembly._state())
    assert assembly.is_current()
    source = tmp_path / "get_health.py"
    source.write_text("def handler(event, context): return 'edited'")
    assembly.patch_function("gateway", "get_health", source)
    assert not assembly.is_current()


def test_an_edited_handler_changes_its_functions_asset_and_the_templates_name(out: Path, tmp_path: Path) -> None:
    source = tmp_path / "get_health.py"
    source.write_text("def handler(event, context): return 'edited'")
    assembly.patch_function("gateway", "get_health", source)
    template = json.loads((out / "one.template.json").read_text())
    key = template["Resources"]["Function"]["Properties"]["Code"]["S3Key"].removesuffix(".zip")
    listed = json.loads((out / "one.assets.json").read_text())["files"]
    assert listed[key]["destinations"]["here"]["objectKey"] == f"{key}.zip"
    content = out / listed[key]["source"]["path"]
    assert ((content / "get_health.py").read_text(), (content / "beside.json").read_text()) == (
        source.read_text(),
        "{}",
    )
    assert "template" not in listed and "s3://assets/template.json" not in (out / "manifest.json").read_text()


def test_an_edited_domain_module_changes_the_layer(out: Path, tmp_path: Path) -> None:
    source = tmp_path / "python"
    (source / "matinee").mkdir(parents=True)
    (source / "matinee/health.py").write_text("edited = True")
    assembly.patch_layer("domain", source)
    template = json.loads((out / "one.template.json").read_text())
    key = template["Resources"]["Layer"]["Properties"]["Content"]["S3Key"].removesuffix(".zip")
    assert (out / f"asset.{key}/python/matinee/health.py").exists()


def test_a_function_that_no_stack_deploys_is_named(out: Path, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="gateway/get_wealth"):
        assembly.patch_function("gateway", "get_wealth", tmp_path / "get_wealth.py")
