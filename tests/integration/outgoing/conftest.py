"""A certificate authority of the tests' own, and a client whose names lead to loopback."""

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from baton.outgoing import GuardedClient
from baton.outgoing.network import SystemNetwork

type NewClient = Callable[..., GuardedClient]


class LoopbackNames(SystemNetwork):
    """The real network, but for names that exist only here."""

    def __init__(self, names: Mapping[str, list[str]], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self._names = names

    def resolve(self, name: str, timeout: float) -> list[str]:
        return self._names[name] if name in self._names else super().resolve(name, timeout)


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    """Set when the test is over, for servers that would go on."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def new_client() -> NewClient:
    def build(*allowed: str, tls: ssl.SSLContext | None = None) -> GuardedClient:
        names = {"hook.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
        return GuardedClient(allowed, network=LoopbackNames(names, tls))

    return build


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of hook.example and 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hook.example")])
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [
        x509.DNSName("hook.example"),
        x509.IPAddress(ip_address("127.0.0.1")),
    ]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "hook.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def client_tls(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)
