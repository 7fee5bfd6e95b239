"""Nothing is left out by a limit that somebody forgot: what reads a list reads all of it, or is a page with a cursor.

Read from the source. What may look at the first few items alone says here why the rest does not matter.
"""

import ast
from collections.abc import Iterator

import botocore.session
from botocore import xform_name

from tests.platform import ROOT

LAYER = ROOT / "layers/domain/python/matinee"
SOURCES = [*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
TABLE = LAYER / "kernel/table"
FIRST_FEW = {
    "content.browsing.look": "a series' page shows 200 seasons at once; GET …/children has all, page by page",
    "content.hierarchy.childless": "one child is enough to refuse",
    "recommendations.previewing._owner": "any one thing that a profile did names its account",
    "playback.continuing.listed": "nobody goes on with more than the latest; what is older is in the history",
}
"""Function that calls `table.first` → why what it does not read may be left out."""
BY_HAND = {
    "platform.media_keys._public_keys": "_listed follows its marker, as there is no paginator of some of CloudFront's lists",
    "platform.media_keys._key_groups": "likewise",
    "kernel.workflows.look": "the latest events alone tell how far an execution is",
}
"""Function that names a list of AWS without a paginator → how it reads all of it."""
OTHER_TABLES = {
    "users.erasing._forget_replies": "Powertools' table of idempotent replies has keys of its own kind",
    "platform.outbox.replay": "an operator looks through whole tables, whatever their items are",
    "streaming.counting.playing": "the operator's dashboard counts the streams of all households, while somebody looks",
}
"""Function that queries or scans DynamoDB itself → why."""
QUERIES = {"query", "scan"}
SERVICES = ("cloudfront", "dynamodb", "events", "kms", "s3", "secretsmanager", "sqs", "ssm", "stepfunctions")


def functions() -> Iterator[tuple[str, ast.FunctionDef, bool]]:
    """Name, source, whether it is of the table's own package; of one within another, as part of the outer."""
    for file in SOURCES:
        module = ".".join(file.relative_to(LAYER if LAYER in file.parents else ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield f"{module}.{node.name}", node, TABLE in file.parents


def named(node: ast.AST) -> Iterator[str]:
    """The dotted names that it speaks of: "table.page"."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute):
            owner = each.value.id if isinstance(each.value, ast.Name) else ""
            yield f"{owner}.{each.attr}"


def paged_operations() -> set[str]:
    """Methods of AWS clients that answer a part of what there is, but DynamoDB's `query` and `scan`."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    operations = {
        xform_name(operation)
        for service in SERVICES
        for operation in loader.load_service_model(service, "paginators-1")["pagination"]
    }
    return operations - QUERIES


def test_a_page_is_for_who_has_a_cursor() -> None:
    without = [
        name
        for name, function, _ in functions()
        if "table.page" in named(function) and "cursor" not in {each.arg for each in function.args.args}
    ]
    assert without == []


def test_who_reads_the_first_few_alone_says_why_that_is_enough() -> None:
    assert {name for name, function, _ in functions() if "table.first" in named(function)} == FIRST_FEW.keys()


def test_no_list_of_aws_is_read_but_by_a_paginator() -> None:
    paged = paged_operations()
    assert {"list_objects_v2", "list_parts", "get_parameters_by_path"} <= paged
    asked = {
        name
        for name, function, of_table in functions()
        for operation in (each.rpartition(".")[2] for each in named(function))
        if not of_table and (operation in paged or operation.startswith("list_"))
    }
    assert asked == BY_HAND.keys()


def test_no_paginator_stops_early_and_only_the_table_queries() -> None:
    bounded, queried = set[str](), set[str]()
    for name, function, of_table in functions():
        for each in ast.walk(function) if not of_table else ():
            said = each.value if isinstance(each, ast.Constant) else each.arg if isinstance(each, ast.keyword) else ""
            if said in ("MaxItems", "MaxKeys", "MaxResults", "Limit", "max_items"):
                bounded.add(name)
            if (
                isinstance(each, ast.Call)
                and isinstance(each.func, ast.Attribute)
                and each.func.attr == "get_paginator"
            ):
                queried |= {name for operation in each.args if ast.unparse(operation) in ("'query'", "'scan'")}
    assert not bounded
    assert queried == OTHER_TABLES.keys()
