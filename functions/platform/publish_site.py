"""Custom resource: unpacks the web site's files into its bucket."""

from typing import Any

from matinee.kernel.custom_resource import custom_resource
from matinee.platform import site


@custom_resource
def handler(properties: dict[str, Any]) -> dict[str, str]:
    named = (properties["ArchiveBucket"], properties["ArchiveKey"], properties["SiteBucket"])
    files = site.publish(*named, plans=properties["Plans"] == "on")
    return {"Files": str(files)}
