"""Nobody where they don't belong: every guarded route of the function tables against everybody whom it must refuse.

A request goes as API Gateway sends it: the authorizer first, then the handler, which is told what the authorizer said.
"""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from matinee.identity import tokens
from matinee.identity.live import ClaimedCaller, LiveCaller
from matinee.identity.models import User
from matinee.kernel import aws, table
from matinee.kernel.access import NO_TOKEN, OPEN_TO
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.playback.opinion_models import Review, Reviewed
from matinee.streaming.models import Household, Lease
from matinee.users.privacy_models import Export
from moto.dynamodb.models import dynamodb_backends

from infra import functions as f
from infra import openapi
from infra.domains import routes
from tests.conftest import Templates, sample
from tests.functions.athena import Athena
from tests.functions.conftest import (
    ACCOUNT,
    REGION,
    Call,
    asked,
    authorizing,
    caller,
    client,
    idle_machine,
    problem,
    publish_media_key,
    simulated,
)

PASSWORD = "a long enough phrase"
GUARDED = [(domain, row, route) for domain, row, route in routes() if route.access != "public"]
USERS, PLAYBACK, STREAMING = "matinee-dev-users", "matinee-dev-playback", "matinee-dev-streaming"
FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"


@dataclass
class Person:
    email: str
    user_id: str
    device_id: str
    token: str
    refresh_token: str
    profile_ids: list[str] = field(default_factory=list)

    def traces(self) -> list[str]:
        """What must not be found in an answer to anybody else."""
        return [self.email, self.user_id, self.device_id, *self.profile_ids]


def export_of(owner: Person) -> str:
    """A copy of their data that they asked for."""
    export = Export(user_id=owner.user_id, export_id=new_id("exp"), ttl=int(time.time()) + 3600)
    client("dynamodb").put_item(TableName=USERS, Item=export.attributes())
    return export.export_id


def stream_of(owner: Person) -> str:
    """One that plays in their household."""
    begun = now()
    lease = Lease(
        session_id=new_id("ses"),
        content_id=new_id("ttl"),
        prefix="titles/a/b/",
        started_at=begun,
        until=begun + timedelta(minutes=5),
    )
    household = Household(user_id=owner.user_id, leases={lease.session_id: lease})
    client("dynamodb").put_item(TableName=STREAMING, Item=household.attributes())
    return lease.session_id


def review_by(owner: Person) -> str:
    """What they said of a film."""
    said = {"user_id": owner.user_id, "profile_id": owner.profile_ids[0], "content_id": FILM}
    review = Review.model_validate({**said, "review_id": new_id("rev"), "text": "A good one"})
    pointer = Reviewed.model_validate({**said, "review_id": review.review_id})
    for item in (review, pointer):
        client("dynamodb").put_item(TableName=PLAYBACK, Item=item.attributes())
    return review.review_id


OWNED: dict[str, Callable[[Person], str]] = {
    "profile_id": lambda owner: owner.profile_ids[-1],
    "device_id": lambda owner: owner.device_id,
    "export_id": export_of,
    "session_id": stream_of,
    "review_id": review_by,
}
"""Path parameter → the one that a person owns; for anybody else it is not there."""
NOBODYS_OWN = {
    "content_id": "the catalogue is edited by all editors together",
    "upload_id": "so are its uploads",
    "import_id": "its imports, and those of events",
    "report": "which one of all that administrators read",
    "rebuild_id": "which of the rebuilds that all administrators start",
    "experiment_id": "which one of all that administrators make together",
    "collection_id": "rows by hand are edited by all editors together",
    "query_id": "an administrator's question, whose answer holds no names",
    "catalogue_id": "and its exports",
    "kind": "of artwork",
    "language": "of subtitles",
    "system": "of digital rights, a vendor's",
    "user_id": "whom the staff finds, suspends and promotes",
}


@dataclass
class World:
    call: Call
    people: int = 0
    stay: list[Person] = field(default_factory=list)
    """Who outlives the test that they were made for."""

    def person(self, role: str = "viewer") -> Person:
        """Somebody new, signed in, with a household of two."""
        self.people += 1
        email = f"{role}-{self.people}@matinee.test"
        self.call("users", "create_account", {"email": email, "password": PASSWORD, "role": role})
        answer = self.call("users", "login", body={"email": email, "password": PASSWORD})
        assert answer["statusCode"] == 200, answer
        session = json.loads(answer["body"])
        claims = jwt.decode(session["access_token"], options={"verify_signature": False})
        person = Person(email, claims["sub"], claims["sid"], session["access_token"], session["refresh_token"])
        made = self.asks("create_profile", f"Bearer {person.token}", body={"name": "Guest"})
        assert made["statusCode"] == 201, made
        person.profile_ids = [session["profile_id"], json.loads(made["body"])["profile_id"]]
        return person

    def context(self, authorization: str) -> dict[str, Any]:
        verdict = self.call("users", "authorize", authorizing(authorization))
        assert verdict["isAuthorized"], "API Gateway would answer a 403 of its own"
        context: dict[str, Any] = verdict["context"]
        return context

    def asks(self, name: str, authorization: str | None, domain: str = "users", **changes: Any) -> dict[str, Any]:
        event = sample(domain, name)
        event["requestContext"].pop("authorizer", None)
        if authorization is not None:
            event["requestContext"]["authorizer"] = {"lambda": self.context(authorization)}
            event["headers"]["authorization"] = authorization
        answer: dict[str, Any] = self.call(domain, name, asked(event, **changes))
        return answer

    def of(self, person: Person) -> list[str]:
        """All that is stored of a person, in an order of its own."""
        items = [item.to_json() for held in tables() for item in held.all_items()]  # a scan would take long
        written = [json.dumps(item, sort_keys=True) for item in items]
        return sorted(each for each in written if person.user_id in each)


def path_of(name: str, domain: str, owner: Person) -> dict[str, str]:
    """A route's path parameters: the owner's where they can be owned, else the sample's."""
    given: dict[str, str] = sample(domain, name).get("pathParameters") or {}
    return {parameter: OWNED[parameter](owner) if parameter in OWNED else value for parameter, value in given.items()}


@pytest.fixture(scope="module")
def world(dev: Templates) -> Iterator[World]:
    """One for all: what a test does to somebody it does to somebody of its own."""
    with pytest.MonkeyPatch.context() as patch, simulated(dev, patch):
        publish_media_key()
        idle_machine("analytics")
        caller(dev, patch)("subscriptions", "connect_stripe")
        lake, events = Athena(), aws.client("athena").meta.events
        events.register("before-call.athena", lake.answer)
        yield World(caller(dev, patch))
        events.unregister("before-call.athena", lake.answer)


@pytest.fixture(autouse=True)
def forgotten(world: World) -> Iterator[None]:
    """Who a test makes up is gone after it: moto copies whole tables for each transaction."""
    kept = [{key: set(items) for key, items in held.items.items()} for held in tables()]
    yield
    for held, before in zip(tables(), kept, strict=True):
        for key, items in list(held.items.items()):
            if any(key.value == f"USER#{person.user_id}" for person in world.stay):
                continue
            for each in set(items) - before.get(key, set()):
                del items[each]
            if not items:
                del held.items[key]


def tables() -> list[Any]:
    stored = dynamodb_backends[ACCOUNT][REGION]
    return [
        stored.get_table(name)
        for name in (USERS, PLAYBACK, STREAMING, "matinee-dev-subscriptions", "matinee-dev-recommendations")
    ]


@pytest.fixture(scope="module")
def ann(world: World) -> Person:
    return world.person()


def each(*rows: tuple[f.Domain, f.Function, f.Route]) -> pytest.MarkDecorator:
    named = [pytest.param(domain.name, row.name, route, id=f"{domain.name}.{row.name}") for domain, row, route in rows]
    return pytest.mark.parametrize(("domain", "name", "route"), named)


def test_every_path_parameter_is_somebodys_or_is_said_to_be_nobodys() -> None:
    in_paths = {parameter for _, _, route in GUARDED for parameter in re.findall(r"{(\w+)}", route.path)}
    assert in_paths <= {*OWNED, *NOBODYS_OWN}, "say whose it is: a maker in OWNED, or a line in NOBODYS_OWN"
    assert not {*OWNED} & {*NOBODYS_OWN}


def test_who_somebody_is_comes_from_their_token_alone() -> None:
    for domain, row, route in GUARDED:
        signature = openapi.handler(domain.name, row.name).signature
        fields = set(signature.body[1].model_fields) if signature.body else set()
        in_query = set(signature.parameters) - set(re.findall(r"{(\w+)}", route.path))
        if route.access == "viewer":
            of_streams = {"session_id"} if domain.name == "streaming" else set()
            assert not ({"user_id", "profile_id", "session_id", "role", "plan"} - of_streams) & (fields | in_query), (
                row.name
            )


@each(*GUARDED)
def test_whoever_shows_no_token_is_asked_to_sign_in(world: World, domain: str, name: str, route: f.Route) -> None:
    assert problem(world.asks(name, NO_TOKEN, domain)) == (401, "unauthenticated")


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


STRANGER = ec.generate_private_key(ec.SECP256R1())


def resigned(token: str, kid: str | None = None) -> str:
    """The same token by another key, under our key's name or another."""
    head, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(claims, STRANGER, algorithm="ES256", headers={**head, **({"kid": kid} if kid else {})})


def promoted(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{part({**jwt.decode(token, options={'verify_signature': False}), 'role': 'admin'})}.{signature}"


def unsigned(token: str) -> str:
    body = token.split(".")[1]
    return f"{part({**jwt.get_unverified_header(token), 'alg': 'none'})}.{body}."


def issued(person: Person, **claims: Any) -> str:
    """By our own key: good in all but what is claimed."""
    return tokens.issue(person.user_id, {"role": "admin", "sid": person.device_id, **claims})


FORGERIES: dict[str, tuple[Callable[[Person], str], str]] = {
    "expired": (lambda them: issued(them, iat=int(time.time()) - 901, exp=int(time.time()) - 1), "token_expired"),
    "tampered": (lambda them: promoted(them.token), "bad_token"),
    "signature": (lambda them: them.token[:-8] + ("A" * 8), "bad_token"),
    "alg=none": (lambda them: unsigned(them.token), "bad_token"),
    "unknown kid": (lambda them: resigned(them.token, "key_2"), "bad_token"),
    "another's key": (lambda them: resigned(them.token), "bad_token"),
    "audience": (lambda them: issued(them, aud="others"), "bad_token"),
    "issuer": (lambda them: issued(them, iss="https://attacker.test"), "bad_token"),
    "refresh token": (lambda them: them.refresh_token, "bad_token"),
    "no token": (lambda them: "", "bad_token"),
}


@pytest.fixture(scope="module")
def verdicts(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    """What the authorizer says of each forgery, made of an administrator's own tokens."""
    admin = world.person("admin")
    world.call("users", "login", body={"email": admin.email, "password": PASSWORD})  # leaves what it takes to issue
    forged = {name: f"Bearer {forge(admin)}" for name, (forge, _) in FORGERIES.items()}
    return {name: (authorization, world.context(authorization)) for name, authorization in forged.items()}


@each(*GUARDED)
def test_nobody_is_sent_to_sign_in(world: World, domain: str, name: str, route: f.Route) -> None:
    assert problem(world.asks(name, None, domain)) == (401, "unauthenticated")


@pytest.mark.parametrize("forgery", FORGERIES)
@each(*GUARDED)
def test_a_token_that_is_not_good_opens_nothing(
    world: World,
    verdicts: dict[str, tuple[str, dict[str, Any]]],
    domain: str,
    name: str,
    route: f.Route,
    forgery: str,
) -> None:
    authorization, context = verdicts[forgery]
    event = sample(domain, name)
    event["requestContext"]["authorizer"] = {"lambda": context}
    event["headers"]["authorization"] = authorization
    assert problem(world.call(domain, name, event)) == (401, FORGERIES[forgery][1])


@pytest.fixture(scope="module")
def staff(world: World) -> dict[str, dict[str, Any]]:
    """Role → what the authorizer says of somebody who has it."""
    return {role: world.context(f"Bearer {world.person(role).token}") for role in OPEN_TO}


@pytest.mark.parametrize("role", OPEN_TO)
@each(*GUARDED)
def test_a_route_is_open_to_the_roles_of_the_table_and_to_no_other(
    world: World, staff: dict[str, dict[str, Any]], domain: str, name: str, route: f.Route, role: str
) -> None:
    event = sample(domain, name)
    event["requestContext"]["authorizer"] = {"lambda": staff[role]}
    answer = world.call(domain, name, event)
    refused = answer["statusCode"] == 403 and problem(answer) == (403, "role_required")
    assert refused == (route.access not in OPEN_TO[role])
    assert answer["statusCode"] < 500, answer


OF_ANOTHER = {
    "report_review": "nobody reports their own",
    "judge_review": "the staff judges what others wrote",
}
"""Routes with what is somebody's own in their path, that are for somebody else."""
OF_SOMEBODY = [
    row for row in GUARDED if set(re.findall(r"{(\w+)}", row[2].path)) & {*OWNED} and row[1].name not in OF_ANOTHER
]
FOR_VIEWERS = [row for row in GUARDED if row[2].access == "viewer"]


@each(*OF_SOMEBODY)
def test_what_is_anothers_is_not_there(world: World, ann: Person, domain: str, name: str, route: f.Route) -> None:
    answer = world.asks(name, f"Bearer {world.person().token}", domain, path=path_of(name, domain, ann))
    assert problem(answer) == (404, "not_found")


@each(*OF_SOMEBODY)
def test_and_is_there_for_its_owner(world: World, domain: str, name: str, route: f.Route) -> None:
    owner = world.person()
    answer = world.asks(name, f"Bearer {owner.token}", domain, path=path_of(name, domain, owner))
    assert answer["statusCode"] < 300, answer


@each(*FOR_VIEWERS)
def test_another_user_changes_and_learns_nothing_of_anybody(
    world: World, ann: Person, domain: str, name: str, route: f.Route
) -> None:
    bob, path = world.person(), path_of(name, domain, ann)
    before = world.of(ann)
    assert before
    answer = world.asks(name, f"Bearer {bob.token}", domain, path=path)
    assert answer["statusCode"] < 500, answer
    assert world.of(ann) == before
    assert not [trace for trace in ann.traces() if trace in json.dumps(answer)]


FOR_CHILDREN = {
    "start_stream": "films up to its limit are for it",
    "track_stream": "and go on playing",
    "get_look": "and it looks into them",
    "license_stream": "and are encrypted",
    "license_stream_by_vendor": "whoever has the keys",
    "get_account": "whose household it is in",
    "list_profiles": "who is watching?",
    "get_profile": "its own and its family's, as the question shows them",
    "select_profile": "from one kids profile to another; out of them, `LEAVING` says how",
    "logout": "a television is given back by whoever holds it",
    "report_position": "it goes on where it was",
    "report_positions": "also after a journey without a network",
    "get_position": "its own",
    "keep_languages": "its own",
    "list_continuing": "its own",
    "list_history": "its own, which its family may want to see; it deletes nothing of it",
    "list_watchlist": "its own",
    "add_to_watchlist": "films up to its limit",
    "remove_from_watchlist": "its own",
    "get_mine": "its own",
    "rate_title": "a thumb needs no words; reviews are for grown-ups",
    "delete_rating": "its own",
    "get_reasons": "of films up to its limit",
    "list_choices": "likewise",
    "pick_titles": "its own",
    "forget_taste": "its own",
    "hide_title": "its own",
    "show_title": "its own",
}
"""Viewers' routes that are open to a kids profile, and why. What is not here says grown_up=True in its table."""


@pytest.fixture(scope="module")
def child(world: World) -> tuple[Person, str]:
    """Somebody whose second profile has a PIN, and the token of the household's child."""
    return household(world, pin="4321")


def household(world: World, **guest: str) -> tuple[Person, str]:
    parent = world.person()
    bearer = f"Bearer {parent.token}"
    path = {"profile_id": parent.profile_ids[-1]}
    assert world.asks("replace_profile", bearer, path=path, body={"name": "Guest", **guest})["statusCode"] == 200
    made = world.asks("create_profile", bearer, body={"name": "Kim", "is_kids": True})
    chosen = world.asks("select_profile", bearer, path={"profile_id": json.loads(made["body"])["profile_id"]}, body={})
    return parent, json.loads(chosen["body"])["access_token"]


def test_every_route_of_viewers_is_for_grown_ups_or_says_why_not() -> None:
    for_children = {row.name for _, row, route in FOR_VIEWERS if not route.grown_up}
    assert for_children == {*FOR_CHILDREN}, "grown_up=True in the table, or a line in FOR_CHILDREN"
    assert all(route.grown_up for _, _, route in GUARDED if route.access != "viewer"), "the staff are grown-ups"


def kept_of(written: list[str], but: tuple[str, ...]) -> list[str]:
    return [each for each in written if not any(kind in each for kind in but)]


@each(*FOR_VIEWERS)
def test_a_childs_profile_reaches_what_the_table_says_and_changes_nothing_else(
    world: World, child: tuple[Person, str], domain: str, name: str, route: f.Route
) -> None:
    parent, token = child
    before = world.of(parent)
    answer = world.asks(name, f"Bearer {token}", domain, path=path_of(name, domain, parent))
    refused = answer["statusCode"] == 403 and problem(answer) == (403, "kids")
    assert refused == route.grown_up
    assert answer["statusCode"] < 500, answer
    after = world.of(parent)
    made = ("EXPORT#", "REVIEW", "HOUSEHOLD#")  # by `path_of`
    assert not refused or kept_of(after, made) == kept_of(before, made)


@pytest.mark.parametrize("role", [role for role in OPEN_TO if role != "viewer"])
@each(*[row for row in GUARDED if row[2].access != "viewer"])
def test_a_child_of_somebody_of_the_staff_is_a_child(
    world: World, staff: dict[str, dict[str, Any]], domain: str, name: str, route: f.Route, role: str
) -> None:
    event = sample(domain, name)
    event["requestContext"]["authorizer"] = {"lambda": {**staff[role], "is_kids": True}}
    assert problem(world.call(domain, name, event)) in ((403, "kids"), (403, "role_required"))


LEAVING: dict[str, tuple[dict[str, str], dict[str, str], tuple[int, str] | None]] = {
    "a PIN that is not said": ({"pin": "4321"}, {}, (403, "pin_required")),
    "a wrong PIN": ({"pin": "4321"}, {"pin": "0000"}, (403, "wrong_pin")),
    "the PIN": ({"pin": "4321"}, {"pin": "4321"}, None),
    "the password in its place": ({"pin": "4321"}, {"password": PASSWORD}, None),
    "no PIN in the household": ({}, {}, (403, "password_required")),
    "a PIN that there is not": ({}, {"pin": "4321"}, (403, "password_required")),
    "a wrong password": ({}, {"password": "a guess"}, (401, "bad_credentials")),
    "the password": ({}, {"password": PASSWORD}, None),
}
"""What a child meets that would enter either profile of a grown-up: the guest's, with a PIN or without, and its parent's."""


@pytest.mark.parametrize("way", LEAVING)
@pytest.mark.parametrize("whose", [0, 1], ids=["parent", "guest"])
def test_a_child_stays_among_kids_profiles(world: World, way: str, whose: int) -> None:
    guest, body, refusal = LEAVING[way]
    parent, token = household(world, **guest)
    path = {"profile_id": parent.profile_ids[whose]}
    answer = world.asks("select_profile", f"Bearer {token}", path=path, body=body)
    assert (problem(answer) if answer["statusCode"] != 200 else None) == refusal


def test_the_way_out_by_a_guest_profile_and_an_empty_pin_is_closed(world: World) -> None:
    """As a child, and as somebody who has chosen no profile: a sign-in of its own."""
    parent, token = household(world, pin="4321")
    path = {"profile_id": parent.profile_ids[-1]}
    unlocked = {"name": "Guest", "pin": ""}
    assert problem(world.asks("replace_profile", f"Bearer {token}", path=path, body=unlocked)) == (403, "kids")
    signed_in = world.call("users", "login", body={"email": parent.email, "password": PASSWORD})
    nobody = f"Bearer {json.loads(signed_in['body'])['access_token']}"
    for name, body in (("replace_profile", unlocked), ("delete_profile", {}), ("create_profile", {"name": "Way out"})):
        answer = world.asks(name, nobody, path={} if name == "create_profile" else path, body=body)
        assert problem(answer) == (403, "profile_required")


def suspended(world: World, person: Person) -> None:
    by_admin(world, person, {"suspended": True})


def given_another_role(world: World, person: Person) -> None:
    by_admin(world, person, {"role": "editor" if stored(User, person).role == "viewer" else "viewer"})


def by_admin(world: World, person: Person, change: dict[str, Any]) -> None:
    answer = world.asks("replace_user", bearer(world.person("admin")), path={"user_id": person.user_id}, body=change)
    assert answer["statusCode"] == 200, answer


def demoted_while_signed_in(world: World, person: Person) -> None:
    """As it would be if changing a role signed nobody out."""
    table.update(stored(User, person), role="viewer", staff=None)


def suspended_while_signed_in(world: World, person: Person) -> None:
    table.update(stored(User, person), suspended=True)


def signed_out(world: World, person: Person) -> None:
    answer = world.asks("delete_device", bearer(person), path={"device_id": person.device_id})
    assert answer["statusCode"] == 204, answer


def signed_out_everywhere(world: World, person: Person) -> None:
    assert world.asks("logout_everywhere", elsewhere(world, person))["statusCode"] == 204


def password_changed_elsewhere(world: World, person: Person) -> None:
    words = {"password": PASSWORD, "new_password": "another long phrase"}
    assert world.asks("change_password", elsewhere(world, person), body=words)["statusCode"] == 204


def being_erased(world: World, person: Person) -> None:
    assert world.asks("erase_account", elsewhere(world, person), body={"password": PASSWORD})["statusCode"] == 202


def profile_deleted(world: World, person: Person) -> None:
    answer = world.asks("delete_profile", elsewhere(world, person), path={"profile_id": person.profile_ids[0]}, body={})
    assert answer["statusCode"] == 204, answer


def profile_made_a_childs(world: World, person: Person) -> None:
    path, body = {"profile_id": person.profile_ids[0]}, {"name": "Kim", "is_kids": True, "maturity_limit": 6}
    assert world.asks("replace_profile", elsewhere(world, person), path=path, body=body)["statusCode"] == 200


def bearer(person: Person) -> str:
    return f"Bearer {person.token}"


def elsewhere(world: World, person: Person) -> str:
    """The token of another device of the same account."""
    answer = world.call("users", "login", body={"email": person.email, "password": PASSWORD})
    return f"Bearer {json.loads(answer['body'])['access_token']}"


T = TypeVar("T", bound=table.Item)


def stored(kind: type[T], person: Person) -> T:
    return table.get(kind, user_id=person.user_id)


CutOff = Callable[[World, Person], None]
CUT_OFFS: dict[CutOff, tuple[int, str]] = {
    suspended: (401, "session_ended"),
    suspended_while_signed_in: (401, "session_ended"),
    signed_out: (401, "session_ended"),
    signed_out_everywhere: (401, "session_ended"),
    password_changed_elsewhere: (401, "session_ended"),
    being_erased: (401, "session_ended"),
    given_another_role: (401, "session_ended"),
    demoted_while_signed_in: (403, "role_required"),
    profile_deleted: (401, "token_expired"),
    profile_made_a_childs: (403, "kids"),
}
"""What becomes of somebody while their access token is good, and what a live route answers to it from then on."""
LIVE = [row for row in GUARDED if row[2].live]


def reaches(row: str, route: f.Route, cut_off: CutOff) -> bool:
    """Whether who was cut off so is still whom a live route is for."""
    if cut_off is demoted_while_signed_in:
        return route.access == "viewer"
    if cut_off is profile_made_a_childs:
        return not route.grown_up
    return cut_off is being_erased and row == "erase_account"  # who did not receive the answer asks again


@pytest.fixture(scope="module")
def cut_offs(world: World) -> Callable[[str, CutOff], Person]:
    """One for each role and kind: whoever is refused leaves nothing behind."""

    def made(role: str, cut_off: CutOff) -> Person:
        world.stay.append(cut(world, world.person(role), cut_off))
        return world.stay[-1]

    return cache(made)


def cut(world: World, person: Person, cut_off: CutOff) -> Person:
    cut_off(world, person)
    return person


@pytest.mark.parametrize("cut_off", CUT_OFFS)
@each(*LIVE)
def test_a_live_route_refuses_at_once_whoever_is_cut_off(
    world: World, cut_offs: Callable[[str, CutOff], Person], domain: str, name: str, route: f.Route, cut_off: CutOff
) -> None:
    through = reaches(name, route, cut_off)
    person = cut(world, world.person(route.access), cut_off) if through else cut_offs(route.access, cut_off)
    before = world.of(person)
    answer = world.asks(name, bearer(person), domain, path=path_of(name, domain, person))
    assert answer["statusCode"] < 500, answer
    if through:
        assert answer["statusCode"] < 400 or problem(answer) not in CUT_OFFS.values(), answer
        return
    assert problem(answer) == CUT_OFFS[cut_off]
    made = ("EXPORT#", "REVIEW", "HOUSEHOLD#")  # by `path_of`
    assert kept_of(world.of(person), made) == kept_of(before, made)


@pytest.mark.parametrize("cut_off", [suspended, signed_out])
@each(*[row for row in GUARDED if not row[2].live])
def test_elsewhere_an_access_token_is_believed_until_it_expires(
    world: World, cut_offs: Callable[[str, CutOff], Person], domain: str, name: str, route: f.Route, cut_off: CutOff
) -> None:
    own = {*sample(domain, name).get("pathParameters", {})} & {*OWNED}
    person = cut(world, world.person(route.access), cut_off) if own else cut_offs(route.access, cut_off)
    answer = world.asks(name, bearer(person), domain, path=path_of(name, domain, person))
    assert answer["statusCode"] < 400 or problem(answer) != (401, "session_ended"), "live=True in its table"


def test_a_route_is_live_by_what_its_handler_takes() -> None:
    for domain, row, route in routes():
        signature = openapi.handler(domain.name, row.name).signature
        hints = signature.asks_for(LiveCaller) or signature.asks_for(ClaimedCaller)
        assert hints == route.live, (
            f"{domain.name}/{row.name}: a LiveCaller or ClaimedCaller, or `by_token` in its table, with the reason"
        )
        may = any(isinstance(right, f.ReadCaller) or right == f.Read("users") for right in row.rights)
        assert may or f.Write("users") in row.rights or not route.live, row.name


def test_a_cut_off_device_gets_no_more_tokens(world: World) -> None:
    ends = (suspended, signed_out, signed_out_everywhere, password_changed_elsewhere, being_erased, given_another_role)
    for cut_off in ends:
        person = cut(world, world.person(), cut_off)
        answer = world.call("users", "refresh", body={"refresh_token": person.refresh_token})
        assert problem(answer) == (401, "session_ended")
