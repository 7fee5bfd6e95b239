"""Export and erasure of a person's data: which uploads, imports and edits they made. The titles themselves stay."""

from functools import partial
from typing import Any

from matinee.content.history import Edit
from matinee.content.import_models import Import
from matinee.content.upload_models import Upload
from matinee.kernel import table


def exported(user_id: str) -> dict[str, Any]:
    shown = {"upload_id", "content_id", "filename", "size", "created_at"}
    found = table.every(Upload, index="gsi2", created_by=user_id)
    told_of_imports = {"import_id", "filename", "size", "created_at"}
    imports = table.every(Import, index="gsi2", created_by=user_id)
    edits = table.every(Edit, index="gsi2", by=user_id)
    return {
        "uploads": [upload.model_dump(mode="json", include=shown) for upload in found],
        "imports": [each.model_dump(mode="json", include=told_of_imports) for each in imports],
        "edits": [edit.model_dump(mode="json", include={"content_id", "did", "at"}) for edit in edits],
    }


def erased(user_id: str) -> None:
    """Remove the person from their uploads, imports and edits. Idempotent."""
    for upload in table.every(Upload, index="gsi2", created_by=user_id):
        table.again(partial(_forget_creator, upload.upload_id))
    for begun in table.every(Import, index="gsi2", created_by=user_id):
        table.again(partial(_forget_importer, begun.import_id))
    for edit in table.every(Edit, index="gsi2", by=user_id):
        table.update(edit, by=None)


def _forget_creator(upload_id: str) -> None:
    upload = table.find(Upload, upload_id=upload_id, consistent=True)
    if upload:
        table.update(upload, created_by=None)


def _forget_importer(import_id: str) -> None:
    begun = table.find(Import, import_id=import_id, consistent=True)
    if begun:
        table.update(begun, created_by=None)
