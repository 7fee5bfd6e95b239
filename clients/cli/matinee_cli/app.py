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

from matinee_cli import __version__, audio, imports, insights, parts, profiles, recs, show, uploads
from matinee_cli.api import Api, Json, persist
from matinee_cli.command import Here, TitleType, command, json_asked, report_in_json
from matinee_cli.errors import NotFound, NotSignedIn, Refused, Usage

_EPILOG = """Exit codes: 0 success · 1 refused · 2 usage error · 3 not signed in · 4 not allowed · 5 not found ·
6 server unreachable · 7 film rejected · 130 interrupted.

The deployment is the first of: --url, --profile, MATINEE_URL, MATINEE_PROFILE, the profile "default", http://localhost:8080."""

_SETTINGS: dict[str, Any] = {"no_args_is_help": True, "pretty_exceptions_enable": False}
app = typer.Typer(name="matinee", help="Manage a Matinee deployment.", epilog=_EPILOG, **_SETTINGS)
titles_app = typer.Typer(help="List, create, edit and publish titles.", **_SETTINGS)
audio_app = typer.Typer(help="List, rename, reorder and hide the audio tracks of a film.", **_SETTINGS)
uploads_app = typer.Typer(help="List, watch, retry and cancel uploads.", **_SETTINGS)
insights_app = typer.Typer(help="Ask what viewers do.", **_SETTINGS)
events_app = typer.Typer(help="Bring events of the past.", **_SETTINGS)
analytics_app = typer.Typer(help="Build days of the warehouse again.", **_SETTINGS)
recs_app = typer.Typer(help="Judge, watch and roll back the models of recommendations.", **_SETTINGS)
profiles_app = typer.Typer(help="Name the deployments that you use.", **_SETTINGS)
app.add_typer(titles_app, name="titles")
app.add_typer(audio_app, name="audio")
app.add_typer(uploads_app, name="uploads")
app.add_typer(insights_app, name="insights")
app.add_typer(events_app, name="events")
app.add_typer(analytics_app, name="analytics")
app.add_typer(recs_app, name="recs")
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
    publish: Annotated[
        bool, typer.Option("--publish", help="Wait, and publish the title as soon as it plays.")
    ] = False,
    express: Annotated[
        bool | None,
        typer.Option(
            "--express/--no-express",
            help="Whether a title without a film plays in a first quality while the others are made.",
            show_default="the deployment's setting",
        ),
    ] = None,
    background: Annotated[
        bool, typer.Option("--background", help="Let the workflows wait for those of other uploads.")
    ] = False,
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
    wish = uploads.Wish(title, type, to, again, parallel, retries, express, background)
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
            known = up[state["upload_id"]]
            known |= state
            if state["status"] == "ready":
                bars.say(uploads.verdict(state))
            if publish and uploads.plays(state) and not known.get("published"):
                persist(partial(here.api, "POST", f"/v1/content/{state['content_id']}/publish"), retries)
                known["published"] = True
    except KeyboardInterrupt:
        bars.say(
            "Stopped watching. The workflow continues; to watch it again: matinee uploads watch " + " ".join(lines)
        )
        raise


def _report(state: Json) -> str:
    return f"Report: {state['report_url']}" if state.get("report_url") else ""


def _conclude(here: Here, states: list[Json]) -> None:
    here.table(states, "content_id", "upload_id", "status", "filename")
    for note in (note for state in states for note in uploads.notes(state)):
        show.say(note)
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
    """Cancel an upload, also while it is transcoded, and delete its file. An upload that has ended is removed."""
    _confirm(yes, f"Cancel {upload_id}?")
    left = uploads.cancel(here.api, upload_id) or {}
    uploads.forget(here.url, upload_id)
    here.facts({"cancelled": upload_id, "cost_at_most": left.get("cost_at_most")})


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


# --- what viewers do ---------------------------------------------------------------------------------------------


@command(insights_app, "query")
def query_lake(here: Here, file: Annotated[Path, typer.Argument(help="A file with one SELECT.")]) -> None:
    """Ask the lake a question in SQL. It reads, and changes nothing; what it cost is told."""
    sql = insights.sql_of(file)
    with show.bars() as bars:
        answer = insights.ask(here.api, sql, bars.add(file.name))
    if here.json:
        show.document(answer)
    else:
        show.table([dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]], tuple(answer["columns"]))
    cut = " The first 1,000 rows are shown." if answer.get("cut") else ""
    show.say(f"{insights.price(answer)}.{cut}")


@command(events_app, "import")
def import_events(
    here: Here, file: Annotated[Path, typer.Argument(help="A file with one event per line, as JSON.")]
) -> None:
    """Import events of the past. Doing it again changes nothing: an event counts once, by its event_id."""
    insights.checked(file)
    with show.bars() as bars:
        state = insights.run(here.api, file, bars.add(file.name))
    here.facts({name: each for name, each in state.items() if name != "lines"})
    for line in state.get("lines", []):
        show.say(f"line {line['line']}: {line['code']} {', '.join(line.get('fields', []))}".rstrip())
    if state["refused"]:
        show.failure(Refused(f"{state['refused']} lines were refused", hint="Mend them and import them alone"))
        raise typer.Exit(Refused.exit_code)


@command(analytics_app, "rebuild")
def rebuild_days(
    here: Here,
    day: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="One day, UTC.")] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="The first of several days.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="The last of them, 31 at most.")
    ] = None,
) -> None:
    """Build days of the warehouse again, and what follows from them. Doing it twice changes nothing."""
    if bool(day) == bool(first or last) or bool(first) != bool(last):
        raise Usage("Say which days", hint="matinee analytics rebuild --day 2026-11-01, or --from … --to …")
    with show.bars() as bars:
        state = insights.rebuild(here.api, day or first or "", day or last or "", bars.add(day or f"{first} to {last}"))
    here.facts(state)
    if state["status"] == "failed":
        show.failure(Refused(state["reason"] or "The run failed", hint="See docs/runbooks/warehouse.md"))
        raise typer.Exit(Refused.exit_code)
    if not state["partitions"]:
        show.say("Nothing was built: the raw events of these days are deleted, and their figures stay as they are.")


# --- recommendations ---------------------------------------------------------------------------------------------


@command(recs_app, "evaluate")
def evaluate_recommendations(
    here: Here,
    file: Annotated[Path, typer.Argument(help="Ratings: MovieLens' ratings.csv, ratings.dat or u.data, or any CSV.")],
    protocol: Annotated[
        Literal["strong", "last-week", "leave-one-out"],
        typer.Option(help="Judge users who are not learnt from, the last seven days, or each user's last title."),
    ] = "strong",
    items: Annotated[
        Path | None,
        typer.Option(
            help="Titles with texts (movies.csv, movies.dat, a CSV or JSON lines): new titles are judged too."
        ),
    ] = None,
    splits: Annotated[
        int | None,
        typer.Option(min=1, max=100, help="Divisions at random.", show_default="5, or fewer of a large file"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The first division's number.")] = 1,
) -> None:
    """Train on a file of ratings and judge popularity, item-kNN, ALS, EASE and Matinee's own. Needs numpy, and no deployment."""
    rows = recs.evaluate(file, protocol, items, splits, seed, show.say)
    here.table(rows, *recs.COLUMNS)


@command(recs_app, "status")
def list_models(here: Here) -> None:
    """List a deployment's models of recommendations, the newest first, and say which is in use."""
    here.table(recs.versions(here.api), *recs.VERSIONS)


@command(recs_app, "rollback")
def roll_back_model(here: Here, yes: Sure = False) -> None:
    """Put the model before into use again. The next night's model is put into use if it passes the gate; this one never is."""
    _confirm(yes, "Put the model before into use?")
    here.facts(recs.roll_back(here.api))


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
            said = json.loads(sys.stdin.buffer.read() if str(details) == "-" else details.read_bytes())
        except (ValueError, RecursionError) as error:
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


@command(titles_app, "subtitles")
def publish_subtitles(
    here: Here,
    title: Title,
    publish: Annotated[str | None, typer.Option(help="The track to publish: a name that this command lists.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, if the film does not say it: en, pt-BR.")] = None,
    label: Annotated[str, typer.Option(help="Its name in the player's menu.")] = "",
) -> None:
    """List the subtitles inside a title's film, or publish one of them."""
    inside = here.api("GET", f"/v1/content/{title}").get("embedded_subtitles", [])
    if publish is None:
        here.table(inside, "file", "language", "label", "forced", "hearing_impaired")
        return
    track = next((each for each in inside if each["file"] == publish), None)
    if track is None:
        raise NotFound(f"The film has no subtitle track {publish!r}", hint=f"matinee titles subtitles {title}")
    if not language and track["language"] == "und":
        raise Usage("The film does not say the language of this track", hint="Name it: --language en")
    path = f"/v1/content/{title}/subtitles/{language or track['language']}"
    here.facts(here.api("PUT", path, {"file": publish, **({"label": label} if label else {})}))


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


@command(audio_app, "list")
def list_audio(here: Here, title: Title) -> None:
    """List a film's audio tracks in their order. The first one that is not hidden plays first."""
    here.table(audio.tracks(here.api, title), *audio.COLUMNS)


@command(audio_app, "edit")
def edit_audio(
    here: Here,
    title: Title,
    track: Annotated[str, typer.Argument(metavar="TRACK", help="The name of a track, as `audio list` shows it.")],
    label: Annotated[str | None, typer.Option(help="What the player's menu calls it.")] = None,
    role: Annotated[audio.Role | None, typer.Option(help="What it is for.")] = None,
    hidden: Annotated[bool | None, typer.Option("--hide/--show", help="Whether viewers are offered it.")] = None,
    place: Annotated[int | None, typer.Option(min=1, help="Its place in the order.")] = None,
) -> None:
    """Rename, reorder or hide an audio track. Nothing is encoded again."""
    changes = {"label": label, "role": role, "hidden": hidden}
    said = {name: value for name, value in changes.items() if value is not None}
    if not said and place is None:
        raise Usage("Nothing was given to change", hint="matinee audio edit --help lists the options")
    here.table(audio.edit(here.api, title, track, said, place), *audio.COLUMNS)


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
