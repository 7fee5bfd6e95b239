"""What dies comes back; what was under way is finished once; what was saved is there."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from infra.local.deploy import client
from tests import films
from tests import platform as local
from tests.platform import Client, Platform, until


def versions(platform: Platform, content_id: str) -> int:
    """How many editions of a title lie in the media bucket."""
    s3 = client("s3", platform.engine)
    listed = s3.list_objects_v2(
        Bucket="matinee-dev-media-000000000000-us-east-1", Prefix=f"titles/{content_id}/", Delimiter="/"
    )
    return len(listed.get("CommonPrefixes", []))


def transcoding(editor: Client, upload_id: str) -> None:
    until(lambda: editor("GET", f"/v1/uploads/{upload_id}").json().get("status") == "transcoding", 60)


@pytest.mark.parametrize("victim", ["mediaconvert", "engine"])
def test_a_kill_while_transcoding_delays_the_film_and_no_more(platform: Platform, victim: str) -> None:
    editor = platform.editor
    content_id = editor.create(f"Survives the {victim}")
    upload_id = editor.upload(content_id, films.clip(20, "1280x720"))
    transcoding(editor, upload_id)
    saved(platform)
    before = platform.pid(victim)
    platform.kill(victim)
    until(lambda: platform.pid(victim) not in (None, before), 60)
    ended = editor.ended(upload_id, 180)
    assert ended["status"] == "ready", ended
    assert editor("GET", f"/v1/content/{content_id}").json()["playable"]
    assert versions(platform, content_id) == 1


def saved(platform: Platform) -> None:
    """Wait until the engine has written its state once more: what a kill may cost is the last seconds."""
    folder = platform.folder / "engine/services"

    def newest() -> float:
        return max((file.stat().st_mtime for file in folder.glob("*.json")), default=0)

    since = newest()
    until(lambda: newest() > since, 120)


def test_a_worker_killed_in_its_step_is_replaced(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("Survives its worker")
    upload_id = editor.upload(content_id, films.clip(20, "1280x720"))
    transcoding(editor, upload_id)
    killed = workers(platform, "transcoding")
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert editor.ended(upload_id, 180)["status"] == "ready"
    assert versions(platform, content_id) == 1


def workers(platform: Platform, domain: str) -> list[int]:
    """The processes that run a domain's Lambdas."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            where = str((folder / "cwd").readlink())
        except OSError:
            continue
        if str(platform.folder) in where and f"-{domain}-" in where:
            found.append(int(folder.name))
    return found


def test_the_same_arrival_and_completion_twice_make_one_version(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("Announced twice")
    upload_id = editor.upload(content_id, films.clip())
    detail = {
        "bucket": {"name": "matinee-dev-uploads-000000000000-us-east-1"},
        "object": {"key": f"uploads/{content_id}/{upload_id}/source"},
    }
    arrival = {"Source": "aws.s3", "DetailType": "Object Created", "Detail": json.dumps(detail)}
    post = Client(platform.engine)
    assert post("POST", "/_matinee/events", [arrival, arrival]).status == 200
    assert editor.ended(upload_id)["status"] == "ready"
    told = {
        "status": "COMPLETE",
        "jobId": "1",
        "userMetadata": {"upload_id": upload_id, "content_id": content_id, "attempt": "1"},
    }
    late = {"Source": "aws.mediaconvert", "DetailType": "MediaConvert Job State Change", "Detail": json.dumps(told)}
    assert post("POST", "/_matinee/events", [late]).status == 200
    title = editor("GET", f"/v1/content/{content_id}").json()
    assert title["playable"]
    assert versions(platform, content_id) == 1


@contextmanager
def without(platform: Platform, role: str, action: str, policy: str = "Rights") -> Iterator[None]:
    """A role, found by a part of its name, that lacks one action of its policy; whole again afterwards."""
    iam = client("iam", platform.engine)
    (name,) = (each["RoleName"] for each in iam.list_roles(MaxItems=1000)["Roles"] if role in each["RoleName"])
    whole = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    kept = [statement for statement in whole["Statement"] if action not in statement["Action"]]
    assert len(kept) < len(whole["Statement"])
    put = partial(iam.put_role_policy, RoleName=name, PolicyName=policy)
    put(PolicyDocument=json.dumps({**whole, "Statement": kept}))
    try:
        yield
    finally:
        put(PolicyDocument=json.dumps(whole))


def test_without_its_right_a_function_fails_and_nothing_else_does(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("No right")
    assert editor.ended(editor.upload(content_id, films.clip()))["status"] == "ready"
    with without(platform, "-streaming-StartStream", "dynamodb:BatchGetItem"):
        refused = editor("GET", f"/v1/stream/{content_id}")
        assert (refused.status, refused.json()["code"]) == (500, "internal")
        assert editor("GET", f"/v1/content/{content_id}").status == 200
    assert until(lambda: editor("GET", f"/v1/stream/{content_id}").status == 200)


def test_without_its_right_no_upload_begins(platform: Platform) -> None:
    editor = platform.editor
    asked = {"filename": "film.mp4", "size": 1000}
    content_id = editor.create("No upload")
    with without(platform, "-content-StartUpload", "s3:PutObject"):
        assert editor("POST", f"/v1/content/{content_id}/uploads", asked).status == 500
    assert until(lambda: editor("POST", f"/v1/content/{content_id}/uploads", asked).status == 201)


def test_without_its_right_a_step_fails_the_upload_which_can_be_tried_again(platform: Platform) -> None:
    editor = platform.editor
    with without(platform, "-transcoding-PlanLadder", "dynamodb:UpdateItem"):
        upload_id = editor.upload(editor.create("No ladder"), films.clip())
        ended = editor.ended(upload_id)
        assert (ended["status"], ended["rejection"]["code"]) == ("failed", "internal")
    assert editor("POST", f"/v1/uploads/{upload_id}/retry").status == 200
    assert editor.ended(upload_id)["status"] == "ready"


def test_without_its_role_s_right_the_transcoder_publishes_nothing(platform: Platform) -> None:
    editor = platform.editor
    content_id = editor.create("No right to write")
    with without(platform, "matinee-dev-mediaconvert-us-east-1", "s3:PutObject", policy="Media"):
        ended = editor.ended(editor.upload(content_id, films.clip()))
        assert (ended["status"], ended["rejection"]["code"]) == ("failed", "packaging_failed")
        assert "may not be written" in ended["rejection"]["detail"]
        assert versions(platform, content_id) == 0
    assert editor.ended(editor.upload(content_id, films.clip()))["status"] == "ready"


def test_a_stop_forgets_nothing(tmp_path: Path) -> None:
    first = local.start(tmp_path / "state", local.free_ports())
    editor = first.editor
    content_id = editor.create("Kept")
    assert editor.ended(editor.upload(content_id, films.clip()))["status"] == "ready"
    port = int(first.site.rpartition(":")[2])
    children = [first.pid(name) for name in ("edge", "engine", "mediaconvert", "stripe")]
    first.stop()
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    again = local.start(tmp_path / "state", port)
    try:
        editor = again.editor
        started = editor("GET", f"/v1/stream/{content_id}").json()
        assert editor("GET", started["hls_url"]).status == 200
    finally:
        again.stop()
