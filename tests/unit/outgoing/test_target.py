"""How a URL is taken apart, and which ones are refused before anything is looked up."""

from contextlib import suppress

import pytest
from hypothesis import example, given, strategies as st

from baton.outgoing import OutgoingError
from baton.outgoing.target import Target, parse


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://example.com", Target("http", "example.com", 80, "/")),
        ("HTTPS://Example.COM/a?b=c#d", Target("https", "example.com", 443, "/a?b=c")),
        ("https://example.com:8443/", Target("https", "example.com", 8443, "/")),
        ("https://example.com.:443/", Target("https", "example.com", 443, "/")),
        ("http://example.com?x=1", Target("http", "example.com", 80, "/?x=1")),
        ("https://faß.de/ü?q=ü r", Target("https", "xn--fa-hia.de", 443, "/%C3%BC?q=%C3%BC%20r")),
        ("https://a_b.example.com/50%", Target("https", "a_b.example.com", 443, "/50%")),
        ("https://93.184.215.14/", Target("https", "93.184.215.14", 443, "/")),
        ("https://[2606:2800:0::1]/", Target("https", "2606:2800::1", 443, "/")),
    ],
)
def test_a_url_becomes_a_target(url: str, target: Target) -> None:
    assert parse(url) == target


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://example.com:80/", "example.com"),
        ("http://example.com:443/", "example.com:443"),
        ("https://example.com:8443/", "example.com:8443"),
        ("http://[2606:2800::1]:8080/", "[2606:2800::1]:8080"),
    ],
)
def test_host_keeps_a_port_that_is_not_the_usual_one(url: str, authority: str) -> None:
    assert parse(url).authority == authority


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "must start with http"),
        ("example.com", "must start with http"),
        ("//example.com", "must start with http"),
        ("ftp://example.com/", "must start with http"),
        ("file:///etc/passwd", "must start with http"),
        ("gopher://example.com/", "must start with http"),
        ("javascript:alert(1)", "must start with http"),
        ("http:example.com", "no host"),
        ("http:///path", "no host"),
        ("http://:80/", "no host"),
        ("http://user@example.com/", "user name or password"),
        ("http://user:secret@example.com/", "user name or password"),
        ("http://example.com@127.0.0.1/", "user name or password"),
        ("http://example.com\\@127.0.0.1/", "user name or password"),
        ("http://example.com\\.evil.com/", "not a valid name"),
        ("http://exa mple.com/", "not a valid name"),
        ("http://example.com%00/", "not a valid name"),
        ("http://%31%32%37.0.0.1/", "not a valid name"),
        ("http://-example.com/", "not a valid name"),
        ("http://a..b/", "not a valid name"),
        ("http://./", "not a valid name"),
        (f"http://{'a' * 64}.com/", "not a valid name"),
        (f"http://{'a.' * 127}com/", "not a valid name"),
        (f"http://{'ü' * 100_000}.com/", "not a valid name"),
        ("http://example.com:0/", "Port 0 "),
        ("http://example.com:22/", "Port 22 "),
        ("http://example.com:25/", "Port 25 "),
        ("http://example.com:1023/", "Port 1023 "),
        ("http://example.com:65536/", "not valid"),
        ("http://example.com:\uff18\uff10/", "not valid"),
        ("http://example.com:80a/", "not valid"),
        ("http://example.com/\r\nX-Evil: 1", "control characters"),
        ("http://example.com/\x00", "control characters"),
        ("ht\ntp://example.com/", "control characters"),
        ("http://exam\tple.com/", "control characters"),
        ("http://[::1/", "not valid"),
        ("http://[::g]/", "not valid"),
        ("http://[v1.a]/", "not a valid IPv6"),
        ("http://[fe80::1%25eth0]/", "IPv6|interface"),
        ("http://[fe80::1%eth0]/", "IPv6|interface"),
    ],
)
def test_a_url_that_could_be_misread_is_refused(url: str, message: str) -> None:
    with pytest.raises(OutgoingError, match=message):
        parse(url)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",  # decimal
        "017700000001",  # octal
        "0x7f000001",  # hexadecimal
        "0x7F.0x0.0x0.0x1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.0x1",
        "127.0.0.1.1",
        "127.0.0.256",
        "2852039166",  # 169.254.169.254
        "0xA9FEA9FE",
        "0251.0376.0251.0376",
        "169.254.43518",
        "169.16689662",
        "0",
        "0x",
        "1.",
        "example.1",
        "\uff11\uff12\uff17.\uff11",  # full-width digits
    ],
)
def test_an_odd_spelling_of_an_ipv4_address_is_refused(host: str) -> None:
    with pytest.raises(OutgoingError, match="not a valid name or address"):
        parse(f"http://{host}/")


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("①②⑦.⓪.⓪.①", "127.0.0.1"),
        ("\uff11\uff12\uff17.\uff10.\uff10.\uff11", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("169。254。169。254", "169.254.169.254"),
        ("ⓛocalhost", "localhost"),
        ("localho\u017ft", "localhost"),
        ("LOCALHOST.", "localhost"),
    ],
)
def test_a_disguised_host_is_seen_for_what_it_is(host: str, plain: str) -> None:
    assert parse(f"http://{host}/").host == plain


@given(st.text(), st.text())
@example("\ud800", "\ud800")
@example("[", "]")
@example("xn--a", "\u200d")
def test_any_text_is_a_target_of_plain_ascii_or_refused(host: str, path: str) -> None:
    target = None

    with suppress(OutgoingError):
        target = parse(f"https://{host}/{path}")

    assert target is None or (target.authority + target.path).isascii()
