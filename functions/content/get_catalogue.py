"""GET /v1/content/exports/{catalogue_id}: an export's progress; once it is done, a link that expires soon."""

from matinee.content import exports
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(catalogue_id: exports.ExportId) -> exports.CatalogueExport:
    return exports.find(catalogue_id)
