"""The last steps of an erasure, after every domain: the receipt by mail, the address, then everything else."""

from matinee.identity.models import User
from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.users import mail, privacy
from matinee.users.events import MailRequested
from matinee.users.models import Address
from matinee.users.privacy_models import Erasure, Receipt


def send_receipt(erasure_id: str) -> None:
    """Send the receipt. Once, except after a crash between SES and our note of it. Raises MailRefused."""
    erasure = table.find(Erasure, erasure_id=erasure_id, consistent=True)
    if erasure is None or erasure.mailed:
        return
    user = table.get(User, user_id=erasure.user_id, consistent=True)
    mail.write_to(user, MailRequested(user_id=user.user_id, mail="erased", facts={"receipt": erasure_id}))
    table.update(erasure, mailed=True)


def free_address(user_id: str) -> None:
    """Delete the address, so that nothing finds the account any more."""
    user = table.find(User, user_id=user_id, consistent=True)
    address = table.find(Address, email=user.email, consistent=True) if user else None
    if address and address.user_id == user_id:
        table.delete(address)


def finish(erasure_id: str, domains: list[str]) -> None:
    """Delete everything that this domain stores about the person, and keep a receipt. `domains` are those that are done."""
    erasure = table.find(Erasure, erasure_id=erasure_id, consistent=True)
    if erasure is None:
        return
    privacy.erased(erasure.user_id)
    _forget_replies(erasure.user_id)
    user = table.get(User, user_id=erasure.user_id, consistent=True)
    receipt = Receipt(erasure_id=erasure_id, asked_at=erasure.asked_at, domains=[*domains, "users"])
    table.transact(table.deleting(user), table.deleting(erasure), table.creating(receipt))


def _forget_replies(user_id: str) -> None:
    """Delete the replies that `matinee.kernel.idempotency` stores for a caller."""
    name = settings()["idempotency_table"]
    pages = (
        aws.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=name,
            KeyConditionExpression="caller = :caller",
            ExpressionAttributeValues={":caller": {"S": user_id}},
            ConsistentRead=True,
        )
    )
    for item in (item for page in pages for item in page["Items"]):
        table.remove(name, {key: item[key] for key in ("caller", "call")})
