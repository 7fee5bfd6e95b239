"""Resource types that CloudFormation knows and the engine does not."""

from typing import Any

from ministack.core.responses import new_uuid, now_iso
from ministack.services import cloudfront
from ministack.services.cloudformation import provisioners

_Made = tuple[str, dict[str, Any]]


def add_cloudfront_keys() -> None:
    provisioners._RESOURCE_HANDLERS["AWS::CloudFront::PublicKey"] = {
        "create": _public_key,
        "update": lambda physical_id, old, new, stack: _public_key("", new, stack, physical_id),
        "delete": lambda physical_id, properties: cloudfront._public_keys.pop(physical_id, None),
    }
    provisioners._RESOURCE_HANDLERS["AWS::CloudFront::KeyGroup"] = {
        "create": _key_group,
        "update": lambda physical_id, old, new, stack: _key_group("", new, stack, physical_id),
        "delete": lambda physical_id, properties: cloudfront._key_groups.pop(physical_id, None),
    }


def _public_key(logical_id: str, properties: dict[str, Any], stack: str, physical_id: str = "") -> _Made:
    key_id = physical_id or cloudfront._pk_id()
    config = {"Comment": "", **properties["PublicKeyConfig"]}
    record = {"Id": key_id, "ETag": new_uuid(), "CreatedTime": now_iso(), "Config": config}
    cloudfront._public_keys[key_id] = record
    return key_id, {"Id": key_id, "CreatedTime": record["CreatedTime"]}


def _key_group(logical_id: str, properties: dict[str, Any], stack: str, physical_id: str = "") -> _Made:
    group_id = physical_id or cloudfront._kg_id()
    config = {"Comment": "", **properties["KeyGroupConfig"]}
    record = {"Id": group_id, "ETag": new_uuid(), "LastModifiedTime": now_iso(), "Config": config}
    cloudfront._key_groups[group_id] = record
    return group_id, {"Id": group_id, "LastModifiedTime": record["LastModifiedTime"]}


def add_mediaconvert_queue() -> None:
    """Recorded, no more: our own MediaConvert takes any queue's ARN."""
    provisioners._RESOURCE_HANDLERS["AWS::MediaConvert::Queue"] = {
        "create": lambda logical_id, properties, stack: (properties["Name"], {"Name": properties["Name"]}),
        "update": lambda physical_id, old, new, stack: (new["Name"], {"Name": new["Name"]}),
        "delete": lambda physical_id, properties: None,
    }
