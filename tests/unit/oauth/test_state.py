"""The state: what it says, and what is none."""

import pytest
from hypothesis import given, strategies as st

from baton.ids import ProjectRef
from baton.oauth import state
from tests.unit.oauth.connections import TENANT

PROJECT = "3b0b7f5c-92c4-4d0f-8d5e-5a1f5a0d9c22"
REF = ProjectRef(TENANT, PROJECT)


def test_a_state_says_where_it_was_begun_and_is_kept_as_a_digest() -> None:
    text = state.new_text(REF)
    found = state.read(text)

    assert found is not None
    assert found.ref == REF
    assert state.place({"state": text}) == REF
    random = text.rpartition(".")[2]
    assert len(random) == 43
    assert random not in found.digest


def test_the_same_random_part_in_another_project_is_another_state() -> None:
    text = state.new_text(REF)
    moved = text.replace(PROJECT, TENANT)

    here, there = state.read(text), state.read(moved)
    assert here is not None
    assert there is not None
    assert here.digest != there.digest


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        f"{TENANT}.{PROJECT}",
        f"{TENANT}.{PROJECT}.",
        f"{TENANT}.{PROJECT}.short",
        f"{TENANT}.{PROJECT}." + "a" * 44,
        f"{TENANT}.{PROJECT}." + "a" * 42 + "\n",
        f"{TENANT.upper()}.{PROJECT}." + "a" * 43,
        f" {TENANT}.{PROJECT}." + "a" * 43,
        f"{TENANT}#P.{PROJECT}." + "a" * 43,
    ],
)
def test_what_is_no_state_is_nothing(text: str) -> None:
    assert state.read(text) is None
    assert state.place({"state": text}) is None


@given(st.one_of(st.text(), st.integers(), st.lists(st.text()), st.none()))
def test_whatever_is_sent_as_a_state_names_a_place_or_none(sent: object) -> None:
    assert state.place({"state": sent}) is None
