"""Which network addresses count as one."""

import pytest
from hypothesis import given, strategies as st

from baton.people.attempts import network


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_one_line_is_one_address(address: str, expected: str) -> None:
    assert network(address) == expected


@given(st.text() | st.ip_addresses().map(str))
def test_every_text_is_some_address(address: str) -> None:
    assert isinstance(network(address), str)
