"""Stores of others, over their real protocols: S3, Google Cloud Storage, Azure Blob Storage."""

import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from baton.cloud_stores import service
from baton.cloud_stores.content import PIECE, Content
from baton.cloud_stores.credentials import AccountKey, Bearer, S3Keys, SasToken, Secret
from baton.cloud_stores.location import Location, Provider
from baton.cloud_stores.remote import RemoteBackend
from baton.cloud_stores.service import File
from baton.errors import (
    BatonError,
    InvalidInputError,
    NotFoundError,
    ProviderError,
    ProviderTimeoutError,
)
from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.proxy import GuardedProxy
from tests.integration.cloud_stores.conftest import (
    Place,
    account_document,
    elsewhere,
    sas_token,
)
from tests.integration.outgoing.servers import replying, serving

ODD = [
    "a b.txt",
    "ü/日本語.txt",
    "100%.txt",
    "a+b&c=d?e#f.txt",
    "it's (1) [2].txt",
    "~a,b;c@d!$.txt",
]


def _file(path: str, content: bytes = b"content") -> File:
    return File(path, Content.of(content), "text/plain")


def test_files_are_stored_listed_moved_and_deleted(place: Place) -> None:
    with place.opened() as store:
        service.upload(store, [_file("a.txt"), _file("f/b.txt", b"12345"), _file("f/g/c.txt")])
        top = service.list_files(store, "", limit=10, after="", is_recursive=False)
        inside = service.list_files(store, "f", limit=10, after="", is_recursive=True)
        service.move(store, "f", "moved/f", is_folder=True, overwrites=False)
        service.create_folder(store, "empty")
        after = service.list_files(store, "", limit=10, after="", is_recursive=False)
        service.delete(store, "moved", is_folder=True, is_recursive=True)
        left = service.list_files(store, "", limit=10, after="", is_recursive=True)

    assert ([each.path for each in top.files], top.folders) == (["a.txt"], ["f"])
    assert [(each.path, each.size) for each in inside.files] == [("f/b.txt", 5), ("f/g/c.txt", 7)]
    assert all(each.modified.tzinfo for each in inside.files)
    assert after.folders == ["empty", "moved"]
    assert [each.path for each in left.files] == ["a.txt"]


def test_names_are_kept_as_they_are(place: Place) -> None:
    with place.opened() as store:
        service.upload(store, [_file(name) for name in ODD])
        found = service.list_files(store, "", limit=100, after="", is_recursive=True)
        for name in ODD:
            service.move(store, name, f"moved/{name}", is_folder=False, overwrites=False)
        moved = service.list_files(store, "moved", limit=100, after="", is_recursive=True)

    assert {each.path for each in found.files} == set(ODD)
    assert {each.path for each in moved.files} == {f"moved/{name}" for name in ODD}


def test_a_list_goes_on_page_by_page(place: Place) -> None:
    names = [f"{each:02}.txt" for each in range(7)]
    with place.opened() as store:
        service.upload(store, [_file(name) for name in [*names[:3], "02/x", "02/y", *names[3:]]])
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            page = service.list_files(store, "", limit=3, after=after, is_recursive=False)
            found += [*page.folders, *(each.path for each in page.files)]
            after = page.next

    assert sorted(found) == sorted([*names, "02"])


def test_a_large_file_streams_in_parts(place: Place) -> None:
    asked: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(8):
            asked.append(number)
            yield bytes([number]) * PIECE

    size = 8 * PIECE
    tracemalloc.start()
    with place.opened(60) as store:
        store.put("large.bin", Content(size, pieces), "application/octet-stream")
        found = store.find("large.bin")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found is not None
    assert found.size == size
    assert asked == list(range(8))
    # The test's own server for Google's parts keeps them in this process; the others are apart.
    if place.front is None:
        assert most < size / 2
    else:
        assert place.front.most_parts == 8


def test_a_source_that_is_lost_leaves_nothing(place: Place) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(PIECE)
        raise NotFoundError("The upload is gone")

    with place.opened() as store:
        with pytest.raises(BatonError):
            store.put("half.bin", Content(3 * PIECE, pieces), "application/octet-stream")
        assert store.find("half.bin") is None


def test_a_store_without_the_bucket_is_the_rows_fault(place: Place) -> None:
    with elsewhere(place, bucket="no-such-bucket").opened() as store:
        with pytest.raises(InvalidInputError, match="no bucket or container 'no-such-bucket'"):
            store.put("a", Content.of(b"a"), "text/plain")
        with pytest.raises(InvalidInputError, match="no bucket"):
            list(store.each(""))


def test_other_credentials_work_as_well(
    gcs_place: Place, azure_place: Place, service_account: rsa.RSAPrivateKey
) -> None:
    for place in (
        replace(gcs_place, secret=account_document(service_account)),
        replace(azure_place, secret=sas_token(azure_place.location.bucket)),
    ):
        with place.opened() as store:
            service.upload(store, [_file("a.txt")])
            assert store.find("a.txt") is not None


@pytest.mark.parametrize("provider", ["gcs", "azure"])
def test_a_refused_credential_is_told_without_it(
    provider: str, request: pytest.FixtureRequest
) -> None:
    place: Place = request.getfixturevalue(f"{provider}_place")
    wrong: dict[str, list[Secret]] = {
        "gcs": [Bearer("hidden-token"), account_document(_another_key())],
        "azure": [AccountKey("aGlkZGVuLXRva2Vu"), SasToken("sv=2021-12-02&sig=hidden-token")],
    }

    for secret in wrong[provider]:
        with replace(place, secret=secret).opened() as store:
            with pytest.raises(ProviderError, match="refused access") as refused:
                store.put("a", Content.of(b"a"), "text/plain")
            assert "hidden" not in str(refused.value) + repr(refused.value.__cause__)


def _another_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def _s3(endpoint: str) -> Place:
    keys = S3Keys(access_key_id="hidden-id", secret_access_key="hidden-key")
    location = Location(
        provider=Provider.S3, bucket="bucket", endpoint=endpoint, region="us-east-1"
    )
    return Place(location, keys)


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n", ProviderError, "refused access"),
        (b"HTTP/1.1 500 Internal Server Error\r\n", ProviderError, "failed"),
        (b"HTTP/1.1 301 Moved\r\n", BatonError, "store"),
        (b"nonsense\r\n", ProviderError, "failed"),
    ],
    ids=["denied", "broken", "moved", "no HTTP"],
)
def test_what_a_store_says_is_not_repeated(
    answer: bytes, kind: type[BatonError], told: str
) -> None:
    body = b"<Error>hidden-id internal 10.0.0.7</Error>"
    reply = answer + f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    with (
        serving(replying(reply)) as server,
        _s3(f"http://127.0.0.1:{server.port}").opened(8) as store,
        pytest.raises(kind, match=told) as failed,
    ):
        store.put("a", Content.of(b"a"), "text/plain")

    text = str(failed.value)
    assert "hidden" not in text
    assert "10.0.0.7" not in text


def test_a_store_that_says_nothing_is_waited_for_so_long_and_no_longer() -> None:
    stop = threading.Event()

    def wait(_: socket.socket) -> None:
        stop.wait(10)

    with serving(wait) as server:
        with (
            _s3(f"http://127.0.0.1:{server.port}").opened(1) as store,
            pytest.raises(ProviderTimeoutError),
        ):
            store.find("a")
        stop.set()


def test_a_store_at_a_private_address_is_not_reached() -> None:
    with serving(replying(b"")) as server:
        for address in (f"http://127.0.0.1:{server.port}", f"https://localhost:{server.port}"):
            with _closed(address) as store, pytest.raises(InvalidInputError, match="not a public"):
                store.put("a", Content.of(b"a"), "text/plain")

    assert server.connections == 0


@contextmanager
def _closed(address: str) -> Iterator[RemoteBackend]:
    """A store as an instance sees it that opens no networks."""
    place = _s3(address)
    with GuardedProxy(AddressPolicy(), 5) as proxy:
        yield RemoteBackend(place.location, place.secret, proxy, 5)


def test_nothing_of_the_instances_own_environment_reaches_a_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The role of the function, and the address of its own services."""
    own = {
        "AWS_ACCESS_KEY_ID": "OWNROLE",
        "AWS_SECRET_ACCESS_KEY": "own-secret",
        "AWS_SESSION_TOKEN": "own-session",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_DEFAULT_REGION": "eu-own-1",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_BUCKET": "own-bucket",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)

    missing = replying(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    with serving(missing) as server, _s3(f"http://127.0.0.1:{server.port}").opened() as store:
        assert store.find("a") is None

    (received,) = server.received
    assert received.startswith(b"HEAD /bucket/a ")
    assert b"Credential=hidden-id/" in received
    assert b"/us-east-1/s3/" in received
    assert b"own" not in received.lower()
    assert b"security-token" not in received.lower()
