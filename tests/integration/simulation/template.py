"""template.yaml as data: intrinsic functions in their long form, nothing resolved."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[3]


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}` and `!Name x` as `{"Fn::Name": x}`."""


def _intrinsic(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    match node:
        case yaml.ScalarNode():
            value = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            raise TypeError(f"!{tag} of a mapping")
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in {"Ref", "Condition"} else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _intrinsic)


class Function(NamedTuple):
    """A function of the template. `module` is what to import for its handler."""

    name: str
    properties: Mapping[str, Any]

    @property
    def folder(self) -> str:
        return str(self.properties.get("CodeUri") or self.properties["Code"]).strip("/")

    @property
    def module(self) -> str:
        return f"{self.folder.replace('/', '.')}.{self.properties['Handler'].split('.')[0]}"


class Route(NamedTuple):
    method: str
    path: str
    authorizer: str
    function: Function


@cache
def template() -> dict[str, Any]:
    """The template. Shared, so not to be changed."""
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The resources of a type, by logical id."""
    found = template()["Resources"].items()
    return {name: resource for name, resource in found if resource["Type"] == kind}


def functions() -> list[Function]:
    kinds = ("AWS::Serverless::Function", "AWS::Lambda::Function")
    return [Function(n, r["Properties"]) for kind in kinds for n, r in resources(kind).items()]


@cache
def function_of(module: str) -> Function:
    (found,) = [function for function in functions() if function.module == module]
    return found


class Authorizer(NamedTuple):
    """`headers` must be there before it is asked."""

    function: Function
    headers: list[str]


@cache
def authorizers() -> dict[str, Authorizer]:
    (api,) = resources("AWS::Serverless::Api").values()
    by_name = {function.name: function for function in functions()}
    return {
        name: Authorizer(
            by_name[each["FunctionArn"]["Fn::GetAtt"][0]], each["Identity"].get("Headers", [])
        )
        for name, each in api["Properties"]["Auth"]["Authorizers"].items()
    }


def routes() -> Iterator[Route]:
    """Each route of the API, with the authorizer that stands before it."""
    (api,) = resources("AWS::Serverless::Api").values()
    default = api["Properties"]["Auth"]["DefaultAuthorizer"]
    for function in functions():
        for event in function.properties.get("Events", {}).values():
            if event["Type"] == "Api":
                wanted = event["Properties"]
                authorizer = wanted.get("Auth", {}).get("Authorizer", default)
                yield Route(wanted["Method"].upper(), wanted["Path"], authorizer, function)
