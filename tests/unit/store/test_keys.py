"""The keys of the table and of the bucket."""

import unicodedata
from collections.abc import Callable
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import assume, given, strategies as st

from baton.ids import ProjectRef
from baton.store import keys, object_keys
from baton.store.keys import Key, fold_name

guids = st.uuids().map(str)
names = st.text(max_size=40)

TENANT, PROJECT, ONE, OTHER = (str(UUID(int=n)) for n in range(1, 5))


def all_keys(tenant: str, project: str, one: str, name: str, number: int) -> dict[str, Key]:
    """Every kind of key there is, of one thing each."""
    ref = ProjectRef(tenant, project)
    return {
        "tenant": keys.tenant(tenant),
        "listed tenant": keys.listed_tenant(tenant),
        "tenant name": keys.tenant_name(name),
        "project": keys.project(ref),
        "project name": keys.project_name(tenant, name),
        "user": keys.user(tenant, one),
        "e-mail": keys.email(tenant, name),
        "usergroup": keys.usergroup(tenant, one),
        "usergroup name": keys.usergroup_name(tenant, name),
        "membership": keys.member(tenant, one, tenant),
        "failures": keys.failures(tenant, "account", name),
        "api key": keys.api_key(one.replace("-", "")),
        "api key pointer": keys.api_key_pointer(tenant, one.replace("-", "")),
        "action": keys.action(ref, one),
        "action name": keys.action_name(ref, name),
        "idempotency": keys.idempotency(ref, one, name),
        "execution": keys.execution(tenant, one),
        "plan": keys.plan(tenant, one),
        "step": keys.step(tenant, one, number, 1),
        "slot": keys.claim(tenant, one, "2026-11-21T06:00:00Z"),
    }


@given(guids, guids, guids, names, st.integers(1, 2_000_000))
def test_every_partition_is_the_tenants_but_those_looked_up_before_it_is_known(
    tenant: str, project: str, one: str, name: str, number: int
) -> None:
    made = all_keys(tenant, project, one, name, number)

    strangers = {kind for kind, key in made.items() if not key.pk.startswith(f"T#{tenant}")}
    assert strangers == {"api key", "listed tenant", "tenant name"}
    assert made["api key"].pk.startswith("KEY#")
    assert keys.open_executions(0).startswith("OPEN#")
    assert keys.executions_of(tenant, one).startswith(f"T#{tenant}#")


@given(guids, guids, guids, names, st.integers(1, 2_000_000))
def test_no_two_kinds_of_things_share_a_key(
    tenant: str, project: str, one: str, name: str, number: int
) -> None:
    made = all_keys(tenant, project, one, name, number)

    assert [pair for pair in combinations(made, 2) if made[pair[0]] == made[pair[1]]] == []


@given(st.lists(guids, min_size=4, max_size=4, unique=True), names)
def test_things_of_different_tenants_share_no_partition(ids: list[str], name: str) -> None:
    tenant, project, one, other_tenant = ids
    mine = all_keys(tenant, project, one, name, 1)
    theirs = all_keys(other_tenant, project, one, name, 1)

    shared = {key.pk for key in mine.values()} & {key.pk for key in theirs.values()}
    assert shared == {mine["api key"].pk, mine["listed tenant"].pk}


@given(st.lists(guids, min_size=2, max_size=2, unique=True))
def test_different_ids_have_different_keys(ids: list[str]) -> None:
    mine, theirs = (all_keys(TENANT, PROJECT, one, "", 1) for one in ids)

    same = {kind for kind in mine if mine[kind] == theirs[kind]}
    named = {"e-mail", "usergroup name", "failures", "action name", "tenant name", "project name"}
    assert same == {"tenant", "listed tenant", "project"} | named


@given(guids, guids, guids, names)
def test_a_key_is_of_a_size_the_table_takes(tenant: str, project: str, one: str, name: str) -> None:
    for key in all_keys(tenant, project, one, name, 1_000_000).values():
        assert len(key.pk.encode()) <= 2048
        assert len(key.sk.encode()) <= 1024


@pytest.mark.parametrize("name", ["ﷺ" * 200, "🜁" * 200, "ΐ" * 200])
@pytest.mark.parametrize(
    "key_of",
    [
        lambda name: keys.action_name(ProjectRef(TENANT, PROJECT), name),
        lambda name: keys.email(TENANT, name),
        lambda name: keys.usergroup_name(TENANT, name),
        lambda name: keys.project_name(TENANT, name),
    ],
    ids=["action", "e-mail", "usergroup", "project"],
)
def test_the_longest_names_have_keys_too(key_of: Callable[[str], Key], name: str) -> None:
    key = key_of(name)

    assert len(key.sk.encode()) <= 1024
    assert key != key_of(name[:-1])


def test_failures_are_counted_by_kind_and_subject_whatever_strangers_send() -> None:
    subjects = ["", "a", "a#b", "x" * 5000, "\ud800"]
    made = {
        keys.failures(TENANT, kind, each) for kind in ("address", "account") for each in subjects
    }

    assert len(made) == 10
    assert all(len(key.pk.encode()) < 200 for key in made)


def test_a_pointer_says_which_key_it_points_to() -> None:
    assert keys.split_api_key_pointer(keys.api_key_pointer(TENANT, "0" * 32).sk) == "0" * 32


def test_an_idempotency_key_of_one_action_is_not_that_of_another() -> None:
    ref = ProjectRef(TENANT, PROJECT)

    assert keys.idempotency(ref, ONE, "again") != keys.idempotency(ref, OTHER, "again")
    assert keys.idempotency(ref, "a", "b\0c") != keys.idempotency(ref, "a b", "c")


@given(guids)
def test_an_open_execution_has_a_shard(execution_id: str) -> None:
    assert 0 <= keys.shard(execution_id) < keys.SHARDS


@given(guids, guids, guids)
def test_objects_begin_with_what_they_are_and_whose(
    tenant: str, project: str, execution: str
) -> None:
    ref = ProjectRef(tenant, project)

    assert object_keys.script(ref, "a.py") == f"scripts/{tenant}/{project}/a.py"
    assert object_keys.package(tenant, execution).startswith(f"packages/{tenant}/")
    for key in (
        object_keys.inputs(tenant, execution),
        object_keys.work(tenant, execution, 1, 1),
        object_keys.answer(tenant, execution, 1, 1),
    ):
        assert key.startswith(f"executions/{tenant}/{execution}/")


@given(st.text())
def test_folding_a_folded_name_changes_nothing(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text())
def test_names_that_differ_in_compatibility_form_or_blanks_are_the_same(name: str) -> None:
    assert fold_name(unicodedata.normalize("NFKC", name)) == fold_name(name)
    assert fold_name(unicodedata.normalize("NFD", name)) == fold_name(name)
    assert fold_name(f" \t{name}\u2003\n") == fold_name(name)


@given(st.text())
def test_names_that_differ_in_case_are_the_same(name: str) -> None:
    # Some letters have no single other case: what comes back from it is another letter.
    assume(name.upper().casefold() == name.casefold() == name.lower().casefold())

    assert fold_name(name.upper()) == fold_name(name) == fold_name(name.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("ﬁnal", "FINAL"),
        ("\uff21\uff43\uff54\uff49\uff4f\uff4e", "action"),
        ("é", "e\u0301"),
        ("Ⅳ", "iv"),
        ("\u00a0n\u3000", "N"),
    ],
)
def test_these_names_are_the_same(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("a b", "ab"), ("a  b", "a b"), ("e", "é"), ("1", "l")])
def test_these_names_are_not(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)
