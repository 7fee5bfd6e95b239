"""Custom resource: unpacks the web site's files into its bucket."""

from typing import Any

from matinee.kernel.custom_resource import custom_resource
from matinee.platform import site


@custom_resource
def handler(properties: dict[str, Any], before: dict[str, Any]) -> dict[str, str]:
    release, previous = _release(properties), _release(before) if before else None
    told = {name.lower(): properties[name] == "on" for name in ("Plans", "Express")}
    files = site.publish(release, previous, properties["SiteBucket"], **told)
    return {"Files": str(files)}


def _release(properties: dict[str, Any]) -> site.Release:
    return site.Release(properties["ArchiveBucket"], properties["ArchiveKey"])
