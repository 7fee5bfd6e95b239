"""The keys of encrypted versions, as they are stored."""

from matinee.kernel.table import Item
from matinee.kernel.types import TitleId


class ContentKeys(Item, pk="KEYS#{content_id}", sk="{version_id}"):
    """The wrapped data key of an encrypted version."""

    content_id: TitleId
    version_id: str
    wrapped: str = ""
    """The data key that content keys are derived from, wrapped by KMS, in base64. Empty if a vendor has the keys."""
    heights: dict[str, int] = {}
    """Key id → the height of the lowest rendition that it opens; 0 for audio."""

    @property
    def context(self) -> dict[str, str]:
        """KMS's encryption context: a key wrapped for one version cannot be unwrapped for another."""
        return {"content_id": self.content_id, "version_id": self.version_id}
