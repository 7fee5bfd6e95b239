"""Applications and job runs: kept on disk, run one at a time, told of by events; one that a death cut off is run again.

States: EMR Serverless User Guide, "Job run states"; events: "Automating EMR Serverless with Amazon EventBridge".
"""

import asyncio
import json
import logging
import os
import re
import shutil
import signal
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.acting import Denied, assume
from infra.local.deploy import ACCOUNT, REGION
from infra.local.emr import leash, spark
from infra.local.emr.mirror import Mirror
from infra.local.wire import BadRequest

R = TypeVar("R")
Json = dict[str, Any]
_log = logging.getLogger("emr")
ENDS = ("SUCCESS", "FAILED", "CANCELLED")
_BY = f"arn:aws:iam::{ACCOUNT}:root"
_LONGEST_DETAILS = 256
_TIMEOUT_MINUTES = 720
"""Of a run that does not say how long it may take (API Reference, StartJobRun)."""
_OF_A_RUN = ("name", "jobDriver", "tags")


class Conflict(Exception):
    """A client token was used before, for another request."""


class Failed(Exception):
    """The run has failed; the message is its `stateDetails`."""


class Runs:
    """All applications and job runs by id. `start` begins the worker; what was under way when the process died comes first."""

    def __init__(self, state: Path, endpoint: str, interpreter: Path):
        self._endpoint, self._interpreter = endpoint, interpreter
        self._scratch = state / "scratch"
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._folders = {kind: state / kind for kind in ("applications", "runs")}
        for folder in (self._scratch, *self._folders.values()):
            folder.mkdir(parents=True, exist_ok=True)
        self.applications, self.all = self._kept("applications"), self._kept("runs")
        self._work, self._outbox = asyncio.Event(), asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._work.set()
        self._outbox.set()
        for run in self.all.values():
            if run["state"] == "CANCELLING":
                self._change(run, "CANCELLED")
        self._tasks = [asyncio.create_task(self._worker()), asyncio.create_task(self._teller())]

    async def stop(self) -> None:
        tasks = [*self._tasks, *self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def create_application(self, request: Json) -> Json:
        """A new application, or the one that this client token made. Raises Conflict."""
        made = self._made_before(self.applications, request)
        if made:
            return made
        now, application_id = time.time(), _new_id()
        application = {
            **{name: value for name, value in request.items() if name != "clientToken"},
            "applicationId": application_id,
            "arn": f"arn:aws:emr-serverless:{REGION}:{ACCOUNT}:/applications/{application_id}",
            "createdAt": now,
            "updatedAt": now,
            "Request": request,
        }
        self.applications[application_id] = application
        self._save("applications", application_id, application)
        return application

    def delete_application(self, application_id: str) -> None:
        del self.applications[application_id]
        (self._folders["applications"] / f"{application_id}.json").unlink()

    def state_of(self, application: Json) -> str:
        """Started by its first run, stopped when it has been idle for as long as it says (15 minutes)."""
        runs = [run for run in self.all.values() if run["applicationId"] == application["applicationId"]]
        if not runs:
            return "CREATED"
        if any(run["state"] not in ENDS for run in runs):
            return "STARTED"
        stopping = application.get("autoStopConfiguration", {})
        idle = time.time() - max(run["updatedAt"] for run in runs)
        stops = stopping.get("enabled", True) and idle > 60 * stopping.get("idleTimeoutMinutes", 15)
        return "STOPPED" if stops else "STARTED"

    def start_run(self, application: Json, request: Json) -> Json:
        """A new run, or the one that this client token made. Raises Conflict, BadRequest."""
        made = self._made_before(self.all, request)
        if made:
            return made
        driver = request.get("jobDriver", {}).get("sparkSubmit")
        if not driver:
            raise BadRequest("jobDriver.sparkSubmit is missing")
        spark.settings(driver.get("sparkSubmitParameters", ""))
        now, run_id = time.time(), _new_id()
        run = {
            **{name: request[name] for name in _OF_A_RUN if name in request},
            "applicationId": application["applicationId"],
            "jobRunId": run_id,
            "arn": f"{application['arn']}/jobruns/{run_id}",
            "createdBy": _BY,
            "createdAt": now,
            "updatedAt": now,
            "executionRole": request["executionRoleArn"],
            "executionTimeoutMinutes": request.get("executionTimeoutMinutes", _TIMEOUT_MINUTES),
            "releaseLabel": application["releaseLabel"],
            "mode": "BATCH",
            "state": "SUBMITTED",
            "stateDetails": "",
            "Request": request,
            "Untold": [],
        }
        self.all[run_id] = run
        self._save("runs", run_id, run)
        self._work.set()
        return run

    def cancel(self, run: Json) -> None:
        self._change(run, "CANCELLING")
        task = self._running.get(run["jobRunId"])
        if task:
            task.cancel()
        else:
            self._change(run, "CANCELLED")

    async def _worker(self) -> None:
        while True:
            waiting = [run for run in self.all.values() if run["state"] not in (*ENDS, "CANCELLING")]
            if not waiting:
                self._work.clear()
                await self._work.wait()
                continue
            run = min(waiting, key=lambda each: float(each["createdAt"]))
            task = self._running[run["jobRunId"]] = asyncio.create_task(self._run(run))
            await asyncio.wait([task])
            del self._running[run["jobRunId"]]

    async def _run(self, run: Json) -> None:
        scratch = self._scratch / run["jobRunId"]
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            async with asyncio.timeout(60 * run["executionTimeoutMinutes"]):
                await self._carry_out(run, scratch)
        except TimeoutError:
            self._change(run, "CANCELLING")
            self._change(run, "CANCELLED", f"Job execution exceeded {run['executionTimeoutMinutes']} minutes")
        except asyncio.CancelledError:
            if run["state"] != "CANCELLING":
                raise  # the emulator stops: it runs this one again when it starts
            self._change(run, "CANCELLED")
        except (Denied, Failed, BadRequest, FileNotFoundError) as failure:
            self._change(run, "FAILED", str(failure))
        except Exception as error:
            _log.exception("job run %s", run["jobRunId"])
            self._change(run, "FAILED", f"Internal error: {type(error).__name__}")
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    async def _carry_out(self, run: Json, scratch: Path) -> None:
        """Raises Denied, Failed, BadRequest, FileNotFoundError."""
        driver, mirror = run["jobDriver"]["sparkSubmit"], Mirror(self._endpoint, scratch)
        arguments = driver.get("entryPointArguments", [])
        addresses = [address for each in arguments for address in re.findall(r"s3://[^\s,]+", each)]
        for state in ("PENDING", "SCHEDULED"):
            self._change(run, state)
        script = await self._acting(run, lambda rights: mirror.script(driver["entryPoint"], rights))
        await self._acting(run, lambda rights: mirror.fetch(addresses, rights))
        parameters = driver.get("sparkSubmitParameters", "")
        line = spark.command(self._interpreter, script, parameters, arguments, mirror.buckets)
        credentials = await self._acting(run, lambda rights: rights)
        own = spark.environment(self._interpreter, scratch, credentials, self._endpoint, REGION)
        self._change(run, "RUNNING", startedAt=time.time())
        await _submitted(line, own, scratch)
        await self._acting(run, mirror.write_back)
        self._change(run, "SUCCESS")

    async def _acting(self, run: Json, act: Callable[[dict[str, str]], R]) -> R:
        """What `act` answers with the credentials of the run's role; again where the engine was away. Raises Denied."""
        application = run["arn"].rpartition("/jobruns/")[0]
        refused = False
        while True:
            try:
                rights = await asyncio.to_thread(
                    assume, self._endpoint, run["executionRole"], run["jobRunId"], application
                )
                return await asyncio.to_thread(act, rights)
            except Denied:
                if refused:
                    raise
                refused = True  # an engine that was away has forgotten the session that it gave
            except (BotoCoreError, ClientError) as error:
                if isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    raise
                _log.warning("job run %s waits for the engine: %s", run["jobRunId"], error)
                await asyncio.sleep(0.5)

    def _change(self, run: Json, state: str, details: str = "", **facts: Any) -> None:
        """Another state, and an event in the run's outbox: it stays there until the engine has taken it."""
        before = run["state"]
        run |= {"state": state, "stateDetails": details[:_LONGEST_DETAILS], "updatedAt": time.time(), **facts}
        if state in ENDS:
            run["endedAt"] = run["updatedAt"]
            run["totalExecutionDurationSeconds"] = round(run["updatedAt"] - run.get("startedAt", run["updatedAt"]))
        if state != before:
            run["Untold"].append(_event(run, before))
        self._save("runs", run["jobRunId"], run)
        self._outbox.set()

    async def _teller(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await self._outbox.wait()
                self._outbox.clear()
                for run in list(self.all.values()):
                    while run["Untold"]:
                        if not await self._told(session, run["Untold"][0]):
                            await asyncio.sleep(0.5)  # the engine is away: it is asked again
                            continue
                        del run["Untold"][0]
                        self._save("runs", run["jobRunId"], run)

    async def _told(self, session: aiohttp.ClientSession, event: Json) -> bool:
        try:
            async with session.post(f"{self._endpoint}/_matinee/events", json=[event]) as reply:
                return reply.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _made_before(self, made: dict[str, Json], request: Json) -> Json | None:
        """What the request's client token made. Raises Conflict where it made something else."""
        for each in made.values():
            if each["Request"]["clientToken"] == request["clientToken"]:
                if each["Request"] != request:
                    raise Conflict(f"The client token {request['clientToken']} was used for another request")
                return each
        return None

    def _kept(self, kind: str) -> dict[str, Json]:
        return {file.stem: json.loads(file.read_text()) for file in sorted(self._folders[kind].glob("*.json"))}

    def _save(self, kind: str, name: str, content: Json) -> None:
        file = self._folders[kind] / f"{name}.json"
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(content))
        fresh.replace(file)


async def _submitted(line: list[str], environment: dict[str, str], scratch: Path) -> None:
    """Until Spark has ended; cancelled, it is ended with all of its processes. Raises Failed."""
    log, leashed = scratch / "driver.log", [sys.executable, leash.__file__, *line]
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *leashed,
            cwd=scratch,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        code = await process.wait()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if code:
        raise Failed(f"Job failed. ExitCode: {code}. Last few exceptions: {_last_exception(log)}")


def _last_exception(log: Path) -> str:
    """Python's last traceback ends with it, below whatever Spark said while it stopped."""
    lines = log.read_text(errors="replace").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")]
    after = lines[starts[-1] + 1 :] if starts else []
    return next(
        (line for line in after if line and not line.startswith(" ")), lines[-1] if lines else "it said nothing"
    )


def _event(run: Json, before: str) -> Json:
    detail = {
        "jobRunId": run["jobRunId"],
        **({"jobRunName": run["name"]} if "name" in run else {}),
        "applicationId": run["applicationId"],
        "arn": run["arn"],
        "releaseLabel": run["releaseLabel"],
        "state": run["state"],
        "previousState": before,
        "createdBy": run["createdBy"],
        "updatedAt": _instant(run["updatedAt"]),
        "createdAt": _instant(run["createdAt"]),
    }
    kind = "EMR Serverless Job Run State Change"
    return {"Source": "aws.emr-serverless", "DetailType": kind, "Detail": json.dumps(detail), "Resources": []}


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _new_id() -> str:
    return f"00{uuid.uuid4().hex[:14]}"
