"""Which headers a tenant may send."""

import pytest

from baton.outgoing import OutgoingError
from baton.outgoing.headers import checked, with_defaults, without_content


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\x00b", "a\x7fb", "\u20ac"])
def test_a_value_that_does_not_fit_one_line_is_refused(value: str) -> None:
    with pytest.raises(OutgoingError, match="The header X-A may not contain"):
        checked({"X-A": value})


@pytest.mark.parametrize("name", ["", "X A", "X:A", "X-A\r\nX-Evil", "Ä", "X-A\n"])
def test_a_name_that_is_no_token_is_refused(name: str) -> None:
    with pytest.raises(OutgoingError, match="is not valid"):
        checked({name: "1"})


@pytest.mark.parametrize(
    "name",
    [
        "Connection",
        "CONTENT-LENGTH",
        "expect",
        "Host",
        "Keep-Alive",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "transfer-encoding",
        "Upgrade",
    ],
)
def test_a_header_that_steers_the_connection_is_refused(name: str) -> None:
    with pytest.raises(OutgoingError, match=f"The header {name} may not be set"):
        checked({name: "1"})


def test_a_default_gives_way_to_the_same_header_in_another_spelling() -> None:
    merged = with_defaults({"user-AGENT": "mine"}, {"User-Agent": "Baton/1", "Accept": "*/*"})

    assert merged == {"user-AGENT": "mine", "Accept": "*/*"}


def test_headers_about_the_content_go_with_the_body() -> None:
    left = without_content({"Content-Type": "text/plain", "content-language": "en", "Accept": "a"})

    assert left == {"Accept": "a"}
