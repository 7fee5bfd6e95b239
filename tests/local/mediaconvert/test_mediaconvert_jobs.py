"""Jobs that really encode: what they write, and how they end."""

import json
import os
import re
import signal
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from matinee.transcoding import manifests

from infra.local.mediaconvert import encoding, jobs, tools
from infra.local.mediaconvert.reusing import Encoded

Job = Callable[..., dict[str, Any]]
Clip = Callable[..., Path]
_MPD = "{urn:mpeg:dash:schema:mpd:2011}"


def segments(cloud: Any, prefix: str, playlist: str) -> list[tuple[str, float]]:
    text = cloud.read(f"{prefix}{playlist}").decode()
    return [(name, float(seconds)) for seconds, name in re.findall(r"#EXTINF:([\d.]+),\n(\S+)", text)]


def dash_segments(cloud: Any, prefix: str) -> dict[str, list[str]]:
    """Init file → names of its segments."""
    found = {}
    for track in manifests.tracks(cloud.read(f"{prefix}index.mpd").decode()):
        (initial,) = (name for name in track.names if "init." in name)
        found[initial] = sorted(track.names - {initial})
    return found


def rendition(cloud: Any, prefix: str, name: str, folder: Path) -> Path:
    """The rendition as a player assembles it: its init segment, then the others."""
    text = cloud.read(f"{prefix}{name}.m3u8").decode()
    initial = re.findall(r'#EXT-X-MAP:URI="(\S+)"', text)
    file = folder / f"{name}.mp4"
    names = [*initial, *(name for name, _ in segments(cloud, prefix, f"{name}.m3u8"))]
    file.write_bytes(b"".join(cloud.read(f"{prefix}{each}") for each in names))
    return file


def probed(file: Path, *what: str) -> dict[str, Any]:
    command = [tools.ffprobe(), "-v", "error", "-of", "json", "-select_streams", "v", *what, str(file)]
    said: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return said


def key_frames(file: Path) -> list[float]:
    said = probed(file, "-skip_frame", "nokey", "-show_entries", "frame=pts_time")
    return [round(float(frame["pts_time"]), 3) for frame in said["frames"]]


def sync_samples(file: Path) -> list[float]:
    """As the container marks them: ffprobe's AV1 decoder does not tell its key frames apart."""
    packets = probed(file, "-show_entries", "packet=pts_time,flags")["packets"]
    return [round(float(packet["pts_time"]), 3) for packet in packets if packet["flags"].startswith("K")]


def test_a_film_becomes_cmaf_with_hls_and_dash_over_the_same_segments(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    source = cloud.put(clip(seconds=5), "in/plain.mp4")
    end = cloud.end(shared_emulator.submit(request_for(source, "plain/")))
    assert end["status"] == "COMPLETE", end
    written = cloud.keys("plain/")
    assert {"index.m3u8", "index.mpd", "index_180.m3u8", "index_180init.cmfv", "index_180_000000001.cmfv"} <= written
    dash = dash_segments(cloud, "plain/")
    for name, ending in (("index_180", "cmfv"), ("index_90", "cmfv"), ("index_audio1", "cmfa")):
        listed = [name for name, _ in segments(cloud, "plain/", f"{name}.m3u8")]
        assert listed == dash[f"{name}init.{ending}"]
        assert set(listed) <= written


def test_a_timeline_is_written_only_where_it_is_asked_for(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    """As MediaConvert was recorded to write it: what representations share is in the adaptation set's template."""
    source = cloud.put(clip(seconds=5), "in/plain.mp4")
    listed = []
    for prefix, asked in (("approximate/", {}), ("precise/", {"timeline": "ENABLED"})):
        assert cloud.end(shared_emulator.submit(request_for(source, prefix, **asked)))["status"] == "COMPLETE"
        root = ElementTree.fromstring(cloud.read(f"{prefix}index.mpd"))
        templates = root.findall(f".//{_MPD}Representation/{_MPD}SegmentTemplate")
        assert [each.get("duration") is None for each in templates] == [bool(asked)] * 3
        assert len(list(root.iter(f"{_MPD}SegmentTimeline"))) == (3 if asked else 0)
        shared = root.findall(f".//{_MPD}AdaptationSet/{_MPD}SegmentTemplate")
        assert {frozenset(each.attrib) for each in shared} == {frozenset({"timescale", "startNumber"})}
        listed.append({track.names for track in manifests.tracks(cloud.read(f"{prefix}index.mpd").decode())})
    assert listed[0] == listed[1]


def test_a_variant_has_sound_where_its_output_asks_for_it(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    request = request_for(cloud.put(clip(), "in/plain.mp4"), "mute/")
    mute = request["Settings"]["OutputGroups"][0]["Outputs"][1]["ContainerSettings"]
    mute["CmfcSettings"]["AudioRenditionSets"] = "other"
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException, match="other is no audio group"):
        shared_emulator.submit(request)
    del mute["CmfcSettings"]
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    variants = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(\S+)", cloud.read("mute/index.m3u8").decode())
    assert {name: 'AUDIO="audio"' in said for said, name in variants} == {
        "index_180.m3u8": True,
        "index_90.m3u8": False,
    }


@pytest.mark.parametrize(("rate", "text"), [((24, 1), "24"), ((30000, 1001), "30000/1001"), ((50, 1), "50")])
def test_every_rendition_has_its_key_frames_and_segments_at_the_same_instants(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job, tmp_path: Path, rate: tuple[int, int], text: str
) -> None:
    prefix = f"aligned-{rate[0]}/"
    source = cloud.put(clip(seconds=5, rate=text), f"in/{rate[0]}.mp4")
    end = cloud.end(shared_emulator.submit(request_for(source, prefix, rate=rate)))
    assert end["status"] == "COMPLETE", end
    frames = [key_frames(rendition(cloud, prefix, name, tmp_path)) for name in ("index_180", "index_90")]
    assert frames[0] == frames[1]
    assert len(frames[0]) == 5
    durations = [
        [length for _, length in segments(cloud, prefix, f"{name}.m3u8")] for name in ("index_180", "index_90")
    ]
    assert durations[0] == durations[1]
    assert sum(durations[0]) == pytest.approx(5, rel=0.01)


def test_fragments_are_as_long_as_asked_for(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(seconds=5), "in/plain.mp4")
    assert cloud.end(shared_emulator.submit(request_for(source, "fragments/")))["status"] == "COMPLETE"
    assert cloud.read("fragments/index_180_000000001.cmfv").count(b"moof") == 2


def test_the_profile_asked_for_is_the_profile_made(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job, tmp_path: Path
) -> None:
    source = cloud.put(clip(), "in/main.mp4")
    assert cloud.end(shared_emulator.submit(request_for(source, "main/", profile="MAIN")))["status"] == "COMPLETE"
    stream = probed(rendition(cloud, "main/", "index_180", tmp_path), "-show_streams")["streams"][0]
    assert stream["profile"] == "Main"


def test_every_audio_language_is_kept_and_one_is_the_default(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    file = clip("-metadata:s:a:0", "language=fra", "-metadata:s:a:1", "language=deu", audio=2)
    request = request_for(cloud.put(file, "in/two.mp4"), "two/", audio=2)
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    media = re.findall(r"#EXT-X-MEDIA:\S+.*", cloud.read("two/index.m3u8").decode())
    assert len(media) == 2
    assert 'LANGUAGE="fr"' in media[0] and "DEFAULT=YES,AUTOSELECT=YES" in media[0]
    assert 'LANGUAGE="de"' in media[1] and "DEFAULT=NO,AUTOSELECT=YES" in media[1]


def test_a_track_alone_is_the_default_and_of_several_each_must_say_what_it_is(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    request = request_for(cloud.put(clip(), "in/plain.mp4"), "alone/")
    del request["Settings"]["OutputGroups"][0]["Outputs"][-1]["ContainerSettings"]["CmfcSettings"]["AudioTrackType"]
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    assert "DEFAULT=YES,AUTOSELECT=YES" in cloud.read("alone/index.m3u8").decode()
    two = request_for("s3://media/in/plain.mp4", "several/", audio=2)
    del two["Settings"]["OutputGroups"][0]["Outputs"][-1]["ContainerSettings"]["CmfcSettings"]["AudioTrackType"]
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException, match="audioTrackType: required"):
        shared_emulator.submit(two)


def test_two_tracks_of_unknown_language_still_have_one_default(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    request = request_for(cloud.put(clip(audio=2), "in/und.mp4"), "und/", audio=2)
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    master = cloud.read("und/index.m3u8").decode()
    assert (master.count("DEFAULT=YES"), master.count("DEFAULT=NO")) == (1, 1)


def test_frames_are_captured_from_the_first_on_and_numbered_from_zero(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    source = cloud.put(clip(seconds=5), "in/plain.mp4")
    end = cloud.end(shared_emulator.submit(request_for(source, "captured/", captures=(1, 2))))
    assert end["status"] == "COMPLETE", end
    assert cloud.keys("captured/frames/") == {f"frame.{number:07d}.jpg" for number in range(3)}
    cmaf, frames = end["outputGroupDetails"]
    assert (cmaf["type"], frames["type"], "playlistFilePaths" in frames) == ("CMAF_GROUP", "FILE_GROUP", False)


def test_files_carry_their_types(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(), "in/types.mp4")
    assert cloud.end(shared_emulator.submit(request_for(source, "types/")))["status"] == "COMPLETE"
    expected = {
        "index.m3u8": "application/vnd.apple.mpegurl",
        "index.mpd": "application/dash+xml",
        "index_180init.cmfv": "video/mp4",
        "index_audio1init.cmfa": "audio/mp4",
    }
    assert {name: cloud.type(f"types/{name}") for name in expected} == expected


def test_events_tell_the_job_as_aws_does(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    request = request_for(cloud.put(clip(), "in/events.mp4"), "events/") | {"UserMetadata": {"upload_id": "upl_1"}}
    job_id = shared_emulator.submit(request)
    end = cloud.end(job_id)
    told = cloud.told(job_id)
    assert next(each["status"] for each in told) == "PROGRESSING"
    assert all(each["userMetadata"] == {"upload_id": "upl_1"} for each in told)
    group = end["outputGroupDetails"][0]
    assert group["playlistFilePaths"] == ["s3://media/events/index.mpd", "s3://media/events/index.m3u8"]
    assert group["outputDetails"][0]["videoDetails"] == {"widthInPx": 320, "heightInPx": 180}
    assert group["outputDetails"][0]["durationInMs"] == pytest.approx(3000, abs=50)
    job = shared_emulator.client.get_job(Id=job_id)["Job"]
    assert (job["Status"], job["JobPercentComplete"]) == ("COMPLETE", 100)
    assert job["Timing"]["SubmitTime"] <= job["Timing"]["StartTime"] <= job["Timing"]["FinishTime"]


def test_the_same_token_gives_the_same_job(cloud: Any, shared_emulator: Any, request_for: Job) -> None:
    request = request_for("s3://media/absent.mp4", "token/") | {"ClientRequestToken": "once"}
    first, second = shared_emulator.submit(request), shared_emulator.submit(request)
    assert first == second
    assert cloud.end(first)["status"] == "ERROR"
    assert len(cloud.told(first, "ERROR")) == 1


def test_a_token_is_forgotten_after_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, now = jobs.Jobs(tmp_path, "http://127.0.0.1:1"), [1_000.0]
    monkeypatch.setattr(jobs, "time", SimpleNamespace(time=lambda: now[0]))
    made = []
    for seconds in (0, 59, 2):
        now[0] += seconds
        made.append(one.create({"ClientRequestToken": "once", "Role": "a", "Settings": {}})["Id"])
    assert made[0] == made[1] != made[2]


def test_an_absent_source_fails_as_1404(cloud: Any, shared_emulator: Any, request_for: Job) -> None:
    end = cloud.end(shared_emulator.submit(request_for("s3://media/absent.mp4", "absent/")))
    assert (end["status"], end["errorCode"]) == ("ERROR", 1404)
    assert cloud.keys("absent/") == set()


def test_an_absent_audio_track_fails_as_1040(cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job) -> None:
    source = cloud.put(clip(audio=0), "in/silent.mp4")
    end = cloud.end(shared_emulator.submit(request_for(source, "silent/", audio=1)))
    assert (end["status"], end["errorCode"]) == ("ERROR", 1040)


def test_a_source_cut_short_fails_as_1076_and_leaves_nothing(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job, tmp_path: Path
) -> None:
    whole = clip("-movflags", "faststart", seconds=5).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    end = cloud.end(shared_emulator.submit(request_for(cloud.put(cut, "in/cut.mp4"), "cut/")))
    assert (end["status"], end["errorCode"]) == ("ERROR", 1076)
    assert cloud.keys("cut/") == set()


def test_noise_fails_as_unreadable(cloud: Any, shared_emulator: Any, request_for: Job, tmp_path: Path) -> None:
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(os.urandom(50_000))
    end = cloud.end(shared_emulator.submit(request_for(cloud.put(noise, "in/noise.mp4"), "noise/")))
    assert (end["status"], end["errorCode"]) == ("ERROR", 1010)


def test_jobs_are_listed_by_status_in_pages(cloud: Any, emulator: Any, request_for: Job) -> None:
    made = [emulator.submit(request_for("s3://media/absent.mp4", f"page{number}/")) for number in range(3)]
    for job_id in made:
        cloud.end(job_id)
    page = emulator.client.list_jobs(Status="ERROR", Order="ASCENDING", MaxResults=2)
    rest = emulator.client.list_jobs(Status="ERROR", Order="ASCENDING", MaxResults=2, NextToken=page["NextToken"])
    assert [job["Id"] for job in page["Jobs"] + rest["Jobs"]] == made
    assert emulator.client.list_jobs(Status="COMPLETE")["Jobs"] == []


def _held(emulator: Any, until: Callable[..., Any]) -> list[int]:
    """Its ffmpeg, stopped in the middle of the work."""
    until(lambda: list(emulator.state.glob("scratch/*/*.mp4")))
    pids: list[int] = emulator.encoders()
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    return pids


def _gone(pids: list[int]) -> bool:
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    alive = {int(pid) for pid, stat in map(str.split, listed.splitlines()) if stat[0] != "Z"}
    return not alive & set(pids)


def test_cancelling_ends_ffmpeg_at_once(
    cloud: Any, emulator: Any, clip: Clip, request_for: Job, until: Callable[..., Any]
) -> None:
    job_id = emulator.submit(request_for(cloud.put(clip(seconds=20), "in/long.mp4"), "canceled/"))
    pids = _held(emulator, until)
    emulator.client.cancel_job(Id=job_id)
    until(lambda: _gone(pids))
    assert cloud.end(job_id)["status"] == "CANCELED"
    assert cloud.keys("canceled/") == set()
    with pytest.raises(emulator.client.exceptions.ConflictException):
        emulator.client.cancel_job(Id=job_id)


def test_killed_it_takes_ffmpeg_along_and_runs_the_job_again(
    cloud: Any, emulator: Any, clip: Clip, request_for: Job, until: Callable[..., Any]
) -> None:
    source = cloud.put(clip(seconds=20), "in/long.mp4")
    first, second = (emulator.submit(request_for(source, f"killed{number}/")) for number in (1, 2))
    pids = _held(emulator, until)
    emulator.stop(signal.SIGKILL)
    until(lambda: _gone(pids))
    emulator.start()
    assert cloud.end(first)["status"] == "COMPLETE"
    assert cloud.end(second)["status"] == "COMPLETE"
    assert "index.m3u8" in cloud.keys("killed1/")
    until(lambda: not list((emulator.state / "scratch").iterdir()))


def test_an_event_that_nobody_took_is_told_after_a_restart(
    cloud: Any, emulator: Any, request_for: Job, until: Callable[..., Any]
) -> None:
    cloud.shut = True
    job_id = emulator.submit(request_for("s3://media/absent.mp4", "untold/"))
    until(lambda: emulator.client.get_job(Id=job_id)["Job"]["Status"] == "ERROR")
    emulator.stop(signal.SIGKILL)
    assert cloud.told(job_id) == []
    cloud.shut = False
    emulator.start()
    assert cloud.end(job_id)["errorCode"] == 1404


def test_a_job_reads_and_writes_with_the_rights_of_its_role(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    request = request_for(cloud.put(clip(), "in/role.mp4"), "role/", role="arn:aws:iam::000000000000:role/transcoder")
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    used = {key for what, key in cloud.keys_used.items() if " role/" in what or what.endswith("in/role.mp4")}
    assert used == {"transcoder"}


def test_a_role_that_cannot_be_assumed_fails_its_job(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    role = "arn:aws:iam::000000000000:role/closed"
    cloud.closed.add(role)
    end = cloud.end(shared_emulator.submit(request_for(cloud.put(clip(), "in/plain.mp4"), "closed/", role=role)))
    assert (end["status"], end["errorCode"]) == ("ERROR", 1432)
    assert role in end["errorMessage"] and "not trusted" in end["errorMessage"]
    assert cloud.keys("closed/") == set()


@pytest.mark.parametrize("rotate", ["AUTO", "DEGREE_0"])
def test_a_turned_picture_is_shown_upright_only_where_that_is_asked_for(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job, tmp_path: Path, rotate: str
) -> None:
    turned = tmp_path / "turned.mp4"
    turn = ["-display_rotation:v:0", "-90", "-i", str(clip()), "-c", "copy", str(turned)]
    subprocess.run([tools.ffmpeg(), "-v", "error", *turn], check=True)
    prefix = f"turned-{rotate}/"
    request = request_for(cloud.put(turned, "in/turned.mp4"), prefix, rotate=rotate, rungs=(180,), captures=(1, 2))
    assert cloud.end(shared_emulator.submit(request))["status"] == "COMPLETE"
    stream = probed(rendition(cloud, prefix, "index_180", tmp_path), "-show_streams")["streams"][0]
    assert "side_data_list" not in stream
    as_stored = request_for(cloud.put(clip(), "in/upright.mp4"), "upright/", rungs=(180,), captures=(1, 2))
    assert cloud.end(shared_emulator.submit(as_stored))["status"] == "COMPLETE"
    same = cloud.read("upright/frames/frame.0000000.jpg") == cloud.read(f"{prefix}frames/frame.0000000.jpg")
    assert same == (rotate == "DEGREE_0")


def test_progress_is_told_as_often_as_is_asked_for(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job
) -> None:
    """Every ten seconds at the most: a clip that takes fewer ends without a word between."""
    request = request_for(cloud.put(clip(), "in/quiet.mp4"), "quiet/") | {"StatusUpdateInterval": "SECONDS_600"}
    job_id = shared_emulator.submit(request)
    assert cloud.end(job_id)["status"] == "COMPLETE"
    assert [each["status"] for each in cloud.told(job_id)] == ["PROGRESSING", "COMPLETE"]
    assert shared_emulator.client.get_job(Id=job_id)["Job"]["StatusUpdateInterval"] == "SECONDS_600"


def test_an_hdr_film_becomes_sdr_in_every_codec_cut_at_the_same_instants(
    cloud: Any, shared_emulator: Any, clip: Clip, request_for: Job, tmp_path: Path
) -> None:
    colors = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
    params = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    film = clip("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", params, *colors)
    steps = {"ColorSpaceConversion": "FORCE_709", "HdrToSdrToneMapper": "PRESERVE_DETAILS"}
    mapped = {"ColorCorrector": {**steps, "SampleRangeConversion": "NONE"}}
    request = request_for(
        cloud.put(film, "in/hdr.mp4"), "hdr/", rungs=(180,), codecs=("H_265", "AV1"), preprocessors=mapped
    )
    end = cloud.end(shared_emulator.submit(request))
    assert end["status"] == "COMPLETE", end
    instants = []
    for name, codec in (("index_180", "h264"), ("index_h265", "hevc"), ("index_av1", "av1")):
        file = rendition(cloud, "hdr/", name, tmp_path)
        stream = probed(file, "-show_streams")["streams"][0]
        assert (stream["codec_name"], stream["pix_fmt"]) == (codec, "yuv420p")
        told = {stream.get(key) for key in ("color_space", "color_transfer", "color_primaries")}
        assert told == {"bt709"}, (name, told)
        instants.append(sync_samples(file))
    assert instants[0] == instants[1] == instants[2] == [0.0, 1.0, 2.0]
    codecs = re.findall(r'CODECS="([^"]+)"', cloud.read("hdr/index.m3u8").decode())
    assert sorted(each.partition(".")[0] for each in codecs) == ["av01", "avc1", "hvc1"]


def test_what_a_waiting_job_wants_of_the_same_source_too_is_encoded_once(
    cloud: Any, emulator: Any, clip: Clip, request_for: Job, until: Callable[..., Any]
) -> None:
    source = cloud.put(clip(seconds=20, size="640x360"), "in/shared.mp4")
    first = emulator.submit(request_for(source, "shared-one/", rungs=(90,)))
    second = emulator.submit(request_for(source, "shared-two/", rungs=(180, 90)))
    assert [cloud.end(each)["status"] for each in (first, second)] == ["COMPLETE", "COMPLETE"]
    names = {"index_90", "index_audio1"}
    for name in names:
        assert encoded(cloud, "shared-two/", name) == encoded(cloud, "shared-one/", name)
    assert encoded(cloud, "shared-two/", "index_180")
    until(lambda: not list((emulator.state / "encoded").iterdir()))


def test_what_was_encoded_is_taken_by_who_asks_for_the_same_alone(request_for: Job, tmp_path: Path) -> None:
    kept, url = Encoded(tmp_path / "encoded"), "s3://media/in/film.mp4"
    first, made = placed(request_for(url, "one/", rungs=(90,)), tmp_path / "one")
    for output in made:
        output.file.write_bytes(output.name.encode())
    kept.keep(url, first, made)
    whole, wanted = placed(request_for(url, "two/", rungs=(180, 90)), tmp_path / "two")
    assert [each.name for each in kept.take(url, whole, wanted)] == ["index_180"]
    assert [each.file.read_bytes() for each in wanted[1:]] == [b"index_90", b"index_audio1"]
    other, turned = placed(request_for(url, "three/", rungs=(180, 90), rotate="DEGREE_0"), tmp_path / "three")
    assert kept.take(url, other, turned) == turned
    again, same = placed(request_for(url, "four/", rungs=(90,)), tmp_path / "four")
    assert kept.take(url, again, same) == same, "a run of ffmpeg has a picture to make"
    kept.forget(url)
    later, all_of_it = placed(request_for(url, "five/", rungs=(180, 90)), tmp_path / "five")
    assert kept.take(url, later, all_of_it) == all_of_it


def placed(request: dict[str, Any], folder: Path) -> tuple[dict[str, Any], list[encoding.Output]]:
    """A request's settings, and the outputs of its first group."""
    (folder / "group-0").mkdir(parents=True)
    settings = request["Settings"]
    return settings, encoding.outputs(settings["OutputGroups"][0], "index", folder / "group-0")


def encoded(cloud: Any, prefix: str, name: str) -> list[bytes]:
    """The segments, without the init segment, which says when it was packaged."""
    return [cloud.read(f"{prefix}{each}") for each, _ in segments(cloud, prefix, f"{name}.m3u8")]


def test_the_next_job_is_encoded_while_one_is_packaged(
    cloud: Any, emulator: Any, clip: Clip, request_for: Job, until: Callable[..., Any]
) -> None:
    source = cloud.put(clip(seconds=20, size="640x360"), "in/pipelined.mp4")
    first, second = (
        emulator.submit(request_for(source, f"{name}/", rungs=rungs))
        for name, rungs in (("one", (90,)), ("two", (180,)))
    )
    for each in (first, second):
        cloud.end(each)
    timing = {each: emulator.client.get_job(Id=each)["Job"]["Timing"] for each in (first, second)}
    assert timing[second]["StartTime"] < timing[first]["FinishTime"]


def test_a_job_that_is_cancelled_lets_the_next_begin(
    cloud: Any, emulator: Any, clip: Clip, request_for: Job, until: Callable[..., Any]
) -> None:
    source = cloud.put(clip(seconds=20, size="640x360"), "in/cancelled.mp4")
    first, second = (emulator.submit(request_for(source, f"{name}/")) for name in ("given-up", "next"))
    until(lambda: cloud.told(first, "PROGRESSING"))
    emulator.client.cancel_job(Id=first)
    assert cloud.end(second)["status"] == "COMPLETE"
