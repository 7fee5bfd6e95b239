"""The page that says who may do what says it of the routes that there are."""

from infra import roles
from infra.domains import routes


def test_the_page_is_what_the_tables_say() -> None:
    assert roles.FILE.read_text() == roles.page(), "write it again: make roles"


def test_it_names_every_route_once() -> None:
    for _, _, route in routes():
        assert roles.page().count(f"| `{route.method} {route.path}` |") == 1
