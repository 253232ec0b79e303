"""Who may do what: against a table written down by hand, and by what must hold for every number."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from baton.permission import (
    MAX_PERMISSION,
    Access,
    Audience,
    Grant,
    Operation,
    Subject,
    allowed,
    bits,
    may_alter,
)

OWNER, MEMBER_GROUP, OTHER_GROUP = "owner", "g-member", "g-other"

# What each bit is worth by itself, as documented.
DOCUMENTED = {
    "guest": {"peek": 1, "read": 2, "create": 4, "update": 8, "delete": 16, "execute": 32, "refer": 64},
    "owner": {
        "peek": 128, "read": 256, "create": 512, "update": 1024, "delete": 2048,
        "execute": 4096, "refer": 8192,
    },
    "group": {
        "peek": 16384, "read": 32768, "create": 65536, "update": 131072, "delete": 262144,
        "execute": 524288, "refer": 1048576,
    },
}  # fmt: skip
SUBJECTS = {
    "a guest": Subject(),
    "the owner": Subject(OWNER),
    "a member": Subject("somebody", frozenset({MEMBER_GROUP})),
    "the owner as a member": Subject(OWNER, frozenset({MEMBER_GROUP})),
    "another user": Subject("another", frozenset({"g-third"})),
    "an administrator": Subject("admin", administrator=True),
}


def expected(subject: str, guest: bool, owner: bool, group: bool) -> bool:
    """The oracle: who is served when an operation's bit is set for these audiences."""
    match subject:
        case "an administrator":
            return True
        case "the owner as a member":
            return guest or owner or group
        case "the owner":
            return guest or owner
        case "a member":
            return guest or group
        case _:
            return guest


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("operation", Operation)
def test_each_bit_has_the_documented_value(audience: Audience, operation: Operation) -> None:
    assert bits(audience, [operation]) == DOCUMENTED[audience.name.lower()][operation.name.lower()]


def test_the_documented_sums() -> None:
    everything = sum(bits(audience, Operation) for audience in Audience)

    assert [bits(audience, Operation) for audience in Audience] == [127, 16256, 2080768]
    assert everything == MAX_PERMISSION == 2097151


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("operation", Operation)
def test_every_combination_against_the_oracle(subject: str, operation: Operation) -> None:
    """All bits of the other operations are set the other way round, so that none is mistaken."""
    others = [each for each in Operation if each is not operation]
    for guest, owner, group in product([False, True], repeat=3):
        wanted = dict(zip(Audience, (guest, owner, group), strict=True))
        number = 0
        for audience, is_set in wanted.items():
            number |= bits(audience, [operation]) if is_set else bits(audience, others)
        access = Access(OWNER, number, (Grant(MEMBER_GROUP, number),))

        answer = allowed(access, SUBJECTS[subject], operation)

        assert answer == expected(subject, guest, owner, group), (guest, owner, group)


@pytest.mark.parametrize("operation", Operation)
def test_the_objects_own_group_bits_share_it_with_nobody(operation: Operation) -> None:
    access = Access(None, bits(Audience.GROUP, Operation))

    assert not allowed(access, SUBJECTS["a member"], operation)


@pytest.mark.parametrize("operation", Operation)
def test_a_grant_counts_for_its_own_group_and_by_its_group_bits(operation: Operation) -> None:
    granted = bits(Audience.GROUP, Operation)
    ungranted = MAX_PERMISSION & ~granted

    assert not allowed(
        Access(None, 0, (Grant(OTHER_GROUP, granted),)), SUBJECTS["a member"], operation
    )
    assert not allowed(
        Access(None, 0, (Grant(MEMBER_GROUP, ungranted),)), SUBJECTS["a member"], operation
    )
    assert allowed(
        Access(None, 0, (Grant(OTHER_GROUP, 0), Grant(MEMBER_GROUP, granted))),
        SUBJECTS["a member"],
        operation,
    )


@pytest.mark.parametrize("operation", Operation)
def test_what_belongs_to_nobody_is_no_guests_own(operation: Operation) -> None:
    nobodys = Access(None, bits(Audience.OWNER, Operation))

    assert not allowed(nobodys, Subject(), operation)
    assert not may_alter(nobodys, Subject())


def test_what_a_credential_is_granted_it_may_do_and_nothing_else() -> None:
    reader = Subject("key", granted=frozenset({Operation.PEEK, Operation.READ}))
    closed = Access(OWNER, 0)

    assert {each for each in Operation if allowed(closed, reader, each)} == {
        Operation.PEEK,
        Operation.READ,
    }


def test_only_the_owner_and_administrators_alter_who_may_use_an_object() -> None:
    access = Access(OWNER, MAX_PERMISSION, (Grant(MEMBER_GROUP, MAX_PERMISSION),))

    assert {name for name, subject in SUBJECTS.items() if may_alter(access, subject)} == {
        "the owner",
        "the owner as a member",
        "an administrator",
    }


numbers = st.integers(0, MAX_PERMISSION)
groups = st.sampled_from([MEMBER_GROUP, OTHER_GROUP])
accesses = st.builds(
    Access,
    st.sampled_from([None, OWNER]),
    numbers,
    st.lists(st.builds(Grant, groups, numbers), max_size=3).map(tuple),
)
subjects = st.builds(
    Subject,
    st.sampled_from([None, OWNER, "another"]),
    st.frozensets(groups),
    st.booleans(),
    st.frozensets(st.sampled_from(Operation)),
)


@given(accesses, subjects, st.sampled_from(Operation), st.integers(0, 20))
def test_adding_a_bit_never_takes_a_right_away(
    access: Access, subject: Subject, operation: Operation, bit: int
) -> None:
    more = Access(
        access.owner_id,
        access.permission | 1 << bit,
        tuple(Grant(each.group_id, each.permission | 1 << bit) for each in access.grants),
    )

    assert allowed(more, subject, operation) >= allowed(access, subject, operation)


@given(accesses, subjects, st.sampled_from(Operation))
def test_clearing_every_bit_leaves_only_what_passes_by_itself(
    access: Access, subject: Subject, operation: Operation
) -> None:
    closed = Access(access.owner_id, 0, tuple(Grant(g.group_id, 0) for g in access.grants))

    assert allowed(closed, subject, operation) == subject.passes(operation)
