"""boto3 clients, and what stands on them alone."""

from functools import cache
from typing import TYPE_CHECKING, Any

from baton import settings

if TYPE_CHECKING:
    from baton.encryption.cipher import Cipher
    from baton.store.objects import Objects, UrlSigner
    from baton.store.table import Table

_RETRIES = {"mode": "standard", "max_attempts": 4}


@cache
def session() -> Any:
    import boto3

    return boto3.Session()


def client(service: str) -> Any:
    """A boto3 client that gives up in seconds, not minutes: the caller is waiting."""
    from botocore.config import Config

    config = Config(retries=_RETRIES, connect_timeout=2, read_timeout=15)  # type: ignore[arg-type] # stub wants its own TypedDict
    return session().client(service, config=config)


@cache
def table() -> "Table":
    from baton.store.table import Table

    return Table(client("dynamodb"), settings.required("TABLE_NAME"))


@cache
def objects() -> "Objects":
    from baton.store.objects import Objects

    return Objects(lambda: client("s3"), settings.required("BUCKET_NAME"))


@cache
def signer() -> "UrlSigner":
    from baton.store.objects import UrlSigner

    return UrlSigner(
        session().get_credentials(),
        settings.required("AWS_REGION"),
        settings.required("BUCKET_NAME"),
        settings.optional("AWS_ENDPOINT_URL"),
    )


@cache
def cipher() -> "Cipher":
    from baton.encryption.data_keys import DataKeys
    from baton.encryption.envelope import EnvelopeCipher

    @cache
    def kms() -> Any:
        return client("kms")

    return EnvelopeCipher(DataKeys(kms, settings.required("ENCRYPTION_KEY")))
