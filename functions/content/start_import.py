"""Start the import of a file that arrived in S3, once."""

from matinee.kernel import workflows
from matinee.kernel.consumer import consumer
from matinee.kernel.types import Model


class FileArrived(Model):
    """The detail of S3's `Object Created`, as much of it as matters."""

    class Object(Model):
        key: str

    object: Object


@consumer
def handler(arrived: FileArrived) -> None:
    _, import_id, _ = arrived.object.key.split("/")
    workflows.start(f"{import_id}-1", {"import_id": import_id})
