"""What all commands share: the deployment, common options, output and failures."""

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
    """The deployment that a command works on, and its output format."""

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
    "json": (bool, False, typer.Option("--json", help="Print one JSON document on standard output.")),
    "url": (str, None, typer.Option("--url", help="The address of the deployment.")),
    "profile": (str, None, typer.Option("--profile", help="The name of the deployment (see `matinee profiles`).")),
}
TitleType = Literal["movie", "series", "season", "episode"]
_FIELDS = {
    "title": (str, None, typer.Option(help="The title.")),
    "type": (TitleType, None, typer.Option(help="The kind of title; new titles are movies by default.")),
    "description": (str, None, typer.Option(help="The description.")),
    "original_language": (
        str,
        None,
        typer.Option(metavar="LANGUAGE", help="The original language, such as en or pt-BR."),
    ),
    "genres": (list[str], None, typer.Option("--genre", help="A genre; repeat for more.")),
    "cast": (list[str], None, typer.Option("--cast", help="A cast member; repeat for more.")),
    "directors": (list[str], None, typer.Option("--director", help="A director; repeat for more.")),
    "release_date": (str, None, typer.Option(metavar="YYYY-MM-DD", help="The release date.")),
    "maturity": (int, None, typer.Option(help="The youngest age in years that may watch.")),
    "parent_id": (
        str,
        None,
        typer.Option("--parent", metavar="TITLE", help="The series or season that it belongs to."),
    ),
    "number": (int, None, typer.Option(help="The number of the season or episode.")),
}
"""Options for a title's fields, by the API's names."""
_Options = dict[str, tuple[Any, Any, Any]]


def command(group: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command. It accepts --json, --url and --profile, which the function gets as `Here`. A function with
    `**fields` also accepts an option for each field of a title. Failures become a message and an exit code.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            _, url, profile = (given.pop(option) for option in _COMMON)
            try:
                function(Here(url, profile, json_asked()), **given)
            except Failure as failure:
                fail(failure)
            except BrokenPipeError:
                raise  # the reader of our output has closed it
            except OSError as error:
                fail(Refused(f"{error.filename}: {error.strerror}" if error.filename else str(error)))
            except (KeyboardInterrupt, typer.Abort):
                report_in_json(130, "Interrupted")
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
    """Whether --json is anywhere in the arguments. Typer may refuse a command before it has read all of them."""
    return "--json" in takewhile(lambda word: word != "--", sys.argv[1:])


def report_in_json(exit_code: int, message: str, problem: Json | None = None) -> None:
    """Print the error document if --json was given."""
    if json_asked():
        show.document({"error": {"exit_code": exit_code, "message": message, "problem": problem or {}}})


def fail(failure: Failure) -> None:
    show.failure(failure)
    report_in_json(failure.exit_code, failure.message, failure.problem)
    raise typer.Exit(failure.exit_code)
