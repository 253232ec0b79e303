"""Every function finds all it imports in its own folder, the layer, and what Lambda itself brings.

The local instance runs functions with this project's whole environment within reach, so a
dependency that the layer lacks would first be missed on AWS.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.e2e.support.stack import Stack

# boto3 and what it stands on: all that Lambda's Python brings beside the standard library.
BROUGHT = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")

IMPORT_ALL = """
import importlib, pkgutil, sys
folders, modules = sys.argv[1].split(":"), sys.argv[2].split(",")
sys.path[:0] = folders
for name in modules:
    importlib.import_module(name)
baton = sys.modules.get("baton")
for found in pkgutil.walk_packages(baton.__path__, "baton.") if baton else ():
    importlib.import_module(found.name)
loaded = [each.__file__ for each in sys.modules.values() if getattr(each, "__file__", None)]
print(*loaded, sep="\\n")
"""


@pytest.fixture(scope="module")
def lambda_brings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has boto3 and nothing else of this environment."""
    folder = tmp_path_factory.mktemp("lambda")
    installed = Path(boto3.__file__).parents[1]
    for name in BROUGHT:
        (folder / name).symlink_to(installed / name)
    return folder


def _functions(built: Path, layered: bool) -> dict[str, dict[str, Any]]:
    """Properties of the built functions, by logical id, that have the layer or have none."""
    resources = yaml.safe_load((built / "template.yaml").read_text())["Resources"]
    kind = "AWS::Serverless::Function" if layered else "AWS::Lambda::Function"
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def _import_all(functions: dict[str, dict[str, Any]], built: Path, *folders: Path) -> list[Path]:
    """Import every handler's module; where all that was loaded came from."""
    places = [*(built / name for name in functions), *folders]
    modules = [each["Handler"].rpartition(".")[0] for each in functions.values()]
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT_ALL]
    done = subprocess.run(  # noqa: S603 - the interpreter of the tests
        [*command, ":".join(map(str, places)), ",".join(modules)],
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


def test_functions_with_the_layer_need_nothing_else(stack: Stack, lambda_brings: Path) -> None:
    built = stack.workspace.build
    functions, layer = _functions(built, layered=True), built / "CommonLayer" / "python"

    loaded = _import_all(functions, built, layer, lambda_brings)

    assert len(functions) > 20
    elsewhere = (built, lambda_brings, Path(sys.base_prefix))
    assert [each for each in loaded if not any(each.is_relative_to(p) for p in elsewhere)] == []


def test_the_function_that_runs_scripts_needs_no_layer_and_no_boto3(stack: Stack) -> None:
    built = stack.workspace.build
    functions = _functions(built, layered=False)

    loaded = _import_all(functions, built)

    assert functions.keys() == {"RunPythonFunction"}
    elsewhere = (built, Path(sys.base_prefix))
    assert [each for each in loaded if not any(each.is_relative_to(p) for p in elsewhere)] == []
