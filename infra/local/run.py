"""`make run`: synthesises, deploys and fills the local platform, then runs it until Ctrl-C."""

import asyncio
import json
import os
import signal
import sys
from urllib.request import Request, urlopen

from infra.local import assembly, watch
from infra.local.deploy import DeploymentFailed, client, deploy, recall, remember
from infra.local.emr import spark
from infra.local.places import ROOT, Places, Refused
from infra.local.processes import Died, Supervised
from infra.local.progress import Progress
from infra.local.seed import extent

PASSWORD = "matinee-demo"
ROLES = ("editor", "viewer", "admin")
GUEST = "guest"
"""The household without a plan, where watching takes one."""
_EXPECTED = (Refused, Died, DeploymentFailed, FileNotFoundError, assembly.SynthFailed)


def main() -> int:
    if extent.said(os.environ.get("MATINEE_DEMO", "")).households:
        os.environ.setdefault("MATINEE_SUBSCRIPTIONS", "on")
    try:
        places = Places()
        if places.spark and spark.interpreter() is None:
            raise Refused(f"MATINEE_SPARK=on: {spark.MISSING}")
        lock = places.lock()
        places.check_ports()
    except Refused as refused:
        print(f"make run: {refused}", file=sys.stderr)
        return 2
    with lock:
        code = asyncio.run(_Platform(places, Progress()).run())
        sys.stdout.flush()
        os._exit(code)  # a cancelled deployment may still wait in its thread for an engine that has stopped


class _Platform:
    def __init__(self, places: Places, progress: Progress) -> None:
        self.places, self.progress = places, progress
        self.extent = extent.said(os.environ.get("MATINEE_DEMO", ""))
        self.sells = os.environ.get("MATINEE_SUBSCRIPTIONS") == "on"
        engine, folder = places.engine, str(places.folder)
        elsewhere = ("--mediaconvert", places.mediaconvert, "--stripe", places.stripe, "--emr", places.emr)
        self.engine = self._process("engine", "--state", f"{folder}/engine", *elsewhere)
        self.mediaconvert = self._process("mediaconvert", "--state", f"{folder}/mediaconvert", "--endpoint", engine)
        self.stripe = self._process("stripe", "--state", f"{folder}/stripe")
        self.edge = self._process("edge", "--endpoint", engine, "--country", places.country)
        to_engine = ("--state", f"{folder}/emr", "--endpoint", engine)
        self.emr = [self._process("emr", *to_engine)] if places.spark else []
        self.all = (self.edge, self.mediaconvert, self.stripe, *self.emr, self.engine)

    def _process(self, name: str, *arguments: str) -> Supervised:
        port = self.places.ports[name]
        return Supervised(
            name,
            port,
            f"infra.local.{name}",
            ("--port", str(port), *arguments),
            self.places.folder / "logs" / f"{name}.log",
            self.progress.say,
            self._record,
        )

    async def run(self) -> int:
        """Run until SIGINT or SIGTERM (0), or until the start fails (1). Stops all processes in both cases."""
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        work, stopped = asyncio.create_task(self._work()), asyncio.create_task(stop.wait())
        await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
        failed = work.exception() if work.done() else None
        work.cancel()
        if not failed:
            self.progress.say("  Stopping")
        await asyncio.gather(*(process.stop() for process in self.all))
        (self.places.folder / "processes.json").unlink(missing_ok=True)
        if isinstance(failed, _EXPECTED):
            self.progress.say(f"make run: {failed}")
            return 1
        if failed:
            raise failed
        return 0

    async def _work(self) -> None:
        saved = await watch.begin()
        await self._start()
        self._announce()
        await asyncio.gather(watch.take(saved, self._deploy_again, self.progress.say), self._fill())

    async def _start(self) -> None:
        step = self.progress.step
        first = (self.engine, self.mediaconvert, self.stripe, *self.emr)
        starting = asyncio.gather(*(process.start() for process in first))
        async with assembly.turn():
            try:
                if not await asyncio.to_thread(assembly.is_current):
                    with step("Synthesise the stacks"):
                        await asyncio.to_thread(assembly.synth)
            finally:
                await starting
            with step("Deploy to the local engine"):
                await asyncio.to_thread(self._deploy)
        with step("Start the web server"):
            await self.edge.start()
        if not await asyncio.to_thread(recall, self.places.engine, "seeded"):
            with step("Add demo accounts"):
                await asyncio.to_thread(self._seed)

    def _deploy(self) -> None:
        """Deploy, then set what AWS would provide: the site's address (CloudFront) and verified mail domains (DNS)."""
        stacks = deploy(assembly.out(), self.places.engine, self.progress.detail)
        parameter = {"Name": "/matinee/dev/site-url", "Value": self.places.url, "Type": "String", "Overwrite": True}
        client("ssm", self.places.engine).put_parameter(**parameter)
        mail = client("ses", self.places.engine)
        for domain in mail.list_identities()["Identities"]:
            mail.verify_domain_identity(Domain=domain)
        if "matinee-dev-subscriptions" in stacks or recall(self.places.engine, "stripe") != self.places.url:
            self._connect_stripe()

    def _connect_stripe(self) -> None:
        """Connect the local Stripe as an operator would (docs/subscriptions.md): store a key and invoke a function."""
        secrets, arn = client("secretsmanager", self.places.engine), "matinee/dev/stripe"
        said = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
        secrets.put_secret_value(SecretId=arn, SecretString=json.dumps({**said, "api_key": "sk_test_laptop"}))
        functions = client("lambda", self.places.engine)
        answer = functions.invoke(FunctionName="matinee-dev-subscriptions-connect-stripe", Payload="{}")
        if "FunctionError" in answer:
            raise DeploymentFailed(f"Stripe could not be connected: {answer['Payload'].read().decode()}")
        remember(self.places.engine, "stripe", self.places.url)

    def _deploy_again(self, anything: bool) -> None:
        if not anything:
            deploy(assembly.out(), self.places.engine, self.progress.detail)  # only code has changed
            return
        self._deploy()
        self.edge.signal(signal.SIGHUP)

    def _seed(self) -> None:
        """Add the demo's accounts: what there is to see comes behind the door, which opens at once."""
        functions, people = client("lambda", self.places.engine), {role: role for role in ROLES}
        if self.sells:
            people[GUEST] = "viewer"
        for name, role in people.items():
            account = {"email": f"{name}@matinee.test", "password": PASSWORD, "role": role}
            answer = functions.invoke(FunctionName="matinee-dev-users-create-account", Payload=json.dumps(account))
            if "FunctionError" in answer:
                raise DeploymentFailed(
                    f"The demo {role} account could not be created: {answer['Payload'].read().decode()}"
                )
        logins = {name: {"email": f"{name}@matinee.test", "password": PASSWORD} for name in people}
        self.places.write("demo.json", {"url": self.places.url, **logins})
        if self.sells:
            from infra.local.seed.subscriber import subscribe

            subscribe(self.places.url, logins["viewer"]["email"], PASSWORD)
        remember(self.places.engine, "seeded", True)
        self._rest()

    async def _fill(self) -> None:
        """Add titles, films and viewers, as much as DEMO says. What fails is said, and tried again by the next start."""
        if self.extent == extent.NOTHING or await asyncio.to_thread(recall, self.places.engine, "filled"):
            return
        given = (self.places.url, self.places.engine, str(self.places.folder / "demo.json"))
        command = (sys.executable, "-m", "infra.local.tied", "infra.local.seed", *given)
        filling = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, cwd=ROOT, start_new_session=True
        )
        try:
            await filling.wait()
        finally:
            if filling.returncode is None:
                filling.kill()
        if filling.returncode:
            self.progress.say("  The demo is not complete. The next start goes on with it.")
            return
        await asyncio.to_thread(self._filled)
        self.progress.say("  The demo is complete")

    def _filled(self) -> None:
        remember(self.places.engine, "filled", True)
        self._rest()

    def _rest(self) -> None:
        urlopen(Request(f"{self.places.engine}/_matinee/rest", method="POST")).close()  # noqa: S310

    def _record(self) -> None:
        entries = {process.name: {"pid": process.pid, "port": process.port} for process in self.all}
        self.places.write("processes.json", {"run": {"pid": os.getpid(), "port": None}, **entries})

    def _announce(self) -> None:
        demo = {**self.places.read("demo.json"), "url": self.places.url}
        self.places.write("demo.json", demo)
        people = (name for name in (*ROLES, GUEST) if name in demo)
        logins = "\n".join(f"    {name:<8}{demo[name]['email']}   {demo[name]['password']}" for name in people)
        self.progress.say(
            f"\n  Matinee is ready at {self.places.url}\n{logins}\n  Press Ctrl-C to stop. Titles and accounts are kept.\n"
        )
