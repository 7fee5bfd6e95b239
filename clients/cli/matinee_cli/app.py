"""The commands. Each does one thing through the API and says it in one of three ways: to a person, to a pipe, as JSON."""

import json
import os
import platform
import re
import sys
import webbrowser
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.exceptions import TyperException

from matinee_cli import __version__, imports, parts, profiles, show, uploads
from matinee_cli.api import Api, Json, persist
from matinee_cli.command import Here, TitleType, command, json_asked, told_in_json
from matinee_cli.errors import NotFound, NotSignedIn, Refused, Usage

_EPILOG = """Exit codes: 0 done · 1 refused · 2 the command makes no sense · 3 not signed in · 4 not allowed · 5 not found ·
6 the server cannot be reached · 7 the film was rejected · 130 interrupted.

The deployment: --url, --profile, MATINEE_URL, MATINEE_PROFILE, the profile "default", http://localhost:8080."""

_SETTINGS: dict[str, Any] = {"no_args_is_help": True, "pretty_exceptions_enable": False}
app = typer.Typer(name="matinee", help="Matinee from the command line.", epilog=_EPILOG, **_SETTINGS)
titles_app = typer.Typer(help="The catalogue, drafts included.", **_SETTINGS)
uploads_app = typer.Typer(help="Files on their way to being films.", **_SETTINGS)
profiles_app = typer.Typer(help="Names for deployments.", **_SETTINGS)
app.add_typer(titles_app, name="titles")
app.add_typer(uploads_app, name="uploads")
app.add_typer(profiles_app, name="profiles")


def _version(wanted: bool) -> None:
    if wanted:
        if json_asked():
            show.document({"version": __version__})
        else:
            typer.echo(f"matinee {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say it.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As after a command.")] = False,
) -> None:
    """Matinee from the command line: upload films, watch them being transcoded, edit the catalogue."""


# --- who ---------------------------------------------------------------------------------------------------------


@command(app, "login")
def login(
    here: Here,
    email: Annotated[str | None, typer.Option(help="The account.")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from a pipe.")] = False,
) -> None:
    """Sign in; the password is asked for, or comes by --password-stdin or MATINEE_PASSWORD."""
    asks = sys.stdin.isatty()
    if not email and (not asks or password_stdin):
        raise Usage("Nobody is here to be asked for the address", hint="matinee login --email you@example.com")
    address: str = email or typer.prompt("E-mail", err=True)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not (password := os.environ.get("MATINEE_PASSWORD", "")):
        if not asks:
            raise Usage("Nobody is here to be asked for the password", hint="Use --password-stdin or MATINEE_PASSWORD")
        password = typer.prompt("Password", hide_input=True, err=True)
    user = here.api.sign_in(address, password, f"matinee on {platform.node()}").user
    show.say(f"Signed in to {here.url}")
    here.facts({"url": here.url, **user})


@command(app, "logout")
def logout(here: Here) -> None:
    """Sign out, here and on the server."""
    if here.api.signed_in:
        try:
            here.api("POST", "/v1/users/logout")
        except (NotFound, NotSignedIn):
            pass  # nothing there that could be ended
        finally:
            here.api.sign_out()
    show.say(f"Signed out of {here.url}")
    if here.json:
        show.document({"url": here.url})


@command(app, "whoami")
def whoami(here: Here) -> None:
    """Who is signed in, as the server sees it."""
    if not here.api.signed_in:
        raise NotSignedIn(f"Nobody is signed in to {here.url}", hint="matinee login")
    try:
        account = here.api("GET", "/v1/users/profile")
    except NotFound:  # a deployment without accounts to look at still tells a good token from a bad one
        account = {}
        here.api("GET", "/v1/content", query={"limit": 1})
    here.facts({"url": here.url, **here.api.signed_in.user, **account})


# --- films -------------------------------------------------------------------------------------------------------


def _is_id(given: Any) -> Any:
    for each in given if isinstance(given, list) else [given] if given else []:
        if not re.fullmatch(r"\w+", each):
            raise typer.BadParameter(f"{each!r} is no id: `titles list` and `uploads list` show them")
    return given


_TITLE = typer.Argument(metavar="TITLE", help="A title's id (ttl_…).", callback=_is_id)
_UPLOAD = typer.Argument(metavar="UPLOAD", help="An upload's id (upl_…).", callback=_is_id)
Title = Annotated[str, _TITLE]
MaybeTitle = Annotated[str | None, _TITLE]
UploadId = Annotated[str, _UPLOAD]
UploadIds = Annotated[list[str], _UPLOAD]
Sure = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@command(app, "upload")
def upload(
    here: Here,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Films.")],
    title: Annotated[str | None, typer.Option(help="Its title; by default the file's name.")] = None,
    type: Annotated[TitleType | None, typer.Option(help="What it is.", show_default="movie")] = None,
    to: Annotated[
        str | None, typer.Option(metavar="TITLE", help="A new version of this title.", callback=_is_id)
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Stay until it is ready, or rejected.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Watch, and publish it when it is ready.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send it though it is up already.")] = False,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="Parts under way at once.")] = 4,
    retries: Annotated[int, typer.Option(min=0, max=100, help="Further attempts at a part, ever later.")] = 8,
) -> None:
    """Upload films. Whatever interrupts it, the same command goes on: what is up already is never sent again."""
    if len(files) > 1 and (title or to):
        raise Usage("--title and --to are for one file")
    if to and (title or type):
        raise Usage("--to names a title that is there already: matinee titles edit says it anew")
    for file in files:
        uploads.check(file)
    wish = uploads.Wish(title, type, to, again, parallel, retries)
    up: dict[str, Json] = {}
    lines: dict[str, show.Bar] = {}
    with show.bars() as bars:
        waiting = {file: bars.add(file.name) for file in files}
        try:
            for file, bar in waiting.items():
                one = uploads.Upload(here.api, file, wish, bar, bars.say)
                state = one.run()
                lines[state["upload_id"]] = bar
                up[state["upload_id"]] = {"file": str(file), "bytes_sent": one.bytes_sent, **state}
        except KeyboardInterrupt:
            bars.say("Stopped. What is up stays up: the same command goes on from there")
            raise
        if watch or publish:
            _watch(here, up, lines, bars, publish, retries)
    _conclude(here, list(up.values()))


def _watch(
    here: Here, up: dict[str, Json], lines: dict[str, show.Bar], bars: show.Bars, publish: bool, retries: int = 8
) -> None:
    """Follow these uploads to their ends, and note in `up` what became of them."""
    try:
        for state in uploads.watch(here.api, lines, retries):
            up[state["upload_id"]] |= state
            if state["status"] == "ready":
                bars.say(uploads.verdict(state))
                if publish:
                    persist(partial(here.api, "POST", f"/v1/content/{state['content_id']}/publish"), retries)
                    up[state["upload_id"]]["published"] = True
    except KeyboardInterrupt:
        bars.say("Stopped watching. The workflow goes on; look again with: matinee uploads watch " + " ".join(lines))
        raise


def _conclude(here: Here, states: list[Json]) -> None:
    here.table(states, "content_id", "upload_id", "status", "filename")
    if failures := [failure for state in states if (failure := uploads.judged(state))]:
        for failure in failures:
            show.failure(failure)
        raise typer.Exit(failures[0].exit_code)


@command(uploads_app, "list")
def list_uploads(here: Here, title: MaybeTitle = None) -> None:
    """A title's uploads; without one, those that were begun on this machine."""
    if title:
        found = here.api.items(f"/v1/content/{title}/uploads", 1000)
    else:
        found = [state for record in uploads.records(here.url) if (state := _remembered(here.api, record))]
    found.sort(key=lambda state: str(state["upload_id"]), reverse=True)
    here.table(found, "upload_id", "content_id", "status", "progress", "size", "filename")


def _remembered(api: Api, record: uploads.Record) -> Json | None:
    if not record.upload_id:
        return None
    try:
        return {"file": record.file, **api("GET", f"/v1/uploads/{record.upload_id}", query={"limit": 0})}
    except NotFound:
        return None


@command(uploads_app, "show")
def show_upload(here: Here, upload_id: UploadId) -> None:
    """How far an upload is; of one that was refused, why."""
    state = here.api("GET", f"/v1/uploads/{upload_id}", query={"limit": 0})
    missing = {"missing_parts": parts.missing(state)} if state["status"] == "uploading" else {}
    here.facts({**state, **missing})


@command(uploads_app, "watch")
def watch_uploads(
    here: Here,
    upload_ids: UploadIds,
    publish: Annotated[bool, typer.Option("--publish", help="Publish when ready.")] = False,
) -> None:
    """Stay until the workflow has ended."""
    up: dict[str, Json] = {upload_id: {} for upload_id in upload_ids}
    with show.bars() as bars:
        _watch(here, up, {upload_id: bars.add(upload_id) for upload_id in up}, bars, publish)
    _conclude(here, list(up.values()))


@command(uploads_app, "retry")
def retry_upload(
    here: Here,
    upload_id: UploadId,
    watch: Annotated[bool, typer.Option("--watch", help="Stay until it has ended.")] = False,
) -> None:
    """Run the workflow of a rejected or failed upload again over the same file."""
    state = here.api("POST", f"/v1/uploads/{upload_id}/retry")
    if watch:
        watch_uploads(here, [upload_id])
    else:
        here.facts(state)


@command(uploads_app, "cancel")
def cancel_upload(here: Here, upload_id: UploadId, yes: Sure = False) -> None:
    """Forget an upload and the file that it brought."""
    _sure(yes, f"Cancel {upload_id}?")
    here.api("DELETE", f"/v1/uploads/{upload_id}")
    uploads.forget(here.url, upload_id)
    here.facts({"cancelled": upload_id})


@command(app, "import")
def import_titles(here: Here, file: Annotated[Path, typer.Argument(help="JSON lines: a title a line.")]) -> None:
    """Take in many titles at once."""
    imports.check(file)
    with show.bars() as bars:
        state = imports.run(here.api, file, bars.add(file.name))
    here.facts(state)
    if state["status"] == "failed" or state.get("refused"):
        show.failure(Refused(f"{state.get('refused', 0)} titles were refused", hint=state.get("report_url") or ""))
        raise typer.Exit(Refused.exit_code)


# --- the catalogue -----------------------------------------------------------------------------------------------

Details = Annotated[
    Path | None, typer.Option(help="A JSON object with any of a title's fields (- is standard input).", allow_dash=True)
]


@command(titles_app, "list")
def list_titles(
    here: Here,
    status: Annotated[Literal["draft", "published", "unpublished"], typer.Option(help="Which.")] = "published",
    limit: Annotated[int, typer.Option("--limit", "-L", min=1, help="How many at most.")] = 50,
) -> None:
    """Titles, the newest first."""
    found = here.api.items("/v1/content", limit, {"status": status})
    here.table(found, "content_id", "status", "type", "playable", "duration", "title")


@command(titles_app, "show")
def show_title(here: Here, title: Title) -> None:
    """All that is known of a title."""
    here.facts(here.api("GET", f"/v1/content/{title}"))


@command(titles_app, "create")
def create_title(here: Here, details: Details = None, **fields: Any) -> None:
    """A new title, as a draft."""
    here.facts(here.api("POST", "/v1/content", _said(details, fields)))


@command(titles_app, "edit")
def edit_title(here: Here, title_id: Title, details: Details = None, **fields: Any) -> None:
    """Say some of a title anew; the rest stays as it is."""
    said = _said(details, fields)
    if not said:
        raise Usage("Nothing is to be changed", hint="matinee titles edit --help names what can be")
    here.facts(uploads.edit(here.api, title_id, said))


def _said(details: Path | None, fields: Json) -> Json:
    """What the options say of a title, over what --details says."""
    said: Any = {}
    if details:
        try:
            said = json.loads(sys.stdin.read() if str(details) == "-" else details.read_text())
        except ValueError as error:
            raise Usage(f"{details} is not JSON: {error}") from error
        if not isinstance(said, dict):
            raise Usage(f"{details} is no JSON object")
    return {**said, **{name: value for name, value in fields.items() if value not in (None, [])}}


@command(titles_app, "publish")
def publish_title(here: Here, title: Title) -> None:
    """Show it to everybody."""
    here.facts(here.api("POST", f"/v1/content/{title}/publish"))


@command(titles_app, "unpublish")
def unpublish_title(here: Here, title: Title) -> None:
    """Hide it again."""
    here.facts(here.api("POST", f"/v1/content/{title}/unpublish"))


@command(titles_app, "delete")
def delete_title(here: Here, title: Title, yes: Sure = False) -> None:
    """Delete a title that is not published."""
    _sure(yes, f"Delete {title}?")
    here.api("DELETE", f"/v1/content/{title}")
    here.facts({"deleted": title})


def _sure(yes: bool, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Usage("Nobody is here to be asked", hint="--yes says so beforehand")
    typer.confirm(question, abort=True, err=True)


@command(app, "open")
def open_page(here: Here, title: MaybeTitle = None) -> None:
    """Show the site, or a title's page, in the browser."""
    if title:
        here.api("GET", f"/v1/content/{title}")
    url = f"{here.url}/title/{title}" if title else here.url
    if not webbrowser.open(url):
        show.say("No browser could be started; the address is")
    here.facts({"url": url})


# --- deployments -------------------------------------------------------------------------------------------------


@command(profiles_app, "list")
def list_profiles(here: Here) -> None:
    """The deployments that have names."""
    here.table([{"name": name, "url": url} for name, url in profiles.profiles().items()], "name", "url")


@command(profiles_app, "add")
def add_profile(here: Here, name: str, address: str) -> None:
    """Name a deployment; `default` is the one that is meant when none is named."""
    url = profiles.checked(address)
    profiles.keep_profile(name, url)
    here.facts({"name": name, "url": url})


@command(profiles_app, "remove")
def remove_profile(here: Here, name: str) -> None:
    """Forget a name."""
    if name not in profiles.profiles():
        raise NotFound(f"There is no profile {name!r}")
    profiles.keep_profile(name, None)
    here.facts({"removed": name})


def main() -> None:
    """The entry point. What typer refuses is a failure like any other, in JSON where that was asked for; a bug is said in a
    line, too: MATINEE_DEBUG=1 shows where it is.
    """
    try:
        sys.exit(app(prog_name="matinee", standalone_mode=False))
    except TyperException as refused:
        message, context = refused.format_message(), getattr(refused, "ctx", None)
        if message:  # a group without a command has shown its help
            show.failure(Usage(message, hint=f"{context.command_path} --help says more" if context else ""))
        told_in_json(refused.exit_code, message)
        sys.exit(refused.exit_code)
    except Exception as bug:
        if os.environ.get("MATINEE_DEBUG"):
            raise
        message = f"this is a bug: {type(bug).__name__}: {bug}"
        show.say(f"matinee: {message}\n  MATINEE_DEBUG=1 shows where", "red")
        told_in_json(1, message)
        sys.exit(1)
