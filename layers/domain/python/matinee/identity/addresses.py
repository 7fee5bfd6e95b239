"""E-mail addresses, in one spelling for each mailbox."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
"""A dot-atom (RFC 5321 §4.1.2) of at most 64 characters, and a domain of two labels at least."""


def _normal(address: str) -> str:
    """The address in lower case with an ASCII domain. Raises ValueError."""
    local, _, domain = unicodedata.normalize("NFKC", address).rpartition("@")
    if not local.isascii():
        raise ValueError("the part before the @ must be ASCII: few mail servers accept other letters")
    spelled = f"{local.lower()}@{_ascii(domain)}"
    if not _ADDRESS.fullmatch(spelled) or len(spelled) > 254:  # looked at last: normalising can make an @ or a space
        raise ValueError("is not a valid e-mail address")
    return spelled


def _ascii(domain: str) -> str:
    """IDNA 2008 with the mapping of UTS #46, not transitional: ß does not become ss. Raises ValueError."""
    if domain.isascii():
        return domain.lower()
    import idna  # few domains take it, and its tables are large

    try:
        return idna.encode(domain, uts46=True, transitional=False).decode()
    except UnicodeError as error:
        raise ValueError("has an invalid domain") from error


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$"),
    AfterValidator(_normal),
]
