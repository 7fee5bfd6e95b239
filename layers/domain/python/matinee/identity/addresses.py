"""E-mail addresses: one spelling for one mailbox."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
"""What an `<input type=email>` takes (WHATWG HTML), with a dot in its domain."""


def _normal(address: str) -> str:
    """One spelling for one mailbox: lower case, the domain in ASCII (IDNA). Raises ValueError."""
    local, _, domain = unicodedata.normalize("NFKC", address).lower().rpartition("@")
    if not local.isascii():
        raise ValueError("letters before the @ must be ASCII: few mail servers take others")
    spelled = f"{local}@{domain.encode('idna').decode().lower()}"
    if not _ADDRESS.fullmatch(spelled) or len(spelled) > 254:  # looked at last: normalising can make an @ or a space
        raise ValueError("is not an e-mail address")
    return spelled


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$"),
    AfterValidator(_normal),
]
