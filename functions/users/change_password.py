"""POST /v1/users/password/change: another password; every other device is signed out."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input
from matinee.users import recovery
from matinee.users.models import Guess, Password


class PasswordChange(Input):
    password: Guess
    new_password: Password


@endpoint
def handler(given: PasswordChange, caller: LiveCaller) -> None:
    recovery.change(caller, given.password, given.new_password)
