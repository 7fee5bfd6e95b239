"""Somebody's second subscription was ended and paid back: they are told by mail."""

from matinee.kernel.consumer import consumer
from matinee.subscriptions.events import DuplicateEnded
from matinee.users import mail


@consumer
def handler(ended: DuplicateEnded) -> None:
    mail.tell_of_duplicate(ended)
