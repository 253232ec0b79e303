"""What the built template says of the functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.local.environment import CREDENTIALS, NO_CONFIGURATION, REGION
from tools.local.workspace import PROJECT

DEFAULT_MEMORY = 128
LAMBDA = CREDENTIALS | NO_CONFIGURATION | {"AWS_REGION": REGION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A function of the stack. `noun` is the folder of its source; `environment` has stand-ins for values."""

    module: str
    noun: str
    folder: Path
    memory: int
    serves_http: bool
    environment: dict[str, str]


@cache
def built(build: Path) -> dict[str, Any]:
    """`sam build` writes intrinsic functions in their long form, so this is plain YAML."""
    template: dict[str, Any] = yaml.safe_load((build / "template.yaml").read_text())
    return template


def handlers(build: Path) -> Iterator[Handler]:
    """Every function that takes part in SAM's defaults, in the order of the template."""
    template = built(build)
    shared = template["Globals"]["Function"]
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        module = properties["Handler"].partition(".")[0]
        variables = {**_variables(shared), **_variables(properties)}
        events = properties.get("Events", {}).values()
        source = next((PROJECT / "functions").glob(f"*/{module}.py"))
        yield Handler(
            module=module,
            noun=source.parent.name,
            folder=build / properties["CodeUri"],
            memory=properties.get("MemorySize", shared.get("MemorySize", DEFAULT_MEMORY)),
            serves_http=any(event["Type"] == "Api" for event in events),
            environment=_stand_ins(template["Parameters"], variables) | LAMBDA,
        )


def _stand_ins(parameters: dict[str, Any], variables: dict[str, Any]) -> dict[str, str]:
    """What a function may be started with: the default of a parameter, for some have to be read."""
    defaults: dict[str, Any] = {}
    for name, value in variables.items():
        parameter = value.get("Ref") if isinstance(value, dict) else None
        defaults[name] = parameters.get(str(parameter), {}).get("Default")
    return {name: str(defaults.get(name) or "x") for name in variables}


def _variables(properties: dict[str, Any]) -> dict[str, Any]:
    variables: dict[str, Any] = properties.get("Environment", {}).get("Variables", {})
    return variables
