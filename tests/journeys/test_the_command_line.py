"""An operator's days at a terminal: what they type, what they read, and what is sent."""

import json
import os
import signal
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from infra.local.deploy import client
from tests import films
from tests.command_line import Network, Operator, Ran
from tests.platform import Platform, until

PART = 8 * 1024**2
EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"


@pytest.fixture
def nobody(platform: Platform, tmp_path: Path) -> Operator:
    return Operator(platform.site, tmp_path)


@pytest.fixture
def editor(nobody: Operator) -> Operator:
    """Signed in as an editor, by a session of its own: who signs out ends it for all who share it."""
    return nobody.sign_in()


@pytest.fixture
def network() -> Iterator[Network]:
    with Network() as opened:
        yield opened


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "The_Third.Man.mp4"
    file.write_bytes(films.clip())
    return file


def padded(file: Path, mib: int) -> Path:
    """The clip with noise behind it, in a box that players skip."""
    with file.open("wb") as out:
        out.write(films.clip() + (8 + mib * 1024**2).to_bytes(4, "big") + b"free")
        for _ in range(mib):
            out.write(os.urandom(1024**2))
    return file


def only(ran_json: Any) -> dict[str, Any]:
    (item,) = ran_json["items"]
    found: dict[str, Any] = item
    return found


# --- who ---------------------------------------------------------------------------------------------------------


def test_a_person_signs_in_at_a_terminal_and_the_password_is_not_echoed(nobody: Operator) -> None:
    terminal = nobody.at_terminal("login")
    terminal.expect("E-mail")
    terminal.sendline("editor@matinee.test")
    terminal.expect("Password")
    terminal.waitnoecho()
    terminal.sendline("matinee-demo")
    terminal.expect(pexpect.EOF)
    assert "matinee-demo" not in terminal.before
    assert "Signed in to" in terminal.before
    terminal.close()
    assert terminal.exitstatus == 0
    assert nobody("whoami", "--json").json()["email"] == "editor@matinee.test"


def test_a_script_signs_in_by_a_pipe_or_by_the_environment(nobody: Operator) -> None:
    assert nobody("login", "--email", "editor@matinee.test", "--password-stdin", typed="matinee-demo\n").code == 0
    assert nobody("logout").code == 0
    assert nobody("login", "--email", "viewer@matinee.test", MATINEE_PASSWORD="matinee-demo").code == 0
    assert nobody("whoami", "--json").json()["role"] == "viewer"


def test_a_script_without_a_password_is_told_so_and_not_left_waiting(nobody: Operator) -> None:
    told = nobody("login", "--email", "editor@matinee.test")
    assert (told.code, "MATINEE_PASSWORD" in told.err) == (2, True)


def test_a_wrong_password_is_said_to_be_wrong(nobody: Operator) -> None:
    told = nobody("login", "--email", "editor@matinee.test", "--password-stdin", "--json", typed="wrong\n")
    assert (told.code, told.json()["error"]["problem"]["code"]) == (3, "bad_credentials")


def test_the_token_is_readable_by_its_owner_alone(editor: Operator) -> None:
    file = editor.home / "config/matinee/sign-ins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_who_is_not_signed_in_is_told_how_to(nobody: Operator, film: Path) -> None:
    for words in (("whoami",), ("upload", str(film)), ("uploads", "show", "upl_01ARZ3NDEKTSV4RRFFQ69G5FAV")):
        told = nobody(*words)
        assert (told.code, "matinee login" in told.err, told.out) == (3, True, ""), told


def test_who_signed_out_is_nobody_again(editor: Operator) -> None:
    assert editor("logout").code == 0
    assert editor("whoami").code == 3


def spoil(editor: Operator, *tokens: str) -> None:
    """Replace tokens that the command line keeps by ones that no server takes."""
    file = editor.home / "config/matinee/sign-ins.json"
    kept = json.loads(file.read_text())
    kept[editor.url].update(dict.fromkeys(tokens, "a.b.c"))
    file.write_text(json.dumps(kept))


def test_an_access_token_that_the_server_no_longer_takes_is_renewed(editor: Operator) -> None:
    spoil(editor, "access_token")
    assert editor("whoami").code == 0
    spoil(editor, "refresh_token")
    assert editor("whoami").code == 0


def test_tokens_that_the_server_no_longer_takes_ask_for_a_new_sign_in(editor: Operator, film: Path) -> None:
    spoil(editor, "access_token", "refresh_token")
    for words in (("whoami",), ("upload", str(film)), ("titles", "list")):
        told = editor(*words)
        assert (told.code, "matinee login" in told.err) == (3, True), told


def test_a_viewer_is_told_that_they_are_no_editor(nobody: Operator, film: Path) -> None:
    nobody.sign_in("viewer")
    told = nobody("upload", str(film))
    assert (told.code, "viewer@matinee.test is not an editor" in told.err) == (4, True)


# --- films -------------------------------------------------------------------------------------------------------


def test_a_film_is_uploaded_watched_and_published_at_a_terminal(editor: Operator, film: Path) -> None:
    terminal = editor.at_terminal("upload", str(film), "--publish")
    terminal.expect(pexpect.EOF)
    terminal.close()
    said = terminal.before or ""
    assert (terminal.exitstatus, "is ready" in said) == (0, True), said
    assert "The Third Man" in editor("titles", "list").out


def test_a_pipe_gets_plain_lines_and_no_bars(editor: Operator, film: Path) -> None:
    done = editor("upload", str(film), "--watch")
    assert done.code == 0, done.err
    assert done.out.count("\n") == 1
    assert done.out.rstrip("\n").split("\t")[2:] == ["ready", film.name]
    assert "\x1b" not in done.out + done.err
    assert "━" not in done.err
    assert "about 0.02 USD" in done.err


def test_json_is_one_document_that_says_what_was_made(editor: Operator, film: Path) -> None:
    made = only(editor("upload", str(film), "--title", "The Third Man", "--publish", "--json").json())
    assert (made["status"], made["published"], made["bytes_sent"]) == ("ready", True, film.stat().st_size)
    title = editor("titles", "show", made["content_id"], "--json").json()
    assert (title["title"], title["status"], title["playable"]) == ("The Third Man", "published", True)


def test_several_files_become_several_titles_and_one_named_twice_one(editor: Operator, film: Path) -> None:
    other = film.with_name("Other.mp4")
    other.write_bytes(films.clip(4))
    made = editor("upload", str(film), str(other), str(film), "--watch", "--json").json()["items"]
    assert [item["status"] for item in made] == ["ready", "ready"]
    assert len({item["content_id"] for item in made}) == 2


def test_the_same_command_again_sends_nothing_again(editor: Operator, network: Network, film: Path) -> None:
    first = only(editor("upload", str(film), "--json").json())
    editor.proxy = network.url
    second = editor("upload", str(film), "--json")
    assert (only(second.json())["upload_id"], network.sent.total()) == (first["upload_id"], 0)
    assert "was uploaded before" in second.err
    anew = only(editor("upload", str(film), "--again", "--json").json())
    assert anew["upload_id"] != first["upload_id"]
    assert network.sent.total() == film.stat().st_size


def test_a_title_gets_a_new_version(editor: Operator, film: Path) -> None:
    made = only(editor("upload", str(film), "--watch", "--json").json())
    film.write_bytes(films.clip(4))
    assert (
        only(editor("upload", str(film), "--to", made["content_id"], "--watch", "--json").json())["status"] == "ready"
    )
    title = editor("titles", "show", made["content_id"], "--json").json()
    assert title["duration"] == pytest.approx(4, abs=0.1)


def test_a_refused_film_says_why_in_plain_words_and_a_mended_one_takes_its_place(editor: Operator, film: Path) -> None:
    film.write_bytes(b"no film at all " * 100)
    refused = editor("upload", str(film), "--watch", "--json")
    assert (refused.code, only(refused.json())["rejection"]["code"]) == (7, "unreadable")
    assert "The file cannot be read as a video" in refused.err
    upload_id, content_id = only(refused.json())["upload_id"], only(refused.json())["content_id"]
    assert editor("uploads", "watch", upload_id).code == 7
    again = editor("uploads", "retry", upload_id, "--watch")
    assert (again.code, "unreadable" in again.err) == (7, True)
    film.write_bytes(films.clip())
    mended = only(editor("upload", str(film), "--watch", "--json").json())
    assert (mended["status"], mended["content_id"]) == ("ready", content_id)


def test_uploads_are_listed_shown_and_cancelled(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    assert interrupted(editor, network, file, 9 * 1024**2, signal.SIGKILL).code == -signal.SIGKILL
    upload = only(editor("uploads", "list", "--json").json())
    assert (upload["status"], upload["file"]) == ("uploading", str(file))
    assert upload["upload_id"] in editor("uploads", "list", upload["content_id"]).out
    assert "missing parts" in editor("uploads", "show", upload["upload_id"]).out
    assert editor("uploads", "cancel", upload["upload_id"]).code == 2
    assert editor("uploads", "cancel", upload["upload_id"], "--yes").code == 0
    assert editor("uploads", "list", "--json").json() == {"items": []}
    assert editor("uploads", "show", upload["upload_id"]).code == 5


def test_a_film_that_is_being_transcoded_is_cancelled_and_tells_its_cost(editor: Operator, tmp_path: Path) -> None:
    file = tmp_path / "long.mp4"
    file.write_bytes(films.clip(240))
    upload_id = only(editor("upload", str(file), "--json").json())["upload_id"]
    until(lambda: editor("uploads", "show", upload_id, "--json").json()["status"] == "transcoding", 60)
    told = editor("uploads", "cancel", upload_id, "--yes", "--json").json()
    assert (told["cancelled"], told["cost_at_most"]["currency"]) == (upload_id, "USD")
    watched = editor("uploads", "watch", upload_id)
    assert (watched.code, "was cancelled; it cost at most" in watched.err) == (7, True)
    assert editor("uploads", "cancel", upload_id, "--yes").code == 0
    assert editor("uploads", "show", upload_id).code == 5


def test_subtitles_inside_a_film_are_listed_and_others_refused(editor: Operator, film: Path) -> None:
    content_id = only(editor("upload", str(film), "--watch", "--json").json())["content_id"]
    assert editor("titles", "subtitles", content_id, "--json").json() == {"items": []}
    told = editor("titles", "subtitles", content_id, "--publish", "embedded/1.vtt")
    assert (told.code, "no subtitle track" in told.err) == (5, True)


# --- what interrupts an upload -----------------------------------------------------------------------------------


def interrupted(editor: Operator, network: Network, file: Path, after: int, by: signal.Signals) -> Ran:
    """An upload that was ended by a signal when this many bytes had gone up."""
    editor.proxy, network.hold_after = network.url, after
    running = editor.started("upload", str(file))
    network.wait_until_held()
    ended = running.ended(by)
    network.let_through()
    return ended


def test_a_killed_upload_goes_on_with_the_parts_that_are_missing(
    platform: Platform, editor: Operator, network: Network, tmp_path: Path
) -> None:
    file = padded(tmp_path / "long.mp4", 300)
    interrupted(editor, network, file, 100 * 1024**2, signal.SIGKILL)
    listed = only(editor("uploads", "list", "--json").json())
    begun = platform.editor("GET", f"/v1/uploads/{listed['upload_id']}").json()
    missing = {part["number"] for part in begun["parts"]}
    assert 20 < len(missing) < 35
    network.forget()
    done = editor("upload", str(file), "--watch", "--json")
    assert done.code == 0, done.err
    size = file.stat().st_size
    assert set(network.sent) == missing
    assert network.sent.total() == sum(min(PART, size - (number - 1) * PART) for number in missing)
    made = only(done.json())
    assert (made["upload_id"], made["status"]) == (begun["upload_id"], "ready")
    assert made["bytes_sent"] == network.sent.total()
    assert crc_of_source(platform, made) == zlib.crc32(file.read_bytes())


def crc_of_source(platform: Platform, upload: dict[str, Any]) -> int:
    port = json.loads((platform.folder / "processes.json").read_text())["engine"]["port"]
    key = f"uploads/{upload['content_id']}/{upload['upload_id']}/source"
    bucket = "matinee-dev-uploads-000000000000-us-east-1"
    body = client("s3", f"http://127.0.0.1:{port}").get_object(Bucket=bucket, Key=key)["Body"]
    crc = 0
    for chunk in body.iter_chunks(1 << 22):
        crc = zlib.crc32(chunk, crc)
    return crc


def test_ctrl_c_says_that_the_same_command_goes_on_and_it_does(
    editor: Operator, network: Network, tmp_path: Path
) -> None:
    file = padded(tmp_path / "long.mp4", 40)
    ended = interrupted(editor, network, file, 20 * 1024**2, signal.SIGINT)
    assert (ended.code, "Run the same command again to continue" in ended.err) == (130, True)
    arrived = set(network.arrived)
    network.forget()
    assert editor("upload", str(file)).code == 0
    assert not arrived & set(network.arrived)
    assert arrived | set(network.arrived) == {1, 2, 3, 4, 5, 6}


def test_ctrl_c_while_watching_leaves_the_workflow_at_work(editor: Operator, film: Path) -> None:
    film.write_bytes(films.clip(10, "854x480"))
    terminal = editor.at_terminal("upload", str(film), "--watch")
    terminal.expect("transcoding")
    terminal.sendintr()
    terminal.expect("The workflow continues")
    terminal.expect("matinee uploads watch (upl_[0-9A-Z]+)")
    upload_id = terminal.match.group(1)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert only(editor("uploads", "watch", upload_id, "--json").json())["status"] == "ready"


def test_a_network_that_comes_back_is_waited_for(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    editor.proxy, network.hold_after = network.url, 9 * 1024**2
    running = editor.started("upload", str(file))
    network.wait_until_held()
    network.die()
    network.dead = False
    assert running.ended().code == 0
    assert sorted(network.arrived) == [1, 2, 3]


def test_a_network_that_stays_away_ends_the_command_and_loses_nothing(
    editor: Operator, network: Network, tmp_path: Path
) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    editor.proxy, network.hold_after = network.url, 9 * 1024**2
    running = editor.started("upload", str(file), "--retries", "1")
    network.wait_until_held()
    network.die()
    ended = running.ended()
    assert (ended.code, "Run the same command again to continue" in ended.err) == (6, True)
    network.dead = False
    arrived = set(network.arrived)
    assert editor("upload", str(file)).code == 0
    assert sorted(network.arrived) == [1, 2, 3]
    assert arrived < {1, 2, 3}


@pytest.mark.parametrize("answer", [(403, EXPIRED), (400, b"<Error><Code>ExpiredToken</Code></Error>"), (500, b"")])
def test_a_part_that_the_storage_will_not_take_now_gets_a_fresh_url(
    editor: Operator, network: Network, tmp_path: Path, answer: tuple[int, bytes]
) -> None:
    editor.proxy, network.answers = network.url, [answer] * 3
    assert editor("upload", str(padded(tmp_path / "long.mp4", 20))).code == 0
    assert (sorted(network.arrived), network.answers) == ([1, 2, 3], [])


def test_a_part_that_the_storage_refuses_for_good_ends_the_command(
    editor: Operator, network: Network, film: Path
) -> None:
    editor.proxy, network.answers = network.url, [(400, b"<Error><Code>EntityTooLarge</Code></Error>")]
    told = editor("upload", str(film))
    assert (told.code, "S3 refused part 1: EntityTooLarge" in told.err) == (1, True)


def test_a_part_whose_answer_was_lost_is_not_sent_again(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    editor.proxy, network.lose = network.url, 2
    assert editor("upload", str(file)).code == 0
    assert sorted(network.arrived) == [1, 2, 3]
    assert network.sent.total() == file.stat().st_size


def test_a_file_that_changed_since_goes_up_anew(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    interrupted(editor, network, file, 9 * 1024**2, signal.SIGKILL)
    begun = only(editor("uploads", "list", "--json").json())
    padded(file, 20)
    network.forget()
    done = editor("upload", str(file), "--json")
    assert "has changed: uploading it" in done.err
    assert network.sent.total() == file.stat().st_size
    assert only(done.json())["upload_id"] != begun["upload_id"]
    assert only(done.json())["content_id"] == begun["content_id"]
    assert editor("uploads", "show", begun["upload_id"]).code == 5


def test_a_file_that_was_only_touched_goes_on(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    interrupted(editor, network, file, 9 * 1024**2, signal.SIGKILL)
    begun = only(editor("uploads", "list", "--json").json())
    os.utime(file)
    assert only(editor("upload", str(file), "--json").json())["upload_id"] == begun["upload_id"]


def test_bytes_that_changed_under_way_are_caught_and_sent_anew(
    editor: Operator, network: Network, tmp_path: Path
) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    editor.proxy, network.hold_after = network.url, 1
    running = editor.started("upload", str(file), "--parallel", "1")
    network.wait_until_held()
    with file.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        opened.write(b"!")
    network.let_through()
    ended = running.ended()
    assert (ended.code, "changed during the upload" in ended.err) == (1, True)
    assert editor("upload", str(file)).code == 0


def test_two_commands_do_not_send_the_same_file(editor: Operator, network: Network, tmp_path: Path) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    editor.proxy, network.hold_after = network.url, 1
    running = editor.started("upload", str(file))
    network.wait_until_held()
    second = editor("upload", str(file))
    assert (second.code, "Another matinee process" in second.err) == (1, True)
    network.let_through()
    assert running.ended().code == 0


def test_an_unfinished_upload_takes_the_title_that_it_is_given_now(
    editor: Operator, network: Network, tmp_path: Path
) -> None:
    file = padded(tmp_path / "long.mp4", 20)
    interrupted(editor, network, file, 9 * 1024**2, signal.SIGKILL)
    made = only(editor("upload", str(file), "--title", "A better one", "--json").json())
    assert editor("titles", "show", made["content_id"], "--json").json()["title"] == "A better one"


# --- what cannot be uploaded -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "is empty"),
        ("poster.mp4", b"\x89PNG\r\n\x1a\n" + bytes(99), "is an image (PNG)"),
        ("still.mov", b"\x00\x00\x00\x1cftypavif" + bytes(99), "is an image (HEIC or AVIF)"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(99), "is an image (JPEG)"),
    ],
)
def test_what_is_plainly_no_film_is_not_sent(nobody: Operator, name: str, content: bytes, words: str) -> None:
    (nobody.home / name).write_bytes(content)
    told = nobody("upload", str(nobody.home / name))
    assert (told.code, words in told.err) == (2, True), told.err


def test_a_folder_and_a_missing_file_are_said_to_be_that(nobody: Operator) -> None:
    assert "is a folder" in nobody("upload", str(nobody.home)).err
    missing = nobody("upload", str(nobody.home / "nothing.mp4"))
    assert (missing.code, "does not exist" in missing.err) == (2, True)


# --- the catalogue -----------------------------------------------------------------------------------------------


def test_a_title_is_created_edited_published_and_deleted(editor: Operator) -> None:
    words = ("--title", "Heat", "--genre", "Crime", "--genre", "Drama", "--maturity", "16", "--json")
    made = editor("titles", "create", *words).json()
    assert (made["status"], made["genres"]) == ("draft", ["Crime", "Drama"])
    content_id = made["content_id"]
    edited = editor("titles", "edit", content_id, "--description", "A thief.", "--json").json()
    assert (edited["description"], edited["genres"], edited["maturity"]) == ("A thief.", ["Crime", "Drama"], 16)
    translated = '{"translations": {"de": {"title": "Heat"}}}'
    told = editor("titles", "edit", content_id, "--details", "-", "--json", typed=translated).json()
    assert told["translations"]["de"]["title"] == "Heat"
    assert editor("titles", "publish", content_id).code == 0
    refused = editor("titles", "delete", content_id, "--yes")
    assert (refused.code, "Unpublish it first" in refused.err) == (1, True)
    assert editor("titles", "unpublish", content_id).code == 0
    assert editor("titles", "delete", content_id).code == 2
    assert editor("titles", "delete", content_id, "--yes").code == 0
    assert editor("titles", "show", content_id).code == 5


def test_a_list_goes_on_over_its_pages(editor: Operator, platform: Platform) -> None:
    client = platform.editor
    made = {client.create(f"Number {number}") for number in range(103)}
    listed = editor("titles", "list", "--status", "draft", "--limit", "103", "--json").json()["items"]
    assert {item["content_id"] for item in listed} == made


def test_refused_fields_are_named(editor: Operator) -> None:
    told = editor("titles", "create", "--title", "x" * 201, "--maturity", "99", "--json")
    assert told.code == 1
    assert {error["field"] for error in told.json()["error"]["problem"]["errors"]} == {"title", "maturity"}
    assert "Invalid input" in told.err
    assert told.err.count("maturity: Input should be less than or equal to 18") == 1


def test_deleting_asks_a_person_first(editor: Operator, platform: Platform) -> None:
    content_id = platform.editor.create("Kept")
    terminal = editor.at_terminal("titles", "delete", content_id)
    terminal.expect(f"Delete {content_id}")
    terminal.sendline("n")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert editor("titles", "show", content_id).code == 0


def test_a_title_cannot_drive_the_terminal(editor: Operator, platform: Platform) -> None:
    """The API refuses control characters; titles that were stored before it did are still read."""
    content_id = platform.editor.create("Title")
    tables = client("dynamodb", platform.engine)
    tables.update_item(
        TableName="matinee-dev-content",
        Key={"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}},
        UpdateExpression="SET details.title = :title",
        ExpressionAttributeValues={":title": {"S": "\x1b]0;owned\x07Title"}},
    )
    assert platform.editor("GET", f"/v1/content/{content_id}").json()["title"].startswith("\x1b")
    terminal = editor.at_terminal("titles", "show", content_id)
    terminal.expect(pexpect.EOF)
    assert "\x1b]0;" not in terminal.before
    terminal.close()


def test_a_file_of_titles_is_imported_and_refused_lines_are_named(editor: Operator) -> None:
    file = editor.home / "titles.jsonl"
    file.write_text('{"title": "Thief", "external_id": "operator-1"}\n{"title": "Manhunter"}\n')
    told = editor("import", str(file), "--json")
    assert (told.code, told.json()["accepted"], told.json()["created"]) == (0, 2, 2)
    file.write_text(file.read_text() + '{"title": ""}\n')
    told = editor("import", str(file), "--json")
    assert (told.code, told.json()["unchanged"], told.json()["refused"]) == (1, 2, 1)
    assert told.json()["report_url"].startswith("http")


def test_the_browser_is_shown_the_page(editor: Operator, platform: Platform) -> None:
    content_id = platform.editor.create("Opened")
    seen = editor.home / "seen"
    browser = editor.home / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    opened = editor("open", content_id, "--json", BROWSER=str(browser))
    assert opened.json()["url"] == f"{platform.site}/title/{content_id}"
    assert seen.read_text().strip() == opened.json()["url"]
    assert editor("open", "ttl_01ARZ3NDEKTSV4RRFFQ69G5FAV", BROWSER=str(browser)).code == 5


# --- deployments -------------------------------------------------------------------------------------------------


def test_a_deployment_has_a_name_and_a_sign_in_of_its_own(editor: Operator) -> None:
    here = editor.url
    assert editor("profiles", "add", "laptop", here).code == 0
    elsewhere = here.replace("localhost", "127.0.0.1")
    assert editor("profiles", "add", "default", elsewhere).code == 0
    assert editor("whoami", "--profile", "laptop", "--json", MATINEE_URL="").json()["url"] == here
    assert editor("whoami", MATINEE_URL="", MATINEE_PROFILE="laptop").code == 0
    assert editor("whoami", MATINEE_URL="").code == 3
    assert editor("whoami", "--url", elsewhere).code == 3
    assert editor("profiles", "remove", "laptop").code == 0
    assert editor("whoami", "--profile", "laptop").code == 2
