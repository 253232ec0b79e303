"""State machine definitions as JSON: MiniStack reads no YAML, which AWS does."""

import json
from pathlib import Path

import yaml

STATE_MACHINE = "AWS::Serverless::StateMachine"


def turn_into_json(built_template: Path) -> None:
    """Let the built template refer to JSON files of the same content, put beside it."""
    folder = built_template.parent
    template = yaml.safe_load(built_template.read_text())
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] != STATE_MACHINE or "DefinitionUri" not in properties:
            continue
        definition = yaml.safe_load((folder / properties["DefinitionUri"]).read_text())
        (folder / f"{name}.asl.json").write_text(json.dumps(definition))
        properties["DefinitionUri"] = f"{name}.asl.json"
    built_template.write_text(yaml.safe_dump(template, sort_keys=False))
