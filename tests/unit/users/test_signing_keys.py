"""Keys of OpenID Connect providers: those that are known to be weak are refused, all others are not."""

import json
import random
from math import prod
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from matinee.users import signing_keys

CHANCE = random.Random(65537)
FIRST = [n for n in range(2, 702) if all(n % d for d in range(2, n))]
"""126 primes, as Infineon's library takes for moduli of 1984 to 3936 bits."""
M = prod(FIRST)


def is_prime(n: int) -> bool:
    """Miller and Rabin's test, by ten bases."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29):
        power = pow(base, odd, n)
        if power in (1, n - 1):
            continue
        if not any((power := pow(power, 2, n)) == n - 1 for _ in range(twos - 1)):
            return False
    return True


def infineon_prime() -> int:
    while True:
        k = CHANCE.randrange(2**1023 // M + 2**52, 2**1024 // M)
        candidate = k * M + pow(65537, CHANCE.randrange(M), M)
        if is_prime(candidate):
            return candidate


def of_rsa(n: int, e: int = 65537) -> dict[str, Any]:
    found: dict[str, Any] = RSAAlgorithm.to_jwk(rsa.RSAPublicNumbers(e, n).public_key(), as_dict=True)
    return found


@pytest.fixture(scope="module")
def good() -> int:
    return rsa.generate_private_key(65537, 2048).public_key().public_numbers().n


def test_a_key_of_infineons_library_is_refused() -> None:
    n = infineon_prime() * infineon_prime()
    assert signing_keys.is_roca(n)
    with pytest.raises(jwt.InvalidKeyError):
        signing_keys.strong(of_rsa(n), "RS256")


def test_no_other_key_is_taken_for_one() -> None:
    """Moduli of 256 bits: a key's length plays no part in it, and makes them faster."""
    primes: list[int] = []
    while len(primes) < 400:
        candidate = CHANCE.randrange(2**127, 2**128) | 1
        if is_prime(candidate):
            primes.append(candidate)
    assert not any(signing_keys.is_roca(p * q) for p, q in zip(primes[::2], primes[1::2], strict=True))


@pytest.mark.parametrize("e", [3, 17, 2**16 - 1])
def test_an_exponent_that_is_not_safe_is_refused(good: int, e: int) -> None:
    with pytest.raises(jwt.PyJWTError):
        signing_keys.strong(of_rsa(good, e), "RS256")


@pytest.mark.parametrize("e", ["AQ", "Ag", "AQAA"])
def test_an_exponent_that_is_one_or_even_is_refused(good: int, e: str) -> None:
    with pytest.raises(jwt.PyJWTError):
        signing_keys.strong({**of_rsa(good), "e": e}, "RS256")


def test_a_short_modulus_and_one_with_a_small_factor_are_refused(good: int) -> None:
    for n in (rsa.generate_private_key(65537, 1024).public_key().public_numbers().n, good // 2 * 3 | 1):
        weak = n if n.bit_length() < 2048 else n - n % 3 + 3 * (1 - (n - n % 3) % 2)
        with pytest.raises(jwt.PyJWTError):
            signing_keys.strong(of_rsa(weak), "RS256")


def test_a_curve_other_than_the_algorithms_and_a_point_off_it_are_refused() -> None:
    def public(curve: ec.EllipticCurve) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(curve).public_key()))
        return found

    for weak in (public(ec.SECP384R1()), public(ec.SECP256K1()), {**public(ec.SECP256R1()), "x": "A" * 43}):
        with pytest.raises(jwt.PyJWTError):
            signing_keys.strong(weak, "ES256")


def test_keys_as_providers_have_them_are_taken(good: int) -> None:
    elliptic = json.loads(ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))
    edwards = json.loads(OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key()))
    for jwk, algorithm in ((of_rsa(good), "RS256"), (of_rsa(good), "PS256"), (elliptic, "ES256"), (edwards, "EdDSA")):
        assert signing_keys.is_for(jwk, algorithm)
        assert signing_keys.strong(jwk, algorithm).key
