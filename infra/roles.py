"""Who may do what: `docs/roles.md`, of the function tables and `matinee.identity.caller.OPEN_TO`. `make roles` writes it."""

from collections.abc import Iterator

from matinee.kernel.access import OPEN_TO

from infra import openapi

FILE = openapi.ROOT / "docs/roles.md"
_ACCESS = {
    "public": "Open to anybody",
    "viewer": "For whoever is signed in",
    "editor": "For who edits the catalogue",
    "support": "For who helps account holders",
    "admin": "For who runs the service",
}
_HEAD = """# Who may do what

Written by `make roles` of the function tables (`infra/domains`) and of `OPEN_TO` in `matinee/kernel/access.py`, which
every route's `@endpoint` asks; `tests/functions/test_access.py` asks every route. *At once*: a device that was signed out,
or whose account was suspended, is refused at once; elsewhere when its access token expires, 15 minutes later at most.
*Kids*: whether a kids profile reaches it, in the hands of whichever role.
"""


def page() -> str:
    tables = [_section(access, title) for access, title in _ACCESS.items()]
    return "\n".join([_HEAD, *_roles(), "", *(line for table in tables for line in table)])


def _roles() -> Iterator[str]:
    yield "| role | reaches what is for |"
    yield "|---|---|"
    for role, kinds in OPEN_TO.items():
        yield f"| {role} | anybody, {', '.join(kind for kind in _ACCESS if kind in kinds)} |"


def _section(access: str, title: str) -> Iterator[str]:
    found = [(route, row, domain) for domain, row, route in openapi.routes() if route.access == access]
    reached_by = [role for role, kinds in OPEN_TO.items() if access in kinds]
    yield f"## {title}"
    yield ""
    yield "Every role, and who has none." if access == "public" else f"Roles: {', '.join(reached_by)}."
    yield ""
    yield "| route | function | at once | kids |"
    yield "|---|---|---|---|"
    for route, row, domain in sorted(found, key=lambda each: (each[0].path, each[0].method)):
        live, kids = "yes" if route.live else "", "no" if route.grown_up else "yes"
        yield f"| `{route.method} {route.path}` | {domain.name}/{row.name} | {live} | {kids} |"
    yield ""


if __name__ == "__main__":
    FILE.write_text(page())
