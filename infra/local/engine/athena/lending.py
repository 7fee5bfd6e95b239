"""What the engine lends a query of Glue and S3, by the rights of whoever started it.

Source: Athena User Guide, "Fine-grained access to databases and tables in the AWS Glue Data Catalog" and "Access to Amazon
S3": Athena reads and writes as its caller.
"""

import json
from bisect import bisect_left
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import AuthError
from ministack.core.responses import get_account_id, get_region
from ministack.services import glue, s3

from infra.local.engine import files
from infra.local.engine.athena.asking import QueryFailed


class Lender:
    """Within the scope, and the context, of the request that started the query."""

    def __init__(self, access_key: str) -> None:
        self._key = access_key
        self._allowed: set[tuple[str, str]] = set()

    def lend(self, what: str, *arguments: Any) -> Any:
        """Raises QueryFailed."""
        return getattr(self, f"_{what}")(*arguments)

    def need_object(self, uri: str) -> None:
        """Raises QueryFailed where the caller may not read it."""
        bucket, key = _split(uri)
        self._need("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", uri)

    def _table(self, database: str, name: str) -> dict[str, Any]:
        self._need_table("GetTable", database, name)
        found = glue._tables.get(f"{database}/{name}")
        if found is None:
            raise QueryFailed(f"TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.{database}.{name}' does not exist")
        return dict(found)

    def _partitions(self, database: str, name: str) -> list[tuple[list[str], str]]:
        self._need_table("GetPartitions", database, name)
        found = glue._partitions.get(f"{database}/{name}") or []
        return [(each["Values"], (each.get("StorageDescriptor") or {}).get("Location", "")) for each in found]

    def _objects(self, locations: list[str]) -> list[list[tuple[str, str, int]]]:
        """Of each location: (URI, file, bytes). Names that begin with a dot or an underscore are hidden."""
        buckets: dict[str, list[str]] = {}
        found = []
        for location in locations:
            bucket, prefix = _split(location)
            # One folder of a table stands for the others, as below.
            folder = f"{bucket}/{prefix.partition('/')[0]}"
            self._need("s3:ListBucket", f"arn:aws:s3:::{bucket}", location, {"s3:prefix": prefix}, folder)
            if bucket not in buckets:
                if bucket not in s3._buckets:
                    raise QueryFailed(f"The specified bucket does not exist (Bucket: {bucket})")
                buckets[bucket] = sorted(list(s3._buckets[bucket]["objects"]))  # noqa: C414 - a list at once: others write
            found.append(self._below(bucket, prefix, buckets[bucket]))
        return found

    def _below(self, bucket: str, prefix: str, keys: list[str]) -> list[tuple[str, str, int]]:
        found = []
        for key in keys[bisect_left(keys, prefix) :]:
            if not key.startswith(prefix):
                break
            if key.endswith("/") or any(part[:1] in "._" for part in key[len(prefix) :].split("/")):
                continue
            # One key of each folder stands for the others: no policy of ours tells them apart.
            folder = f"arn:aws:s3:::{bucket}/{key.rpartition('/')[0]}"
            self._need("s3:GetObject", f"{folder}/{key.rpartition('/')[2]}", f"s3://{bucket}/{key}", once=folder)
            record = s3._buckets[bucket]["objects"][key]
            found.append((f"s3://{bucket}/{key}", str(files.path_of(bucket, key)), int(record["size"])))
        return found

    def _empty(self, location: str) -> None:
        bucket, prefix = _split(location)
        self._need("s3:ListBucket", f"arn:aws:s3:::{bucket}", location, {"s3:prefix": prefix})
        if bucket not in s3._buckets:
            raise QueryFailed(f"The specified bucket does not exist (Bucket: {bucket})")
        if any(key.startswith(prefix) for key in list(s3._buckets[bucket]["objects"])):
            raise QueryFailed(f"HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: {location}")

    def _put(self, uri: str, file: str, kind: str = "application/octet-stream") -> str:
        bucket, key = _split(uri)
        self._need("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}", uri)
        try:
            files.store(Path(file), bucket, key, kind=kind)
        except files.NotStored as error:
            raise QueryFailed(f"Access denied when writing output to url: {uri}: {error}") from None
        return uri

    def _put_view(self, database: str, table: dict[str, Any], replace: bool) -> None:
        key = f"{database}/{table['Name']}"
        there = glue._tables.get(key)
        if there is not None and there.get("TableType") != "VIRTUAL_VIEW":
            raise QueryFailed(f"TABLE_ALREADY_EXISTS: Table already exists: '{key}'")
        if there is not None and not replace:
            raise QueryFailed(f"TABLE_ALREADY_EXISTS: View already exists: '{key}'")
        action = "CreateTable" if there is None else "UpdateTable"
        self._need_table(action, database, table["Name"])
        change = glue._create_table if there is None else glue._update_table
        _done(change({"DatabaseName": database, "TableInput": table}))

    def _drop_view(self, database: str, name: str, if_exists: bool) -> None:
        self._need_table("DeleteTable", database, name)
        there = glue._tables.get(f"{database}/{name}")
        if there is None and if_exists:
            return
        if there is None or there.get("TableType") != "VIRTUAL_VIEW":
            raise QueryFailed(f"TABLE_NOT_FOUND: View 'awsdatacatalog.{database}.{name}' does not exist")
        _done(glue._delete_table({"DatabaseName": database, "Name": name}))

    def _need_table(self, action: str, database: str, name: str) -> None:
        """Source: Service Authorization Reference, AWS Glue: a table's catalog and database are asked too."""
        of = f"arn:aws:glue:{get_region()}:{get_account_id()}"
        for resource in ("catalog", f"database/{database}", f"table/{database}/{name}"):
            self._need(f"glue:{action}", f"{of}:{resource}", "")

    def _need(self, action: str, resource: str, path: str, keys: dict[str, str] | None = None, once: str = "") -> None:
        if (action, once or resource) in self._allowed and (once or not keys):
            return
        service = action.partition(":")[0]
        denied = iam_evaluator.enforce(
            self._key, action, service, get_region(), resource_arn=resource, service_context=keys
        )
        if denied is None:
            self._allowed.add((action, once or resource))
            return
        if isinstance(denied, AuthError):
            raise QueryFailed(f"{denied.code}: {denied.message}")
        if service == "glue":
            said = f"User: {denied.principal_arn} is not authorized to perform: {action} on resource: {resource}"
            why = f"because no identity-based policy allows the {action} action"
            raise QueryFailed(f"Insufficient permissions to execute the query. {said} {why}")
        if action == "s3:PutObject":
            advice = "Please ensure you are allowed to access the S3 bucket."
            raise QueryFailed(f"Access denied when writing output to url: {path} . {advice}")
        raise QueryFailed(f"Permission denied on S3 path: {path}")


def _split(uri: str) -> tuple[str, str]:
    scheme, _, rest = uri.partition("://")
    if scheme not in ("s3", "s3a", "s3n") or not rest:
        raise QueryFailed(f"{uri!r} is not a place in S3")
    bucket, _, key = rest.partition("/")
    return bucket, key


def _done(answer: Any) -> None:
    status, _, body = answer
    if status != 200:
        raise QueryFailed(str(json.loads(body).get("message") or body))
