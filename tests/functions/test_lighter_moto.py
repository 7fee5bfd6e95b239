"""The shortcuts in moto answer what moto answers: one conversation with each, in a process of its own, told word for word."""

import json
import subprocess
import sys
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.functions.lighter_moto import lighten
from tests.platform import ROOT

_EVERY_KIND: dict[str, Any] = {
    "s": {"S": "ä, and \u2603"},
    "empty": {"S": ""},
    "n": {"N": "-12.50"},
    "b": {"B": b"\x00\xff"},
    "ss": {"SS": ["one", "two"]},
    "ns": {"NS": ["1", "2.5"]},
    "bs": {"BS": [b"\x01", b"\x02"]},
    "yes": {"BOOL": True},
    "none": {"NULL": True},
    "m": {"M": {"deep": {"M": {"b": {"B": b"\x03"}, "l": {"L": [{"N": "1"}, {"B": b"\x04"}]}}}, "nothing": {"M": {}}}},
    "l": {"L": [{"S": "a"}, {"L": []}, {"M": {"n": {"N": "3"}}}, {"NULL": True}, {"BOOL": False}]},
}


def test_what_is_said_is_what_moto_says() -> None:
    plain, lightened = _told("plain"), _told("lightened")
    assert len(plain) > 30
    assert "TransactionCanceledException" in json.dumps(plain)
    assert lightened == plain


def _told(kind: str) -> list[Any]:
    program = "import sys; from tests.functions import test_lighter_moto; test_lighter_moto.converse(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", program, kind], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told: list[Any] = json.loads(done.stdout)
    return told


def converse(kind: str) -> None:
    if kind == "lightened":
        lighten()
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "none")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        print(json.dumps(_Conversation().held(), default=repr, sort_keys=True))


class _Conversation:
    def __init__(self) -> None:
        self.dynamodb, self.told = boto3.client("dynamodb"), list[Any]()

    def held(self) -> list[Any]:
        self._tables()
        self._items_of_every_kind()
        self._transactions()
        self._streams()
        self._keys()
        return self.told

    def say(self, call: str, **arguments: Any) -> Any:
        try:
            answer = getattr(self.dynamodb, call)(**arguments)
        except ClientError as error:
            answer = dict(error.response)
        answer.pop("ResponseMetadata")
        self.told.append([call, answer])
        return answer

    def _tables(self) -> None:
        for name, keys in {"sorted": ("pk", "sk"), "plain": ("pk",)}.items():
            self.dynamodb.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[
                    {"AttributeName": key, "KeyType": role} for key, role in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            )

    def _items_of_every_kind(self) -> None:
        self.say("put_item", TableName="sorted", Item={**_key("a", "1"), **_EVERY_KIND})
        self.say("put_item", TableName="plain", Item={**_key("a"), **_EVERY_KIND})
        self.say("get_item", TableName="sorted", Key=_key("a", "1"))
        for values in ("ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
            self.say(
                "update_item",
                TableName="sorted",
                Key=_key("a", "1"),
                UpdateExpression="SET n = n + :one, l[0] = :text REMOVE #empty ADD ss :more DELETE ns :less",
                ExpressionAttributeNames={"#empty": "empty"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":text": {"S": values},
                    ":more": {"SS": [values]},
                    ":less": {"NS": ["1"]},
                },
                ReturnValues=values,
            )
        self.say(
            "query",
            TableName="sorted",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "a"}},
            ReturnConsumedCapacity="TOTAL",
        )
        self.say("query", TableName="sorted", KeyConditionExpression="sk = :sk", ExpressionAttributeValues={":sk": {}})
        self.say("batch_get_item", RequestItems={"sorted": {"Keys": [_key("a", "1")]}, "plain": {"Keys": [_key("a")]}})
        self._all()

    def _transactions(self) -> None:
        """Of each kind of write, on items and partitions that are there and that are not; each also called off at its end."""
        off = {"ConditionCheck": _on("plain", _key("nobody"), ConditionExpression="attribute_exists(pk)")}
        passes = {"ConditionCheck": _on("plain", _key("a"), ConditionExpression="attribute_exists(pk)")}
        shown = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        there = {
            "ConditionCheck": _on("sorted", _key("a", "1"), ConditionExpression="attribute_not_exists(pk)", **shown)
        }
        for number, last in enumerate((off, there, passes)):
            self.say("transact_write_items", TransactItems=[*_writes(str(number)), last])
            self._all()
        self.say("transact_write_items", TransactItems=[*_writes("9"), *_writes("9")])
        self.say("transact_write_items", TransactItems=[{"Put": {"TableName": "none", "Item": _key("a")}}])
        self.say(
            "transact_get_items",
            TransactItems=[{"Get": _on("sorted", _key("a", "1"))}, {"Get": _on("plain", _key("nobody"))}],
        )
        self._all()

    def _all(self) -> None:
        for name in ("sorted", "plain"):
            self.say("scan", TableName=name)

    def _streams(self) -> None:
        streams = boto3.client("dynamodbstreams")
        for table in ("sorted", "plain"):
            arn = self.dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
            (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for record in streams.get_records(ShardIterator=iterator)["Records"]:
                told = {name: record["dynamodb"].get(name) for name in ("Keys", "NewImage", "OldImage")}
                self.told.append([record["eventName"], told])

    def _keys(self) -> None:
        kms = boto3.client("kms")
        first, second = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
        sealed = kms.encrypt(KeyId=first, Plaintext=b"said", EncryptionContext={"for": "us"})["CiphertextBlob"]
        opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"for": "us"})
        self.told.append([opened["Plaintext"], opened["KeyId"] == first, first != second])
        try:
            kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"for": "others"})
        except ClientError as error:
            self.told.append(error.response["Error"]["Code"])


def _key(pk: str, sk: str | None = None) -> dict[str, Any]:
    return {"pk": {"S": pk}} | ({"sk": {"S": sk}} if sk else {})


def _on(table: str, key: dict[str, Any], **told: Any) -> dict[str, Any]:
    return {"TableName": table, "Key": key, **told}


def _writes(run: str) -> list[dict[str, Any]]:
    update = {"UpdateExpression": "SET run = :run", "ExpressionAttributeValues": {":run": {"S": run}}}
    return [
        {"Put": {"TableName": "sorted", "Item": {**_key("a", f"new {run}"), **_EVERY_KIND}}},
        {"Put": {"TableName": "sorted", "Item": {**_key(f"partition {run}", "1"), "run": {"S": run}}}},
        {"Put": {"TableName": "plain", "Item": {**_key(f"item {run}"), "run": {"S": run}}}},
        {"Update": _on("plain", _key("updated"), **update)},
        {"Update": _on("sorted", _key("a", "updated"), **update)},
        {"Delete": _on("sorted", _key("a", "new 2"))} if run == "9" else {"Delete": _on("plain", _key("not there"))},
    ]
