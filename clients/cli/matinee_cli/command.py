"""What every command has in common: where it works, the options that it takes, how it answers and how it fails."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Annotated, Any, Literal

import typer

from matinee_cli import profiles, show
from matinee_cli.api import Api, Json
from matinee_cli.errors import Failure, Refused


@dataclass
class Here:
    """Where a command works, and how it answers."""

    flag_url: str | None
    flag_profile: str | None
    json: bool

    @cached_property
    def url(self) -> str:
        return profiles.url_of(self.flag_url, self.flag_profile)

    @cached_property
    def api(self) -> Api:
        return Api(self.url)

    def table(self, rows: list[Json], *columns: str) -> None:
        if self.json:
            show.document({"items": rows})
        else:
            show.table(rows, columns)

    def facts(self, content: Json) -> None:
        if self.json:
            show.document(content)
        else:
            show.facts(content)


_COMMON = {
    "json": (bool, False, typer.Option("--json", help="Answer with one JSON document on standard output.")),
    "url": (str, None, typer.Option("--url", help="The deployment's address.")),
    "profile": (str, None, typer.Option("--profile", help="The deployment by its name.")),
}
TitleType = Literal["movie", "series", "season", "episode"]
_FIELDS = {
    "title": (str, None, typer.Option(help="What it is called.")),
    "type": (TitleType, None, typer.Option(help="What it is; a movie unless told.")),
    "description": (str, None, typer.Option(help="What it is about.")),
    "original_language": (str, None, typer.Option(metavar="LANGUAGE", help="As in en or pt-BR.")),
    "genres": (list[str], None, typer.Option("--genre", help="Each by its own --genre.")),
    "cast": (list[str], None, typer.Option("--cast", help="Each by their own --cast.")),
    "directors": (list[str], None, typer.Option("--director", help="Each by their own --director.")),
    "release_date": (str, None, typer.Option(metavar="YYYY-MM-DD", help="When it came out.")),
    "maturity": (int, None, typer.Option(help="The youngest age that it is for, in years.")),
    "parent_id": (str, None, typer.Option("--parent", metavar="TITLE", help="Its series or season.")),
    "number": (int, None, typer.Option(help="Which season or episode it is.")),
}
"""What can be said of a title by an option, by the API's name for it."""
_Options = dict[str, tuple[Any, Any, Any]]


def command(group: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command of the group. It takes --json, --url and --profile, which reach the function as its `Here`, and, where the
    function has `**fields`, an option for each field of a title. A failure becomes a sentence and an exit code.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            _, url, profile = (given.pop(option) for option in _COMMON)
            try:
                function(Here(url, profile, json_asked()), **given)
            except Failure as failure:
                fail(failure)
            except BrokenPipeError:
                raise  # whoever read the output has read enough
            except OSError as error:
                fail(Refused(f"{error.filename}: {error.strerror}" if error.filename else str(error)))
            except (KeyboardInterrupt, typer.Abort):
                told_in_json(130, "Interrupted")
                raise typer.Exit(130) from None

        _, *own = inspect.signature(function).parameters.values()
        named = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own if each.kind is not each.VAR_KEYWORD]
        fields = _parameters(_FIELDS) if len(named) < len(own) else []
        everything = [*named, *fields, *_parameters(_COMMON)]
        run.__signature__ = inspect.Signature(everything)  # type: ignore[attr-defined]
        group.command(name, help=function.__doc__)(run)
        return function

    return register


def _parameters(options: _Options) -> list[inspect.Parameter]:
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[kind if kind is bool else kind | None, option],
        )
        for name, (kind, default, option) in options.items()
    ]


def json_asked() -> bool:
    """Whether --json stands anywhere on the line: what typer refuses, it refuses before it has read all of it."""
    return "--json" in takewhile(lambda word: word != "--", sys.argv[1:])


def told_in_json(exit_code: int, message: str, problem: Json | None = None) -> None:
    """The error document, where one was asked for."""
    if json_asked():
        show.document({"error": {"exit_code": exit_code, "message": message, "problem": problem or {}}})


def fail(failure: Failure) -> None:
    show.failure(failure)
    told_in_json(failure.exit_code, failure.message, failure.problem)
    raise typer.Exit(failure.exit_code)
