"""Jobs: kept on disk, run a few at a time, told of by events; one that a death cut off is run again from its start."""

import asyncio
import json
import logging
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.acting import Denied
from infra.local.deploy import ACCOUNT, REGION
from infra.local.mediaconvert import encoding, protecting, tools
from infra.local.mediaconvert.encoding import EncodingFailed, Output
from infra.local.mediaconvert.reusing import Encoded
from infra.local.mediaconvert.storage import Storage, split

R = TypeVar("R")
_log = logging.getLogger("mediaconvert")
_WAITING, _RUNNING = ("SUBMITTED", "PROGRESSING"), "PROGRESSING"
ENDS = ("COMPLETE", "ERROR", "CANCELED")
_DONE = {"status": "COMPLETE", "percentComplete": 100}
_PENDING = {"status": "PENDING", "percentComplete": 0}
_ROOM = 3
"""Times the source's size that must be free on disk."""
_REMEMBERED = 60
"""Seconds for which a request's token stands for the job that it made (the API's idempotency)."""
_TELL_EVERY = "SECONDS_60"
"""Between two words on a job's progress, where it does not say how often."""


class Jobs:
    """All jobs by id. `start` begins the workers; what was under way when the process died comes first.

    As many jobs as `parallel` says are encoded at once. The next one begins when one is encoded, while that is packaged.
    """

    def __init__(self, state: Path, endpoint: str, parallel: int = 1):
        self._folder, self._scratch = state / "jobs", state / "scratch"
        for stale in (self._scratch, state / "encoded"):
            shutil.rmtree(stale, ignore_errors=True)
        for folder in (self._folder, self._scratch):
            folder.mkdir(parents=True, exist_ok=True)
        self.storage, self._endpoint, self._parallel = Storage(endpoint), endpoint, parallel
        """As the operator. A job has the rights of its role."""
        self.all: dict[str, dict[str, Any]] = {}
        self._queues_file = state / "queues.json"
        self.queues: dict[str, dict[str, Any]] = {}
        if self._queues_file.exists():
            self.queues = json.loads(self._queues_file.read_text())
        for file in sorted(self._folder.glob("*.json")):
            job = json.loads(file.read_text())
            self.all[job["Id"]] = job
        self._work = asyncio.Event()
        self._outbox = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._free: dict[str, asyncio.Event] = {}
        """Running jobs → set once the job is encoded."""
        self._encoded = Encoded(state / "encoded")
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for job in self.all.values():
            if job["Status"] == _RUNNING:
                job.pop("ToldAt", None)
                job |= {"Status": "SUBMITTED", "JobPercentComplete": 0, "RetryCount": job.get("RetryCount", 0) + 1}
        self._work.set()
        self._outbox.set()
        self._tasks = [asyncio.create_task(self._worker()) for _ in range(self._parallel)]
        self._tasks.append(asyncio.create_task(self._teller()))

    async def stop(self) -> None:
        for task in [*self._tasks, *self._running.values()]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._running.values(), return_exceptions=True)

    def add_queue(self, name: str, description: str | None) -> None:
        self.queues[name] = {"CreatedAt": time.time(), "Description": description}
        _replace(self._queues_file, self.queues)

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """A new job; the one that its token made in the last minute, if it did."""
        token, lately = request.get("ClientRequestToken"), time.time() - _REMEMBERED
        for job in self.all.values():
            if token and job.get("ClientRequestToken") == token and job["CreatedAt"] > lately:
                return job
        job_id = f"{int(time.time() * 1000)}-{uuid.uuid4().hex[:6]}"
        job = {
            **request,
            "Id": job_id,
            "Arn": f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:jobs/{job_id}",
            "Status": "SUBMITTED",
            "CreatedAt": time.time(),
            "StatusUpdateInterval": request.get("StatusUpdateInterval", _TELL_EVERY),
            "Timing": {"SubmitTime": time.time()},
            "Untold": [],
        }
        self.all[job_id] = job
        self._save(job)
        self._work.set()
        return job

    def cancel(self, job: dict[str, Any]) -> None:
        task = self._running.get(job["Id"])
        self._end(job, "CANCELED")
        if task:
            task.cancel()

    async def _worker(self) -> None:
        while True:
            waiting = [job for job in self.all.values() if job["Status"] == "SUBMITTED"]
            if not waiting:
                self._work.clear()
                await self._work.wait()
                continue
            job = max(waiting, key=lambda each: (each.get("Priority", 0), -each["CreatedAt"]))
            job["Status"] = _RUNNING
            job["Timing"]["StartTime"] = time.time()
            self._tell(job)
            task = asyncio.create_task(self._run(job))
            task.add_done_callback(partial(self._over, job))
            self._running[job["Id"]], self._free[job["Id"]] = task, asyncio.Event()
            await self._free[job["Id"]].wait()

    def _over(self, job: dict[str, Any], task: asyncio.Task[None]) -> None:
        self._free.pop(job["Id"]).set()
        del self._running[job["Id"]]
        if not self._others(job):
            self._encoded.forget(_input(job))

    async def _run(self, job: dict[str, Any]) -> None:
        scratch = self._scratch / job["Id"]
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            await self._carry_out(job, scratch)
        except EncodingFailed as failure:
            self._end(job, "ERROR", ErrorCode=failure.code, ErrorMessage=str(failure))
        except Denied as denied:
            self._end(job, "ERROR", ErrorCode=1432, ErrorMessage=str(denied))
        except Exception as error:
            _log.exception("job %s", job["Id"])
            self._end(job, "ERROR", ErrorCode=1999, ErrorMessage=f"Internal error: {type(error).__name__}")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    async def _carry_out(self, job: dict[str, Any], scratch: Path) -> None:
        settings = job["Settings"]
        source, report = await self._fetched(job, scratch)
        duration = float(report["format"].get("duration", 0))
        groups: list[tuple[dict[str, Any], str, Path, list[Output]]] = []
        for group in settings["OutputGroups"]:
            kind = group["OutputGroupSettings"]
            destination = (kind.get("CmafGroupSettings") or kind["FileGroupSettings"])["Destination"]
            folder = scratch / f"group-{len(groups)}"
            folder.mkdir()
            base = split(destination)[1].rpartition("/")[2] or "source"
            groups.append((group, destination, folder, encoding.outputs(group, base, folder)))
        wanted = [output for _, _, _, each in groups for output in each]
        encoding.check(settings, report, wanted)
        missing = self._encoded.take(_input(job), settings, wanted)
        line = encoding.command(source, settings, missing, report, await tools.spans(source, report))
        asked = [asyncio.create_task(self._keys(job, group)) for group, *_ in groups]  # they come while it encodes
        try:
            with _timed(job, "encode"):
                await encoding.encode(line, duration, lambda percent: self._progressed(job, percent))
            if self._others(job):
                self._encoded.keep(_input(job), settings, wanted)
            self._free[job["Id"]].set()
            answered = await asyncio.gather(*asked)
        finally:
            for each in asked:
                each.cancel()

        async def finish(
            group: dict[str, Any], destination: str, folder: Path, each: list[Output], keys: protecting.Keys | None
        ) -> dict[str, Any]:
            if "CmafGroupSettings" in group["OutputGroupSettings"]:
                protected = protecting.protected(keys, each) if keys else None
                with _timed(job, "package"):
                    await encoding.package(each, group, encoding.languages(each, settings, report), folder, protected)
                provider = protecting.asked_for(group)
                if keys and provider:
                    protecting.sign(folder, each[0].base, provider, keys, each)
            with _timed(job, "upload"):
                await self._acting(job, lambda storage: storage.upload(folder, destination))
            return _details(group, destination, each, duration)

        details = await asyncio.gather(*(finish(*group, keys) for group, keys in zip(groups, answered, strict=True)))
        self._end(job, "COMPLETE", OutputGroupDetails=details)

    def _others(self, job: dict[str, Any]) -> bool:
        """Whether another job over the same source has not ended."""
        live = (each for each in self.all.values() if each["Status"] not in ENDS and each is not job)
        return any(_input(each) == _input(job) for each in live)

    async def _keys(self, job: dict[str, Any], group: dict[str, Any]) -> protecting.Keys | None:
        """Those that the group is to be encrypted with, if it is. Raises EncodingFailed."""
        provider = protecting.asked_for(group)
        if not provider:
            return None
        return await self._acting(job, lambda storage: protecting.ask(provider, self._endpoint, storage.credentials))

    async def _fetched(self, job: dict[str, Any], scratch: Path) -> tuple[Path, dict[str, Any]]:
        """The source on disk, and ffprobe's report of it. Raises EncodingFailed."""
        url = job["Settings"]["Inputs"][0]["FileInput"]
        found = await self._acting(job, lambda storage: storage.head(url))
        if found is None:
            raise EncodingFailed(1404, f"The input {url} does not exist")
        if shutil.disk_usage(self._scratch).free < _ROOM * found["ContentLength"]:
            raise EncodingFailed(1999, "The disk is too full for this job")
        scratch.mkdir(parents=True)
        source = scratch / "source"
        with _timed(job, "download"):
            await self._acting(job, lambda storage: storage.download(url, source))
        with _timed(job, "probe"):
            report = await tools.probe(source)
        if report is None:
            raise EncodingFailed(1010, "The input is no media file that can be read")
        return source, report

    async def _acting(self, job: dict[str, Any], act: Callable[[Storage], R]) -> R:
        """What `act` answers with the rights of the job's role; again where the engine was away, which forgets its sessions.

        Raises Denied for what is refused to a session of its own, EncodingFailed.
        """
        refused = False
        while True:
            storage = await self._storage_of(job)
            try:
                return await asyncio.to_thread(act, storage)
            except Denied:
                if refused:
                    raise
                refused = True
            except (BotoCoreError, ClientError, protecting.Away) as error:
                if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    raise
                _log.warning("job %s waits for the engine: %s", job["Id"], error)
                await asyncio.sleep(0.5)

    async def _storage_of(self, job: dict[str, Any]) -> Storage:
        """With the rights of the job's role, asked for anew: an engine that was away has forgotten its sessions."""
        queue = job.get("Queue", f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:queues/Default")
        while True:
            try:
                return await asyncio.to_thread(self.storage.acting_as, job["Role"], job["Id"], queue)
            except Denied as denied:
                raise EncodingFailed(1432, str(denied)) from denied
            except (BotoCoreError, ClientError) as error:
                _log.warning("job %s waits for the engine: %s", job["Id"], error)
                await asyncio.sleep(0.5)

    def _progressed(self, job: dict[str, Any], percent: int) -> None:
        every = float(job.get("StatusUpdateInterval", _TELL_EVERY).removeprefix("SECONDS_"))
        since = job.get("ToldAt", job["Timing"]["StartTime"])
        if percent > job.get("JobPercentComplete", 0) and time.time() - since >= every:
            job |= {"JobPercentComplete": percent, "ToldAt": time.time()}
            self._tell(job, status="STATUS_UPDATE")

    def _end(self, job: dict[str, Any], status: str, **facts: Any) -> None:
        if job["Status"] in ENDS:
            return
        job |= {"Status": status, **facts}
        job["Timing"]["FinishTime"] = time.time()
        if status == "COMPLETE":
            job["JobPercentComplete"] = 100
        self._tell(job)

    def _tell(self, job: dict[str, Any], status: str = "") -> None:
        """Put a state change in the job's outbox: it stays there until the engine has taken it."""
        status = status or job["Status"]
        detail: dict[str, Any] = {
            "timestamp": int(time.time() * 1000),
            "accountId": ACCOUNT,
            "queue": job.get("Queue"),
            "jobId": job["Id"],
            "status": status,
            "userMetadata": job.get("UserMetadata", {}),
        }
        if status == "STATUS_UPDATE":
            transcoding = {"status": "PROGRESSING", "percentComplete": job["JobPercentComplete"]}
            phases = {"PROBING": _DONE, "TRANSCODING": transcoding, "UPLOADING": _PENDING}
            detail["jobProgress"] = {
                "phaseProgress": phases,
                "currentPhase": "TRANSCODING",
                "retryCount": job.get("RetryCount", 0),
                "jobPercentComplete": job["JobPercentComplete"],
            }
        if status == "COMPLETE":
            detail["outputGroupDetails"] = job["OutputGroupDetails"]
        if status == "ERROR":
            detail |= {"errorCode": job["ErrorCode"], "errorMessage": job["ErrorMessage"]}
        job["Untold"].append(
            {
                "Source": "aws.mediaconvert",
                "DetailType": "MediaConvert Job State Change",
                "Detail": json.dumps(detail),
                "Resources": [job["Arn"]],
            }
        )
        self._save(job)
        self._outbox.set()

    async def _teller(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await self._outbox.wait()
                self._outbox.clear()
                for job in list(self.all.values()):
                    while job["Untold"]:
                        if not await self._told(session, job["Untold"][0]):
                            await asyncio.sleep(0.5)  # the engine is away: it is asked again
                            continue
                        del job["Untold"][0]
                        self._save(job)

    async def _told(self, session: aiohttp.ClientSession, event: dict[str, Any]) -> bool:
        try:
            async with session.post(f"{self._endpoint}/_matinee/events", json=[event]) as reply:
                return reply.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _save(self, job: dict[str, Any]) -> None:
        _replace(self._folder / f"{job['Id']}.json", job)


def _input(job: dict[str, Any]) -> str:
    url: str = job["Settings"]["Inputs"][0]["FileInput"]
    return url


@contextmanager
def _timed(job: dict[str, Any], part: str) -> Iterator[None]:
    """Adds the block's seconds to those of that part of the job; `make bench` prints them."""
    started = time.monotonic()
    yield
    job["Took"] = {**job.get("Took", {}), part: job.get("Took", {}).get(part, 0) + time.monotonic() - started}


def _replace(file: Path, content: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content))
    fresh.replace(file)


def _details(group: dict[str, Any], destination: str, outputs: list[Output], duration: float) -> dict[str, Any]:
    each = []
    for output in outputs:
        detail: dict[str, Any] = {"durationInMs": round(duration * 1000)}
        if output.video:
            detail["videoDetails"] = {"widthInPx": output.video["Width"], "heightInPx": output.video["Height"]}
        each.append(detail)
    kind = group["OutputGroupSettings"]["Type"].removesuffix("_SETTINGS")
    playlists = {"playlistFilePaths": [f"{destination}.mpd", f"{destination}.m3u8"]} if kind == "CMAF_GROUP" else {}
    return {"type": kind, "outputDetails": each, **playlists}
