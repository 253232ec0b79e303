"""The guarded client against real sockets on loopback."""

import ssl
import threading
import time
from collections.abc import Callable

import pytest

from baton.outgoing import GuardedClient, OutgoingError, default_client
from tests.integration.outgoing.servers import dripping, replying, serving, silent

type NewClient = Callable[..., GuardedClient]

LOOPBACK = "127.0.0.0/8"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "localhost",
        "localhost.",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "user@127.0.0.1",
        "example.com@127.0.0.1",
        "example.com\\@127.0.0.1",
        "127.0.0.1\\.example.com",
        "hook.example",
    ],
)
def test_no_spelling_of_loopback_reaches_a_listener(new_client: NewClient, host: str) -> None:
    with serving(replying(HELLO)) as server:
        with pytest.raises(OutgoingError):
            new_client().request("GET", f"http://{host}:{server.port}/", timeout=5)

        assert server.connections == 0


def test_an_allowed_network_is_reached(new_client: NewClient) -> None:
    with serving(replying(HELLO)) as server:
        url = f"http://hook.example:{server.port}/p"

        response = new_client(LOOPBACK).request("POST", url, body=b"x", timeout=5)

        assert (response.status, response.body) == (200, b"hello")
        assert server.received[0].startswith(
            b"POST /p HTTP/1.1\r\nHost: hook.example:%d\r\n" % server.port
        )


def test_a_redirect_out_of_the_allowed_network_is_refused(new_client: NewClient) -> None:
    with serving(replying(HELLO)) as secret:
        location = b"http://[::ffff:127.0.0.1]:%d/" % secret.port
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n"
        with (
            serving(replying(moved)) as server,
            pytest.raises(OutgoingError, match="not a public address"),
        ):
            new_client(LOOPBACK).request("GET", f"http://127.0.0.1:{server.port}", timeout=5)

        assert (server.connections, secret.connections) == (1, 0)


def test_a_proxy_of_the_environment_gets_no_connection(
    new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(replying(HELLO)) as proxy, serving(replying(HELLO)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        new_client(LOOPBACK).request("GET", f"http://hook.example:{server.port}/", timeout=5)

        assert (server.connections, proxy.connections) == (1, 0)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["status", "headers", "body", "chunked", "unbounded"],
)
def test_a_dripping_server_is_left_at_the_deadline(
    new_client: NewClient, stop: threading.Event, start: bytes
) -> None:
    with serving(dripping(start, stop)) as server:
        url = f"http://hook.example:{server.port}/"
        begun = time.monotonic()

        with pytest.raises(OutgoingError, match="in time") as caught:
            new_client(LOOPBACK).request("GET", url, timeout=0.5)

        assert caught.value.timed_out
        assert 0.4 < time.monotonic() - begun < 3


def test_a_dripping_server_is_left_at_the_deadline_over_tls_as_well(
    new_client: NewClient,
    stop: threading.Event,
    server_tls: ssl.SSLContext,
    client_tls: ssl.SSLContext,
) -> None:
    with serving(dripping(b"HTTP/1.1 200 OK\r\n\r\n", stop), server_tls) as server:
        url = f"https://hook.example:{server.port}/"
        begun = time.monotonic()

        with pytest.raises(OutgoingError, match="in time"):
            new_client(LOOPBACK, tls=client_tls).request("GET", url, timeout=0.5)

        assert 0.4 < time.monotonic() - begun < 3


def test_a_server_that_reads_nothing_is_left_at_the_deadline(
    new_client: NewClient, stop: threading.Event
) -> None:
    with serving(silent(stop)) as server:
        url = f"http://hook.example:{server.port}/"
        begun = time.monotonic()

        with pytest.raises(OutgoingError) as caught:
            new_client(LOOPBACK).request("POST", url, body=bytes(50_000_000), timeout=0.5)

        stop.set()
        assert caught.value.timed_out
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("start", [b"", b"\x16\x03\x03\x40\x00"], ids=["silent", "one record"])
def test_a_handshake_that_never_ends_is_left_at_the_deadline(
    new_client: NewClient, stop: threading.Event, start: bytes
) -> None:
    with serving(dripping(start, stop) if start else silent(stop)) as server:
        url = f"https://hook.example:{server.port}/"
        begun = time.monotonic()

        with pytest.raises(OutgoingError) as caught:
            new_client(LOOPBACK).request("GET", url, timeout=0.5)

        stop.set()
        assert caught.value.timed_out
        assert time.monotonic() - begun < 3


def test_a_flood_is_cut_at_the_limit(new_client: NewClient) -> None:
    flood = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(8_000_000)
    with serving(replying(flood)) as server:
        url = f"http://hook.example:{server.port}/"

        response = new_client(LOOPBACK).request("GET", url, timeout=20)

    assert (len(response.body), response.truncated) == (1024 * 1024, True)


def test_a_closed_port_is_an_error_at_once(new_client: NewClient) -> None:
    with serving(replying(HELLO)) as server:
        pass

    with pytest.raises(OutgoingError, match="No connection could be made") as caught:
        new_client(LOOPBACK).request("GET", f"http://hook.example:{server.port}/", timeout=20)

    assert not caught.value.timed_out


@pytest.mark.parametrize("host", ["hook.example", "127.0.0.1"])
def test_tls_is_made_with_the_name_though_the_address_is_dialled(
    new_client: NewClient, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext, host: str
) -> None:
    asked: list[str | None] = []
    server_tls.sni_callback = lambda _socket, name, _context: asked.append(name)
    with serving(replying(HELLO), server_tls) as server:
        url = f"https://{host}:{server.port}/"

        response = new_client(LOOPBACK, tls=client_tls).request("GET", url, timeout=10)

    assert response.body == b"hello"
    assert asked == (["hook.example"] if host == "hook.example" else [None])


def test_a_certificate_of_another_name_is_refused(
    new_client: NewClient, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    with serving(replying(HELLO), server_tls) as server:
        url = f"https://other.example:{server.port}/"

        with pytest.raises(OutgoingError, match=r"certificate of other\.example is not valid"):
            new_client(LOOPBACK, tls=client_tls).request("GET", url, timeout=10)

        assert server.received == []


def test_a_certificate_nobody_vouches_for_is_refused(
    new_client: NewClient, server_tls: ssl.SSLContext
) -> None:
    with serving(replying(HELLO), server_tls) as server:
        url = f"https://hook.example:{server.port}/"

        with pytest.raises(OutgoingError, match="certificate"):
            new_client(LOOPBACK).request("GET", url, timeout=10)


def test_plain_http_on_the_other_side_of_https_is_an_error(new_client: NewClient) -> None:
    with serving(replying(HELLO)) as server:
        url = f"https://hook.example:{server.port}/"

        with pytest.raises(OutgoingError, match="No secure connection"):
            new_client(LOOPBACK).request("GET", url, timeout=10)


def test_the_stack_opens_networks_by_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGOING_NETWORKS", " 127.0.0.0/8, 10.0.0.0/24 ")
    default_client.cache_clear()
    with serving(replying(HELLO)) as server:
        url = f"http://127.0.0.1:{server.port}/"

        response = default_client().request("GET", url, timeout=5)

    default_client.cache_clear()
    assert response.status == 200
