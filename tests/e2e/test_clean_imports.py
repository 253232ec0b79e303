"""Every function finds all it imports in its own folder, its layers, and what Lambda itself brings.

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

# Packages that stand on the libraries of a layer; functions without that layer never import them.
STANDING_ON = {
    "DataLayer": (
        "baton.configuration.data_files",
        "baton.documents",
        "baton.dumps",
        "baton.intake",
        "baton.samples",
        "baton.transfer",
    ),
    "ConnectionsLayer": ("baton.cloud_stores.remote", "baton.oauth"),
}

IMPORT_ALL = """
import importlib, pkgutil, sys
folders, modules, left_out = (sys.argv[1].split(":"), *(each.split(",") for each in sys.argv[2:]))
sys.path[:0] = folders
for name in modules:
    importlib.import_module(name)
baton = sys.modules.get("baton")
for found in pkgutil.walk_packages(baton.__path__, "baton.") if baton else ():
    if not any(each and f"{found.name}.".startswith(f"{each}.") for each in left_out):
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


def _functions(built: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Properties of the built functions of a kind, by logical id."""
    resources = yaml.safe_load((built / "template.yaml").read_text())["Resources"]
    return {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == kind
    }


def _import_all(
    functions: dict[str, dict[str, Any]],
    built: Path,
    *folders: Path,
    left_out: tuple[str, ...] = (),
) -> list[Path]:
    """Import every handler's module, and all of the package; where all that was loaded came from."""
    places = [*(built / name for name in functions), *folders]
    modules = [each["Handler"].rpartition(".")[0] for each in functions.values()]
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT_ALL]
    arguments = [":".join(map(str, places)), ",".join(modules), ",".join(left_out)]
    done = subprocess.run(  # noqa: S603 - the interpreter of the tests
        [*command, *arguments],
        env={"AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    "more_layers",
    [(), ("DataLayer",), ("ConnectionsLayer",), ("DataLayer", "ConnectionsLayer")],
    ids=lambda layers: "+".join(layers) or "no other",
)
def test_functions_need_nothing_but_their_layers(
    stack: Stack, lambda_brings: Path, more_layers: tuple[str, ...]
) -> None:
    built = stack.workspace.build
    functions = {
        name: properties
        for name, properties in _functions(built, "AWS::Serverless::Function").items()
        if {each["Ref"] for each in properties.get("Layers", [])} - {"CommonLayer"}
        == set(more_layers)
    }
    places = [built / layer / "python" for layer in ("CommonLayer", *more_layers)]
    lacking = STANDING_ON.keys() - set(more_layers)

    loaded = _import_all(
        functions,
        built,
        *places,
        lambda_brings,
        left_out=tuple(each for layer in lacking for each in STANDING_ON[layer]),
    )

    assert len(functions) > (1 if more_layers else 20)
    elsewhere = (built, lambda_brings, Path(sys.base_prefix))
    assert [each for each in loaded if not any(each.is_relative_to(p) for p in elsewhere)] == []


def test_the_function_that_runs_scripts_needs_no_layer_and_no_boto3(stack: Stack) -> None:
    built = stack.workspace.build
    functions = _functions(built, "AWS::Lambda::Function")

    loaded = _import_all(functions, built)

    assert functions.keys() == {"RunPythonFunction"}
    elsewhere = (built, Path(sys.base_prefix))
    assert [each for each in loaded if not any(each.is_relative_to(p) for p in elsewhere)] == []
