"""Stripe's test cards and what becomes of a charge to each. Numbers are looked at, never kept.

Source: https://docs.stripe.com/testing
"""

from dataclasses import dataclass
from typing import Literal

from infra.local.stripe.errors import Refused, declined

Outcome = Literal[
    "succeeds",
    "declines",
    "insufficient",
    "expired",
    "wrong_cvc",
    "authenticates",
    "always_authenticates",
    "fails_later",
]


@dataclass(frozen=True)
class Card:
    outcome: Outcome
    brand: str = "visa"


CARDS = {
    "4242424242424242": Card("succeeds"),
    "5555555555554444": Card("succeeds", "mastercard"),
    "4000000000000002": Card("declines"),
    "4000000000009995": Card("insufficient"),
    "4000000000000069": Card("expired"),
    "4000000000000127": Card("wrong_cvc"),
    "4000002500003155": Card("authenticates"),
    "4000002760003184": Card("always_authenticates"),
    "4000000000000341": Card("fails_later"),
}
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequired": "4000002760003184",
}
"""Ready payment methods, for who has no page to type a number into."""
_UNAUTHENTICATED = (
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
_DECLINED = ("card_declined", "generic_decline", "Your card was declined.")
_DECLINES = {
    "declines": _DECLINED,
    "insufficient": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "expired": ("expired_card", "expired_card", "Your card has expired."),
    "wrong_cvc": ("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    "fails_later": _DECLINED,
    "authenticates": _UNAUTHENTICATED,
    "always_authenticates": _UNAUTHENTICATED,
}


def known(number: str) -> Card:
    """Raises Refused, as Stripe does for what is no test card."""
    number = number.replace(" ", "").replace("-", "")
    if number in CARDS:
        return CARDS[number]
    if not number.isdigit() or not _luhn(number):
        raise declined("incorrect_number", "incorrect_number", "Your card number is incorrect.")
    raise declined(
        "card_declined",
        "test_mode_live_card",
        "Your card was declined. Your request was in test mode, but used a non test card.",
    )


def refusal(outcome: str, *, authenticated: bool, saving: bool = False) -> Refused | None:
    """Why a charge fails; None where it succeeds. `saving`: the card is only kept for later."""
    if outcome == "succeeds" or (authenticated and outcome in ("authenticates", "always_authenticates")):
        return None
    if saving and outcome == "fails_later":
        return None
    return declined(*_DECLINES[outcome])


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
