"""The rules of the layers, which nobody has to remember as long as these tests pass."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.unit.architecture.sources import (
    LAYER,
    ROOT,
    Import,
    Module,
    below,
    code_lines,
    imports,
    modules,
)

# Who may know boto3 or botocore: what stores and what starts, and the workers that are clients of a service.
NEXT_TO_AWS = (
    "baton.triggers.backends",
    "baton.container",
    "baton.store",
    "baton.executions.state_machine",
    "baton.steps.email",
    "baton.steps.python",
)
# Who makes clients: the composition root, and workers, which use nothing else of it.
MAKES_CLIENTS = {"baton.container.aws", "baton.steps.email", "baton.steps.python"}
HANDLER_LINES = 25


def told(found: list[Import]) -> list[str]:
    return [f"{each.module}:{each.line} imports {each.target}" for each in found]


def at_run_time() -> Iterator[Import]:
    return (each for each in imports() if not each.types_only)


def test_the_package_knows_nothing_of_its_functions_tests_and_tools() -> None:
    found = [
        each
        for each in imports()
        if below(each.module, "baton") and below(each.target, "functions", "tests", "tools")
    ]

    assert told(found) == []


def test_functions_know_nothing_of_each_other() -> None:
    found = [
        each
        for each in imports()
        if below(each.module, "functions") and below(each.target, "functions")
    ]

    assert told(found) == []


def test_only_functions_know_the_http_edge_and_the_composition_root() -> None:
    found = [
        each
        for each in imports()
        if below(each.module, "baton")
        and below(each.target, "baton.api", "baton.container")
        and not below(each.module, "baton.api", "baton.container")
    ]

    assert told(found) == []


def test_functions_reach_what_is_stored_through_services_only() -> None:
    found = [
        each
        for each in at_run_time()
        if below(each.module, "functions")
        and below(each.target, "baton.store", "boto3", "botocore")
    ]

    assert told(found) == []


def test_services_know_no_boto3() -> None:
    found = [
        each
        for each in at_run_time()
        if below(each.target, "boto3", "botocore") and not below(each.module, *NEXT_TO_AWS)
    ]

    assert told(found) == []


def test_nobody_but_the_composition_root_and_workers_makes_clients() -> None:
    makers = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"client", "resource", "Session"}
    }

    assert makers <= MAKES_CLIENTS


def test_only_the_http_edge_knows_status_codes() -> None:
    found = [
        each
        for each in imports()
        if below(each.target, "http", "aws_lambda_powertools.event_handler")
        and not below(each.module, "baton.api")
        and not below(each.module, "functions", "baton.outgoing", "baton.steps")
    ]

    assert told(found) == []


def test_what_stores_knows_nothing_of_what_decides() -> None:
    found = [
        each
        for each in imports()
        if (below(each.module, "baton.store") or each.module.endswith(".repository"))
        and each.target.startswith("baton.")
        and each.target.rsplit(".", 1)[-1] in {"service", "engine", "reconciler", "work"}
    ]

    assert told(found) == []


def test_what_stores_is_used_by_the_store_and_those_who_know_a_noun() -> None:
    words = {"repository", "items", "store", "payloads", "package", "service", "tokens", "api_keys"}
    words |= {"users", "usergroups", "founding", "attempts", "emails", "writes"}
    found = [
        each
        for each in at_run_time()
        if below(each.target, "baton.store")
        and not below(each.module, "baton.store", "baton.container")
        and each.module.rsplit(".", 1)[-1] not in words | {"reconciler"}
    ]

    assert told(found) == []


def test_imports_go_round_in_no_circle() -> None:
    known = {module.name for module in modules()}
    after: dict[str, set[str]] = {name: set() for name in known}
    for each in at_run_time():
        if each.target in known and each.module != "baton.container":
            after[each.module].add(each.target)

    ordered: set[str] = set()
    while ready := {name for name in known - ordered if after[name] <= ordered}:
        ordered |= ready

    assert known - ordered == set()


def test_keys_are_built_in_one_module() -> None:
    found = [
        f"{module.name}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if module.name != "baton.store.keys"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr) and re.search(r"\b[A-Z]{1,4}#", ast.unparse(node))
    ]

    assert found == []


def test_partitions_are_named_in_one_module() -> None:
    found = [
        f"{module.name}:{node.lineno} {node.value!r}"
        for module in modules()
        if module.name != "baton.store.keys"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(r"(T|KEY|OPEN)#", node.value)
    ]

    assert found == []


def test_keys_of_objects_are_built_in_one_module() -> None:
    roots = r"f?['\"](scripts|config|executions|exports|uploads|stores|packages)/\{"
    found = [
        f"{module.name}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if module.name != "baton.store.object_keys"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr) and re.match(roots, ast.unparse(node))
    ]

    assert found == []


def test_nothing_scans_the_table() -> None:
    found = [
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "scan"
    ]

    assert found == []


def test_the_clock_is_read_at_the_edge_only() -> None:
    readers = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"clock.now", "datetime.now"}
    }

    assert {name for name in readers if not below(name, "functions")} == {"baton.clock"}


@pytest.mark.parametrize(
    "module",
    [each for each in modules() if below(each.name, "functions")],
    ids=lambda module: str(module.name),
)
def test_a_handler_is_short(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            assert code_lines(node) <= HANDLER_LINES, node.name


@pytest.mark.parametrize("module", modules(), ids=lambda module: str(module.name))
def test_a_module_says_what_it_is_for(module: Module) -> None:
    assert ast.get_docstring(module.tree)


SET_VALUES = """
from functions.steps.perform_builtin import handler
answer = handler({
    "tenantId": "t", "projectId": "p", "actionId": "a", "actionName": "A", "executionId": "e",
    "stepNumber": 1, "attempt": 1, "stepType": "SetValues", "settings": {"values": {"a": 1}},
    "inputs": {}, "steps": {}, "deadline": 1, "ownerId": "o", "answerUrl": "",
}, None)
assert answer["output"] == {"a": 1}, answer
"""


@pytest.mark.parametrize(
    ("program", "without"),
    [
        (
            "import baton.executions.engine, baton.executions.repository, baton.executions.work",
            ("pydantic",),
        ),
        (
            "import baton.default_actions.catalogue",
            ("boto3", "botocore", "pydantic", "yaml", "hcl2", "argon2"),
        ),
        ("import baton.sharing", ("pydantic",)),
        (SET_VALUES, ("baton.default_actions", "pydantic", "boto3", "botocore")),
    ],
    ids=["the engine", "the catalogue of default actions", "sharing", "a step SetValues"],
)
def test_what_begins_often_loads_no_more_than_it_needs(
    program: str, without: tuple[str, ...]
) -> None:
    """In a fresh interpreter, as at a cold start."""
    tell = '\nimport sys; print("\\n", *sys.modules)'

    ended = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-c", program + tell],
        cwd=ROOT,
        env={"PYTHONPATH": f"{LAYER}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.splitlines()[-1].split())
    assert "baton" in loaded
    assert loaded.isdisjoint(without)


def test_there_is_no_module_of_odds_and_ends() -> None:
    odd = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

    assert [each.name for each in modules() if each.name.rsplit(".", 1)[-1] in odd] == []
