"""The proxy that libraries with sockets of their own go through: what it carries, and what it refuses."""

import http.client
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import obstore
import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

from baton.outgoing.addresses import AddressPolicy
from baton.outgoing.network import SystemNetwork
from baton.outgoing.proxy import GuardedProxy
from tests.integration.outgoing.servers import dripping, replying, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
LOOPBACK = "127.0.0.0/8"

type NewProxy = Callable[..., GuardedProxy]


class Names(SystemNetwork):
    """Names that exist only here; a name's answers follow one another, and the last one stays."""

    def __init__(self, **names: list[list[str]]) -> None:
        super().__init__()
        self._names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.dialled: list[str] = []

    def resolve(self, name: str, timeout: float) -> list[str]:
        answers = self._names.get(name)
        if answers is None:
            return super().resolve(name, timeout)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def dial(self, address: str, port: int, timeout: float) -> socket.socket:
        self.dialled.append(address)
        if not address.startswith("127."):
            raise OSError("nothing leaves this machine")
        return super().dial(address, port, timeout)  # type: ignore[return-value] # a real socket


@pytest.fixture
def new_proxy() -> Iterator[NewProxy]:
    made: list[GuardedProxy] = []

    def build(*allowed: str, seconds: float = 5, **more: object) -> GuardedProxy:
        proxy = GuardedProxy(AddressPolicy(allowed), seconds, **more)  # type: ignore[arg-type] # keywords of it
        made.append(proxy.__enter__())
        return proxy

    yield build
    for proxy in made:
        proxy.__exit__(None, None, None)


def _ask(proxy: GuardedProxy, request: bytes, *, known: bool = True) -> bytes:
    """What comes back for a request, until the connection is closed."""
    address = urlsplit(proxy.url)
    credential = b64encode(f"{address.username}:{address.password}".encode())
    if known:
        request = request.replace(
            b"\r\n\r\n", b"\r\nProxy-Authorization: Basic " + credential + b"\r\n\r\n", 1
        )
    with socket.create_connection(("127.0.0.1", address.port or 0), 5) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while more := connection.recv(65_536):
                answer += more
        except ConnectionResetError:
            pass
        return answer


def _connect(host: str) -> bytes:
    return f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def _get(address: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n\r\n".encode()


def test_a_request_goes_on_as_the_server_expects_it(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK)
    with serving(replying(OK)) as server:
        answer = _ask(proxy, _get(f"http://127.0.0.1:{server.port}/a%2Fb?x=%20y"))

    assert answer == OK
    (received,) = server.received
    assert received.startswith(b"GET /a%2Fb?x=%20y HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in received
    assert b"Connection: close" in received


def test_a_tunnel_carries_bytes_both_ways(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK)
    with serving(replying(b"hello")) as server:
        answer = _ask(proxy, _connect(f"127.0.0.1:{server.port}") + b"first")

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nhello")
    assert server.received == [b"first"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:443",
        "localhost:443",
        "169.254.169.254:443",
        "10.0.0.1:443",
        "[::1]:443",
        "[::ffff:127.0.0.1]:443",
        "[fd00:ec2::254]:443",
        "0.0.0.0:443",
        "2130706433:443",
        "0x7f.1:443",
        "127.1:443",
    ],
)
def test_a_tunnel_to_a_private_address_is_refused(new_proxy: NewProxy, host: str) -> None:
    network = Names()
    proxy = new_proxy(network=network)

    answer = _ask(proxy, _connect(host))

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert proxy.error is not None
    assert network.dialled == []


def test_a_name_with_one_private_answer_is_refused(new_proxy: NewProxy) -> None:
    network = Names(store_example=[["93.184.215.14", "127.0.0.1"]])
    proxy = new_proxy(network=network)

    assert _ask(proxy, _connect("store.example:443")).startswith(b"HTTP/1.1 403 ")
    assert network.dialled == []
    assert proxy.error is not None
    assert proxy.error.refused


def test_a_name_that_changes_its_meaning_is_checked_at_each_connection(new_proxy: NewProxy) -> None:
    network = Names(store_example=[["93.184.215.14"], ["127.0.0.1"]])
    proxy = new_proxy(network=network)

    answers = [_ask(proxy, _connect("store.example:443"))[:12] for _ in range(2)]

    assert answers == [b"HTTP/1.1 403"] * 2
    assert network.dialled == ["93.184.215.14"]


def test_without_tls_only_networks_that_were_opened_are_reached(new_proxy: NewProxy) -> None:
    network = Names(store_example=[["93.184.215.14"]])
    proxy = new_proxy(LOOPBACK, network=network)

    assert _ask(proxy, _get("http://store.example/")).startswith(b"HTTP/1.1 403 ")
    assert "https" in str(proxy.error)
    assert network.dialled == []


def test_nobody_without_the_secret_gets_anywhere(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK)
    with serving(replying(OK)) as server:
        for request in (
            _connect(f"127.0.0.1:{server.port}"),
            _get(f"http://127.0.0.1:{server.port}/"),
        ):
            assert _ask(proxy, request, known=False).startswith(b"HTTP/1.1 407 ")
            wrong = request.replace(b"\r\n\r\n", b"\r\nProxy-Authorization: Basic eDp5\r\n\r\n")
            assert _ask(proxy, wrong, known=False).startswith(b"HTTP/1.1 407 ")

    assert server.connections == 0


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET ftp://127.0.0.1/ HTTP/1.1\r\n\r\n",
        b"GET http://127.0.0.1:PORT/ HTTP/1.0\r\n\r\n",
        b"POST http://127.0.0.1:PORT/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST http://127.0.0.1:PORT/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST http://127.0.0.1:PORT/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET http://127.0.0.1:PORT/ HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"CONNECT 127.0.0.1:PORT/x HTTP/1.1\r\n\r\n",
        b"CONNECT u@127.0.0.1:PORT HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(new_proxy: NewProxy, request_: bytes) -> None:
    proxy = new_proxy(LOOPBACK)
    with serving(replying(OK)) as server:
        answer = _ask(proxy, request_.replace(b"PORT", str(server.port).encode()))

    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 "))
    assert server.connections == 0


def test_a_second_request_on_a_connection_is_not_carried(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK)
    with serving(dripping(b"", threading.Event())) as server:
        first = _get(f"http://127.0.0.1:{server.port}/first")
        _ask(proxy, first + b"GET http://127.0.0.1/second HTTP/1.1\r\n\r\n")

    assert all(b"second" not in each for each in server.received)


def test_everything_together_ends_at_the_deadline(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK, seconds=0.5)
    stop = threading.Event()
    with serving(dripping(b"HTTP/1.1 200 OK\r\n\r\n", stop)) as server:
        begun = time.monotonic()
        _ask(proxy, _get(f"http://127.0.0.1:{server.port}/"))
        stop.set()

    assert time.monotonic() - begun < 3
    assert proxy.error is not None
    assert proxy.error.timed_out


def test_an_answer_without_end_is_cut_off(new_proxy: NewProxy) -> None:
    def flood(stream: socket.socket) -> None:
        while True:
            stream.sendall(bytes(65_536))

    proxy = new_proxy(LOOPBACK, most_received=1_000_000)
    with serving(flood) as server:
        answer = _ask(proxy, _get(f"http://127.0.0.1:{server.port}/"))

    assert len(answer) <= 1_000_000
    assert "too large" in str(proxy.error)


def test_it_is_gone_with_what_was_done_through_it() -> None:
    with GuardedProxy(AddressPolicy([LOOPBACK]), 5) as proxy:
        port = urlsplit(proxy.url).port or 0
        left = socket.create_connection(("127.0.0.1", port), 5)
        left.settimeout(5)
        time.sleep(0.05)

    assert left.recv(1) == b""
    left.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)


# ---- with the library ------------------------------------------------------------------------------


def _keys() -> Any:
    keys = {"access_key_id": "id", "secret_access_key": "key"}
    return keys | {"token": None, "expires_at": None}


def _store(proxy: GuardedProxy, endpoint: str) -> S3Store:
    return S3Store(
        "bucket",
        config={"endpoint": endpoint, "aws_endpoint_url_s3": endpoint, "region": "us-east-1"},
        client_options={"proxy_url": proxy.url, "allow_http": True, "timeout": "5s"},
        retry_config={"max_retries": 0},
        credential_provider=_keys,
    )


def _redirect(location: str) -> bytes:
    return (
        f"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def test_the_library_goes_nowhere_but_through_it(
    new_proxy: NewProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment says of proxies and hosts that need none."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "*")
    proxy = new_proxy()
    with serving(replying(OK)) as server:
        for scheme in ("http", "https"):
            with pytest.raises(BaseError):
                obstore.head(_store(proxy, f"{scheme}://127.0.0.1:{server.port}"), "a")

    assert server.connections == 0
    assert proxy.error is not None
    assert proxy.error.refused


def test_a_redirect_to_a_private_address_is_refused(new_proxy: NewProxy) -> None:
    network = Names(store_example=[["127.0.0.2"]])
    proxy = new_proxy("127.0.0.2/32", network=network)
    with serving(replying(OK)) as inner:
        target = f"http://127.0.0.1:{inner.port}/secret"

        def redirect(stream: socket.socket) -> None:
            stream.sendall(_redirect(target))

        with socket.create_server(("127.0.0.2", 0)) as listener:
            thread = threading.Thread(target=_once, args=(listener, redirect), daemon=True)
            thread.start()
            with pytest.raises(BaseError):
                obstore.get(_store(proxy, f"http://store.example:{listener.getsockname()[1]}"), "a")
            thread.join(5)

    assert inner.connections == 0
    assert network.dialled == ["127.0.0.2"]


def _once(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        serve(connection)


def test_http_client_may_use_it_too(new_proxy: NewProxy) -> None:
    proxy = new_proxy(LOOPBACK)
    address = urlsplit(proxy.url)
    credential = b64encode(f"{address.username}:{address.password}".encode()).decode()
    with serving(replying(OK)) as server:
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=5)
        connection.set_tunnel(
            "127.0.0.1", server.port, {"Proxy-Authorization": f"Basic {credential}"}
        )
        connection.request("GET", "/through")
        body = connection.getresponse().read()
        connection.close()

    assert body == b"ok"
