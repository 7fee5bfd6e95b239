"""Which keys of an OpenID Connect provider are believed: of a kind that fits the algorithm, and none that is known to be weak."""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt import InvalidKeyError, PyJWK

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""Algorithm → type of key (RFC 7518 §3.1, RFC 8037 §3.1)."""
_BITS = range(2048, 8193)
"""Of an RSA modulus (NIST SP 800-131A); a longer one would only cost time."""
_EXPONENTS = range(2**16 + 1, 2**256, 2)
"""Odd, and of the size that FIPS 186-5 §5.1 asks for."""
_GENERATOR = 65537
_PRIMES = tuple(n for n in range(3, 168) if all(n % d for d in range(2, n)))


def is_for(key: Any, algorithm: str) -> bool:
    """Whether this member of a JWKS signs by that algorithm (RFC 7517 §4.1-4.4, which PyJWT leaves unchecked)."""
    return (
        isinstance(key, dict)
        and key.get("use", "sig") == "sig"
        and "verify" in key.get("key_ops", ["verify"])
        and key.get("alg", algorithm) == algorithm
        and key.get("kty") == ALGORITHMS[algorithm]
    )


def strong(jwk: dict[str, Any], algorithm: str) -> PyJWK:
    """The key. Raises jwt.PyJWTError where it is malformed, or weak."""
    made = PyJWK(jwk, algorithm)
    match made.key:
        case rsa.RSAPublicKey():
            numbers = made.key.public_numbers()
            if made.key.key_size not in _BITS or numbers.e not in _EXPONENTS:
                raise InvalidKeyError("an RSA key of a size or exponent that is not safe")
            if any(numbers.n % prime == 0 for prime in (2, *_PRIMES)) or is_roca(numbers.n):
                raise InvalidKeyError("an RSA key that can be factored")
        case ec.EllipticCurvePublicKey():
            if not isinstance(made.key.curve, ec.SECP256R1):  # cryptography has checked that the point is on it
                raise InvalidKeyError("a key on a curve that is not P-256")
        case ed25519.Ed25519PublicKey():
            pass
        case _:
            raise InvalidKeyError("a key of a kind that we do not take")
    return made


def is_roca(modulus: int) -> bool:
    """Whether Infineon's RSALib made it (CVE-2017-15361), so that it can be factored.

    Its primes are k·M + 65537^a mod M, M a product of the first primes. So a modulus is a power of 65537 modulo each of
    them, which one of another library is for all with a probability below 2^-27: Nemec, Sys, Svenda, Klinec, Matyas, "The
    Return of Coppersmith's Attack", ACM CCS 2017, §2.2.
    """
    return all(modulus % prime in powers for prime, powers in _powers().items())


@cache
def _powers() -> dict[int, frozenset[int]]:
    """Prime → all powers of 65537 modulo it."""
    return {prime: frozenset(pow(_GENERATOR, n, prime) for n in range(prime - 1)) for prime in _PRIMES}
