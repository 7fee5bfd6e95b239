"""The keys that sign what opens media at CloudFront. They are published in a key group that the distribution trusts.

Source: Amazon CloudFront Developer Guide, "Specify signers that can create signed URLs and signed cookies" (rotating key
pairs). A public key cannot be changed, and a group has up to five keys.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from matinee.kernel import aws
from matinee.kernel.ids import new_id
from matinee.platform import key_rotation


class Key(key_rotation.Key):
    pem: str
    """The private key (PKCS #8)."""
    key_pair_id: str = ""
    """CloudFront's id of the key; empty until it is published."""
    name: str
    """Our name of the key, which makes its creation idempotent."""

    @property
    def kid(self) -> str:
        return self.name

    @property
    def public(self) -> str:
        pem = self.pem.encode()
        key = serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True).public_key()
        form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(*form).decode()


class MediaKeys(key_rotation.KeyRing[Key]):
    model = Key

    def __init__(self, secret_id: str, group: str) -> None:
        super().__init__(secret_id)
        self.group = group
        """The name of the key group, and the prefix of the public keys' names."""

    def make(self) -> Key:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return Key(name=f"{self.group}-{new_id('key')}", pem=key.private_bytes(*form).decode())

    def publish(self, keys: list[Key]) -> list[Key]:
        cloudfront = aws.client("cloudfront")
        ours = {each["Name"]: each["Id"] for each in _public_keys() if each["Name"].startswith(f"{self.group}-")}
        known = [key.model_copy(update={"key_pair_id": ours.pop(key.name, None) or self._create(key)}) for key in keys]
        self._let_group_name([key.key_pair_id for key in known])
        for id_ in ours.values():
            cloudfront.delete_public_key(Id=id_, IfMatch=cloudfront.get_public_key(Id=id_)["ETag"])
        return known

    def group_id(self) -> str | None:
        return next((each["Id"] for each in _key_groups() if each["KeyGroupConfig"]["Name"] == self.group), None)

    def _create(self, key: Key) -> str:
        config = {"CallerReference": key.name, "Name": key.name, "EncodedKey": key.public}
        made: str = aws.client("cloudfront").create_public_key(PublicKeyConfig=config)["PublicKey"]["Id"]
        return made

    def _let_group_name(self, ids: list[str]) -> None:
        cloudfront, id_ = aws.client("cloudfront"), self.group_id()
        config = {"Name": self.group, "Items": ids}
        if id_ is None:
            cloudfront.create_key_group(KeyGroupConfig=config)
            return
        found = cloudfront.get_key_group(Id=id_)
        if set(found["KeyGroup"]["KeyGroupConfig"]["Items"]) != set(ids):
            cloudfront.update_key_group(Id=id_, IfMatch=found["ETag"], KeyGroupConfig=config)


def _public_keys() -> Iterator[dict[str, Any]]:
    return _listed(aws.client("cloudfront").list_public_keys, "PublicKeyList")


def _key_groups() -> Iterator[dict[str, Any]]:
    for summary in _listed(aws.client("cloudfront").list_key_groups, "KeyGroupList"):
        yield summary["KeyGroup"]


def _listed(ask: Callable[..., dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """All items of a paged list."""
    asked: dict[str, str] = {}
    while True:
        page = ask(**asked)[name]
        yield from page.get("Items", ())
        if "NextMarker" not in page:
            return
        asked = {"Marker": page["NextMarker"]}
