"""Mails: every one in every language, whole, escaped, and with links that lead to us."""

import html
import json
import re
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from botocore.exceptions import ClientError
from matinee.identity.models import User
from matinee.kernel import table
from matinee.users import events, mail, sealing
from matinee.users.events import MailRequested

from tests.unit.fakes import Table

USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"
FACTS = {"device": "Laptop", "receipt": "rec_1", "provider": "example", "amount": "7.99 USD"}
MAILS = get_args(events.Mail)
HOSTILE = '<img src=x onerror="alert(1)">{email}${greeting}{0.__class__}&amp;</p>'


pytestmark = pytest.mark.usefixtures("users")


def requested(kind: Any, **facts: str) -> MailRequested:
    return MailRequested(user_id=USER, mail=kind, ticket_id="tic_1", facts={**FACTS, **facts})


def composed(kind: str, language: str = "en", name: str = "Ada", **facts: str) -> tuple[str, str, str]:
    return mail.composed("ada@matinee.test", language, requested(kind, **facts), name)


class Page(HTMLParser):
    """A page's tags, and its text as somebody reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", mail.LANGUAGES)
@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_is_whole_in_every_language(kind: str, language: str) -> None:
    subject, text, page = composed(kind, language)
    assert subject.strip() and "\n" not in subject
    for part in (subject, text, page):
        assert not re.search(r"[{}$]|None", part.split("</head>")[-1])
    assert "Ada" in text and "ada@matinee.test" in text
    assert html.escape(subject) in page
    said = " ".join(Page(page).text.split())
    for line in filter(None, text.split("\n\n")):
        assert " ".join(line.split()).partition(": https://")[0] in said


@pytest.mark.parametrize("kind", MAILS)
def test_no_language_leaves_a_sentence_in_anothers(kind: str) -> None:
    subjects = {composed(kind, language)[0] for language in mail.LANGUAGES}
    bodies = {composed(kind, language)[1].split("\n\n")[1] for language in mail.LANGUAGES}
    assert len(subjects) == len(bodies) == len(mail.LANGUAGES)


@pytest.mark.parametrize("language", mail.LANGUAGES)
def test_the_catalogues_have_the_same_mails_with_as_many_lines_and_the_same_facts(language: str) -> None:
    ours, english = mail._sentences(language), mail._sentences("en")
    assert ours.keys() == english.keys() == {*MAILS, "greeting", "footer"}
    for name in english:
        written, meant = json.dumps(ours[name]), json.dumps(english[name])
        assert sorted(re.findall(r"{\w+}", written)) == sorted(re.findall(r"{\w+}", meant)), name
    for name in MAILS:
        assert len(ours[name]["lines"]) == len(english[name]["lines"])
        assert bool(ours[name]["action"]) == bool(english[name]["action"])


@pytest.mark.parametrize("language", mail.LANGUAGES)
def test_arabic_runs_from_right_to_left(language: str) -> None:
    tag, attributes = Page(composed("verify", language)[2]).tags[0]
    assert (tag, attributes["lang"], attributes["dir"]) == ("html", language, "rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("kind", MAILS)
def test_a_hostile_name_is_text_and_nothing_else(kind: str) -> None:
    harmless, hostile = (composed(kind, name=name, device=name, receipt=name) for name in ("Ada", HOSTILE))
    assert [tag for tag, _ in Page(hostile[2]).tags] == [tag for tag, _ in Page(harmless[2]).tags]
    assert HOSTILE in Page(hostile[2]).text
    assert HOSTILE in hostile[1]
    assert hostile[0] == harmless[0]


def test_a_hostile_device_is_named_as_it_is() -> None:
    _, text, page = composed("new_device", device=HOSTILE)
    assert HOSTILE in text
    assert HOSTILE in Page(page).text and "<img" not in page


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("verify", "/verify-email?token="),
        ("reset", "/reset-password?token="),
        ("already_registered", "/sign-in"),
        ("password_changed", "/forgot-password"),
        ("new_device", "/account/devices"),
        ("token_reused", "/account/devices"),
        ("provider_linked", "/account/devices"),
        ("export_ready", "/account"),
        ("duplicate_refunded", "/account/subscription"),
        ("duplicate_ended", "/account/subscription"),
    ],
)
def test_a_mail_leads_to_its_page_in_text_and_html_alike(kind: str, path: str) -> None:
    _, text, page = composed(kind)
    (link,) = re.findall(r"https://\S+", text)
    (target,) = [attributes["href"] for tag, attributes in Page(page).tags if tag == "a"]
    assert link == target
    assert link.startswith(f"https://matinee.test{path}")


@pytest.mark.parametrize("kind", ["verify", "reset"])
def test_a_links_token_is_good_for_that_mails_purpose_alone(kind: str) -> None:
    token = composed(kind)[1].partition("token=")[2].split()[0]
    assert sealing.unseal(kind, token) == ["tic_1"]
    assert sealing.unseal("reset" if kind == "verify" else "verify", token) is None


def test_the_last_mail_leads_nowhere() -> None:
    assert "http" not in composed("erased")[1]
    assert "<a " not in composed("erased")[2]


class Ses:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_email(self, **mail: Any) -> None:
        self.sent.append(mail)


def account(users: Table, **facts: Any) -> None:
    whole = {"user_id": USER, "email": "ada@matinee.test", "password_hash": "x", "display_name": "Ada", **facts}
    table.create(User.model_validate(whole))


@pytest.mark.parametrize(("locale", "subject"), [("de", "Bestätige"), ("es-MX", "Confirma"), ("fr", "Confirm")])
def test_it_goes_out_in_the_owners_language_or_in_english(
    users: Table, clients: dict[str, Any], locale: str, subject: str
) -> None:
    clients["ses"] = ses = Ses()
    account(users, locale=locale)
    mail.send(requested("verify"))
    (sent,) = ses.sent
    assert sent["Destination"] == {"ToAddresses": ["ada@matinee.test"]}
    assert sent["Source"] == "matinee@matinee.test"
    assert sent["Message"]["Subject"]["Data"].startswith(subject)


def test_an_event_that_comes_twice_makes_one_mail_and_another_event_another(
    users: Table, clients: dict[str, Any]
) -> None:
    clients["ses"] = ses = Ses()
    account(users)
    event = requested("new_device")
    for each in (event, event, requested("new_device")):
        mail.send(each)
    assert len(ses.sent) == 2


def test_nobody_is_written_to_who_is_gone(users: Table, clients: dict[str, Any]) -> None:
    clients["ses"] = ses = Ses()
    mail.send(requested("verify"))
    assert ses.sent == []


def test_a_refusal_does_not_name_the_address_and_is_tried_again(users: Table, clients: dict[str, Any]) -> None:
    class Refusing(Ses):
        def send_email(self, **mail: Any) -> None:
            said: Any = {"Error": {"Code": "MessageRejected", "Message": "ada@matinee.test is not verified"}}
            raise ClientError(said, "SendEmail")

    account(users)
    clients["ses"] = Refusing()
    with pytest.raises(mail.MailRefused) as refused:
        mail.send(requested("verify"))
    assert str(refused.value) == "MessageRejected"
    assert refused.value.__suppress_context__
    clients["ses"] = ses = Ses()
    mail.send(requested("verify"))
    assert len(ses.sent) == 1
