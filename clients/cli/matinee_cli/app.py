"""The commands. Each calls the API and prints a table, tab-separated lines or JSON."""

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
from matinee_cli.command import Here, TitleType, command, json_asked, report_in_json
from matinee_cli.errors import NotFound, NotSignedIn, Refused, Usage

_EPILOG = """Exit codes: 0 success · 1 refused · 2 usage error · 3 not signed in · 4 not allowed · 5 not found ·
6 server unreachable · 7 film rejected · 130 interrupted.

The deployment is the first of: --url, --profile, MATINEE_URL, MATINEE_PROFILE, the profile "default", http://localhost:8080."""

_SETTINGS: dict[str, Any] = {"no_args_is_help": True, "pretty_exceptions_enable": False}
app = typer.Typer(name="matinee", help="Manage a Matinee deployment.", epilog=_EPILOG, **_SETTINGS)
titles_app = typer.Typer(help="List, create, edit and publish titles.", **_SETTINGS)
uploads_app = typer.Typer(help="List, watch, retry and cancel uploads.", **_SETTINGS)
profiles_app = typer.Typer(help="Name the deployments that you use.", **_SETTINGS)
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
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")] = False,
) -> None:
    """Upload films, follow their transcoding and edit the catalogue."""


# --- who ---------------------------------------------------------------------------------------------------------


@command(app, "login")
def login(
    here: Here,
    email: Annotated[str | None, typer.Option(help="The account's e-mail address.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Sign in. Prompts for the password unless --password-stdin or MATINEE_PASSWORD provides it."""
    asks = sys.stdin.isatty()
    if not email and (not asks or password_stdin):
        raise Usage("An e-mail address is required", hint="matinee login --email you@example.com")
    address: str = email or typer.prompt("E-mail", err=True)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not (password := os.environ.get("MATINEE_PASSWORD", "")):
        if not asks:
            raise Usage("A password is required", hint="Use --password-stdin or set MATINEE_PASSWORD")
        password = typer.prompt("Password", hide_input=True, err=True)
    user = here.api.sign_in(address, password, f"matinee on {platform.node()}").user
    show.say(f"Signed in to {here.url}")
    here.facts({"url": here.url, **user})


@command(app, "logout")
def logout(here: Here) -> None:
    """Sign out on this machine and on the server."""
    if here.api.signed_in:
        try:
            here.api("POST", "/v1/users/logout")
        except (NotFound, NotSignedIn):
            pass  # the server has no such session any more
        finally:
            here.api.sign_out()
    show.say(f"Signed out of {here.url}")
    if here.json:
        show.document({"url": here.url})


@command(app, "whoami")
def whoami(here: Here) -> None:
    """Show the account that is signed in."""
    if not here.api.signed_in:
        raise NotSignedIn(f"You are not signed in to {here.url}", hint="matinee login")
    try:
        account = here.api("GET", "/v1/users/profile")
    except NotFound:  # a deployment without this route still checks the token
        account = {}
        here.api("GET", "/v1/content", query={"limit": 1})
    here.facts({"url": here.url, **here.api.signed_in.user, **account})


# --- films -------------------------------------------------------------------------------------------------------


def _is_id(given: Any) -> Any:
    for each in given if isinstance(given, list) else [given] if given else []:
        if not re.fullmatch(r"\w+", each):
            raise typer.BadParameter(f"{each!r} is not an id: `titles list` and `uploads list` show ids")
    return given


_TITLE = typer.Argument(metavar="TITLE", help="A title's id (ttl_…).", callback=_is_id)
_UPLOAD = typer.Argument(metavar="UPLOAD", help="An upload's id (upl_…).", callback=_is_id)
Title = Annotated[str, _TITLE]
MaybeTitle = Annotated[str | None, _TITLE]
UploadId = Annotated[str, _UPLOAD]
UploadIds = Annotated[list[str], _UPLOAD]
Sure = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]


@command(app, "upload")
def upload(
    here: Here,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="The video files.")],
    title: Annotated[str | None, typer.Option(help="The title.", show_default="the file's name")] = None,
    type: Annotated[TitleType | None, typer.Option(help="The kind of title.", show_default="movie")] = None,
    to: Annotated[
        str | None, typer.Option(metavar="TITLE", help="Upload a new version of this title.", callback=_is_id)
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Wait until the workflow has ended.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Wait, and publish the title when it is ready.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Upload the file even if it was uploaded before.")] = False,
    parallel: Annotated[int, typer.Option(min=1, max=32, help="The number of parts to send at once.")] = 4,
    retries: Annotated[
        int, typer.Option(min=0, max=100, help="The number of retries for each part, with increasing pauses.")
    ] = 8,
) -> None:
    """Upload films. After an interruption, run the same command again: it sends only the missing parts."""
    if len(files) > 1 and (title or to):
        raise Usage("--title and --to accept only one file")
    if to and (title or type):
        raise Usage(
            "--to names an existing title, so --title and --type are not allowed", hint="Use matinee titles edit"
        )
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
            bars.say("Stopped. Run the same command again to continue.")
            raise
        if watch or publish:
            _watch(here, up, lines, bars, publish, retries)
    _conclude(here, list(up.values()))


def _watch(
    here: Here, up: dict[str, Json], lines: dict[str, show.Bar], bars: show.Bars, publish: bool, retries: int = 8
) -> None:
    """Wait until these uploads have ended, and store their last states in `up`."""
    try:
        for state in uploads.watch(here.api, lines, retries):
            up[state["upload_id"]] |= state
            if state["status"] == "ready":
                bars.say(uploads.verdict(state))
                if publish:
                    persist(partial(here.api, "POST", f"/v1/content/{state['content_id']}/publish"), retries)
                    up[state["upload_id"]]["published"] = True
    except KeyboardInterrupt:
        bars.say(
            "Stopped watching. The workflow continues; to watch it again: matinee uploads watch " + " ".join(lines)
        )
        raise


def _report(state: Json) -> str:
    return f"Report: {state['report_url']}" if state.get("report_url") else ""


def _conclude(here: Here, states: list[Json]) -> None:
    here.table(states, "content_id", "upload_id", "status", "filename")
    if failures := [failure for state in states if (failure := uploads.judged(state))]:
        for failure in failures:
            show.failure(failure)
        raise typer.Exit(failures[0].exit_code)


@command(uploads_app, "list")
def list_uploads(here: Here, title: MaybeTitle = None) -> None:
    """List a title's uploads, or without a title those that were started on this machine."""
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
    """Show an upload's status and progress, and the reason if it was rejected."""
    state = here.api("GET", f"/v1/uploads/{upload_id}", query={"limit": 0})
    missing = {"missing_parts": parts.missing(state)} if state["status"] == "uploading" else {}
    here.facts({**state, **missing})


@command(uploads_app, "watch")
def watch_uploads(
    here: Here,
    upload_ids: UploadIds,
    publish: Annotated[bool, typer.Option("--publish", help="Publish the title when it is ready.")] = False,
) -> None:
    """Wait until the workflows have ended."""
    up: dict[str, Json] = {upload_id: {} for upload_id in upload_ids}
    with show.bars() as bars:
        _watch(here, up, {upload_id: bars.add(upload_id) for upload_id in up}, bars, publish)
    _conclude(here, list(up.values()))


@command(uploads_app, "retry")
def retry_upload(
    here: Here,
    upload_id: UploadId,
    watch: Annotated[bool, typer.Option("--watch", help="Wait until the workflow has ended.")] = False,
) -> None:
    """Run the workflow of a rejected or failed upload again with the same file."""
    state = here.api("POST", f"/v1/uploads/{upload_id}/retry")
    if watch:
        watch_uploads(here, [upload_id])
    else:
        here.facts(state)


@command(uploads_app, "cancel")
def cancel_upload(here: Here, upload_id: UploadId, yes: Sure = False) -> None:
    """Cancel an upload and delete its file."""
    _confirm(yes, f"Cancel {upload_id}?")
    here.api("DELETE", f"/v1/uploads/{upload_id}")
    uploads.forget(here.url, upload_id)
    here.facts({"cancelled": upload_id})


@command(app, "import")
def import_titles(
    here: Here, file: Annotated[Path, typer.Argument(help="A file with one JSON object per line.")]
) -> None:
    """Import many titles from a file."""
    imports.check(file)
    with show.bars() as bars:
        state = imports.run(here.api, file, bars.add(file.name))
    here.facts(state)
    if state["status"] == "failed" or state.get("refused"):
        show.failure(Refused(f"{state.get('refused', 0)} lines were refused", hint=_report(state)))
        raise typer.Exit(Refused.exit_code)


# --- the catalogue -----------------------------------------------------------------------------------------------

Details = Annotated[
    Path | None,
    typer.Option(help="A file with a JSON object of title fields (- reads standard input).", allow_dash=True),
]


@command(titles_app, "list")
def list_titles(
    here: Here,
    status: Annotated[
        Literal["draft", "published", "unpublished"], typer.Option(help="The titles' status.")
    ] = "published",
    limit: Annotated[int, typer.Option("--limit", "-L", min=1, help="The largest number of titles.")] = 50,
) -> None:
    """List titles, newest first."""
    found = here.api.items("/v1/content", limit, {"status": status})
    here.table(found, "content_id", "status", "type", "playable", "duration", "title")


@command(titles_app, "show")
def show_title(here: Here, title: Title) -> None:
    """Show all fields of a title."""
    here.facts(here.api("GET", f"/v1/content/{title}"))


@command(titles_app, "create")
def create_title(here: Here, details: Details = None, **fields: Any) -> None:
    """Create a title as a draft."""
    here.facts(here.api("POST", "/v1/content", _fields(details, fields)))


@command(titles_app, "edit")
def edit_title(here: Here, title_id: Title, details: Details = None, **fields: Any) -> None:
    """Change some fields of a title. The others stay as they are."""
    changes = _fields(details, fields)
    if not changes:
        raise Usage("No field was given to change", hint="matinee titles edit --help lists the fields")
    here.facts(uploads.edit(here.api, title_id, changes))


def _fields(details: Path | None, fields: Json) -> Json:
    """The fields from --details, overridden by those from options."""
    said: Any = {}
    if details:
        try:
            said = json.loads(sys.stdin.read() if str(details) == "-" else details.read_text())
        except ValueError as error:
            raise Usage(f"{details} is not JSON: {error}") from error
        if not isinstance(said, dict):
            raise Usage(f"{details} is not a JSON object")
    return {**said, **{name: value for name, value in fields.items() if value not in (None, [])}}


@command(titles_app, "publish")
def publish_title(here: Here, title: Title) -> None:
    """Publish a title."""
    here.facts(here.api("POST", f"/v1/content/{title}/publish"))


@command(titles_app, "unpublish")
def unpublish_title(here: Here, title: Title) -> None:
    """Hide a published title from viewers."""
    here.facts(here.api("POST", f"/v1/content/{title}/unpublish"))


@command(titles_app, "delete")
def delete_title(here: Here, title: Title, yes: Sure = False) -> None:
    """Delete a title that is not published."""
    _confirm(yes, f"Delete {title}?")
    here.api("DELETE", f"/v1/content/{title}")
    here.facts({"deleted": title})


def _confirm(yes: bool, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Usage("Confirmation is required", hint="Use --yes to confirm without a terminal")
    typer.confirm(question, abort=True, err=True)


@command(app, "open")
def open_page(here: Here, title: MaybeTitle = None) -> None:
    """Open the site or a title's page in the browser."""
    if title:
        here.api("GET", f"/v1/content/{title}")
    url = f"{here.url}/title/{title}" if title else here.url
    if not webbrowser.open(url):
        show.say("No browser could be started. Open this address:")
    here.facts({"url": url})


# --- deployments -------------------------------------------------------------------------------------------------


@command(profiles_app, "list")
def list_profiles(here: Here) -> None:
    """List the named deployments."""
    here.table([{"name": name, "url": url} for name, url in profiles.profiles().items()], "name", "url")


@command(profiles_app, "add")
def add_profile(here: Here, name: str, address: str) -> None:
    """Name a deployment. Commands use `default` if no deployment is given."""
    url = profiles.checked(address)
    profiles.keep_profile(name, url)
    here.facts({"name": name, "url": url})


@command(profiles_app, "remove")
def remove_profile(here: Here, name: str) -> None:
    """Remove a deployment's name."""
    if name not in profiles.profiles():
        raise NotFound(f"There is no profile {name!r}")
    profiles.keep_profile(name, None)
    here.facts({"removed": name})


def main() -> None:
    """The entry point. Usage errors and bugs are reported like other failures. MATINEE_DEBUG=1 shows a bug's traceback."""
    try:
        sys.exit(app(prog_name="matinee", standalone_mode=False))
    except TyperException as refused:
        message, context = refused.format_message(), getattr(refused, "ctx", None)
        if message:  # empty where a group without a command has shown its help
            show.failure(Usage(message, hint=f"See {context.command_path} --help" if context else ""))
        report_in_json(refused.exit_code, message)
        sys.exit(refused.exit_code)
    except Exception as bug:
        if os.environ.get("MATINEE_DEBUG"):
            raise
        message = f"unexpected error (this is a bug): {type(bug).__name__}: {bug}"
        show.say(f"matinee: {message}\n  MATINEE_DEBUG=1 shows the traceback", "red")
        report_in_json(1, message)
        sys.exit(1)
