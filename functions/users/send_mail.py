"""Somebody is to be written to: in their language, as text and as HTML."""

from matinee.kernel.consumer import consumer
from matinee.users import mail
from matinee.users.events import MailRequested


@consumer
def handler(requested: MailRequested) -> None:
    mail.send(requested)
