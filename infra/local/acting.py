"""Local services act with the rights of a role, as AWS's services do."""

from typing import Any

from botocore.exceptions import ClientError

from infra.local.deploy import client


class Denied(Exception):
    """A role cannot be assumed, or lacks a right: the message says which."""


def assume(endpoint: str, role: str, session: str, source: str) -> dict[str, str]:
    """Credentials of a role, as `client_of` takes them. `source` is the ARN of the resource for which the service acts.

    Raises Denied, and ClientError where the engine itself fails.
    """
    try:
        answer: Any = client("sts", endpoint).assume_role(RoleArn=role, RoleSessionName=session, ExternalId=source)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise
        raise Denied(f"The role {role} cannot be assumed: {error.response['Error']['Message']}") from error
    given = answer["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
