"""Custom resource: the web site's files, unpacked into its bucket."""

from typing import Any

from matinee.custom_resource import custom_resource
from matinee.platform import site


@custom_resource
def handler(properties: dict[str, Any]) -> dict[str, str]:
    files = site.publish(properties["ArchiveBucket"], properties["ArchiveKey"], properties["SiteBucket"])
    return {"Files": str(files)}
