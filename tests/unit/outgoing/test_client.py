"""What the guarded client connects to, and what it sends and takes back."""

import gzip
import zlib
from contextlib import suppress
from ipaddress import ip_address

import pytest
from hypothesis import given, strategies as st

from baton.outgoing import GuardedClient, OutgoingError
from baton.outgoing.addresses import Address, is_public
from tests.unit.outgoing.fakes import OTHER_PUBLIC, PUBLIC, FakeNetwork, answer, interim, redirect


def client(network: FakeNetwork, *allowed: str) -> GuardedClient:
    return GuardedClient(allowed, network=network, clock=network.clock)


def test_the_checked_address_is_dialled_and_the_name_is_sent() -> None:
    network = FakeNetwork([answer(body=b"hello", headers={"X-A": "1"})])

    response = client(network).request("GET", "https://a.example:8443/p?q=1", timeout=5)

    line, headers, body = network.request()
    assert (response.status, response.body, response.headers["x-a"]) == (200, b"hello", "1")
    assert (network.dialled, network.secured) == ([(PUBLIC, 8443)], ["a.example"])
    assert (line, headers["host"], body) == ("GET /p?q=1 HTTP/1.1", "a.example:8443", b"")


def test_nothing_is_sent_that_was_not_asked_for() -> None:
    network = FakeNetwork()

    client(network).request("GET", "http://a.example/", timeout=5)

    assert network.request()[1] == {
        "host": "a.example",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_a_body_is_sent_with_its_length() -> None:
    network = FakeNetwork()

    client(network).request("POST", "http://a.example/", body=b"abc", timeout=5)

    _, headers, body = network.request()
    assert (headers["content-length"], body) == ("3", b"abc")


def test_a_post_without_body_says_so() -> None:
    network = FakeNetwork()

    client(network).request("POST", "http://a.example/", timeout=5)

    assert network.request()[1]["content-length"] == "0"


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "GET / HTTP/1.1\r\nX: y", "get", ""])
def test_an_unknown_method_is_refused(method: str) -> None:
    network = FakeNetwork()

    with pytest.raises(OutgoingError, match="The method must be one of"):
        client(network).request(method, "http://a.example/", timeout=5)

    assert network.dialled == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost.",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "169.254.169.254",
        "169.254.169.254.",
        "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::]",
        "[fd00:ec2::254]",
        "[fe80::a9fe:a9fe]",
        "metadata",
    ],
)
def test_a_host_that_means_a_private_address_is_never_dialled(host: str) -> None:
    names = {"localhost": [["127.0.0.1", "::1"]], "metadata": [["169.254.169.254"]]}
    network = FakeNetwork(names=names)

    with pytest.raises(OutgoingError, match="is not a public address"):
        client(network).request("GET", f"http://{host}/", timeout=5)

    assert network.dialled == []


@given(st.ip_addresses(), st.booleans(), st.lists(st.ip_addresses(), min_size=1, max_size=3))
def test_no_url_and_no_lookup_leads_to_a_private_address(
    literal: Address, named: bool, answers: list[Address]
) -> None:
    network = FakeNetwork(names={"a.example": [[str(found) for found in answers]]})
    host = "a.example" if named else f"[{literal}]" if ":" in str(literal) else str(literal)

    with suppress(OutgoingError):
        client(network).request("GET", f"http://{host}/", timeout=5)

    assert all(is_public(ip_address(address)) for address, _ in network.dialled)


def test_a_name_that_changes_its_meaning_is_looked_up_only_once() -> None:
    network = FakeNetwork(names={"a.example": [[PUBLIC], ["127.0.0.1"]]})

    client(network).request("GET", "http://a.example/", timeout=5)

    assert (network.looked_up, network.dialled) == (["a.example"], [(PUBLIC, 80)])


def test_a_name_that_turns_private_between_two_hops_is_refused() -> None:
    names = {"a.example": [[PUBLIC], ["127.0.0.1"]]}
    network = FakeNetwork([redirect("/again")], names)

    with pytest.raises(OutgoingError, match=r"a.example is not a public address"):
        client(network).request("GET", "http://a.example/", timeout=5)

    assert network.dialled == [(PUBLIC, 80)]


def test_an_error_tells_no_address_the_tenant_did_not_write() -> None:
    network = FakeNetwork(names={"a.example": [["10.1.2.3"]]})

    with pytest.raises(OutgoingError) as caught:
        client(network).request("GET", "http://a.example/secret?token=1", timeout=5)

    assert str(caught.value) == "The host a.example is not a public address"


def test_an_address_that_takes_no_connection_leads_to_the_next() -> None:
    names = {"a.example": [[OTHER_PUBLIC, PUBLIC]]}
    network = FakeNetwork(names=names, refusing=frozenset({OTHER_PUBLIC}))

    client(network).request("GET", "http://a.example/", timeout=5)

    assert network.dialled == [(OTHER_PUBLIC, 80), (PUBLIC, 80)]


def test_a_host_that_takes_no_connection_is_an_error() -> None:
    network = FakeNetwork(refusing=frozenset({PUBLIC}))

    with pytest.raises(OutgoingError, match=r"^No connection could be made to a.example:8081$"):
        client(network).request("GET", "http://a.example:8081/", timeout=5)


def test_a_redirect_to_a_private_address_is_refused() -> None:
    network = FakeNetwork([redirect("http://169.254.169.254/latest/meta-data/")])

    with pytest.raises(OutgoingError, match=r"169.254.169.254 is not a public address") as caught:
        client(network).request("GET", "https://a.example/", timeout=5)

    assert network.dialled == [(PUBLIC, 443)]
    assert [(hop.host, hop.status) for hop in caught.value.hops] == [
        ("a.example", 302),
        ("169.254.169.254", None),
    ]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://u:p@b.example/", "http://b.example:25/", "//["]
)
def test_a_redirect_is_held_to_the_same_rules_as_the_first_url(location: str) -> None:
    network = FakeNetwork([redirect(location)])

    with pytest.raises(OutgoingError):
        client(network).request("GET", "http://a.example/", timeout=5)

    assert len(network.dialled) == 1


def test_three_redirects_are_followed() -> None:
    network = FakeNetwork([redirect("/b"), redirect("c"), redirect("?d"), answer(body=b"end")])

    response = client(network).request("GET", "http://a.example/a", timeout=5)

    assert (response.body, response.url) == (b"end", "http://a.example/c?d")
    assert [network.request(number)[0] for number in range(4)] == [
        "GET /a HTTP/1.1",
        "GET /b HTTP/1.1",
        "GET /c HTTP/1.1",
        "GET /c?d HTTP/1.1",
    ]


def test_a_fourth_redirect_is_not_followed() -> None:
    network = FakeNetwork([redirect("/again")])

    with pytest.raises(OutgoingError, match="redirected more than 3 times"):
        client(network).request("GET", "http://a.example/", timeout=5)

    assert len(network.dialled) == 4


def test_a_location_beyond_ascii_is_understood_as_utf_8() -> None:
    network = FakeNetwork([redirect("/Å".encode().decode("latin-1")), answer()])

    client(network).request("GET", "http://a.example/", timeout=5)

    assert network.request(1)[0] == "GET /%C3%85 HTTP/1.1"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other"])
def test_an_ordinary_redirect_turns_a_post_into_a_get(status: str) -> None:
    network = FakeNetwork([redirect("/b", status), answer()])
    headers = {"Content-Type": "text/plain", "X-A": "1"}

    client(network).request("POST", "http://a.example/", headers=headers, body=b"x", timeout=5)

    line, sent, body = network.request(1)
    assert (line, body, sent["x-a"]) == ("GET /b HTTP/1.1", b"", "1")
    assert not {"content-type", "content-length"} & sent.keys()


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
def test_a_strict_redirect_keeps_method_and_body(status: str) -> None:
    network = FakeNetwork([redirect("/b", status), answer()])

    client(network).request("PUT", "http://a.example/", body=b"x", timeout=5)

    line, _, body = network.request(1)
    assert (line, body) == ("PUT /b HTTP/1.1", b"x")


def test_a_head_stays_a_head() -> None:
    network = FakeNetwork([redirect("/b"), answer()])

    client(network).request("HEAD", "http://a.example/", timeout=5)

    assert network.request(1)[0] == "HEAD /b HTTP/1.1"


SECRETS = {"Authorization": "Bearer 1", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/plain"}


@pytest.mark.parametrize(
    "location",
    [
        "https://b.example/",
        "https://sub.a.example/",
        "https://a.example:8443/",
        "http://a.example/",
    ],
)
def test_another_origin_gets_no_secret_header(location: str) -> None:
    network = FakeNetwork([redirect(location), answer()])

    client(network).request("GET", "https://a.example/", headers=SECRETS, timeout=5)

    sent = network.request(1)[1]
    assert sent["accept"] == "text/plain"
    assert not {"authorization", "cookie", "x-api-key"} & sent.keys()


@pytest.mark.parametrize(
    ("first", "location"),
    [("https://a.example/", "/b"), ("http://a.example/", "https://A.example:443/b")],
)
def test_the_same_origin_keeps_the_headers(first: str, location: str) -> None:
    network = FakeNetwork([redirect(location), answer()])

    client(network).request("GET", first, headers=SECRETS, timeout=5)

    assert network.request(1)[1]["authorization"] == "Bearer 1"


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary Redirect"])
def test_a_redirect_is_an_error_where_none_is_to_be_followed(status: str) -> None:
    network = FakeNetwork([redirect("/b", status), answer()])

    with pytest.raises(OutgoingError, match="not followed here"):
        client(network).request(
            "POST", "https://a.example/", body=b"secret", timeout=5, follow=False
        )

    assert len(network.dialled) == 1


@pytest.mark.parametrize(
    ("url", "protected"),
    [
        ("https://a.example/", True),
        ("https://10.0.0.1/", True),
        ("http://a.example/", False),
        ("http://localhost/", False),
        ("http://10.0.0.1:9000/", True),
        ("http://[fd00::1]/", True),
        ("http://10.1.0.1/", False),
        ("http://93.184.215.14/", False),
    ],
)
def test_without_tls_only_opened_addresses_are_safe_to_send_to(url: str, protected: bool) -> None:
    opened = client(FakeNetwork(), "10.0.0.0/16", "fd00::/8")

    assert opened.protects(url) is protected


def test_a_redirect_status_without_location_is_an_answer() -> None:
    network = FakeNetwork([answer("304 Not Modified")])

    response = client(network).request("GET", "http://a.example/", timeout=5)

    assert response.status == 304


def test_one_byte_a_second_does_not_outlast_the_deadline_in_the_body() -> None:
    network = FakeNetwork([answer(body=b"x" * 1000)], step=1, step_seconds=1.0)

    with pytest.raises(OutgoingError, match=r"a.example did not answer in time") as caught:
        client(network).request("GET", "http://a.example/", timeout=60)

    assert (caught.value.timed_out, network.clock.now) == (True, 60.0)


def test_one_byte_a_second_does_not_outlast_the_deadline_in_the_headers() -> None:
    network = FakeNetwork([b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 1000], step=1, step_seconds=1.0)

    with pytest.raises(OutgoingError) as caught:
        client(network).request("GET", "http://a.example/", timeout=30)

    assert (caught.value.timed_out, network.clock.now) == (True, 30.0)


def test_redirects_share_one_deadline() -> None:
    network = FakeNetwork([redirect("/again")], step_seconds=2.0)

    with pytest.raises(OutgoingError) as caught:
        client(network).request("GET", "http://a.example/", timeout=5)

    assert caught.value.timed_out
    assert [hop.seconds for hop in caught.value.hops] == [2.0, 2.0, 1.0]


def test_a_slow_lookup_counts_against_the_deadline() -> None:
    network = FakeNetwork(lookup_seconds=100.0)

    with pytest.raises(OutgoingError) as caught:
        client(network).request("GET", "http://a.example/", timeout=5)

    assert (caught.value.timed_out, network.clock.now, network.dialled) == (True, 5.0, [])


def test_every_connection_is_closed() -> None:
    network = FakeNetwork([redirect("/b"), b"nonsense"])

    with pytest.raises(OutgoingError):
        client(network).request("GET", "http://a.example/", timeout=5)

    assert [stream.closed for stream in network.streams] == [True, True]


def test_a_long_body_is_cut_and_marked() -> None:
    network = FakeNetwork([answer(body=b"x" * 101), answer(body=b"x" * 100)])

    cut = client(network).request("GET", "http://a.example/", timeout=5, limit=100)
    whole = client(network).request("GET", "http://a.example/", timeout=5, limit=100)

    assert (len(cut.body), cut.truncated) == (100, True)
    assert (len(whole.body), whole.truncated) == (100, False)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip", "GZIP"])
def test_a_compressed_body_is_unpacked(encoding: str) -> None:
    packed = zlib.compress(b"hello") if encoding == "deflate" else gzip.compress(b"hello")
    network = FakeNetwork([answer(body=packed, headers={"Content-Encoding": encoding})], step=3)

    response = client(network).request("GET", "http://a.example/", timeout=5)

    assert (response.body, response.truncated) == (b"hello", False)


def test_all_members_of_a_gzip_body_are_unpacked() -> None:
    packed = gzip.compress(b"hel") + gzip.compress(b"lo")
    network = FakeNetwork([answer(body=packed, headers={"Content-Encoding": "gzip"})])

    response = client(network).request("GET", "http://a.example/", timeout=5)

    assert response.body == b"hello"


def test_a_decompression_bomb_is_cut_at_the_limit() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024), compresslevel=1)
    network = FakeNetwork([answer(body=bomb, headers={"Content-Encoding": "gzip"})])

    response = client(network).request("GET", "http://a.example/", timeout=5)

    assert (len(response.body), response.truncated) == (1024 * 1024, True)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (b"", "incomplete or not HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "incomplete or not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "incomplete or not HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort",
            "incomplete or not HTTP",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nshort",
            "incomplete or not HTTP",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + bytes(20_000_000),
            "too large",
        ),
        (interim(1_000_000), "too large"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 200, "incomplete or not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 40_000 + b"\r\n\r\n", "headers are over"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", "decompressed"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx", "other than gzip or deflate"),
    ],
    ids=range(11),
)
def test_an_answer_that_makes_no_sense_is_an_error(reply: bytes, message: str) -> None:
    network = FakeNetwork([reply])

    with pytest.raises(OutgoingError, match=message) as caught:
        client(network).request("GET", "http://a.example/", timeout=5)

    assert not caught.value.timed_out


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    network = FakeNetwork()

    client(network).request("GET", "http://a.example/", timeout=5)

    assert network.dialled == [(PUBLIC, 80)]


def test_a_hop_tells_method_host_status_size_and_time_but_neither_path_nor_query() -> None:
    network = FakeNetwork([answer(body=b"hello")], step_seconds=0.25)

    response = client(network).request("GET", "https://a.example:8443/p?token=1", timeout=5)

    line = str(response.hops[0])
    assert line.startswith("GET a.example:8443: 200, 5 bytes, 0.")
    assert "token" not in line
