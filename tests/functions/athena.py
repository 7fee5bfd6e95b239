"""Athena's part in tests of functions: it answers each query with the same rows, and remembers what it was asked."""

import json
from typing import Any

from botocore.model import OperationModel

from tests.functions.mediaconvert import Answer, reply

Json = dict[str, Any]
_KINDS = {bool: "boolean", int: "bigint", float: "double", str: "varchar"}


class Athena:
    """`rows`: of all answers, with the columns of the first; `state`: in which every query ends."""

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.rows: list[Json] = []
        self.state = "SUCCEEDED"

    @property
    def queries(self) -> list[str]:
        return [each["QueryString"] for each in self.asked]

    def answer(self, model: OperationModel, request_signer: Any, params: Json, **_: Any) -> Answer:
        """A handler of botocore's `before-call`: what it returns is the service's answer, and nothing is sent."""
        asked = json.loads(params["body"])
        match model.name:
            case "StartQueryExecution":
                self.asked.append(asked)
                return reply({"QueryExecutionId": f"query-{len(self.asked)}"})
            case "GetQueryExecution":
                return reply({"QueryExecution": self._execution(asked["QueryExecutionId"])})
            case "BatchGetQueryExecution":
                found = [self._execution(each) for each in asked["QueryExecutionIds"]]
                return reply({"QueryExecutions": found, "UnprocessedQueryExecutionIds": []})
            case "GetQueryResults":
                return reply({"ResultSet": self._table()})
        raise NotImplementedError(model.name)

    def _execution(self, query_id: str) -> Json:
        status = {"State": self.state, "StateChangeReason": "as the test says"}
        return {"QueryExecutionId": query_id, "Status": status, "Statistics": {"DataScannedInBytes": 10}}

    def _table(self) -> Json:
        columns = list(self.rows[0]) if self.rows else ["analytics_id"]
        kinds = [_KINDS.get(type(self.rows[0][name]), "varchar") if self.rows else "varchar" for name in columns]
        lines: list[list[str | None]] = [
            list(columns),
            *([_written(row[name]) for name in columns] for row in self.rows),
        ]
        return {
            "Rows": [{"Data": [{"VarCharValue": each} if each is not None else {} for each in line]} for line in lines],
            "ResultSetMetadata": {
                "ColumnInfo": [{"Name": name, "Type": kind} for name, kind in zip(columns, kinds, strict=True)]
            },
        }


def _written(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
