"""GET /v1/content/exports/{catalogue_id}: how far an export is; once it is done, a link to it that soon ends."""

from matinee.content import exports
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(catalogue_id: exports.ExportId) -> exports.CatalogueExport:
    return exports.find(catalogue_id)
