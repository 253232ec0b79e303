"""Stores of each kind, over the protocol of their provider, with nothing in them."""

import base64
import email.utils
import hashlib
import hmac
import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from baton.cloud_stores.credentials import (
    AccountKey,
    Bearer,
    S3Keys,
    SasToken,
    Secret,
    ServiceAccount,
)
from baton.cloud_stores.location import Location, Provider
from baton.cloud_stores.remote import RemoteBackend
from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.proxy import GuardedProxy
from tests.integration.cloud_stores.gcs_front import Front, gcs_front
from tests.integration.cloud_stores.servers import azure_server, gcs_server, s3_server

ACCOUNT = "devstoreaccount1"
# Azurite's documented key, which everybody knows.
ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
VERSION = "2021-12-02"
TOKEN = "ya29.a-token"
S3_KEYS = S3Keys(access_key_id="AKIAEXAMPLE", secret_access_key="the-secret-key")


@dataclass(frozen=True)
class Place:
    """A bucket, and what it takes to use it. `parts` tells of how many parts the last large file was."""

    location: Location
    secret: Secret
    front: Front | None = field(default=None, compare=False)

    @contextmanager
    def opened(self, seconds: float = 20) -> Iterator[RemoteBackend]:
        with GuardedProxy(AddressPolicy(["127.0.0.0/8"]), seconds) as proxy:
            yield RemoteBackend(self.location, self.secret, proxy, seconds)


type Open = Callable[[], AbstractContextManager[RemoteBackend]]


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(scope="session")
def azure_address() -> Iterator[str]:
    with azure_server() as address:
        yield address


@pytest.fixture(scope="session")
def service_account() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@pytest.fixture(scope="session")
def gcs(service_account: rsa.RSAPrivateKey) -> Iterator[Front]:
    """It takes a bearer token, or what a service account has signed."""

    def is_allowed(header: str) -> bool:
        kind, _, token = header.partition(" ")
        if kind != "Bearer" or token == TOKEN:
            return token == TOKEN
        try:
            options = {"verify_aud": False, "require": ["exp", "iss"]}
            claims = jwt.decode(
                token,
                service_account.public_key(),
                algorithms=["RS256"],
                options=options,  # type: ignore[arg-type] # it wants its own TypedDict
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims["iss"] == "robot@project.iam.gserviceaccount.com")

    with gcs_server() as behind, gcs_front(behind, is_allowed) as front:
        yield front


def _send(address: str, method: str, body: bytes | None = None, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, body, named, method=method)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310 - loopback
        pass


@pytest.fixture
def s3_place(s3_address: str) -> Place:
    bucket = f"bucket-{uuid4().hex[:12]}"
    _send(f"{s3_address}/{bucket}", "PUT")
    location = Location(
        provider=Provider.S3, bucket=bucket, endpoint=s3_address, region="us-east-1", prefix="in/it"
    )
    return Place(location, S3_KEYS)


@pytest.fixture
def gcs_place(gcs: Front) -> Place:
    bucket = f"bucket-{uuid4().hex[:12]}"
    body = json.dumps({"name": bucket}).encode()
    _send(f"{gcs.behind}/storage/v1/b?project=x", "POST", body, Content_Type="application/json")
    location = Location(provider=Provider.GCS, bucket=bucket, endpoint=gcs.address, prefix="in/it")
    return Place(location, Bearer(TOKEN), gcs)


@pytest.fixture
def azure_place(azure_address: str) -> Place:
    container = f"container-{uuid4().hex[:12]}"
    date = email.utils.formatdate(usegmt=True)
    resource = f"/{ACCOUNT}/{ACCOUNT}/{container}\nrestype:container"
    text = f"PUT{chr(10) * 12}x-ms-date:{date}\nx-ms-version:{VERSION}\n{resource}"
    _send(
        f"{azure_address}/{ACCOUNT}/{container}?restype=container",
        "PUT",
        x_ms_date=date,
        x_ms_version=VERSION,
        Authorization=f"SharedKey {ACCOUNT}:{_signed(text)}",
    )
    location = Location(
        provider=Provider.AZURE,
        bucket=container,
        endpoint=f"{azure_address}/{ACCOUNT}",
        account=ACCOUNT,
        prefix="in/it",
    )
    return Place(location, AccountKey(ACCOUNT_KEY))


def sas_token(container: str) -> SasToken:
    """A signature that lets its holder do everything in one container for a day."""
    start, expiry = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
    fields = ["racwdl", start, expiry, f"/blob/{ACCOUNT}/{container}", "", "", "", VERSION, "c"]
    text = "\n".join([*fields, "", "", "", "", "", "", ""])
    pairs = {"sv": VERSION, "sp": "racwdl", "st": start, "se": expiry, "sr": "c"}
    query = urllib.parse.urlencode(pairs | {"sig": _signed(text)})
    return SasToken(query)


def _signed(text: str) -> str:
    key = base64.b64decode(ACCOUNT_KEY)
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


def account_document(key: rsa.RSAPrivateKey) -> ServiceAccount:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return ServiceAccount(
        {
            "type": "service_account",
            "client_email": "robot@project.iam.gserviceaccount.com",
            "private_key": pem.decode(),
            "private_key_id": "1",
        }
    )


@pytest.fixture(params=["s3", "gcs", "azure"])
def place(request: pytest.FixtureRequest) -> Place:
    """A bucket of each provider."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


def elsewhere(place: Place, **changes: object) -> Place:
    return replace(place, location=replace(place.location, **changes))  # type: ignore[arg-type] # fields of it
