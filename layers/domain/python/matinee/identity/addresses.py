"""E-mail addresses: one spelling for one mailbox."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""A dot-atom (RFC 5321 §4.1.2) of at most 64 characters, and a domain of two labels at least."""


def _normal(address: str) -> str:
    """One spelling for one mailbox: lower case, the domain in ASCII. Raises ValueError."""
    local, _, domain = unicodedata.normalize("NFKC", address).rpartition("@")
    if not local.isascii():
        raise ValueError("letters before the @ must be ASCII: few mail servers take others")
    spelled = f"{local.lower()}@{_ascii(domain)}"
    if not _ADDRESS.fullmatch(spelled) or len(spelled) > 254:  # looked at last: normalising can make an @ or a space
        raise ValueError("is not an e-mail address")
    return spelled


def _ascii(domain: str) -> str:
    """IDNA 2008, mapped by UTS #46 without its transitional rules: ß stays a letter of its own. Raises ValueError."""
    if domain.isascii():
        return domain.lower()
    import idna  # few domains take it, and its tables are large

    try:
        return idna.encode(domain, uts46=True, transitional=False).decode()
    except UnicodeError as error:
        raise ValueError("has a domain that cannot exist") from error


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$"),
    AfterValidator(_normal),
]
