"""Writes `docs/roles.md` from the function tables and `matinee.kernel.access.OPEN_TO` (`make roles`)."""

from collections.abc import Iterator

from matinee.kernel.access import OPEN_TO

from infra import openapi
from infra.domains import routes

FILE = openapi.ROOT / "docs/roles.md"
_ACCESS = {
    "public": "Public",
    "viewer": "Viewers",
    "editor": "Editors",
    "support": "Support",
    "admin": "Administrators",
}
_HEAD = """# Roles and routes

`make roles` writes this page from the function tables (`infra/domains`) and `OPEN_TO` in `matinee/kernel/access.py`.
`@endpoint` enforces it, and `tests/functions/test_access.py` calls every route.

- *At once*: the route reads the caller's account, device and profile, so that it refuses a device that was signed out, a
  suspended account, and a role or profile that was changed at once. Other routes trust the access token until it expires,
  at most 15 minutes. Every route that writes reads its caller, unless its row says why not (`by_token`).
- *Kids*: whether a kids profile may call the route, whatever the account's role.
"""


def page() -> str:
    tables = [_section(access, title) for access, title in _ACCESS.items()]
    return "\n".join([_HEAD, *_roles(), "", *(line for table in tables for line in table)])


def _roles() -> Iterator[str]:
    yield "| role | may call routes for |"
    yield "|---|---|"
    for role, kinds in OPEN_TO.items():
        yield f"| {role} | public, {', '.join(kind for kind in _ACCESS if kind in kinds)} |"


def _section(access: str, title: str) -> Iterator[str]:
    found = [(route, row, domain) for domain, row, route in routes() if route.access == access]
    reached_by = [role for role, kinds in OPEN_TO.items() if access in kinds]
    yield f"## {title}"
    yield ""
    yield "Nobody has to be signed in." if access == "public" else f"Roles: {', '.join(reached_by)}."
    yield ""
    yield "| route | function | at once | kids |"
    yield "|---|---|---|---|"
    for route, row, domain in sorted(found, key=lambda each: (each[0].path, each[0].method)):
        live, kids = "yes" if route.live else "", "no" if route.grown_up else "yes"
        yield f"| `{route.method} {route.path}` | {domain.name}/{row.name} | {live} | {kids} |"
    yield ""


if __name__ == "__main__":
    FILE.write_text(page())
