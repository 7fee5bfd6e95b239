"""The command line before servers that are gone, broken, older or newer than the local platform."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.fake import Answer, Asked, Fake, serving
from tests.command_line import Operator, Running
from tests.platform import ROOT

USER = {"user_id": "usr_1", "email": "editor@matinee.test", "role": "editor"}
BARE_403 = (403, {"message": "Forbidden"})
EXPIRED = (401, {"status": 401, "code": "token_expired", "detail": "The access token has expired"})


@pytest.fixture
def fake() -> Iterator[Fake]:
    with serving() as started:
        yield started


@pytest.fixture
def operator(fake: Fake, tmp_path: Path) -> Operator:
    return Operator(fake.url, tmp_path)


class Tokens:
    """Short-lived access tokens with rotating refresh tokens: one that is used twice ends the whole sign-in."""

    def __init__(self, fake: Fake, refusal: Answer = EXPIRED):
        self.generation, self.revoked, self.refusal = 1, False, refusal
        fake.on("POST /v1/users/login", lambda _: (200, self.current()))
        fake.on("POST /v1/users/refresh", self.refresh)
        fake.on("GET /v1/users/profile", lambda asked: self.guarded(asked, {"country": "AT"}))

    def current(self) -> dict[str, Any]:
        return {
            "access_token": f"access-{self.generation}",
            "refresh_token": f"refresh-{self.generation}",
            "user": USER,
        }

    def refresh(self, asked: Asked) -> Answer:
        if asked.token or asked.json()["refresh_token"] != f"refresh-{self.generation}" or self.revoked:
            self.revoked = True
            return 401, {"status": 401, "code": "bad_token", "detail": "This sign-in has ended"}
        self.generation += 1
        return 200, self.current()

    def guarded(self, asked: Asked, document: Any) -> Answer:
        return (200, document) if asked.token == f"access-{self.generation}" else self.refusal

    def let_expire(self, operator: Operator) -> None:
        """As after fifteen minutes: the access token that is kept is no longer taken."""
        file = operator.home / "config/matinee/sign-ins.json"
        kept = json.loads(file.read_text())
        kept[operator.url]["access_token"] = "access-0"
        file.write_text(json.dumps(kept))


@pytest.mark.parametrize("refusal", [EXPIRED, BARE_403], ids=["a problem", "the gateway's own 403"])
def test_an_expired_token_is_renewed_without_a_word(fake: Fake, operator: Operator, refusal: Answer) -> None:
    tokens = Tokens(fake, refusal)
    operator.sign_in()
    tokens.let_expire(operator)
    for _ in range(2):
        done = operator("whoami", "--json")
        assert (done.code, done.json()["country"], done.err) == (0, "AT", "")
    assert fake.asked.count("POST /v1/users/refresh") == 1


def test_commands_side_by_side_renew_a_token_once(fake: Fake, operator: Operator) -> None:
    tokens = Tokens(fake)
    operator.sign_in()
    tokens.let_expire(operator)
    running = [operator.started("whoami") for _ in range(4)]
    assert [each.ended().code for each in running] == [0, 0, 0, 0]
    assert (fake.asked.count("POST /v1/users/refresh"), tokens.revoked) == (1, False)


def test_a_sign_in_that_cannot_be_renewed_has_ended(fake: Fake, operator: Operator) -> None:
    tokens = Tokens(fake)
    operator.sign_in()
    tokens.let_expire(operator)
    tokens.revoked = True
    told = operator("whoami")
    assert (told.code, "has expired" in told.err, "matinee login" in told.err) == (3, True, True)


def test_a_right_that_is_lacking_is_no_reason_to_renew(fake: Fake, operator: Operator) -> None:
    Tokens(fake)
    operator.sign_in()
    fake.on("POST /v1/content", (403, {"status": 403, "code": "suspended", "detail": "This account is suspended"}))
    told = operator("titles", "create", "--title", "Heat")
    assert (told.code, "This account is suspended" in told.err) == (4, True)
    assert "POST /v1/users/refresh" not in fake.asked


@pytest.mark.parametrize("by", ["a pipe", "the environment"])
def test_a_password_is_sent_composed_however_it_was_typed(fake: Fake, operator: Operator, by: str) -> None:
    composed, decomposed = "caf\u00e9 \u00c5ngstr\u00f6m", "cafe\u0301 A\u030angstro\u0308m"
    sent: list[str] = []

    def sign_in(asked: Asked) -> Answer:
        sent.append(asked.json()["password"])
        return 200, {"access_token": "access-1", "refresh_token": "refresh-1", "user": USER}

    fake.on("POST /v1/users/login", sign_in)
    if by == "a pipe":
        done = operator("login", "--email", USER["email"], "--password-stdin", typed=f"{decomposed}\n")
    else:
        done = operator("login", "--email", USER["email"], MATINEE_PASSWORD=decomposed)
    assert (done.code, sent) == (0, [composed])


def test_signing_out_tells_the_server(fake: Fake, operator: Operator) -> None:
    tokens = Tokens(fake)
    fake.on("POST /v1/users/logout", lambda asked: tokens.guarded(asked, b""))
    operator.sign_in()
    assert operator("logout").code == 0
    assert fake.asked[-1] == "POST /v1/users/logout"
    assert operator("whoami").code == 3


# --- imports -----------------------------------------------------------------------------------------------------


def importing(fake: Fake, *states: dict[str, Any]) -> list[bytes]:
    """A deployment that has imports; what arrives there."""
    arrived: list[bytes] = []

    def take(asked: Asked) -> Answer:
        arrived.append(asked.content)
        return 200, b""

    left = list(states)
    fake.on("POST /v1/content/imports", lambda _: (201, {"import_id": "imp_1", "url": f"{fake.url}/storage?signed=1"}))
    fake.on("PUT /storage", take)
    fake.on("GET /v1/content/imports/imp_1", lambda _: (200, left.pop(0)))
    return arrived


def test_an_import_hands_the_file_over_and_waits_for_its_end(fake: Fake, operator: Operator) -> None:
    done = {"status": "done", "accepted": 2, "refused": 0}
    arrived = importing(fake, {"status": "running", "accepted": 1, "refused": 0}, done)
    file = operator.home / "titles.jsonl"
    file.write_text('{"title": "Heat"}\n\n{"title": "Ronin"}\n')
    told = operator("import", str(file), "--json")
    assert (told.code, told.json(), arrived) == (0, done, [file.read_bytes()])


def test_refused_titles_are_an_error_that_says_where_the_report_is(fake: Fake, operator: Operator) -> None:
    importing(fake, {"status": "done", "accepted": 1, "refused": 1, "report_url": "https://reports.test/1"})
    file = operator.home / "titles.jsonl"
    file.write_text('{"title": "Heat"}\n{"title": ""}\n')
    told = operator("import", str(file))
    assert (told.code, "1 lines were refused" in told.err, "https://reports.test/1" in told.err) == (1, True, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "is empty"), ("\n\n", "is empty"), ('{"title": "Heat"}\nRonin\n', "line 2 is not a JSON object")],
)
def test_a_file_that_holds_no_titles_is_not_sent(fake: Fake, operator: Operator, content: str, words: str) -> None:
    file = operator.home / "titles.jsonl"
    file.write_text(content)
    told = operator("import", str(file))
    assert (told.code, words in told.err, fake.asked) == (2, True, [])


# --- servers -----------------------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(tmp_path: Path) -> None:
    operator = Operator("http://localhost:1", tmp_path)
    told = operator("titles", "list", "--json")
    assert (told.code, told.json()["error"]["exit_code"]) == (6, 6)
    assert "Cannot reach http://localhost:1" in told.err
    assert "Is `make run` running?" in told.err


def test_what_is_no_matinee_is_not_taken_for_one(fake: Fake, operator: Operator) -> None:
    fake.on("GET /v1/content", (200, b"<html>Welcome to nginx!</html>"))
    told = operator("titles", "list")
    assert (told.code, "is not a Matinee deployment" in told.err) == (6, True)


def test_a_fault_of_the_server_comes_with_its_request(fake: Fake, operator: Operator) -> None:
    fake.on("GET /v1/content", (500, {"status": 500, "code": "internal", "detail": "Internal error"}))
    told = operator("titles", "list")
    assert (told.code, "Internal error (request the-request)" in told.err) == (1, True)


@pytest.mark.parametrize("url", ["http://matinee.example.com", "ftp://localhost", "matinee", "https://"])
def test_addresses_that_a_password_must_not_go_to_are_refused(tmp_path: Path, url: str) -> None:
    assert Operator(url, tmp_path)("login", "--email", "a@b.c", MATINEE_PASSWORD="x").code == 2


def test_a_damaged_file_of_ours_is_named(fake: Fake, operator: Operator) -> None:
    file = operator.home / "config/matinee/sign-ins.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    told = operator("whoami")
    assert (told.code, str(file) in told.err) == (1, True)


# --- terminals and shells ----------------------------------------------------------------------------------------


def test_help_says_what_the_exit_codes_mean(operator: Operator) -> None:
    said = " ".join(operator("--help").out.split())
    for code in (
        "1 refused",
        "3 not signed in",
        "4 not allowed",
        "5 not found",
        "7 film rejected",
        "130 inter",
    ):
        assert code in said


@pytest.mark.parametrize("words", [(), ("titles",)])
def test_a_command_that_is_none_is_usage(operator: Operator, words: tuple[str, ...]) -> None:
    told = operator(*words, "lst")
    assert (told.code, "No such command" in told.err) == (2, True)


@pytest.mark.parametrize(
    "words", [("titles", "show", "../users"), ("uploads", "watch", "upl_1", "a b"), ("upload", "x", "--to", "a/b")]
)
def test_what_is_no_id_is_not_made_a_path_of(fake: Fake, operator: Operator, words: tuple[str, ...]) -> None:
    assert (operator(*words).code, fake.asked) == (2, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("titles", "show"), "TITLE"),
        (("titles", "show", "../users"), "is not an id"),
        (("titles", "list", "--limit", "none"), "--limit"),
        (("titles", "lst"), "No such command"),
        (("upload", "film.mp4", "--loudly"), "--loudly"),
        (("upload", "film.mp4", "--to", "ttl_1", "--title", "Heat"), "--to names an existing title"),
    ],
)
def test_what_makes_no_sense_is_said_in_json_too(operator: Operator, words: tuple[str, ...], said: str) -> None:
    told = operator(*words, "--json")
    error = told.json()["error"]
    assert (told.code, error["exit_code"], error["problem"]) == (2, 2, {})
    assert said in error["message"]
    assert told.err


def test_json_may_be_asked_for_before_the_command(fake: Fake, operator: Operator) -> None:
    fake.on("GET /v1/content", (200, {"items": []}))
    assert operator("--json", "titles", "list").json() == {"items": []}
    assert operator("--json", "titles", "lst").json()["error"]["exit_code"] == 2


def test_after_two_dashes_it_is_a_word_like_any_other(operator: Operator) -> None:
    assert operator("titles", "show", "--", "--json").out == ""


def test_the_version_is_said_to_people_and_to_programs(operator: Operator) -> None:
    said = operator("--version")
    assert (said.code, said.out.split()[0]) == (0, "matinee")
    for words in (("--version", "--json"), ("--json", "--version")):
        assert operator(*words).json() == {"version": said.out.split()[1]}


def test_a_title_is_opened_at_its_page(fake: Fake, operator: Operator) -> None:
    fake.on("GET /v1/content/ttl_1", (200, {"content_id": "ttl_1"}))
    browser = {"BROWSER": "true"}
    assert operator("open", "ttl_1", "--json", **browser).json() == {"url": f"{fake.url}/title/ttl_1"}
    assert operator("open", "--json", **browser).json() == {"url": fake.url}


def test_a_shell_completes_commands(operator: Operator) -> None:
    shell = {"_MATINEE_COMPLETE": "complete_bash", "COMP_WORDS": "matinee titles p", "COMP_CWORD": "2"}
    assert operator(**shell).out.split() == ["publish"]


def test_a_reader_that_goes_away_is_no_error_to_talk_about(fake: Fake, operator: Operator) -> None:
    title = {"content_id": "ttl_1", "title": "x" * 1000}
    fake.on("GET /v1/content", (200, {"items": [title] * 100}))
    read, write = os.pipe()
    os.close(read)
    words = [sys.executable, "-m", "matinee_cli", "titles", "list", "--limit", "100"]
    done = subprocess.run(words, env=operator.environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert done.stderr == ""


def test_ctrl_c_anywhere_is_130(fake: Fake, operator: Operator) -> None:
    running: list[Running] = []

    def slow(_: Asked) -> Answer:
        running[-1].process.send_signal(signal.SIGINT)
        return 200, {"items": []}

    fake.on("GET /v1/content", slow)
    for words, out in (
        ((), ""),
        (("--json",), '{"error": {"exit_code": 130, "message": "Interrupted", "problem": {}}}'),
    ):
        with fake.lock:
            running.append(operator.started("titles", "list", *words))
        ended = running[-1].ended()
        assert (ended.code, ended.out.strip(), ended.err) == (130, out, "")


def test_what_is_installed_by_pip_has_the_command(tmp_path: Path) -> None:
    target = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    source = tmp_path / "cli"
    shutil.copytree(ROOT / "clients/cli", source)
    subprocess.run([*pip, "--target", str(target), str(source)], check=True)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(target)}
    done = subprocess.run([target / "bin/matinee", "--help"], env=env, capture_output=True, text=True, check=True)
    assert "7 film rejected" in done.stdout
