"""What a query asks for: rows, an UNLOAD of rows, or a view."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType


class Malformed(Exception):
    """AWS refuses the query at once. The message says where."""


class Refused(Exception):
    """AWS may run it; this Athena does not, or not in the same way."""


@dataclass(frozen=True)
class Statement:
    kind: Literal["select", "unload", "create view", "drop view"]
    query: exp.Expr | None = None
    """The rows of the first three."""
    target: exp.Table | None = None
    """The view."""
    location: str = ""
    """Where UNLOAD writes to."""
    options: dict[str, str | list[str]] = field(default_factory=dict)
    """Of UNLOAD: what its WITH says, names in lower case."""
    replace: bool = False
    if_exists: bool = False

    @property
    def type(self) -> str:
        """As StatementType says it."""
        return "DDL" if self.kind.endswith("view") else "DML"


def parse(sql: str, parameters: list[str]) -> Statement:
    """The one statement of the SQL, with parameters in the places of its question marks. Raises Malformed and Refused."""
    try:
        return _parse(sql, parameters)
    except SqlglotError as error:
        raise Malformed(_place(error)) from None
    except RecursionError:
        raise Malformed("line 1:1: statement is too large (stack overflow during parsing)") from None


_UNLOAD = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*UNLOAD\b", re.DOTALL | re.IGNORECASE)


def _parse(sql: str, parameters: list[str]) -> Statement:
    if unload := _UNLOAD.match(sql):
        return _unload(_filled(sql[unload.end() :], parameters))
    trees = [tree for tree in sqlglot.parse(_filled(sql, parameters), read="athena") if tree is not None]
    if len(trees) != 1:
        raise Malformed("Only one sql statement is allowed.")
    (tree,) = trees
    if isinstance(tree, exp.Query):
        return Statement("select", tree)
    if isinstance(tree, exp.Create) and tree.kind == "VIEW" and isinstance(tree.this, exp.Table):
        return Statement("create view", tree.expression, tree.this, replace=bool(tree.args.get("replace")))
    if isinstance(tree, exp.Drop) and tree.args.get("kind") == "VIEW":
        return Statement("drop view", target=tree.find(exp.Table), if_exists=bool(tree.args.get("exists")))
    word = sql.split(maxsplit=1)[0].upper()
    raise Refused(f"the local Athena runs SELECT, UNLOAD, CREATE VIEW and DROP VIEW, not {word}")


def _place(error: SqlglotError) -> str:
    found = (getattr(error, "errors", None) or [{}])[0]
    if found.get("line"):
        said = found.get("highlight") or "the end"
        return f"line {found['line']}:{found['col']}: mismatched input {said!r}. {found['description']}"
    return f"line 1:1: {str(error).splitlines()[0]}"


def _filled(sql: str, parameters: list[str]) -> str:
    """Source: Athena User Guide, "Use parameterized queries"."""
    places = [token for token in sqlglot.tokenize(sql, read="athena") if token.token_type == TokenType.PLACEHOLDER]
    if len(places) != len(parameters):
        raise Malformed(f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}")
    for place, said in reversed(list(zip(places, parameters, strict=True))):
        value = sqlglot.parse_one(f"SELECT ({said})", read="athena")
        alone = [name for name, given in value.args.items() if given] == ["expressions"] and len(value.expressions) == 1
        if not alone or not isinstance(value.expressions[0], exp.Paren):
            raise Malformed(f"{said!r} is not a value")
        sql = f"{sql[: place.start]}({said}){sql[place.end + 1 :]}"
    return sql


def _unload(sql: str) -> Statement:
    """Of what follows the word. Source: Athena User Guide, "UNLOAD"."""
    tokens = sqlglot.tokenize(sql, read="athena")
    if tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    end = _closing(tokens)
    rest = tokens[end + 1 :]
    if not end or len(rest) < 3 or rest[0].text.upper() != "TO" or rest[1].token_type != TokenType.STRING:
        raise Malformed("line 1:1: mismatched input 'UNLOAD'. Expecting: UNLOAD (SELECT …) TO 's3://…' WITH (…)")
    inner = sqlglot.parse_one(sql[tokens[0].end + 1 : tokens[end].start], read="athena")
    if not isinstance(inner, exp.Query):
        raise Malformed("line 1:8: UNLOAD takes a SELECT")
    location = rest[1].text if rest[1].text.endswith("/") else rest[1].text + "/"
    return Statement("unload", inner, location=location, options=_options(rest[2:]))


def _closing(tokens: list[Token]) -> int:
    """The place of the bracket that closes the first one; 0 if there is none."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if not depth:
            return place
    return 0


def _options(tokens: list[Token]) -> dict[str, str | list[str]]:
    """Of WITH (name = 'value', name = ARRAY['value', …], …)."""
    if tokens[0].text.upper() != "WITH":
        raise Malformed(
            f"line {tokens[0].line}:{tokens[0].col}: mismatched input {tokens[0].text!r}. Expecting: 'WITH'"
        )
    found: dict[str, str | list[str]] = {}
    name = ""
    for token, following in pairwise(tokens):
        if following.token_type == TokenType.EQ:
            name = token.text.lower()
        elif token.text.upper() == "ARRAY" and name:
            found[name] = []
        elif token.token_type in (TokenType.STRING, TokenType.NUMBER) and name:
            listed = found.get(name)
            if isinstance(listed, list):
                listed.append(token.text)
            else:
                found[name] = token.text
    return found
