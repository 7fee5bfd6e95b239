"""The address of somebody who is being forgotten leads to no account any more."""

from matinee.users.erasing import free_address
from matinee.users.forgetting import forgets

handler = forgets(free_address)
